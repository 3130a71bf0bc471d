//! What happened to a complaint, and why. The journal's vocabulary: append only, never renamed
//! without a migration. No personal data: persons and words are ids.

use crate::clock::ClockId;
use crate::clock::plan::ClockChange;
use crate::conflict::Accused;
use crate::followup::{Daypart, Outcome};
use crate::ids::{
    AttachmentId, CaseId, ContactId, MatterId, NodeId, PlaceId, ResidentId, StaffId, TaskId,
};
use crate::money::Fen;
use crate::severity::{Proposal, Severity, SeverityFacts, SeverityRule};
use crate::vocabulary::{AssistScope, Channel, Judgement, vocabulary};
use crate::words::Words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of the journal: who, when, what.
pub type Entry = crate::process::Entry<Event>;

vocabulary! {
    /// What words to the resident are for (CMP-10).
    Purpose {
        Acknowledgement = "acknowledgement", Progress = "progress", Result = "result",
        Explanation = "explanation",
    }
}

vocabulary! {
    /// To whom a case is reported up (SLA-2, SLA-3).
    Superior { Director = "director", Management = "management" }
}

vocabulary! {
    /// Why a case was opened again.
    ReopenCause { NotSatisfied = "not_satisfied", Resident = "resident", Staff = "staff" }
}

/// A task as it is given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    pub id: TaskId,
    pub department: NodeId,
    pub lead: bool,
    pub assignee: Option<StaffId>,
}

/// One piece of evidence (CMP-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub what: Words,
    pub at: Timestamp,
    pub attachment: Option<AttachmentId>,
}

/// What an investigation found (CMP-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Investigation {
    pub finding: Words,
    /// Codes of the tree of causes.
    pub causes: Vec<String>,
    pub evidence: Vec<Evidence>,
    pub interviews: Vec<Words>,
}

/// One measure of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    pub what: Words,
    pub owner: Option<StaffId>,
    pub due_at: Timestamp,
}

/// A plan (CMP-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// 1 for the first plan of the case; a changed plan has the next number and needs a new approval.
    pub no: u32,
    pub measures: Vec<Measure>,
    pub cost: Fen,
    pub compensation: Fen,
    pub basis: Option<Words>,
    /// What the resident is going to be told.
    pub promise: Option<Words>,
    /// Approved, by rule of the policy.
    pub approved: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Registered(Box<Registered>),
    Judged {
        judgement: Judgement,
        severity: Option<Severity>,
        assist: Option<AssistScope>,
        reason: Words,
    },
    SeverityChanged {
        from: Severity,
        to: Severity,
        rule: SeverityRule,
        reason: Option<Words>,
    },
    ObjectionRaised {
        reason: Words,
    },
    ObjectionDecided {
        upheld: bool,
        reason: Words,
    },
    Dispatched {
        tasks: Vec<NewTask>,
        note: Option<Words>,
    },
    SignedFor {
        task: TaskId,
    },
    Returned {
        task: TaskId,
        reason: Words,
        evidence: Vec<Evidence>,
    },
    ReturnDecided {
        task: TaskId,
        accepted: bool,
        to: Option<NewTask>,
        reason: Words,
    },
    Assigned {
        task: TaskId,
        staff: StaffId,
    },
    TeamFormed {
        leader: StaffId,
        members: Vec<StaffId>,
        reason: Words,
    },
    HelpRequested {
        reason: Words,
    },
    Investigated(Investigation),
    PlanProposed {
        plan: Plan,
    },
    PlanApproved {
        no: u32,
        opinion: Option<Words>,
    },
    PlanReturned {
        no: u32,
        reason: Words,
    },
    Started,
    TaskCompleted {
        task: TaskId,
        result: Words,
        attachments: Vec<AttachmentId>,
    },
    ReportedBack {
        summary: Words,
    },
    ResidentTold {
        purpose: Purpose,
        channel: Channel,
        text: Words,
    },
    ReplyAgreed {
        until: Timestamp,
    },
    FollowedUp {
        outcome: Outcome,
        daypart: Daypart,
        channel: Channel,
        note: Option<Words>,
        recall_at: Option<Timestamp>,
    },
    /// So many attempts at different times of day failed.
    FoundUnreachable {
        attempts: u32,
    },
    Reopened {
        cause: ReopenCause,
        severity: Option<Severity>,
        reason: Words,
    },
    WithdrawalRequested {
        reason: Words,
    },
    WithdrawalDecided {
        confirmed: bool,
        reason: Option<Words>,
    },
    ExtensionRequested {
        clock: ClockId,
        until: Timestamp,
        reason: Words,
    },
    ExtensionDecided {
        clock: ClockId,
        until: Timestamp,
        granted: bool,
        reason: Words,
    },
    Paused {
        reason: String,
        note: Option<Words>,
        until: Timestamp,
    },
    Resumed {
        note: Option<Words>,
    },
    ReportedUp {
        to: Superior,
        text: Words,
    },
    EmergencyDecided {
        start: bool,
        reason: Words,
    },
    MeetingHeld {
        minutes: Words,
    },
    JoinedMatter {
        matter: MatterId,
    },
    /// A repair belongs to this complaint: it was given out from it, or its resident was not satisfied (REP-7).
    RepairLinked {
        repair: CaseId,
    },
    /// The matter reached the number of households of a group complaint (CMP-15).
    BecameGroup {
        matter: MatterId,
        households: u32,
    },
    Supplemented {
        text: Words,
    },
    Noted {
        text: Words,
    },
    Attached {
        attachment: AttachmentId,
        digest: String,
    },
    Archived {
        file_number: String,
    },
    /// The running case was moved to another version of its policy.
    PolicyChanged {
        from: u32,
        to: u32,
    },
    Clock {
        clock: ClockId,
        #[serde(flatten)]
        change: ClockChange,
    },
}

