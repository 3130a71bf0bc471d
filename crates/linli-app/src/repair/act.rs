//! Acting on a repair: the one use case behind every button, every tap on the phone and every API action.
//!
//! Owns authorise, load, decide, commit. What an act needs is in [`Act`]; whether it is allowed is decided by
//! `linli_domain::repair`.

use crate::App;
use crate::access::Caller;
use crate::complaint::commit::{self, Loaded};
use crate::complaint::scribe::{self, Scribe};
use crate::complaint::{act as complaint_act, attach};
use crate::directory::equipment;
use crate::doer::Doer;
use crate::error::AppError;
use crate::files::Upload;
use crate::once;
use crate::repair::{commands, links};
use jiff::Timestamp;
use linli_domain::followup::Outcome;
use linli_domain::ids::{AttachmentId, CaseId, EquipmentId, NodeId, StaffId};
use linli_domain::repair::rates::Want;
use linli_domain::repair::{self, Action, Agreement, Command, Ctx, Rating, Signer, State, Window};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_store::Tx;
use serde::{Deserialize, Serialize};

pub(crate) use crate::repair::kept::facts;

/// What somebody does to a repair, in plain words. `at` is when the phone was tapped; now when it is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Act {
    JudgeUrgency { urgency: Urgency, reason: String },
    Issue { department: Option<NodeId>, appointment: Option<Window>, note: String },
    Offer { staff: Vec<StaffId> },
    AssignTechnician { staff: StaffId, reason: String },
    Accept { at: Option<Timestamp> },
    Arrive { at: Option<Timestamp> },
    Tick { step: String, at: Option<Timestamp> },
    NobodyHome { note: String, again: Option<Window>, at: Option<Timestamp> },
    MakeAppointment { window: Window },
    Quote { wants: Vec<Want>, at: Option<Timestamp> },
    AgreeQuote { no: u32, how: Agreement, at: Option<Timestamp> },
    DeclineQuote { no: u32, reason: String },
    Start { at: Option<Timestamp> },
    Pause { reason: String, note: String, until: Timestamp },
    Resume { note: String },
    FinishWork { result: String, used: Vec<Want>, at: Option<Timestamp> },
    Sign { by: Signer, strokes: String, note: String, rating: Rating, at: Option<Timestamp> },
    HandIn { at: Option<Timestamp> },
    ReturnOrder { reason: String, at: Option<Timestamp> },
    SignReturn { rolled: bool, reason: String },
    FollowUp { outcome: Outcome, channel: Channel, note: String, recall_at: Option<Timestamp> },
    LinkCase { case: CaseId },
    NameEquipment { equipment: Option<EquipmentId> },
    WithdrawRepair { reason: String },
    Supplement { text: String },
    Note { text: String },
    Attach { file: Upload },
    Close,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    pub number: String,
    pub version: i64,
    pub stage: String,
    /// The complaint that came of a resident who was not satisfied.
    #[serde(default)]
    pub complaint: Option<CaseId>,
}

/// How an act comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coming {
    /// The version that the person saw; a newer one is a conflict that is shown, never overwritten (C02).
    pub expected: Option<i64>,
    /// The tap's id: the same tap sent again is answered as the first time (D05).
    pub key: Option<String>,
}

/// Performs an act.
///
/// # Errors
/// [`AppError::Refused`] with the rule, [`AppError::Invalid`] per field, [`AppError::Stale`],
/// [`AppError::NotFound`] for cases that the caller does not see, [`AppError::KeyReused`].
pub async fn act(
    app: &App,
    caller: &Caller,
    case: CaseId,
    coming: Coming,
    act: Act,
) -> Result<Acted, AppError> {
    act_if(app, caller, case, coming, act, |_| Ok(())).await
}

/// Performs an act if the repair, as it is now, lets something else hold as well.
///
/// # Errors
/// As [`act`], and the condition's.
pub(crate) async fn act_if(
    app: &App,
    caller: &Caller,
    case: CaseId,
    coming: Coming,
    act: Act,
    holds: impl Fn(&State) -> Result<(), AppError> + Send + 'static,
) -> Result<Acted, AppError> {
    caller.require_write()?;
    let digest = once::digest(&(case, &act))?;
    let act = match act {
        Act::Attach { file } => Act::Attach { file: attach::ready(app, caller, case, file).await? },
        other => other,
    };
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            once::once(tx, &app, &caller, (coming.key.as_deref(), &digest), |tx| {
                let doer: Doer<'_> = (&caller).into();
                let loaded = commit::load_for_update(tx, &app, &doer.scope(), case.0)?;
                holds(&loaded.state)?;
                on_loaded(tx, &app, doer, loaded, (coming.expected, &act))
            })
        })
        .await
}

