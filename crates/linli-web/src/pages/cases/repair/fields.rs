//! What each act on a repair asks for: the fields of its form, as data.

use super::super::act::{
    ActForm, Field, Input, channels, departments, field, half, optional, outcomes, people, words,
    yes_no,
};
use crate::forms::{Choice, Form, Values};
use crate::shell::Page;
use linli_app::directory::equipment::EquipmentView;
use linli_app::repair::view::RepairView;
use linli_domain::repair::rates::RateKind;
use linli_domain::repair::{Action, Agreement, Mark, Signer};
use linli_domain::vocabulary::Urgency;

/// Lines of a price that the form offers at once.
pub(super) const LINES: usize = 5;

/// The form of an act, blank or with what was typed.
pub(in crate::pages) fn form(
    action: Action,
    page: &Page,
    view: &RepairView,
    values: Option<Values>,
) -> ActForm {
    let mut form = Form::of(page.s, "act.repair", values.unwrap_or_default());
    if form.values.pairs().is_empty() {
        preset(action, view, &mut form);
    }
    let code = action.as_str();
    ActForm {
        label: page.word("action", code).to_owned(),
        button: page.word("action", code).to_owned(),
        key: "",
        href: format!("/cases/{}/{code}", view.row.id),
        version: view.row.version,
        in_name_of: String::new(),
        fields: fields(action, page, view),
        form,
    }
}

/// What is nearly always chosen is chosen already; a person changes it.
fn preset(action: Action, view: &RepairView, form: &mut Form) {
    let state = &view.state;
    match action {
        Action::JudgeUrgency => form.values.set("urgency", state.working_urgency().as_str()),
        Action::Issue => {
            let of_trade =
                view.departments.iter().find(|d| d.duty.as_deref() == Some("engineering"));
            let department = state.department.map(|id| id.0).or(of_trade.map(|d| d.id));
            form.values.set("department", department.map(|id| id.to_string()).unwrap_or_default());
        }
        Action::NameEquipment => {
            let named = state.equipment.map(|id| id.to_string());
            form.values.set("equipment", named.unwrap_or_default());
        }
        Action::AgreeQuote => form.values.set("how", Agreement::Phone.as_str()),
        Action::Sign => {
            form.values.set("by", Signer::Resident.as_str());
            for what in ["quality", "attitude", "conduct"] {
                form.values.set(what, Mark::Satisfied.as_str());
            }
        }
        Action::FollowUp => form.values.set("channel", "phone"),
        Action::FinishWork => {
            for (row, line) in state.quote.iter().flat_map(|quote| &quote.lines).enumerate() {
                form.values.set(&format!("wants.{row}.item"), &*line.item);
                form.values.set(&format!("wants.{row}.quantity"), line.quantity.to_string());
            }
        }
        _ => {}
    }
}

fn fields(action: Action, page: &Page, view: &RepairView) -> Vec<Field> {
    let window = || vec![half(field("from", Input::DateTime)), half(field("to", Input::DateTime))];
    let maybe_window =
        || vec![half(optional("from", Input::DateTime)), half(optional("to", Input::DateTime))];
    match action {
        Action::JudgeUrgency => vec![
            field(
                "urgency",
                Input::Segments(codes(page, "severity", Urgency::ALL, Urgency::as_str)),
            ),
            optional("reason", Input::Area(2)),
        ],
        Action::Issue => {
            let department = field("department", Input::Select(departments(&view.departments)));
            let note = optional("note", Input::Area(2));
            [department].into_iter().chain(maybe_window()).chain([note]).collect()
        }
        Action::Offer => vec![optional("staff", Input::Checks(colleagues(view)))],
        Action::AssignTechnician => {
            vec![field("staff", Input::Select(colleagues(view))), optional("reason", Input::Text)]
        }
        Action::MakeAppointment => window(),
        Action::NameEquipment => {
            vec![optional("equipment", Input::Select(pieces(&view.pieces)))]
        }
        Action::NobodyHome => {
            maybe_window().into_iter().chain([optional("note", Input::Text)]).collect()
        }
        Action::Quote => priced(page, view),
        Action::FinishWork => {
            [field("result", Input::Area(3))].into_iter().chain(priced(page, view)).collect()
        }
        Action::Pause => {
            let reasons: Vec<&str> =
                view.policy.repairs.pause_reasons.iter().map(String::as_str).collect();
            vec![
                half(field("reason", Input::Select(words(page, "pause", &reasons)))),
                half(field("until", Input::DateTime)),
                optional("note", Input::Area(2)),
            ]
        }
        Action::Sign => {
            let mut all = vec![field(
                "by",
                Input::Segments(codes(page, "signer", Signer::ALL, Signer::as_str)),
            )];
            let marks = || Input::Segments(codes(page, "outcome", Mark::ALL, Mark::as_str));
            all.extend(["quality", "attitude", "conduct"].map(|what| field(what, marks())));
            all.push(field("paper", Input::Text));
            all
        }
        _ => afterwards(action, page),
    }
}

