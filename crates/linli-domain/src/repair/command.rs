//! What people (or time) ask of a repair. Imperative; refused or turned into events by `decide`.

use crate::clock::{ClockId, Level};
use crate::followup::Outcome;
use crate::ids::{
    AttachmentId, CaseId, ContactId, EquipmentId, NodeId, PlaceId, ResidentId, StaffId,
};
use crate::repair::event::{Agreement, Rating, Relation, Signature};
use crate::repair::month::Month;
use crate::repair::rates::Want;
use crate::repair::state::Window;
use crate::vocabulary::{Channel, Urgency, vocabulary};
use crate::words::Words;
use jiff::Timestamp;

vocabulary! {
    /// Acts on a repair: the path segments of the API and the buttons of the pages.
    Action {
        JudgeUrgency = "judge-urgency", Issue = "issue", Offer = "offer",
        AssignTechnician = "assign-technician", Accept = "accept", Arrive = "arrive",
        Tick = "tick", NobodyHome = "nobody-home", MakeAppointment = "make-appointment",
        Quote = "quote", AgreeQuote = "agree-quote", DeclineQuote = "decline-quote",
        Start = "start", Pause = "pause", Resume = "resume", FinishWork = "finish-work",
        Sign = "sign", HandIn = "hand-in", ReturnOrder = "return-order",
        SignReturn = "sign-return", FollowUp = "follow-up", LinkCase = "link-case",
        NameEquipment = "name-equipment", WithdrawRepair = "withdraw-repair", Supplement = "supplement", Note = "note",
        Attach = "attach", Close = "close",
    }
}

/// A fault to be reported (REP-1). Number and ids come from the shell.
#[derive(Clone, Debug)]
pub struct Report {
    pub case: CaseId,
    pub number: String,
    pub office: NodeId,
    pub contact: ContactId,
    pub channel: Channel,
    pub category: String,
    pub title: Words,
    pub said: Words,
    pub resident: Option<ResidentId>,
    pub household: Option<PlaceId>,
    pub place: Option<PlaceId>,
    pub public: bool,
    /// What the words let one expect; the list of emergencies of REP-1.
    pub proposed: Urgency,
    /// What the clerk has judged already.
    pub urgency: Option<Urgency>,
    /// Department that carries it out, for what is given out at once.
    pub department: Option<NodeId>,
    pub appointment: Option<Window>,
    pub agreed_reply: Option<Timestamp>,
    pub within: Option<CaseId>,
}

/// How an order is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub department: NodeId,
    pub appointment: Option<Window>,
    pub note: Option<Words>,
}

/// A command. `at` is the phone's time of a tap; it is kept between the step before and now.
#[derive(Clone, Debug)]
pub enum Command {
    JudgeUrgency {
        urgency: Urgency,
        reason: Option<Words>,
    },
    Issue {
        order: Order,
    },
    /// To these, or to everybody on duty when nobody is named.
    Offer {
        staff: Vec<StaffId>,
    },
    AssignTechnician {
        staff: StaffId,
        reason: Option<Words>,
    },
    Accept {
        at: Timestamp,
    },
    Arrive {
        at: Timestamp,
    },
    Tick {
        step: String,
        at: Timestamp,
    },
    NobodyHome {
        note: Option<Words>,
        again: Option<Window>,
        at: Timestamp,
    },
    MakeAppointment {
        window: Window,
    },
    Quote {
        wants: Vec<Want>,
        at: Timestamp,
    },
    AgreeQuote {
        no: u32,
        how: Agreement,
        at: Timestamp,
    },
    DeclineQuote {
        no: u32,
        reason: Option<Words>,
    },
    Start {
        at: Timestamp,
    },
    Pause {
        reason: String,
        note: Option<Words>,
        until: Timestamp,
    },
    Resume {
        note: Option<Words>,
    },
    FinishWork {
        result: Words,
        used: Vec<Want>,
        at: Timestamp,
    },
    Sign {
        signature: Signature,
        rating: Rating,
        at: Timestamp,
    },
    HandIn {
        at: Timestamp,
    },
    ReturnOrder {
        reason: Words,
        at: Timestamp,
    },
    SignReturn {
        rolled: bool,
        reason: Option<Words>,
    },
    FollowUp {
        outcome: Outcome,
        channel: Channel,
        note: Option<Words>,
        recall_at: Option<Timestamp>,
    },
    LinkCase {
        case: CaseId,
        relation: Relation,
    },
    /// Which piece of equipment it is about; none takes back what was named (REP-8).
    NameEquipment {
        equipment: Option<EquipmentId>,
    },
    WithdrawRepair {
        reason: Words,
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
    Close,
    /// Time alone: nobody has accepted an emergency; everybody on duty is called again.
    PageAgain,
    /// Time alone: the week is over, and the lots were drawn; or the month is, and more were drawn.
    Draw {
        chosen: bool,
        period: String,
    },
    /// The director signs the list of a month on which the order stands (REP-6): one signature for all of them, so that it
    /// is no act on a single order.
    RollOver {
        month: Month,
    },
    /// Time alone: a level of a clock's ladder was reached.
    TellLevel {
        clock: ClockId,
        level: Level,
    },
    /// Time alone: the planned end of a pause has come.
    EndPause,
    /// Another version of the calendar is in force (S06).
    Replan,
    /// A running repair goes on under another version of its policy (ADM-1).
    ChangePolicy,
}

impl Command {
    /// The act that a person performs with it; `None` for what time demands.
    pub const fn action(&self) -> Option<Action> {
        Some(match self {
            Self::JudgeUrgency { .. } => Action::JudgeUrgency,
            Self::Issue { .. } => Action::Issue,
            Self::Offer { .. } => Action::Offer,
            Self::AssignTechnician { .. } => Action::AssignTechnician,
            Self::Accept { .. } => Action::Accept,
            Self::Arrive { .. } => Action::Arrive,
            Self::Tick { .. } => Action::Tick,
            Self::NobodyHome { .. } => Action::NobodyHome,
            Self::MakeAppointment { .. } => Action::MakeAppointment,
            Self::Quote { .. } => Action::Quote,
            Self::AgreeQuote { .. } => Action::AgreeQuote,
            Self::DeclineQuote { .. } => Action::DeclineQuote,
            Self::Start { .. } => Action::Start,
            Self::Pause { .. } => Action::Pause,
            Self::Resume { .. } => Action::Resume,
            Self::FinishWork { .. } => Action::FinishWork,
            Self::Sign { .. } => Action::Sign,
            Self::HandIn { .. } => Action::HandIn,
            Self::ReturnOrder { .. } => Action::ReturnOrder,
            Self::SignReturn { .. } => Action::SignReturn,
            Self::FollowUp { .. } => Action::FollowUp,
            Self::LinkCase { .. } => Action::LinkCase,
            Self::NameEquipment { .. } => Action::NameEquipment,
            Self::WithdrawRepair { .. } => Action::WithdrawRepair,
            Self::Supplement { .. } => Action::Supplement,
            Self::Note { .. } => Action::Note,
            Self::Attach { .. } => Action::Attach,
            Self::Close => Action::Close,
            Self::PageAgain
            | Self::Draw { .. }
            | Self::RollOver { .. }
            | Self::TellLevel { .. }
            | Self::EndPause
            | Self::Replan
            | Self::ChangePolicy => {
                return None;
            }
        })
    }
}
