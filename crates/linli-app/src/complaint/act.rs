//! Acting on a complaint: the one use case behind every button and every API action.
//!
//! Owns authorise, load, decide, commit. What an act needs is in [`Act`]; whether it is allowed is
//! decided by `linli_domain::complaint`.

use crate::App;
use crate::access::Caller;
use crate::complaint::commit::{self, Loaded};
use crate::complaint::scribe::{self, Scribe};
use crate::complaint::{attach, commands, matter, offer};
use crate::doer::Doer;
use crate::error::AppError;
use crate::files::Upload;
use crate::repair;
use jiff::Timestamp;
use linli_domain::complaint::{self, Action, Command, Ctx, Facts, Purpose, Superior};
use linli_domain::followup::Outcome;
use linli_domain::ids::{AttachmentId, CaseId, MatterId, NodeId, StaffId, TaskId};
use linli_domain::number::file_number;
use linli_domain::refusal::Refusal;
use linli_domain::repair::Stage;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Channel, Judgement, Kind};
use linli_store::{Tx, counters};

/// One department's part as the dispatcher writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub department: NodeId,
    pub assignee: Option<StaffId>,
}

/// One piece of evidence as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub what: String,
    pub at: Option<Timestamp>,
}

/// One measure of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    pub what: String,
    pub owner: Option<StaffId>,
    pub due_at: Option<Timestamp>,
}

/// What somebody does to a complaint, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Judge {
        judgement: Judgement,
        severity: Option<Severity>,
        assist: Option<AssistScope>,
        reason: String,
    },
    Object {
        reason: String,
    },
    DecideObjection {
        upheld: bool,
        reason: String,
    },
    Dispatch {
        parts: Vec<Part>,
        note: String,
    },
    SignFor {
        task: TaskId,
    },
    Return {
        task: TaskId,
        reason: String,
        evidence: Vec<Evidence>,
    },
    DecideReturn {
        accepted: bool,
        to: Option<Part>,
        reason: String,
    },
    Assign {
        task: TaskId,
        staff: StaffId,
    },
    FormTeam {
        leader: StaffId,
        members: Vec<StaffId>,
        reason: String,
    },
    RequestHelp {
        reason: String,
    },
    Investigate {
        finding: String,
        causes: Vec<String>,
        evidence: Vec<Evidence>,
        interviews: Vec<String>,
    },
    ProposePlan {
        measures: Vec<Measure>,
        cost_fen: i64,
        compensation_fen: i64,
        basis: String,
        promise: String,
    },
    ApprovePlan {
        opinion: String,
    },
    ReturnPlan {
        reason: String,
    },
    Start,
    Complete {
        task: TaskId,
        result: String,
    },
    ReportBack {
        summary: String,
    },
    TellResident {
        purpose: Purpose,
        channel: Channel,
        text: String,
    },
    AgreeReply {
        until: Timestamp,
    },
    FollowUp {
        outcome: Outcome,
        channel: Channel,
        note: String,
        recall_at: Option<Timestamp>,
    },
    Reopen {
        by_resident: bool,
        reason: String,
    },
    RequestWithdrawal {
        reason: String,
    },
    Withdraw {
        confirmed: bool,
        reason: String,
    },
    RequestExtension {
        clock: String,
        until: Timestamp,
        reason: String,
    },
    Extend {
        clock: String,
        until: Timestamp,
        granted: bool,
        reason: String,
    },
    Pause {
        reason: String,
        note: String,
        until: Timestamp,
    },
    Resume {
        note: String,
    },
    ChangeSeverity {
        to: Severity,
        reason: String,
    },
    /// Joins a matter, or the matter of another case.
    Link {
        matter: Option<MatterId>,
        same_as: Option<CaseId>,
    },
    Escalate {
        to: Superior,
        text: String,
    },
    DecideEmergency {
        start: bool,
        reason: String,
    },
    HoldMeeting {
        minutes: String,
    },
    Supplement {
        text: String,
    },
    Note {
        text: String,
    },
    /// A photo, recording or document.
    Attach {
        file: Upload,
    },
    Close,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    pub number: String,
    pub version: i64,
    pub stage: &'static str,
}

/// Performs an act. `expected` is the version that the person saw; a newer one is a conflict that
/// is shown, never overwritten (C02). Without it the act is decided on what is there now.
///
/// # Errors
/// [`AppError::Refused`] with the rule, [`AppError::Invalid`] per field, [`AppError::Stale`],
/// [`AppError::NotFound`] for cases that the caller does not see.
pub async fn act(
    app: &App,
    caller: &Caller,
    case: CaseId,
    expected: Option<i64>,
    act: Act,
) -> Result<Acted, AppError> {
    caller.require_write()?;
    let act = match act {
        Act::Attach { file } => Act::Attach { file: attach::ready(app, caller, case, file).await? },
        other => other,
    };
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| in_transaction(tx, &app, (&caller).into(), case, (expected, &act)))
        .await
}