pub(crate) fn in_transaction(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    case: CaseId,
    how: (Option<i64>, &Act),
) -> Result<Acted, AppError> {
    let loaded = commit::load_for_update(tx, app, &doer.scope(), case.0)?;
    on_loaded(tx, app, doer, loaded, how)
}

fn on_loaded(
    tx: &mut Tx<'_>,
    app: &App,
    doer: Doer<'_>,
    mut loaded: Loaded<State>,
    (expected, act): (Option<i64>, &Act),
) -> Result<Acted, AppError> {
    if expected.is_some_and(|expected| expected != loaded.row.version) {
        return Err(AppError::Stale { current: loaded.row.version });
    }
    let now = app.environment.now();
    let doing = commit::Act::by(app, doer, now);
    if let Act::LinkCase { case } = act {
        links::link(tx, &doing, doer, &mut loaded, *case)?;
        return Ok(acted(&loaded, None));
    }
    let action = commands::action(act);
    let facts = facts(tx, &loaded.state, now)?;
    let actor = doer.actor(NodeId(loaded.row.office_id), loaded.office.branch_id.map(NodeId));
    let rules = loaded.rules.clone();
    let ctx =
        Ctx { actor: &actor, now, policy: &rules.policy, calendar: &rules.calendar, facts: &facts };
    // Refuse what is not allowed before complaining about fields.
    repair::allowed(&loaded.state, action, &ctx)?;
    if let Act::NameEquipment { equipment: Some(id) } = act {
        equipment::named(tx, loaded.state.place, *id)?;
    }
    let mut scribe = Scribe::new(app);
    let department = loaded.state.department.or(facts.engineering);
    let command = commands::command(act, &mut scribe, (department, now))?;
    let texts = scribe.finish()?;
    let command = match (command, act) {
        (Command::Attach { .. }, Act::Attach { file }) => {
            let by = (loaded.row.id, doer.staff().map(|staff| staff.0));
            let kept = attach::store(tx, app, by, file, now)?;
            Command::Attach { attachment: AttachmentId(kept.id), digest: kept.digest }
        }
        (other, _) => other,
    };
    let events = repair::decide(&loaded.state, command, &ctx)?;
    scribe::add(tx, loaded.row.id, &texts)?;
    commit::commit(tx, &doing, &mut loaded, &events)?;
    let complaint = match act {
        Act::FollowUp { outcome: Outcome::NotSatisfied, note, channel, .. } => {
            let said = (note.as_str(), *channel);
            Some(links::become_complaint(tx, &doing, doer, &mut loaded, said)?)
        }
        _ => None,
    };
    Ok(acted(&loaded, complaint))
}

fn acted(loaded: &Loaded<State>, complaint: Option<CaseId>) -> Acted {
    Acted {
        number: loaded.row.number.clone(),
        version: loaded.row.version,
        stage: loaded.state.stage.as_str().to_owned(),
        complaint,
    }
}

impl Act {
    /// The acts that complaints and repairs share, by the same name and with the same fields.
    pub(crate) fn shared(act: &complaint_act::Act) -> Option<Self> {
        use complaint_act::Act as C;
        Some(match act {
            C::Start => Self::Start { at: None },
            C::Pause { reason, note, until } => {
                Self::Pause { reason: reason.clone(), note: note.clone(), until: *until }
            }
            C::Resume { note } => Self::Resume { note: note.clone() },
            C::FollowUp { outcome, channel, note, recall_at } => Self::FollowUp {
                outcome: *outcome,
                channel: *channel,
                note: note.clone(),
                recall_at: *recall_at,
            },
            C::Supplement { text } => Self::Supplement { text: text.clone() },
            C::Note { text } => Self::Note { text: text.clone() },
            C::Attach { file } => Self::Attach { file: file.clone() },
            C::Close => Self::Close,
            _ => return None,
        })
    }

    /// The act's name.
    pub fn action(&self) -> Action {
        commands::action(self)
    }
}
