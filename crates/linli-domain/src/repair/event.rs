//! What happened to a repair, and why. The journal's vocabulary: append only, never renamed without a migration. No
//! personal data: persons and words are ids; a signature is words that can be erased.

use crate::clock::ClockId;
use crate::clock::plan::ClockChange;
use crate::followup::{Daypart, Outcome};
use crate::ids::{
    AttachmentId, CaseId, ContactId, EquipmentId, NodeId, PlaceId, ResidentId, StaffId,
};
use crate::money::Fen;
use crate::repair::rates::Priced;
use crate::repair::state::Window;
use crate::vocabulary::{Channel, Urgency, vocabulary};
use crate::words::Words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of the journal: who, when, what.
pub type Entry = crate::process::Entry<Event>;

vocabulary! {
    /// How the resident agreed to a quote.
    Agreement { OnSite = "on_site", Link = "link", Phone = "phone" }
}

vocabulary! {
    /// How another case belongs to a repair.
    Relation {
        /// The complaint within which the repair was given out.
        Within = "within",
        /// The complaint that came of it, because the resident was not satisfied (REP-7).
        Complaint = "complaint",
    }
}

vocabulary! {
    /// One mark of the resident (REP-5).
    Mark { Satisfied = "satisfied", Basically = "basically_satisfied", NotSatisfied = "not_satisfied" }
}

vocabulary! {
    /// Who signed.
    Signer {
        Resident = "resident", Family = "family", Other = "other",
        /// The resident could not sign; a photo says so.
        Unable = "unable",
    }
}

/// The resident's rating of the work, the attitude and the conduct (REP-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub quality: Mark,
    pub attitude: Mark,
    pub conduct: Mark,
}

impl Rating {
    /// One of the marks is the lowest.
    pub fn unsatisfied(&self) -> bool {
        [self.quality, self.attitude, self.conduct].contains(&Mark::NotSatisfied)
    }
}

/// A signature. The strokes are words: erasable, and not changed unnoticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub by: Signer,
    pub strokes: Option<Words>,
    /// Relation to the resident, or why nobody could sign.
    pub note: Option<Words>,
}

/// What was done for what price, by the agreed version of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    pub priced: Priced,
}

/// What happened. `at` of the technician's steps is the phone's time, never before the step before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Reported(Box<Reported>),
    UrgencyJudged {
        urgency: Urgency,
        reason: Option<Words>,
    },
    Issued {
        department: NodeId,
        appointment: Option<Window>,
        note: Option<Words>,
    },
    Offered {
        staff: Vec<StaffId>,
    },
    /// Everybody on duty was called for an emergency; `round` counts from 1.
    Paged {
        staff: Vec<StaffId>,
        round: u32,
    },
    Assigned {
        staff: StaffId,
        reason: Option<Words>,
    },
    Accepted {
        staff: StaffId,
        at: Timestamp,
    },
    Arrived {
        at: Timestamp,
    },
    Ticked {
        step: String,
        at: Timestamp,
    },
    /// Nobody was home; a note card was left.
    NobodyHome {
        at: Timestamp,
        note: Option<Words>,
    },
    Appointed {
        window: Window,
    },
    Quoted {
        no: u32,
        priced: Priced,
        at: Timestamp,
    },
    QuoteAgreed {
        no: u32,
        total: Fen,
        how: Agreement,
        at: Timestamp,
    },
    QuoteDeclined {
        no: u32,
        reason: Option<Words>,
    },
    WorkStarted {
        at: Timestamp,
    },
    Paused {
        reason: String,
        note: Option<Words>,
        until: Timestamp,
    },
    Resumed {
        note: Option<Words>,
    },
    WorkDone {
        result: Words,
        bill: Bill,
        at: Timestamp,
    },
    Signed {
        signature: Signature,
        rating: Rating,
        at: Timestamp,
    },
    HandedIn {
        at: Timestamp,
    },
    /// 退单: the order comes back without having been done.
    OrderReturned {
        reason: Words,
        at: Timestamp,
    },
    /// The director's signature: it counts for a later month, or the technician goes on (REP-6).
    ReturnSigned {
        rolled: bool,
        reason: Option<Words>,
    },
    /// The director signed the list of a month's open and returned orders, and it is on it: it goes on in the month `to`
    /// (REP-6).
    RolledOver {
        /// `2026-09`, the month that is over.
        from: String,
        to: String,
    },
    /// The lots were drawn: followed up or not. `period` is `2026-W47`, or `2026-11` for what a month was topped up with.
    FollowUpDrawn {
        chosen: bool,
        period: String,
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
    CaseLinked {
        case: CaseId,
        relation: Relation,
    },
    /// The piece of equipment that it is about; none where it was named by mistake (REP-8).
    EquipmentNamed {
        equipment: Option<EquipmentId>,
    },
    RepairWithdrawn {
        reason: Words,
    },
    Supplemented {
        text: Words,
    },
    /// The running repair was moved to another version of its policy (ADM-1).
    PolicyChanged {
        from: u32,
        to: u32,
    },
    Noted {
        text: Words,
    },
    Attached {
        attachment: AttachmentId,
        digest: String,
    },
    Closed,
    Clock {
        clock: ClockId,
        #[serde(flatten)]
        change: ClockChange,
    },
}

/// A fault as it was reported (REP-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
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
    pub resident: Option<ResidentId>,
    pub household: Option<PlaceId>,
    pub place: Option<PlaceId>,
    pub public: bool,
    pub proposed: Urgency,
    pub agreed_reply: Option<Timestamp>,
    /// The complaint within which it is given out.
    pub within: Option<CaseId>,
}

impl Event {
    /// The stable code of the event, as it stands in the journal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reported(_) => "reported",
            Self::UrgencyJudged { .. } => "urgency_judged",
            Self::Issued { .. } => "issued",
            Self::Offered { .. } => "offered",
            Self::Paged { .. } => "paged",
            Self::Assigned { .. } => "assigned",
            Self::Accepted { .. } => "accepted",
            Self::Arrived { .. } => "arrived",
            Self::Ticked { .. } => "ticked",
            Self::NobodyHome { .. } => "nobody_home",
            Self::Appointed { .. } => "appointed",
            Self::Quoted { .. } => "quoted",
            Self::QuoteAgreed { .. } => "quote_agreed",
            Self::QuoteDeclined { .. } => "quote_declined",
            Self::WorkStarted { .. } => "work_started",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::WorkDone { .. } => "work_done",
            Self::Signed { .. } => "signed",
            Self::HandedIn { .. } => "handed_in",
            Self::OrderReturned { .. } => "order_returned",
            Self::ReturnSigned { .. } => "return_signed",
            Self::RolledOver { .. } => "rolled_over",
            Self::FollowUpDrawn { .. } => "follow_up_drawn",
            Self::FollowedUp { .. } => "followed_up",
            Self::FoundUnreachable { .. } => "found_unreachable",
            Self::CaseLinked { .. } => "case_linked",
            Self::EquipmentNamed { .. } => "equipment_named",
            Self::RepairWithdrawn { .. } => "repair_withdrawn",
            Self::Supplemented { .. } => "supplemented",
            Self::PolicyChanged { .. } => "policy_changed",
            Self::Noted { .. } => "noted",
            Self::Attached { .. } => "attached",
            Self::Closed => "closed",
            Self::Clock { .. } => "clock",
        }
    }
}
