//! Parts of a case's answer: people, work, plan, follow-ups, letters.

use super::super::shapes::Named;
use crate::api::schema;
use jiff::Timestamp;
use linli_app::complaint::view::CaseView;
use linli_app::mail::fate;
use linli_domain::complaint::{self, TaskState};
use linli_domain::followup::{self, Daypart, Outcome};
use linli_domain::words::Words;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Words of a reference; `None` when they were erased.
fn words(view: &CaseView, words: &Words) -> Option<String> {
    view.texts.get(&words.id.0).cloned().flatten()
}

/// Who complains, as far as the caller may know.
#[derive(Serialize, ToSchema)]
pub struct Reporter {
    /// Null when they are not in the directory, or anonymous.
    resident: Option<Uuid>,
    /// Empty when anonymous.
    name: String,
    /// Masked: `138 **** 5207`.
    phone: Option<String>,
    /// The room whose household complains.
    household: Option<Uuid>,
    room: String,
    tie: Option<String>,
    preferred_channel: Option<String>,
    /// Cases of the household in the last year, this one included.
    recent_cases: i64,
}

impl Reporter {
    pub fn of(view: &CaseView) -> Self {
        let person = &view.person;
        Self {
            resident: person.resident,
            name: person.name.clone(),
            phone: person.phone.clone(),
            household: view.state.household.filter(|_| !view.state.anonymous).map(|h| h.0),
            room: person.room.clone(),
            tie: person.tie.clone(),
            preferred_channel: person.preferred_channel.clone(),
            recent_cases: person.recent,
        }
    }
}

/// Whom the complaint is about.
#[derive(Serialize, ToSchema)]
pub struct Accused {
    staff: Vec<Named>,
    departments: Vec<Named>,
}

impl Accused {
    pub fn of(view: &CaseView) -> Self {
        let accused = &view.state.accused;
        Self {
            staff: accused.staff.iter().map(|id| Named::of(&view.names, *id)).collect(),
            departments: accused.departments.iter().map(|id| Named::of(&view.names, *id)).collect(),
        }
    }
}

/// The matter that several households share.
#[derive(Serialize, ToSchema)]
pub struct Matter {
    id: Uuid,
    households: usize,
    /// It has become a group complaint.
    group: bool,
}

impl Matter {
    pub fn of(view: &CaseView) -> Option<Self> {
        let id = view.state.matter?;
        Some(Self { id: id.0, households: view.households, group: view.state.group })
    }
}

/// Who works on the case.
#[derive(Serialize, ToSchema)]
pub struct Handling {
    handler: Option<Named>,
    tasks: Vec<Task>,
    team_leader: Option<Named>,
    team: Vec<Named>,
    help_requested: bool,
}

/// One department's part.
#[derive(Serialize, ToSchema)]
pub struct Task {
    id: Uuid,
    department: Named,
    /// The department answers for the whole case.
    lead: bool,
    assignee: Option<Named>,
    #[schema(schema_with = schema::task_state)]
    state: TaskState,
    /// It has been returned once; there is no second time.
    returned_once: bool,
    /// What was done, once it is completed.
    result: Option<String>,
}

