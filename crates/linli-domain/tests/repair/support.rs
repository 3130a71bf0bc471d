//! An office with people in every role, and an order that checks itself at each step.

use jiff::{SignedDuration, Timestamp};
use linli_domain::actor::{Actor, Who};
use linli_domain::clock::calendar::Calendar;
use linli_domain::followup::Outcome;
use linli_domain::ids::{CaseId, ContactId, NodeId, PlaceId, ResidentId, StaffId, TextId};
use linli_domain::money::Fen;
use linli_domain::policy::{Policy, pack};
use linli_domain::refusal::Refusal;
use linli_domain::repair::rates::{Rate, RateCard, RateKind, Want};
use linli_domain::repair::{
    self, Agreement, Command, Ctx, Entry, Event, Facts, Mark, Order, Rating, Report, Signature,
    Signer, Stage, State, Window,
};
use linli_domain::vocabulary::{Channel, Role, Urgency};
use linli_domain::words::Words;
use std::rc::Rc;
use uuid::Uuid;

pub const ENGINEERING: NodeId = NodeId(Uuid::from_u128(12));
pub const RESIDENT: ResidentId = ResidentId(Uuid::from_u128(201));

/// The people of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    Clerk = 101,
    Lead = 102,
    Director = 103,
    Quality = 104,
    Head = 105,
    Technician = 106,
    Other = 107,
    /// Of another department.
    Guard = 108,
    Auditor = 109,
    Resident = 201,
    System = 301,
}

use Person as P;

impl Person {
    pub const ALL: [Self; 11] = [
        P::Clerk,
        P::Lead,
        P::Director,
        P::Quality,
        P::Head,
        P::Technician,
        P::Other,
        P::Guard,
        P::Auditor,
        P::Resident,
        P::System,
    ];

    pub fn staff(self) -> StaffId {
        StaffId(Uuid::from_u128(self as u128))
    }