/// The desk's side.
fn afterwards(action: Action, page: &Page) -> Vec<Field> {
    match action {
        Action::AgreeQuote => {
            let how = codes(page, "agreement", Agreement::ALL, Agreement::as_str);
            vec![field("how", Input::Segments(how))]
        }
        Action::SignReturn => vec![
            field("rolled", Input::Segments(yes_no(page, "rolled"))),
            optional("reason", Input::Area(2)),
        ],
        Action::FollowUp => vec![
            field("outcome", Input::Radios(outcomes(page))),
            half(field("channel", Input::Select(channels(page)))),
            half(optional("recall_at", Input::DateTime)),
            optional("note", Input::Area(2)),
        ],
        Action::DeclineQuote => vec![optional("reason", Input::Text)],
        Action::ReturnOrder | Action::WithdrawRepair => vec![field("reason", Input::Area(2))],
        Action::LinkCase => vec![field("within", Input::Text)],
        Action::Supplement | Action::Note => vec![field("text", Input::Area(3))],
        Action::Resume => vec![optional("note", Input::Text)],
        _ => Vec::new(),
    }
}

/// Items of the rate card with their quantity; the server computes the price.
fn priced(page: &Page, view: &RepairView) -> Vec<Field> {
    let items = view.card.iter().flat_map(|card| &card.items);
    let items: Vec<Choice> = items
        .map(|rate| {
            let price = format!("{} {}/{}", rate.name, page.yuan(rate.price.0), rate.unit);
            let group = match rate.kind {
                RateKind::Labour => page.word("rate_kind", "labour"),
                RateKind::Material => page.word("rate_kind", "material"),
            };
            Choice::new(&*rate.code, price).group(group)
        })
        .collect();
    let row = |row: usize| {
        let item = Field {
            span: "f4",
            ..optional(&format!("wants.{row}.item"), Input::Select(items.clone()))
        };
        let quantity =
            Field { span: "f2", ..optional(&format!("wants.{row}.quantity"), Input::Text) };
        [item, quantity]
    };
    (0..LINES).flat_map(row).collect()
}

/// Pieces of equipment by their names, each with the number on its plate.
pub(in crate::pages) fn pieces(all: &[EquipmentView]) -> Vec<Choice> {
    all.iter().map(|one| Choice::new(one.id.to_string(), one.label())).collect()
}

/// Those of the department that has the order; everybody while none has it.
fn colleagues(view: &RepairView) -> Vec<Choice> {
    let department = view.state.department.map(|id| id.0);
    let theirs: Vec<_> =
        view.departments.iter().filter(|d| Some(d.id) == department).cloned().collect();
    people(if theirs.is_empty() { &view.departments } else { &theirs })
}

fn codes<T: Copy>(page: &Page, list: &str, all: &[T], code: fn(T) -> &'static str) -> Vec<Choice> {
    let codes: Vec<&str> = all.iter().map(|one| code(*one)).collect();
    words(page, list, &codes)
}
