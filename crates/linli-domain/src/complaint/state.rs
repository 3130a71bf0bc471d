//! The state of one complaint: what the next decision needs, and nothing that only the history needs.

use crate::clock::{CasePause, Clock, ClockId, Pause, Signal};
use crate::complaint::event::{Investigation, Plan};
use crate::conflict::Accused;
use crate::followup::Attempt;
use crate::ids::{CaseId, MatterId, NodeId, PlaceId, ResidentId, StaffId, TaskId};
use crate::severity::{Proposal, Severity, SeverityFacts};
use crate::vocabulary::{AssistScope, Channel, Judgement, vocabulary};
use crate::words::Words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

vocabulary! {
    /// Where a complaint stands. The screen's ten steps are derived by [`Stage::step`].
    Stage {
        Registered = "registered",
        Judged = "judged",
        Explaining = "explaining",
        Objected = "objected",
        Dispatched = "dispatched",
        ReturnDisputed = "return_disputed",
        Investigating = "investigating",
        Planning = "planning",
        Approving = "approving",
        Approved = "approved",
        Executing = "executing",
        ReportingBack = "reporting_back",
        Informing = "informing",
        FollowingUp = "following_up",
        Closing = "closing",
        Archived = "archived",
        Withdrawn = "withdrawn",
    }
}

impl Stage {
    /// The step that the case is waiting in, 1 to 10; 11 when all are done.
    /// 1 register, 2 judge, 3 dispatch, 4 verify, 5 plan, 6 approve, 7 execute, 8 tell, 9 follow up, 10 archive.
    pub const fn step(self) -> u8 {
        match self {
            Self::Registered | Self::Objected => 2,
            Self::Judged | Self::Dispatched | Self::ReturnDisputed => 3,
            Self::Investigating => 4,
            Self::Planning => 5,
            Self::Approving => 6,
            Self::Approved | Self::Executing | Self::ReportingBack => 7,
            Self::Explaining | Self::Informing => 8,
            Self::FollowingUp => 9,
            Self::Closing => 10,
            Self::Archived | Self::Withdrawn => 11,
        }
    }

    /// Nothing more is to be done.
    pub const fn finished(self) -> bool {
        matches!(self, Self::Archived | Self::Withdrawn)
    }
}

vocabulary! {
    /// Where one department's part stands.
    TaskState {
        Offered = "offered", Signed = "signed", Returned = "returned", Completed = "completed",
        Cancelled = "cancelled",
    }
}

/// One department's part of the case (CMP-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    pub department: NodeId,
    /// The department that answers for the whole case.
    pub lead: bool,
    pub assignee: Option<StaffId>,
    pub state: TaskState,
    /// It has been returned once, or the director gave it out upon a return; there is no second time.
    pub returned_once: bool,
    /// What the department did, once it is completed.
    pub result: Option<Words>,
}

/// A request that waits for somebody's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pending {
    Withdrawal,
    Extension { clock: ClockId, until: Timestamp, by: Option<StaffId> },
}

/// The state of one complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub id: CaseId,
    pub number: String,
    pub office: NodeId,
    pub policy: String,
    pub policy_version: u32,
    pub stage: Stage,
    pub channel: Channel,
    pub registered_at: Timestamp,
    pub category: String,
    pub resident: Option<ResidentId>,
    /// The room whose household complains; the unit counted for group complaints.
    pub household: Option<PlaceId>,
    pub place: Option<PlaceId>,
    pub anonymous: bool,
    /// The resident said beforehand that no follow-up is wanted.
    pub waives_follow_up: bool,
    pub accused: Accused,
    pub severity_facts: SeverityFacts,
    pub proposed: Proposal,
    pub severity: Option<Severity>,
    pub judgement: Option<Judgement>,
    pub assist: Option<AssistScope>,
    pub agreed_reply: Option<Timestamp>,
    pub resident_limit: Option<Timestamp>,
    pub tasks: Vec<Task>,
    pub team_leader: Option<StaffId>,
    pub team: BTreeSet<StaffId>,
    pub help_requested: bool,
    pub investigation: Option<Investigation>,
    pub plan: Option<Plan>,
    /// Plans proposed so far, over all rounds.
    pub plans: u32,
    pub plan_proposed_by: Option<StaffId>,
    /// The department's summary when it returned the form (CMP-9).
    pub report: Option<Words>,
    /// Staff who handled the case; they do not follow it up (CMP-6).
    pub handlers: BTreeSet<StaffId>,
    pub attempts: Vec<Attempt>,
    pub recall_at: Option<Timestamp>,
    pub matter: Option<MatterId>,
    /// Part of a group complaint (CMP-15).
    pub group: bool,
    /// How often the case was reopened.
    pub round: u32,
    pub pending: Vec<Pending>,
    pub pauses: Vec<CasePause>,
    pub signals: BTreeMap<Signal, Timestamp>,
    pub clocks: BTreeMap<ClockId, Clock>,
    pub closed_at: Option<Timestamp>,
    pub file_number: Option<String>,
}

impl State {
    /// The decided severity, or the proposed one while nobody has decided.
    pub fn working_severity(&self) -> Severity {
        self.severity.unwrap_or(self.proposed.severity)
    }

    /// The severity whose promises count: the proposed one until the case is judged, afterwards
    /// that of a responsible complaint, and none of the others.
    pub fn promised_severity(&self) -> Option<Severity> {
        match self.judgement {
            None => Some(self.working_severity()),
            Some(_) => self.severity,
        }
    }

    /// The task of the lead department.
    pub fn lead(&self) -> Option<&Task> {
        self.tasks.iter().find(|t| t.lead && t.state != TaskState::Cancelled)
    }

    /// Who has the case now: the lead task's assignee, if any.
    pub fn handler(&self) -> Option<StaffId> {
        self.team_leader.or_else(|| self.lead().and_then(|t| t.assignee))
    }

    /// Tasks that are not finished or cancelled.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks
            .iter()
            .filter(|t| !matches!(t.state, TaskState::Completed | TaskState::Cancelled))
    }

    /// The pause that lasts now.
    pub fn pause(&self) -> Option<&Pause> {
        self.pauses.last().map(|last| &last.pause).filter(|pause| pause.lasts())
    }

    /// Paused now.
    pub fn paused(&self) -> bool {
        self.pause().is_some()
    }

    /// Somebody has asked to withdraw the case.
    pub fn withdrawal_pending(&self) -> bool {
        self.pending.contains(&Pending::Withdrawal)
    }
}