pub(crate) fn in_transaction(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    case: CaseId,
    (expected, act): (Option<i64>, &Act),
) -> Result<Acted, AppError> {
    let scope = doer.scope();
    let mut loaded: Loaded = match commit::load_for_update(tx, app, &scope, case.0) {
        // What both kinds know by one name goes on by the rules of the other.
        Err(AppError::Refused(Refusal::OtherKind { kind: Kind::Repair })) => {
            return on_repair(tx, app, doer, case, (expected, act));
        }
        other => other?,
    };
    if expected.is_some_and(|expected| expected != loaded.row.version) {
        return Err(AppError::Stale { current: loaded.row.version });
    }
    let now = app.environment.now();
    let mut doing = commit::Act::by(app, doer, now);
    if let Act::Link { matter: id, same_as } = act {
        link(tx, &doing, doer, &mut loaded, *id, *same_as)?;
        return Ok(acted(&loaded));
    }
    let mut scribe = Scribe::new(app);
    let command = commands::command(act, &mut scribe, app);
    // Refuse what is not allowed before complaining about fields.
    let action = commands::action(act);
    let facts = facts_for(tx, action, &loaded)?;
    let actor = doer.actor(NodeId(loaded.row.office_id), loaded.office.branch_id.map(NodeId));
    let rules = loaded.rules.clone();
    let ctx =
        Ctx { actor: &actor, now, policy: &rules.policy, calendar: &rules.calendar, facts: &facts };
    doing.in_name_of = complaint::in_whose_name(&loaded.state, action, &ctx)?;
    let texts = scribe.finish()?;
    let command = match command {
        Command::Close { .. } => close(tx, &loaded, now)?,
        Command::Attach { .. } => attach_file(tx, app, doer, &loaded, act, now)?,
        other => offer::to_those_on_duty(tx, &loaded.state, &facts, other, now)?,
    };
    let events = complaint::decide(&loaded.state, command, &ctx)?;
    scribe::add(tx, case.0, &texts)?;
    commit::commit(tx, &doing, &mut loaded, &events)?;
    Ok(acted(&loaded))
}

fn on_repair(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    case: CaseId,
    (expected, act): (Option<i64>, &Act),
) -> Result<Acted, AppError> {
    let Some(shared) = repair::Act::shared(act) else {
        return Err(Refusal::OtherKind { kind: Kind::Repair }.into());
    };
    let acted = repair::act::in_transaction(tx, app, doer, case, (expected, &shared))?;
    let stage = Stage::parse(&acted.stage).map_or("", Stage::as_str);
    Ok(Acted { number: acted.number, version: acted.version, stage })
}

fn acted(loaded: &Loaded) -> Acted {
    Acted {
        number: loaded.row.number.clone(),
        version: loaded.row.version,
        stage: loaded.state.stage.as_str(),
    }
}

fn link(
    tx: &mut Tx<'_>,
    doing: &commit::Act<'_>,
    doer: Doer<'_>,
    loaded: &mut Loaded,
    id: Option<MatterId>,
    same_as: Option<CaseId>,
) -> Result<(), AppError> {
    match (id, same_as) {
        (Some(id), _) => matter::join(tx, doing, doer, loaded, id),
        (None, Some(case)) if case.0 == loaded.row.id => {
            Err(AppError::field("same_as", "same_case"))
        }
        (None, Some(case)) => {
            let id = matter::matter_of(tx, doing, doer, case)?;
            matter::join(tx, doing, doer, loaded, id)
        }
        (None, None) => Err(AppError::field("same_as", "required")),
    }
}

/// Departments and staff are asked for only by the acts that give out work.
fn facts_for(tx: &mut Tx<'_>, action: Action, loaded: &Loaded) -> Result<Facts, AppError> {
    match action {
        Action::Dispatch | Action::DecideReturn | Action::Assign | Action::FormTeam => {
            commit::facts(tx, loaded.row.office_id)
        }
        _ => Ok(Facts::default()),
    }
}

fn attach_file(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    loaded: &Loaded,
    act: &Act,
    now: Timestamp,
) -> Result<Command, AppError> {
    match act {
        Act::Attach { file } => {
            let by = (loaded.row.id, doer.staff().map(|staff| staff.0));
            let kept = attach::store(tx, app, by, file, now)?;
            Ok(Command::Attach { attachment: AttachmentId(kept.id), digest: kept.digest })
        }
        _ => Err(AppError::Internal("no file".to_owned())),
    }
}

/// The archive number: without gaps by office and year (CMP-12). A case that was archived before
/// keeps its number and takes no new one.
fn close(tx: &mut Tx<'_>, loaded: &Loaded, now: Timestamp) -> Result<Command, AppError> {
    if let Some(file_number) = &loaded.state.file_number {
        return Ok(Command::Close { file_number: file_number.clone() });
    }
    let year = loaded.rules.calendar.day(now).year();
    let sequence = counters::next(tx, loaded.state.office, "DA", &year.to_string())?;
    let sequence = u32::try_from(sequence).unwrap_or(u32::MAX);
    Ok(Command::Close { file_number: file_number(year, sequence) })
}
