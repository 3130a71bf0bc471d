//! A rule said no. A closed list with stable codes and typed parameters, and no prose: the words
//! stand in the locales, under the code.

use crate::clock::ClockId;
use crate::ids::StaffId;
use crate::money::Fen;
use crate::severity::Severity;
use crate::vocabulary::{Kind, Role};
use jiff::Timestamp;
use serde::Serialize;

/// Why a command is refused. Serialises as `{"code": "...", "params": {...}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[error("refused: {}", self.code())]
pub enum Refusal {
    /// The act does not belong to the stage that the case is in.
    WrongStage { action: &'static str, stage: &'static str },
    /// None of the actor's roles allows the act. `roles` are the ones that would.
    RoleRequired { roles: Vec<Role> },
    /// The act belongs to the department that has the task (CMP-5).
    TaskOfOtherDepartment,
    /// The actor is the one complained about (CMP-6).
    ComplainedAbout,
    /// The actor belongs only to the department complained about (CMP-6).
    OwnDepartmentConflict,
    /// Who handled a case does not follow it up (CMP-6).
    HandlerFollowsUp,
    /// Nobody approves their own plan (CMP-6, CMP-7).
    OwnPlanApproval,
    /// Nobody decides in another's name what they asked for themselves (CMP-6).
    OwnRequest,
    /// A person complained about, or their department only, cannot be given the work (CMP-6).
    AssigneeComplainedAbout,
    /// The case is finished.
    CaseFinished,
    /// The severity is not a level of the policy's scheme.
    SeverityNotInScheme { severity: Severity },
    /// A responsible complaint needs a severity; others have none.
    SeverityRequired,
    /// Severity falls only with a reason and by the approver (CMP-3).
    SeverityFallNeedsApprover { roles: Vec<Role> },
    /// A reason must be given.
    ReasonRequired,
    /// The severity is already that one.
    SeverityUnchanged,
    /// Dispatch names no department, or one twice.
    TasksInvalid,
    /// The department does not belong to the office of the case or is retired.
    UnknownDepartment,
    /// No such task, or it is not in a state for this act.
    TaskNotOpen,
    /// A task is returned once; then the director has decided (CMP-5).
    AlreadyReturned,
    /// A return needs evidence.
    EvidenceRequired,
    /// A plan needs at least one measure with a date.
    MeasuresRequired,
    /// Compensation needs its basis (CMP-7).
    BasisRequired,
    /// The named clock is not running.
    ClockNotRunning { clock: ClockId },
    /// A limit is extended only before it passes (CMP-14).
    LimitPassed { clock: ClockId, due_at: Timestamp },
    /// The new limit does not lie after the present one.
    ExtensionNotLater { due_at: Timestamp },
    /// The policy does not allow this clock to be extended.
    NotExtensible { clock: ClockId },
    /// The reason is not on the policy's list of pauses.
    PauseReasonNotListed,
    /// The case is paused already.
    AlreadyPaused,
    /// The case is not paused.
    NotPaused,
    /// A paused case needs a planned end in the future.
    PauseEndRequired,
    /// A waived follow-up is recorded by the rule alone, when the resident asked for it beforehand.
    NotWaived,
    /// A call is recorded in the past, a recall is agreed for the future.
    TimeOutOfOrder,
    /// Nobody has asked to withdraw the case.
    WithdrawalNotRequested,
    /// The request is pending already.
    AlreadyRequested,
    /// Nothing was asked for that could be decided.
    NothingToDecide,
    /// An archived case reopens only within the policy's days.
    ReopenWindowPassed { until: Timestamp },
    /// The case belongs to this matter already.
    AlreadyJoined,
    /// The matter is of another office.
    OtherOffice,
    /// The member of staff does not belong there.
    UnknownStaff,
    /// The act does not exist for cases of this kind.
    OtherKind { kind: Kind },
    /// Somebody else was first (C04).
    AlreadyTaken { staff: StaffId },
    /// The order was given to somebody else.
    OrderOfOther,
    /// An order is not refused; it is given to somebody else with a reason (REP-2).
    TechnicianUnchanged,
    /// Nobody works on what costs something before the resident agrees (REP-4).
    AgreementRequired { total: Fen },
    /// The price is above what was agreed (REP-4).
    NewAgreementRequired { agreed: Fen, total: Fen },
    /// The rate card has no such item in use.
    UnknownRate { item: String },
    /// A quote names at least one item, and each one at least once.
    QuoteInvalid,
    /// The order is not signed by anybody (REP-5).
    SignatureRequired,
    /// The resident is asked first: an emergency, or somebody who was not satisfied (REP-7).
    FollowUpRequired,
    /// Somebody who was not satisfied has a complaint first (REP-7).
    ComplaintRequired,
    /// The appointment ends before it begins, or lies in the past.
    AppointmentInvalid,
}

impl Refusal {
    /// The stable code, as in the API's `code` and the locales' `refusal.*`.
    pub fn code(&self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(map)) => {
                map.get("code").and_then(|c| c.as_str()).unwrap_or("refused").to_owned()
            }
            _ => "refused".to_owned(),
        }
    }

    /// The typed parameters as JSON, `null` when there are none.
    pub fn params(&self) -> serde_json::Value {
        serde_json::to_value(self)
            .ok()
            .and_then(|v| v.get("params").cloned())
            .unwrap_or(serde_json::Value::Null)
    }
}
