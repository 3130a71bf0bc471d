//! The state of one repair: what the next decision needs, and nothing that only the history needs.

use crate::clock::{CasePause, Clock, ClockId, Pause, Signal};
use crate::followup::Attempt;
use crate::ids::{CaseId, EquipmentId, NodeId, PlaceId, ResidentId, StaffId};
use crate::money::Fen;
use crate::repair::event::{Bill, Rating, Relation, Signature};
use crate::repair::rates::Priced;
use crate::vocabulary::{Channel, Urgency, vocabulary};
use crate::words::Words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

vocabulary! {
    /// Where a repair stands. A pause is no stage: the order goes on where it rested.
    Stage {
        Reported = "reported",
        Judged = "urgency_judged",
        Issued = "issued",
        Offered = "offered",
        Assigned = "assigned",
        Accepted = "accepted",
        OnSite = "on_site",
        Quoted = "quoted",
        Agreed = "agreed",
        Working = "working",
        Done = "done",
        Signed = "signed",
        HandedIn = "handed_in",
        /// Chosen for the follow-up, or it must be (REP-7).
        FollowUpDue = "follow_up_due",
        FollowedUp = "followed_up",
        Returned = "returned",
        Closed = "closed",
        Withdrawn = "repair_withdrawn",
    }
}

impl Stage {
    /// Nothing more is to be done.
    pub const fn finished(self) -> bool {
        matches!(self, Self::Closed | Self::Withdrawn)
    }

    /// The step that the order is waiting in, 1 to 8; 9 when all are done.
    /// 1 judge, 2 give out, 3 accept, 4 arrive, 5 quote, 6 work, 7 hand over, 8 follow up and close.
    pub const fn step(self) -> u8 {
        match self {
            Self::Reported => 1,
            Self::Judged | Self::Issued | Self::Offered | Self::Returned => 2,
            Self::Assigned => 3,
            Self::Accepted => 4,
            Self::OnSite | Self::Quoted => 5,
            Self::Agreed | Self::Working => 6,
            Self::Done | Self::Signed => 7,
            Self::HandedIn | Self::FollowUpDue | Self::FollowedUp => 8,
            Self::Closed | Self::Withdrawn => 9,
        }
    }

    /// Nobody has the order yet.
    pub const fn untaken(self) -> bool {
        matches!(self, Self::Judged | Self::Issued | Self::Offered | Self::Assigned)
    }

    /// A technician has the order and has not finished the work.
    pub const fn in_hand(self) -> bool {
        matches!(self, Self::Accepted | Self::OnSite | Self::Quoted | Self::Agreed | Self::Working)
    }
}

/// The technician's steps of a visit, in their order (REP-3). The words stand in the locales, under `visit_step.*`.
pub const STEPS: &[&str] = &[
    "ring",
    "introduce",
    "overshoes",
    "sheet",
    "quote_first",
    "quiet",
    "notice_of_noise",
    "clean_up",
    "farewell",
];

/// When the technician comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub from: Timestamp,
    pub to: Timestamp,
}

/// What the resident agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    pub no: u32,
    pub card: u32,
    pub total: Fen,
}

/// The state of one repair.
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
    pub household: Option<PlaceId>,
    pub place: Option<PlaceId>,
    /// The piece of equipment that it is about (REP-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentId>,
    /// Common parts of the estate: nobody pays, nobody has to sign.
    pub public: bool,
    pub proposed: Urgency,
    pub urgency: Option<Urgency>,
    pub department: Option<NodeId>,
    /// Everybody who was offered or called; the first to accept has it.
    pub offered: BTreeSet<StaffId>,
    pub technician: Option<StaffId>,
    /// Staff who worked on it; they do not follow it up.
    pub handlers: BTreeSet<StaffId>,
    pub appointment: Option<Window>,
    pub agreed_reply: Option<Timestamp>,
    /// When everybody on duty was last called, and how often.
    pub paged_at: Option<Timestamp>,
    pub pages: u32,
    /// Steps of the visit that were ticked.
    pub steps: BTreeSet<String>,
    /// The instant of the technician's last step, by the phone's clock.
    pub stepped_at: Option<Timestamp>,
    /// Visits on which nobody was home.
    pub absences: u32,
    pub quote: Option<Priced>,
    /// Quotes so far.
    pub quotes: u32,
    pub agreed: Option<Agreed>,
    pub result: Option<Words>,
    pub bill: Option<Bill>,
    pub signature: Option<Signature>,
    pub rating: Option<Rating>,
    /// Where the order was when it was returned.
    pub returned_from: Option<Stage>,
    /// Returns that the director signed: it counts for a later month (REP-6).
    pub rolled: u32,
    /// The last month on whose signed list it stood, `2026-09` (REP-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_from: Option<String>,
    /// Whether the week's draw chose it for the follow-up; nothing before the draw (REP-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<bool>,
    pub attempts: Vec<Attempt>,
    pub recall_at: Option<Timestamp>,
    /// The resident was not satisfied with the repair.
    pub unsatisfied: bool,
    /// Cases that belong to it (REP-7).
    pub links: BTreeMap<CaseId, Relation>,
    pub pauses: Vec<CasePause>,
    pub signals: BTreeMap<Signal, Timestamp>,
    pub clocks: BTreeMap<ClockId, Clock>,
    pub closed_at: Option<Timestamp>,
}

impl State {
    /// The judged urgency, or the proposed one while nobody has judged.
    pub fn working_urgency(&self) -> Urgency {
        self.urgency.unwrap_or(self.proposed)
    }

    /// Danger: at once, by everybody on duty.
    pub fn emergency(&self) -> bool {
        self.working_urgency() == Urgency::Emergency
    }

    /// The pause that lasts now.
    pub fn pause(&self) -> Option<&Pause> {
        self.pauses.last().map(|last| &last.pause).filter(|pause| pause.lasts())
    }

    /// Resting now.
    pub fn paused(&self) -> bool {
        self.pause().is_some()
    }

    /// What the resident is to pay, as far as it is known: the bill, else the quote.
    pub fn total(&self) -> Option<Fen> {
        let bill = self.bill.as_ref().map(|bill| bill.priced.total);
        bill.or_else(|| self.quote.as_ref().map(|quote| quote.total))
    }

    /// A complaint was made of it.
    pub fn became_complaint(&self) -> bool {
        self.links.values().any(|relation| *relation == Relation::Complaint)
    }

    /// It is followed up in any case: an emergency, or somebody who was not satisfied (REP-7).
    pub fn must_be_followed_up(&self) -> bool {
        self.emergency() || self.rating.as_ref().is_some_and(Rating::unsatisfied)
    }
}