impl Handling {
    pub fn of(view: &CaseView) -> Self {
        let (state, names) = (&view.state, &view.names);
        let task = |t: &complaint::Task| Task {
            id: t.id.0,
            department: Named::of(names, t.department),
            lead: t.lead,
            assignee: t.assignee.map(|id| Named::of(names, id)),
            state: t.state,
            returned_once: t.returned_once,
            result: t.result.as_ref().and_then(|w| words(view, w)),
        };
        Self {
            handler: state.handler().map(|id| Named::of(names, id)),
            tasks: state.tasks.iter().map(task).collect(),
            team_leader: state.team_leader.map(|id| Named::of(names, id)),
            team: state.team.iter().map(|id| Named::of(names, *id)).collect(),
            help_requested: state.help_requested,
        }
    }
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub struct Investigation {
    finding: Option<String>,
    /// Codes of the tree of causes.
    causes: Vec<String>,
    evidence: Vec<Evidence>,
    interviews: Vec<Option<String>>,
}

/// One piece of evidence.
#[derive(Serialize, ToSchema)]
pub struct Evidence {
    what: Option<String>,
    at: Timestamp,
}

impl Investigation {
    pub fn of(found: &complaint::Investigation, view: &CaseView) -> Self {
        let evidence = |e: &complaint::Evidence| Evidence { what: words(view, &e.what), at: e.at };
        Self {
            finding: words(view, &found.finding),
            causes: found.causes.clone(),
            evidence: found.evidence.iter().map(evidence).collect(),
            interviews: found.interviews.iter().map(|w| words(view, w)).collect(),
        }
    }
}

/// The plan.
#[derive(Serialize, ToSchema)]
pub struct Plan {
    /// 1 for the first; a changed plan has the next number and needs a new approval.
    no: u32,
    measures: Vec<Measure>,
    cost_fen: i64,
    compensation_fen: i64,
    basis: Option<String>,
    /// What the resident is going to be told.
    promise: Option<String>,
    approved: bool,
    proposed_by: Option<Named>,
}

/// One measure of a plan.
#[derive(Serialize, ToSchema)]
pub struct Measure {
    what: Option<String>,
    owner: Option<Named>,
    due_at: Timestamp,
}

impl Plan {
    pub fn of(plan: &complaint::Plan, view: &CaseView) -> Self {
        let measure = |m: &complaint::Measure| Measure {
            what: words(view, &m.what),
            owner: m.owner.map(|id| Named::of(&view.names, id)),
            due_at: m.due_at,
        };
        Self {
            no: plan.no,
            measures: plan.measures.iter().map(measure).collect(),
            cost_fen: plan.cost.0,
            compensation_fen: plan.compensation.0,
            basis: plan.basis.as_ref().and_then(|w| words(view, w)),
            promise: plan.promise.as_ref().and_then(|w| words(view, w)),
            approved: plan.approved,
            proposed_by: view.state.plan_proposed_by.map(|id| Named::of(&view.names, id)),
        }
    }
}

/// Mails to the resident.
#[derive(Serialize, ToSchema)]
pub struct Letters {
    /// In part: `w***@example.com`. Null where none was given.
    address: Option<String>,
    /// `zh-CN`, `zh-TW` or `en`; null without an address.
    language: Option<String>,
    /// The resident wants none, about this case or at all.
    stopped: bool,
    /// The oldest first.
    all: Vec<Letter>,
}

/// One letter and what became of it.
#[derive(Serialize, ToSchema)]
pub struct Letter {
    #[schema(schema_with = schema::occasion)]
    occasion: &'static str,
    made_at: Timestamp,
    #[schema(schema_with = schema::fate)]
    fate: &'static str,
    /// Since when that is so.
    at: Timestamp,
    /// When it is tried next, or goes out after the night.
    until: Option<Timestamp>,
    attempts: i64,
    /// What the mail server said; empty where it said nothing.
    answer: String,
    /// It did not arrive, or nobody knows: somebody should call.
    wants_a_call: bool,
}

impl From<fate::Letters> for Letters {
    fn from(letters: fate::Letters) -> Self {
        let letter = |row: fate::LetterRow| Letter {
            occasion: row.occasion.as_str(),
            made_at: row.made_at,
            fate: row.fate.as_str(),
            at: row.at,
            until: row.until,
            attempts: row.attempts,
            answer: row.answer,
            wants_a_call: row.fate.wants_a_call(),
        };
        Self {
            address: letters.address,
            language: Some(letters.language).filter(|tag| !tag.is_empty()),
            stopped: letters.stopped,
            all: letters.all.into_iter().map(letter).collect(),
        }
    }
}

/// One attempt to follow up.
#[derive(Serialize, ToSchema)]
pub struct Attempt {
    at: Timestamp,
    #[schema(schema_with = schema::outcome)]
    outcome: Outcome,
    #[schema(schema_with = schema::daypart)]
    daypart: Daypart,
}

impl From<&followup::Attempt> for Attempt {
    fn from(a: &followup::Attempt) -> Self {
        Self { at: a.at, outcome: a.outcome, daypart: a.daypart }
    }
}

/// A request that waits for somebody's decision.
#[derive(Serialize, ToSchema)]
pub struct Pending {
    /// `withdrawal` or `extension`.
    kind: &'static str,
    /// The clock whose extension is asked for.
    clock: Option<String>,
    until: Option<Timestamp>,
    by: Option<Named>,
}

impl Pending {
    pub fn of(pending: &complaint::Pending, view: &CaseView) -> Self {
        match pending {
            complaint::Pending::Withdrawal => {
                Self { kind: "withdrawal", clock: None, until: None, by: None }
            }
            complaint::Pending::Extension { clock, until, by } => Self {
                kind: "extension",
                clock: Some(clock.clone()),
                until: Some(*until),
                by: by.map(|id| Named::of(&view.names, id)),
            },
        }
    }
}