/// A complaint as it was received (CMP-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub case: CaseId,
    pub number: String,
    pub office: NodeId,
    pub policy: String,
    pub policy_version: u32,
    pub contact: ContactId,
    pub channel: Channel,
    pub category: String,
    pub title: Words,
    pub said: Words,
    pub asks: Option<Words>,
    pub occurred_at: Option<Timestamp>,
    pub resident: Option<ResidentId>,
    pub household: Option<PlaceId>,
    pub place: Option<PlaceId>,
    pub anonymous: bool,
    pub waives_follow_up: bool,
    pub accused: Accused,
    pub facts: SeverityFacts,
    pub proposed: Proposal,
    pub agreed_reply: Option<Timestamp>,
    pub resident_limit: Option<Timestamp>,
}

impl Event {
    /// The stable code of the event, as it stands in the journal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Registered(_) => "registered",
            Self::Judged { .. } => "judged",
            Self::SeverityChanged { .. } => "severity_changed",
            Self::ObjectionRaised { .. } => "objection_raised",
            Self::ObjectionDecided { .. } => "objection_decided",
            Self::Dispatched { .. } => "dispatched",
            Self::SignedFor { .. } => "signed_for",
            Self::Returned { .. } => "returned",
            Self::ReturnDecided { .. } => "return_decided",
            Self::Assigned { .. } => "assigned",
            Self::TeamFormed { .. } => "team_formed",
            Self::HelpRequested { .. } => "help_requested",
            Self::Investigated(_) => "investigated",
            Self::PlanProposed { .. } => "plan_proposed",
            Self::PlanApproved { .. } => "plan_approved",
            Self::PlanReturned { .. } => "plan_returned",
            Self::Started => "started",
            Self::TaskCompleted { .. } => "task_completed",
            Self::ReportedBack { .. } => "reported_back",
            Self::ResidentTold { .. } => "resident_told",
            Self::ReplyAgreed { .. } => "reply_agreed",
            Self::FollowedUp { .. } => "followed_up",
            Self::FoundUnreachable { .. } => "found_unreachable",
            Self::Reopened { .. } => "reopened",
            Self::WithdrawalRequested { .. } => "withdrawal_requested",
            Self::WithdrawalDecided { .. } => "withdrawal_decided",
            Self::ExtensionRequested { .. } => "extension_requested",
            Self::ExtensionDecided { .. } => "extension_decided",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::ReportedUp { .. } => "reported_up",
            Self::EmergencyDecided { .. } => "emergency_decided",
            Self::MeetingHeld { .. } => "meeting_held",
            Self::JoinedMatter { .. } => "joined_matter",
            Self::RepairLinked { .. } => "repair_linked",
            Self::BecameGroup { .. } => "became_group",
            Self::Supplemented { .. } => "supplemented",
            Self::Noted { .. } => "noted",
            Self::Attached { .. } => "attached",
            Self::Archived { .. } => "archived",
            Self::PolicyChanged { .. } => "policy_changed",
            Self::Clock { .. } => "clock",
        }
    }
}