    pub fn actor(self) -> Actor {
        let mut actor = Actor::system();
        actor.who = match self {
            P::Resident => Who::Resident(RESIDENT),
            P::System => Who::System,
            _ => Who::Staff(self.staff()),
        };
        let role = match self {
            P::Clerk => Some(Role::Receptionist),
            P::Lead => Some(Role::ServiceLead),
            P::Director => Some(Role::Director),
            P::Quality => Some(Role::QualityOfficer),
            P::Auditor => Some(Role::Auditor),
            _ => None,
        };
        actor.roles.extend(role);
        match self {
            P::Head => drop(actor.heads.insert(ENGINEERING)),
            P::Technician | P::Other => drop(actor.member_of.insert(ENGINEERING)),
            P::Guard => drop(actor.member_of.insert(NodeId(Uuid::from_u128(13)))),
            _ => {}
        }
        actor
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn words(n: u128) -> Words {
    Words { id: TextId(Uuid::from_u128(n)), digest: format!("{n:x}") }
}

pub fn want(item: &str, quantity: u32) -> Want {
    Want { item: item.to_owned(), quantity }
}

/// A card with a valve for 35.00, a fitting for 12.00 and a visit for nothing.
pub fn card(version: u32, factor: i64) -> RateCard {
    let rate = |code: &str, kind, fen: i64| Rate {
        code: code.to_owned(),
        name: code.to_owned(),
        initials: String::new(),
        kind,
        unit: "件".to_owned(),
        price: Fen(fen * factor),
    };
    let items = vec![
        rate("valve", RateKind::Labour, 3500),
        rate("fitting", RateKind::Material, 1200),
        rate("visit", RateKind::Labour, 0),
    ];
    RateCard { version, items }
}

pub fn marks(quality: Mark) -> Rating {
    Rating { quality, attitude: Mark::Satisfied, conduct: Mark::Satisfied }
}

pub fn signature() -> Signature {
    Signature { by: Signer::Resident, strokes: Some(words(900)), note: None }
}

/// One order with its journal.
#[derive(Clone)]
pub struct Repair {
    pub policy: Rc<Policy>,
    pub calendar: Rc<Calendar>,
    pub facts: Rc<Facts>,
    pub now: Timestamp,
    pub state: State,
    pub journal: Vec<Entry>,
}

pub fn report() -> Report {
    Report {
        case: CaseId(Uuid::from_u128(1)),
        number: "WX260914-031".to_owned(),
        office: NodeId(Uuid::from_u128(10)),
        contact: ContactId(Uuid::from_u128(2)),
        channel: Channel::Phone,
        category: "water".to_owned(),
        title: words(1),
        said: words(2),
        resident: Some(RESIDENT),
        household: Some(PlaceId(Uuid::from_u128(401))),
        place: Some(PlaceId(Uuid::from_u128(401))),
        public: false,
        proposed: Urgency::Normal,
        urgency: None,
        department: Some(ENGINEERING),
        appointment: None,
        agreed_reply: None,
        within: None,
    }
}

pub fn facts() -> Facts {
    let mut facts = Facts::default();
    facts.departments.insert(ENGINEERING);
    facts.engineering = Some(ENGINEERING);
    for person in [P::Technician, P::Other, P::Head] {
        facts.staff.entry(person.staff()).or_default().insert(ENGINEERING);
    }
    facts.on_duty = vec![P::Technician.staff(), P::Other.staff()];
    facts.card = Some(card(1, 1));
    facts
}

impl Repair {
    /// Reported by the clerk on a Monday at 8:12.
    pub fn new(report: Report) -> Self {
        Self::under(report, facts())
    }

    pub fn under(report: Report, facts: Facts) -> Self {
        let now = at("2026-09-14T08:12:00+08:00");
        let policy = pack("default").unwrap();
        let calendar = Calendar::china("Asia/Shanghai").unwrap();
        let actor = P::Clerk.actor();
        let ctx = Ctx { actor: &actor, now, policy: &policy, calendar: &calendar, facts: &facts };
        let (state, events) = repair::report(report, &ctx).unwrap();
        let entries = events.into_iter().map(|event| Entry::of(now, actor.who, event));
        let journal: Vec<Entry> = entries.collect();
        let (policy, calendar, facts) = (Rc::new(policy), Rc::new(calendar), Rc::new(facts));
        let new = Self { policy, calendar, facts, now, state, journal };
        new.check();
        new
    }

    pub fn wait(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    pub fn with<T>(&self, actor: &Actor, look: impl FnOnce(&Ctx<'_>) -> T) -> T {
        let (policy, calendar, facts) = (&self.policy, &self.calendar, &self.facts);
        look(&Ctx { actor, now: self.now, policy, calendar, facts })
    }

    pub fn decide(&self, person: P, command: Command) -> Result<Vec<Event>, Refusal> {
        self.with(&person.actor(), |ctx| repair::decide(&self.state, command, ctx))
    }

    /// Does it; it must be allowed.
    #[track_caller]
    pub fn act(&mut self, person: P, command: Command) -> Vec<Event> {
        let events = self.decide(person, command.clone());
        let events = events.unwrap_or_else(|refused| panic!("{person:?} {command:?}: {refused}"));
        self.keep(person.actor().who, &events);
        events
    }

    pub fn keep(&mut self, by: Who, events: &[Event]) {
        self.keep_unchecked(by, events);
        self.check();
    }

    /// For walks that go everywhere.
    pub fn keep_unchecked(&mut self, by: Who, events: &[Event]) {
        for event in events {
            let entry = Entry::of(self.now, by, event.clone());
            repair::apply(&mut self.state, &entry);
            self.journal.push(entry);
        }
    }

    /// The refusal of what must not be allowed.
    #[track_caller]
    pub fn refuse(&self, person: P, command: Command) -> Refusal {
        self.decide(person, command).expect_err("refused")
    }

    /// Does what time alone demands, as the sweep does; tells the events.
    pub fn sweep(&mut self) -> Vec<Event> {
        let mut all = Vec::new();
        for command in repair::due(&self.state, &self.policy, self.now) {
            let events = self.decide(P::System, command).unwrap();
            self.keep(Who::System, &events);
            all.extend(events);
        }
        all
    }

    /// What holds after every step: the journal gives the state again, also from its JSON.
    fn check(&self) {
        assert_eq!(repair::replay(&self.journal).as_ref(), Some(&self.state));
        let json = serde_json::to_string(&self.journal).unwrap();
        let read: Vec<Entry> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, self.journal);
        let json = serde_json::to_string(&self.state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&json).unwrap(), self.state);
    }

    /// An order that the technician has, on site.
    pub fn on_site(report: Report) -> Self {
        let mut repair = Self::new(report);
        if repair.state.stage == Stage::Reported {
            repair.act(P::Clerk, issue());
        }
        repair.wait(1);
        repair.act(P::Technician, Command::Accept { at: repair.now });
        repair.wait(20);
        repair.act(P::Technician, Command::Arrive { at: repair.now });
        repair
    }

    /// An order that was agreed to for 59.00 and is being worked on.
    pub fn working() -> Self {
        let mut repair = Self::on_site(report());
        let wants = vec![want("valve", 1), want("fitting", 2), want("visit", 1)];
        repair.act(P::Technician, Command::Quote { wants, at: repair.now });
        repair.act(P::Technician, agree(1, repair.now));
        repair.act(P::Technician, Command::Start { at: repair.now });
        repair
    }
}

pub fn issue() -> Command {
    Command::Issue { order: Order { department: ENGINEERING, appointment: None, note: None } }
}

pub fn agree(no: u32, at: Timestamp) -> Command {
    Command::AgreeQuote { no, how: Agreement::OnSite, at }
}

pub fn finish(used: Vec<Want>, at: Timestamp) -> Command {
    Command::FinishWork { result: words(300), used, at }
}

pub fn sign(quality: Mark, at: Timestamp) -> Command {
    Command::Sign { signature: signature(), rating: marks(quality), at }
}

pub fn follow_up(outcome: Outcome) -> Command {
    Command::FollowUp { outcome, channel: Channel::Phone, note: Some(words(400)), recall_at: None }
}

/// Tomorrow from ten to eleven.
pub fn tomorrow() -> Window {
    Window { from: at("2026-09-15T10:00:00+08:00"), to: at("2026-09-15T11:00:00+08:00") }
}

/// One command of every kind, for whoever tries them all.
pub fn samples(now: Timestamp, state: &State) -> Vec<Command> {
    let later = now + SignedDuration::from_hours(26);
    let window = Window { from: later, to: later + SignedDuration::from_hours(1) };
    let reason = || Some(words(500));
    let at = now;
    let mut all = vec![
        Command::JudgeUrgency { urgency: Urgency::Emergency, reason: reason() },
        Command::JudgeUrgency { urgency: Urgency::Urgent, reason: reason() },
        Command::JudgeUrgency { urgency: Urgency::Normal, reason: reason() },
        issue(),
        Command::Offer { staff: Vec::new() },
        Command::AssignTechnician { staff: P::Technician.staff(), reason: reason() },
        Command::AssignTechnician { staff: P::Other.staff(), reason: reason() },
        Command::Accept { at },
        Command::Arrive { at },
        Command::Tick { step: "ring".to_owned(), at },
        Command::NobodyHome { note: reason(), again: Some(window), at },
        Command::MakeAppointment { window },
        Command::Quote { wants: vec![want("valve", 1)], at },
        Command::Quote { wants: vec![want("valve", 3)], at },
        Command::Quote { wants: vec![want("visit", 1)], at },
        agree(state.quotes, at),
        Command::DeclineQuote { no: state.quotes, reason: reason() },
        Command::Start { at },
        Command::Pause { reason: "waiting_for_parts".to_owned(), note: None, until: later },
        Command::Resume { note: None },
        finish(vec![want("valve", 1)], at),
        finish(Vec::new(), at),
        sign(Mark::Satisfied, at),
        sign(Mark::NotSatisfied, at),
        Command::HandIn { at },
        Command::ReturnOrder { reason: words(600), at },
        Command::SignReturn { rolled: true, reason: None },
        Command::SignReturn { rolled: false, reason: reason() },
        Command::WithdrawRepair { reason: words(700) },
        Command::Supplement { text: words(701) },
        Command::Note { text: words(702) },
        Command::Close,
        Command::LinkCase {
            case: CaseId(Uuid::from_u128(77)),
            relation: repair::Relation::Complaint,
        },
    ];
    let outcomes = Outcome::ALL.iter().filter(|o| **o != Outcome::Waived);
    all.extend(outcomes.map(|outcome| follow_up(*outcome)));
    all
}
