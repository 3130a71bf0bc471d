//! What people (or time) ask of a complaint. Imperative; refused or turned into events by `decide`.

use crate::clock::{ClockId, Level};
use crate::complaint::event::{Purpose, Superior};
use crate::conflict::Accused;
use crate::followup::Outcome;
use crate::ids::{
    AttachmentId, CaseId, ContactId, MatterId, NodeId, PlaceId, ResidentId, StaffId, TaskId,
};
use crate::money::Fen;
use crate::severity::{Severity, SeverityFacts};
use crate::vocabulary::{AssistScope, Channel, Judgement, vocabulary};
use crate::words::Words;
use jiff::Timestamp;

vocabulary! {
    /// Acts on a case: the path segments of the API and the buttons of the page.
    Action {
        Judge = "judge", Object = "object", DecideObjection = "decide-objection",
        Dispatch = "dispatch", SignFor = "sign-for", Return = "return",
        DecideReturn = "decide-return", Assign = "assign", FormTeam = "form-team",
        RequestHelp = "request-help", Investigate = "investigate", ProposePlan = "propose-plan",
        ApprovePlan = "approve-plan", ReturnPlan = "return-plan", Start = "start",
        Complete = "complete", ReportBack = "report-back", TellResident = "tell-resident",
        AgreeReply = "agree-reply", FollowUp = "follow-up", Reopen = "reopen",
        RequestWithdrawal = "request-withdrawal", Withdraw = "withdraw",
        RequestExtension = "request-extension", Extend = "extend", Pause = "pause",
        Resume = "resume", ChangeSeverity = "change-severity", Link = "link",
        Escalate = "escalate", DecideEmergency = "decide-emergency", HoldMeeting = "hold-meeting",
        Supplement = "supplement", Note = "note", Attach = "attach", Close = "close",
    }
}

/// A complaint to be registered (CMP-1). Number and ids come from the shell.
#[derive(Clone, Debug)]
pub struct Registration {
    pub case: CaseId,
    pub number: String,
    pub office: NodeId,
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
    pub agreed_reply: Option<Timestamp>,
    pub resident_limit: Option<Timestamp>,
}

/// A department's part as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskItem {
    pub id: TaskId,
    pub department: NodeId,
    pub assignee: Option<StaffId>,
}

/// Evidence as it is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceItem {
    pub what: Words,
    pub at: Option<Timestamp>,
    pub attachment: Option<AttachmentId>,
}

/// A measure as it is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureItem {
    pub what: Words,
    pub owner: Option<StaffId>,
    pub due_at: Timestamp,
}

