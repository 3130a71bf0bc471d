//! `/m/{id}`: one order from accepting to handing in. Everything that a visit may need is in the page, so that it goes on
//! where there is no signal; what does not belong to the stage is hidden.

use super::list::place;
use super::price::{self, Item, Line};
use crate::errors::Fault;
use crate::forms::{Choice, Form};
use crate::pages::cases::repair;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Clock, Pair};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::SignedDuration;
use linli_app::complaint::view::{AttachmentRow, ClockView};
use linli_app::repair::view::{self, RepairView};
use linli_app::worker::mine;
use linli_domain::clock::ClockState;
use linli_domain::ids::CaseId;
use linli_domain::policy::Policy;
use linli_domain::repair::{Action, Event, Mark, STEPS, Signer, Stage, Window};
use uuid::Uuid;

/// Labels of the fields.
pub(super) const SCOPE: &str = "worker.form";

/// What a page shows besides the order: what was typed, what was refused, a number.
#[derive(Default)]
pub(super) struct Shown {
    pub form: Option<Form>,
    pub refusal: String,
    pub number: String,
}

/// One step of the visit.
struct Step {
    code: &'static str,
    label: String,
    done: bool,
}

#[derive(Template)]
#[template(path = "pages/worker/order.html")]
pub(super) struct OrderPage {
    page: Page,
    form: Form,
    refusal: String,
    staff: String,
    id: CaseId,
    version: i64,
    key: String,
    number: String,
    title: String,
    place: String,
    hot: bool,
    public: bool,
    paused: String,
    stage: &'static str,
    clock: Option<Clock>,
    appointment: String,
    said: String,
    notes: Vec<String>,
    reporter: String,
    has_phone: bool,
    phone: String,
    /// That the fault comes back; empty where it does not.
    recurrent: String,
    /// The piece of equipment; empty where none is named.
    equipment: String,
    pieces: Vec<Choice>,
    earlier: Vec<Pair>,
    steps: Vec<Step>,
    /// Why nobody pays here; empty where the resident does.
    free: &'static str,
    items: Vec<Item>,
    lines: Vec<Line>,
    total: String,
    total_fen: i64,
    agreed_fen: i64,
    quote_no: u32,
    result: String,
    photos: Vec<Pair>,
    reasons: Vec<Choice>,
    signers: Vec<Choice>,
    marks: Vec<Choice>,
    may_accept: bool,
    mine: bool,
}

impl OrderPage {
    /// Whether something belongs to the stage.
    fn at(&self, stages: &str) -> bool {
        stages.split(' ').any(|stage| stage == self.stage)
    }

    /// Stages in which work may begin: before a quote only where nobody pays, or where there is danger.
    fn start(&self) -> &'static str {
        if self.hot || !self.free.is_empty() { "on_site agreed" } else { "agreed" }
    }

    /// Stages in which the order may be handed in: nobody has to sign for common parts.
    fn hand_in(&self) -> &'static str {
        if self.public { "done signed" } else { "signed" }
    }
}

/// The order with the page around it, in the zone of its office.
///
/// # Errors
/// A fault if it is not the visitor's to see.
pub(super) async fn read(
    state: &WebState,
    signed: &Signed,
    id: CaseId,
) -> Result<(Page, RepairView), Fault> {
    let view = view::repair(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.page(state, &view.time_zone).await?;
    Ok((page, view))
}

/// The order, by its id or by the number that people say.
///
/// # Errors
/// A fault if it is not the visitor's to see.
pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(which): Path<String>,
) -> Result<Response, Fault> {
    let Ok(id) = Uuid::try_parse(&which) else {
        let found = mine::numbered(&state.app, &signed.caller, which.to_uppercase()).await;
        return Ok(see_other(&format!("/m/{}", found.map_err(fault)?)));
    };
    let (around, view) = read(&state, &signed, CaseId(id)).await?;
    Ok(crate::pages::ok(&page(around, &view, &signed, Shown::default())))
}

/// The next limit as a pill.
pub(super) fn clock(page: &Page, policy: &Policy, c: &ClockView) -> Clock {
    let name = page.word("clock_name", &c.id);
    if c.state == ClockState::Paused {
        return Clock::held(name, page.t("clock.paused"));
    }
    let ladder = policy.rule(&c.id).map(|rule| rule.ladder.as_slice()).unwrap_or_default();
    let before = ladder.iter().filter_map(|step| step.percent).filter(|percent| *percent < 100);
    let share = i64::from(before.max().unwrap_or(80));
    let whole = c.due_at.duration_since(c.from).as_secs();
    let warned = SignedDuration::from_secs(whole * share / 100);
    let soon = c.from.checked_add(warned).unwrap_or(c.due_at);
    Clock::running(page, name, c.from, soon, c.due_at)
}

/// The id of what is tapped on a page without a script: another one for each version of the order.
pub(super) fn key(id: CaseId, version: i64) -> String {
    format!("{id}-{version}")
}

/// `今天 14:00–16:00`.
pub(super) fn window(page: &Page, window: Window) -> String {
    format!("{}–{}", page.times.near(window.from), page.times.clock(window.to))
}

