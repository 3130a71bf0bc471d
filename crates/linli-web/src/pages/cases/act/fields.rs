//! What each act asks for: the fields of its form, as data. One template shows them all.

use crate::forms::Choice;
use crate::shell::Page;
use linli_app::complaint::view::{CaseView, Department};
use linli_domain::complaint::{Action, Purpose, Stage, Superior, TaskState};
use linli_domain::followup::Outcome;
use linli_domain::vocabulary::{AssistScope, Channel, Judgement};

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Area(u32),
    Select(Vec<Choice>),
    Segments(Vec<Choice>),
    Radios(Vec<Choice>),
    Checks(Vec<Choice>),
    DateTime,
    Money,
    Text,
}

/// One field of an act's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub input: Input,
    pub optional: bool,
    /// Width class: empty for the whole row.
    pub span: &'static str,
}

impl Field {
    /// What a value says to a person: the label of the option chosen, else the value itself.
    pub fn in_words<'a>(&'a self, value: &'a str) -> &'a str {
        match &self.input {
            Input::Select(all) | Input::Segments(all) | Input::Radios(all) | Input::Checks(all) => {
                all.iter().find(|c| c.value == value).map_or(value, |c| c.label.as_str())
            }
            Input::Area(_) | Input::DateTime | Input::Money | Input::Text => value,
        }
    }
}

pub fn field(name: &str, input: Input) -> Field {
    Field { name: name.to_owned(), input, optional: false, span: "" }
}

pub fn optional(name: &str, input: Input) -> Field {
    Field { optional: true, ..field(name, input) }
}

pub fn half(field: Field) -> Field {
    Field { span: "f3", ..field }
}

/// Rows of a plan that the form offers at once.
pub const MEASURES: usize = 3;

/// The fields of an act, in the order in which people think of them.
pub fn fields(action: Action, page: &Page, view: &CaseView) -> Vec<Field> {
    match action {
        Action::Judge => judge(page, view),
        Action::Dispatch => {
            let departments = departments(&view.departments);
            vec![
                half(field("lead", Input::Select(departments.clone()))),
                half(optional("assignee", Input::Select(people(&view.departments)))),
                optional("assist", Input::Checks(departments)),
                optional("note", Input::Area(2)),
            ]
        }
        Action::DecideReturn => vec![
            field("accepted", Input::Segments(yes_no(page, "accepted"))),
            optional("department", Input::Select(departments(&view.departments))),
            field("reason", Input::Area(2)),
        ],
        Action::Assign => vec![
            half(field(
                "task",
                Input::Select(tasks(view, &[TaskState::Offered, TaskState::Signed])),
            )),
            half(field("staff", Input::Select(people(&view.departments)))),
        ],
        Action::FormTeam => vec![
            half(field("leader", Input::Select(people(&view.departments)))),
            optional("members", Input::Checks(people(&view.departments))),
            field("reason", Input::Area(2)),
        ],
        Action::SignFor => vec![field("task", Input::Select(tasks(view, &[TaskState::Offered])))],
        Action::Return => vec![
            field("task", Input::Select(tasks(view, &[TaskState::Offered]))),
            field("reason", Input::Area(2)),
            field("evidence", Input::Area(2)),
        ],
        Action::Complete => vec![
            field("task", Input::Select(tasks(view, &[TaskState::Signed]))),
            field("result", Input::Area(3)),
        ],
        Action::Investigate => vec![
            field("finding", Input::Area(3)),
            optional("causes", Input::Checks(words(page, "cause", CAUSES))),
            optional("evidence", Input::Area(2)),
            optional("interviews", Input::Area(2)),
        ],
        Action::ProposePlan => plan(view),
        _ => answering(action, page, view),
    }
}

/// Causes that an investigation may name, by code.
pub const CAUSES: &[&str] = &[
    "equipment",
    "design",
    "material",
    "workmanship",
    "procedure",
    "staffing",
    "attitude",
    "communication",
    "supplier",
    "third_party",
    "resident",
    "weather",
];

fn judge(page: &Page, view: &CaseView) -> Vec<Field> {
    let judgements = Judgement::ALL
        .iter()
        .map(|j| {
            let hint = page.word("judgement_hint", j.as_str());
            Choice::new(j.as_str(), page.word("judgement", j.as_str())).hint(hint)
        })
        .collect();
    let scopes = AssistScope::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>();
    vec![
        field("judgement", Input::Radios(judgements)),
        half(optional("severity", Input::Segments(levels(page, view)))),
        half(optional("assist", Input::Segments(words(page, "assist", &scopes)))),
        field("reason", Input::Area(2)),
    ]
}

fn plan(view: &CaseView) -> Vec<Field> {
    let mut fields = Vec::new();
    for row in 0..MEASURES {
        let what = Field { span: "f4", ..field(&format!("measures.{row}.what"), Input::Text) };
        let due = Field { span: "f2", ..field(&format!("measures.{row}.due_at"), Input::DateTime) };
        fields.push(Field { optional: row > 0, ..what });
        fields.push(Field { optional: row > 0, ..due });
    }
    fields.push(half(optional("owner", Input::Select(people(&view.departments)))));
    fields.push(Field { span: "f3", ..optional("cost", Input::Money) });
    fields.push(Field { span: "f3", ..optional("compensation", Input::Money) });
    fields.push(half(optional("basis", Input::Text)));
    fields.push(optional("promise", Input::Area(2)));
    fields
}