/// A command. The first task of a dispatch is the lead department's.
#[derive(Clone, Debug)]
pub enum Command {
    Judge {
        judgement: Judgement,
        severity: Option<Severity>,
        assist: Option<AssistScope>,
        reason: Words,
    },
    Object {
        reason: Words,
    },
    DecideObjection {
        upheld: bool,
        reason: Words,
    },
    Dispatch {
        tasks: Vec<TaskItem>,
        note: Option<Words>,
    },
    SignFor {
        task: TaskId,
    },
    Return {
        task: TaskId,
        reason: Words,
        evidence: Vec<EvidenceItem>,
    },
    DecideReturn {
        accepted: bool,
        to: Option<TaskItem>,
        reason: Words,
    },
    Assign {
        task: TaskId,
        staff: StaffId,
    },
    FormTeam {
        leader: StaffId,
        members: Vec<StaffId>,
        reason: Words,
    },
    RequestHelp {
        reason: Words,
    },
    Investigate {
        finding: Words,
        causes: Vec<String>,
        evidence: Vec<EvidenceItem>,
        interviews: Vec<Words>,
    },
    ProposePlan {
        measures: Vec<MeasureItem>,
        cost: Fen,
        compensation: Fen,
        basis: Option<Words>,
        promise: Option<Words>,
    },
    ApprovePlan {
        opinion: Option<Words>,
    },
    ReturnPlan {
        reason: Words,
    },
    Start,
    Complete {
        task: TaskId,
        result: Words,
        attachments: Vec<AttachmentId>,
    },
    ReportBack {
        summary: Words,
    },
    TellResident {
        purpose: Purpose,
        channel: Channel,
        text: Words,
    },
    AgreeReply {
        until: Timestamp,
    },
    FollowUp {
        outcome: Outcome,
        channel: Channel,
        note: Option<Words>,
        recall_at: Option<Timestamp>,
    },
    Reopen {
        by_resident: bool,
        reason: Words,
    },
    RequestWithdrawal {
        reason: Words,
    },
    Withdraw {
        confirmed: bool,
        reason: Option<Words>,
    },
    RequestExtension {
        clock: ClockId,
        until: Timestamp,
        reason: Words,
    },
    Extend {
        clock: ClockId,
        until: Timestamp,
        granted: bool,
        reason: Words,
    },
    Pause {
        reason: String,
        note: Option<Words>,
        until: Timestamp,
    },
    Resume {
        note: Option<Words>,
    },
    ChangeSeverity {
        to: Severity,
        reason: Words,
    },
    /// Joins the case to a matter of several households (CMP-15).
    Link {
        matter: MatterId,
    },
    Escalate {
        to: Superior,
        text: Words,
    },
    DecideEmergency {
        start: bool,
        reason: Words,
    },
    HoldMeeting {
        minutes: Words,
    },
    Supplement {
        text: Words,
    },
    Note {
        text: Words,
    },
    Attach {
        attachment: AttachmentId,
        digest: String,
    },
    Close {
        file_number: String,
    },
    /// A repair of the same matter was registered (REP-7).
    LinkRepair {
        repair: CaseId,
    },
    /// Time alone: a level of a clock's ladder was reached.
    TellLevel {
        clock: ClockId,
        level: Level,
    },
    /// Time alone: the planned end of a pause has come.
    EndPause,
    /// Another version of the calendar is in force: open clocks that count working time are planned again (S06).
    Replan,
    /// An administrator moves the running case to the version of its policy in the context.
    ChangePolicy,
    /// Time alone: one month unresolved (SLA-15).
    RaiseByMonth,
    /// The matter reached the number of households (CMP-15). Sent to each of its open cases.
    BecomeGroup {
        matter: MatterId,
        households: u32,
    },
}

impl Command {
    /// The act that a person performs with it; `None` for what time or the matter demands.
    pub const fn action(&self) -> Option<Action> {
        Some(match self {
            Self::Judge { .. } => Action::Judge,
            Self::Object { .. } => Action::Object,
            Self::DecideObjection { .. } => Action::DecideObjection,
            Self::Dispatch { .. } => Action::Dispatch,
            Self::SignFor { .. } => Action::SignFor,
            Self::Return { .. } => Action::Return,
            Self::DecideReturn { .. } => Action::DecideReturn,
            Self::Assign { .. } => Action::Assign,
            Self::FormTeam { .. } => Action::FormTeam,
            Self::RequestHelp { .. } => Action::RequestHelp,
            Self::Investigate { .. } => Action::Investigate,
            Self::ProposePlan { .. } => Action::ProposePlan,
            Self::ApprovePlan { .. } => Action::ApprovePlan,
            Self::ReturnPlan { .. } => Action::ReturnPlan,
            Self::Start => Action::Start,
            Self::Complete { .. } => Action::Complete,
            Self::ReportBack { .. } => Action::ReportBack,
            Self::TellResident { .. } => Action::TellResident,
            Self::AgreeReply { .. } => Action::AgreeReply,
            Self::FollowUp { .. } => Action::FollowUp,
            Self::Reopen { .. } => Action::Reopen,
            Self::RequestWithdrawal { .. } => Action::RequestWithdrawal,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::RequestExtension { .. } => Action::RequestExtension,
            Self::Extend { .. } => Action::Extend,
            Self::Pause { .. } => Action::Pause,
            Self::Resume { .. } => Action::Resume,
            Self::ChangeSeverity { .. } => Action::ChangeSeverity,
            Self::Link { .. } => Action::Link,
            Self::Escalate { .. } => Action::Escalate,
            Self::DecideEmergency { .. } => Action::DecideEmergency,
            Self::HoldMeeting { .. } => Action::HoldMeeting,
            Self::Supplement { .. } => Action::Supplement,
            Self::Note { .. } => Action::Note,
            Self::Attach { .. } => Action::Attach,
            Self::Close { .. } => Action::Close,
            Self::LinkRepair { .. }
            | Self::TellLevel { .. }
            | Self::EndPause
            | Self::Replan
            | Self::ChangePolicy
            | Self::RaiseByMonth
            | Self::BecomeGroup { .. } => return None,
        })
    }
}