/// The page of an order.
pub(super) fn page(page: Page, view: &RepairView, signed: &Signed, shown: Shown) -> OrderPage {
    let (row, order) = (&view.row, &view.state);
    let open = view.clocks.iter().find(|clock| clock.done_at.is_none());
    let form = form(&page, view, shown.form);
    let typed = |name: &str| form.value(name).to_owned();
    let priced = order.bill.as_ref().map(|bill| &bill.priced).or(order.quote.as_ref());
    let total_fen = order.total().map_or(0, |total| total.0);
    let pause = order.pauses.last().filter(|_| order.paused());
    OrderPage {
        staff: signed.caller.staff.to_string(),
        id: order.id,
        version: row.version,
        key: key(order.id, row.version),
        number: row.number.clone(),
        title: view.text(view.reported.title).to_owned(),
        place: place(&page, &row.place_label),
        hot: order.emergency(),
        public: order.public,
        paused: pause.map_or_else(String::new, |p| {
            let until = page.times.near(p.pause.planned);
            page.f("worker.paused", &[("reason", page.word("pause", &p.reason)), ("time", &until)])
        }),
        stage: order.stage.as_str(),
        clock: open.map(|c| clock(&page, &view.policy, c)),
        appointment: order.appointment.map_or_else(String::new, |w| window(&page, w)),
        said: view.text(view.reported.said).to_owned(),
        notes: notes(view),
        reporter: view.person.name.clone(),
        has_phone: view.person.phone.is_some(),
        phone: shown.number,
        recurrent: match view.recurrent {
            0 => String::new(),
            times => page.f("repair.recurrent", &[("n", &times.to_string())]),
        },
        equipment: repair::equipment(view),
        pieces: repair::pieces(&view.pieces),
        earlier: earlier(&page, view),
        steps: STEPS.iter().map(|code| step(&page, view, code)).collect(),
        free: price::free(&page, view.cover),
        items: price::items(&page, view, &typed),
        lines: price::lines(view, priced),
        total: price::total(&page, total_fen),
        total_fen,
        agreed_fen: order.agreed.as_ref().map_or(-1, |agreed| agreed.total.0),
        quote_no: order.quotes,
        result: order.result.as_ref().map_or_else(String::new, |w| view.words(w).to_owned()),
        photos: photos(&page, view),
        reasons: reasons(&page, view),
        signers: choices(&page, "signer", Signer::ALL.iter().map(|by| by.as_str())),
        marks: choices(&page, "mark", Mark::ALL.iter().map(|mark| mark.as_str())),
        may_accept: view.may(Action::Accept),
        mine: order.technician == Some(signed.caller.staff) && order.stage != Stage::Returned,
        refusal: shown.refusal,
        form,
        page,
    }
}

/// What was typed, or what is usual: the next morning for a pause and for another visit.
fn form(page: &Page, view: &RepairView, typed: Option<Form>) -> Form {
    let mut form = typed.unwrap_or_else(|| Form::blank(page.s, SCOPE));
    let tomorrow = view.now.checked_add(SignedDuration::from_hours(24)).unwrap_or(view.now);
    let equipment = view.state.equipment.map(|id| id.to_string()).unwrap_or_default();
    let usual = [
        ("pause_until", page.times.input(tomorrow)),
        ("sign_by", "resident".to_owned()),
        ("equipment", equipment),
    ];
    for (name, value) in usual {
        if form.value(name).is_empty() {
            form.values.set(name, value);
        }
    }
    form
}

/// What a technician has to know before ringing: of the household, and of the one who gave the order out.
fn notes(view: &RepairView) -> Vec<String> {
    let issued = view.timeline.entries.iter().find_map(|entry| match &entry.entry.event {
        Event::Issued { note: Some(note), .. } => Some(view.words(note).to_owned()),
        _ => None,
    });
    let notes = [Some(view.person.notes.clone()), issued].into_iter().flatten();
    notes.filter(|note| !note.is_empty()).collect()
}

fn earlier(page: &Page, view: &RepairView) -> Vec<Pair> {
    let earlier = view.earlier.iter().map(|row| {
        let words = format!("{} · {}", row.title, page.word("state", &row.stage));
        Pair::new(page.times.date(row.registered_at), words)
    });
    earlier.collect()
}

fn step(page: &Page, view: &RepairView, code: &'static str) -> Step {
    let label = page.word("visit_step", code).to_owned();
    Step { code, label, done: view.state.steps.contains(code) }
}

fn photos(page: &Page, view: &RepairView) -> Vec<Pair> {
    let line = |(index, file): (usize, &AttachmentRow)| {
        let when = super::photo::TIMES.iter().find(|when| file.name.starts_with(**when));
        let label = when.map_or_else(|| file.name.clone(), |w| page.word("photo", w).to_owned());
        let number = (index + 1).to_string();
        match file.missing_at {
            None => {
                let href = format!("/cases/{}/attachments/{}", view.row.id, file.id);
                Pair::new(label, number).to(href)
            }
            Some(at) => {
                let known =
                    [("file", &*format!("{label} {number}")), ("time", &page.times.near(at))];
                Pair::new("", page.f("files.missing_since", &known))
            }
        }
    };
    view.attachments.iter().enumerate().map(line).collect()
}

fn reasons(page: &Page, view: &RepairView) -> Vec<Choice> {
    let codes = view.policy.repairs.pause_reasons.iter();
    codes.map(|code| Choice::new(code.clone(), page.word("pause", code).to_owned())).collect()
}

fn choices<'c>(page: &Page, list: &str, codes: impl Iterator<Item = &'c str>) -> Vec<Choice> {
    codes.map(|code| Choice::new(code, page.word(list, code).to_owned())).collect()
}