/// The desk's side.
fn answering(action: Action, page: &Page, view: &CaseView) -> Vec<Field> {
    match action {
        Action::TellResident => vec![
            half(field("purpose", Input::Segments(purposes(page, view)))),
            half(field("channel", Input::Select(channels(page)))),
            field("text", Input::Area(3)),
        ],
        Action::FollowUp => vec![
            field("outcome", Input::Radios(outcomes(page))),
            half(field("channel", Input::Select(channels(page)))),
            half(optional("recall_at", Input::DateTime)),
            optional("note", Input::Area(2)),
        ],
        Action::AgreeReply => vec![field("until", Input::DateTime)],
        Action::DecideObjection => vec![
            field("upheld", Input::Segments(yes_no(page, "upheld"))),
            field("reason", Input::Area(2)),
        ],
        Action::Withdraw => vec![
            field("confirmed", Input::Segments(yes_no(page, "confirmed"))),
            optional("reason", Input::Area(2)),
        ],
        Action::RequestExtension => vec![
            half(field("clock", Input::Select(clocks(page, view)))),
            half(field("until", Input::DateTime)),
            field("reason", Input::Area(2)),
        ],
        Action::Extend => vec![
            half(field("clock", Input::Select(clocks(page, view)))),
            half(field("until", Input::DateTime)),
            field("granted", Input::Segments(yes_no(page, "granted"))),
            field("reason", Input::Area(2)),
        ],
        Action::Pause => {
            let reasons: Vec<&str> = view.policy.pause_reasons.iter().map(String::as_str).collect();
            vec![
                half(field("reason", Input::Select(words(page, "pause", &reasons)))),
                half(field("until", Input::DateTime)),
                optional("note", Input::Area(2)),
            ]
        }
        Action::ChangeSeverity => {
            vec![field("to", Input::Segments(levels(page, view))), field("reason", Input::Area(2))]
        }
        Action::Escalate => {
            let to: Vec<&str> = Superior::ALL.iter().map(|s| s.as_str()).collect();
            vec![
                field("to", Input::Segments(words(page, "superior", &to))),
                field("text", Input::Area(2)),
            ]
        }
        Action::DecideEmergency => vec![
            field("start", Input::Segments(yes_no(page, "start"))),
            field("reason", Input::Area(2)),
        ],
        Action::Link => vec![field("same_as", Input::Text)],
        _ => words_only(action),
    }
}

/// Acts that ask for words alone, or for nothing.
fn words_only(action: Action) -> Vec<Field> {
    match action {
        Action::ReturnPlan
        | Action::Reopen
        | Action::Object
        | Action::RequestWithdrawal
        | Action::RequestHelp => vec![field("reason", Input::Area(2))],
        Action::ApprovePlan => vec![optional("opinion", Input::Text)],
        Action::ReportBack => vec![field("summary", Input::Area(3))],
        Action::HoldMeeting => vec![field("minutes", Input::Area(4))],
        Action::Supplement | Action::Note => vec![field("text", Input::Area(3))],
        Action::Resume => vec![optional("note", Input::Text)],
        _ => Vec::new(),
    }
}

pub fn words(page: &Page, list: &str, codes: &[&str]) -> Vec<Choice> {
    codes.iter().map(|code| Choice::new(*code, page.word(list, code))).collect()
}

pub fn yes_no(page: &Page, question: &str) -> Vec<Choice> {
    ["yes", "no"]
        .iter()
        .map(|code| Choice::new(*code, page.word(&format!("answer_{question}"), code)))
        .collect()
}

fn levels(page: &Page, view: &CaseView) -> Vec<Choice> {
    view.policy
        .scheme
        .0
        .iter()
        .map(|s| Choice::new(s.as_str(), page.word("severity", s.as_str())))
        .collect()
}

pub fn channels(page: &Page) -> Vec<Choice> {
    let codes: Vec<&str> = Channel::ALL.iter().map(|c| c.as_str()).collect();
    words(page, "channel", &codes)
}

pub fn outcomes(page: &Page) -> Vec<Choice> {
    let asked = Outcome::ALL.iter().filter(|o| **o != Outcome::Waived);
    asked.map(|o| Choice::new(o.as_str(), page.word("outcome", o.as_str()))).collect()
}

/// The result when the department has reported back, the explanation when it is not ours; progress
/// and acknowledgement always.
fn purposes(page: &Page, view: &CaseView) -> Vec<Choice> {
    let first = match view.state.stage {
        Stage::Informing => Some(Purpose::Result),
        Stage::Explaining => Some(Purpose::Explanation),
        _ => None,
    };
    let others = [Purpose::Progress, Purpose::Acknowledgement];
    let codes: Vec<&str> = first.iter().chain(&others).map(|p| p.as_str()).collect();
    words(page, "purpose", &codes)
}

pub fn departments(all: &[Department]) -> Vec<Choice> {
    all.iter().map(|d| Choice::new(d.id.to_string(), &*d.name)).collect()
}

pub fn people(all: &[Department]) -> Vec<Choice> {
    all.iter()
        .flat_map(|d| {
            d.people.iter().map(|(id, name)| Choice::new(id.to_string(), &**name).group(&*d.name))
        })
        .collect()
}

fn tasks(view: &CaseView, states: &[TaskState]) -> Vec<Choice> {
    view.state
        .tasks
        .iter()
        .filter(|t| states.contains(&t.state))
        .map(|t| Choice::new(t.id.to_string(), view.names.of(t.department)))
        .collect()
}

fn clocks(page: &Page, view: &CaseView) -> Vec<Choice> {
    let extensible = |id: &str| view.policy.rule(id).is_some_and(|rule| rule.extensible);
    view.clocks
        .iter()
        .filter(|c| c.done_at.is_none() && extensible(&c.id))
        .map(|c| Choice::new(&*c.id, page.word("clock_name", &c.id)))
        .collect()
}
