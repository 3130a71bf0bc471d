//! A complaint that is taken through its process, checked at each step.

use super::act;
use super::company::{Department, Person, facts, household, local, shown, words};
use jiff::{SignedDuration, Timestamp};
use linli_domain::actor::Actor;
use linli_domain::clock::calendar::Calendar;
use linli_domain::clock::plan::ClockChange;
use linli_domain::clock::{Clock, ClockState, Level};
use linli_domain::complaint::{
    self, Action, Command, Ctx, Entry, Event, Facts, Purpose, Registration, Stage, State,
};
use linli_domain::followup::Outcome;
use linli_domain::ids::{CaseId, ContactId, NodeId};
use linli_domain::policy::{Policy, pack};
use linli_domain::refusal::Refusal;
use linli_domain::severity::{Severity, SeverityFacts};
use linli_domain::vocabulary::Channel;
use std::rc::Rc;
use uuid::Uuid;

/// The rules of the office, shared by all processes of a test.
#[derive(Clone)]
pub struct Office {
    pub policy: Rc<Policy>,
    pub calendar: Rc<Calendar>,
    pub facts: Rc<Facts>,
}

impl Office {
    pub fn with_pack(name: &str) -> Self {
        Self::with(pack(name).unwrap())
    }

    pub fn with(policy: Policy) -> Self {
        policy.check().unwrap();
        Self {
            policy: Rc::new(policy),
            calendar: Rc::new(Calendar::around_the_clock("Asia/Shanghai").unwrap()),
            facts: Rc::new(facts()),
        }
    }
}

/// A complaint with its journal and the time.
#[derive(Clone)]
pub struct Process {
    pub office: Office,
    pub now: Timestamp,
    pub state: State,
    pub journal: Vec<Entry>,
}

/// A complaint as the desk takes it: noise of the lift, from room 1, on a Monday.
pub fn registration() -> Registration {
    Registration {
        case: CaseId(Uuid::from_u128(1)),
        number: "TS260914-007".to_owned(),
        office: NodeId(Uuid::from_u128(10)),
        contact: ContactId(Uuid::from_u128(2)),
        channel: Channel::Phone,
        category: "facilities.lift".to_owned(),
        title: words(),
        said: words(),
        asks: None,
        occurred_at: None,
        resident: Some(Person::Resident.resident()),
        household: Some(household(1)),
        place: Some(household(1)),
        anonymous: false,
        waives_follow_up: false,
        accused: Default::default(),
        facts: SeverityFacts { slight: true, households: 1, ..Default::default() },
        agreed_reply: None,
        resident_limit: None,
    }
}

/// Facts that propose "important".
pub fn at_fault() -> SeverityFacts {
    SeverityFacts { households: 1, ..Default::default() }
}

/// Facts that propose "major".
pub fn injury() -> SeverityFacts {
    SeverityFacts { loss_or_injury: true, households: 1, ..Default::default() }
}

pub const START: &str = "2026-09-14 08:00";

impl Process {
    /// A slight complaint under the default policy.
    pub fn new() -> Self {
        Self::registered(|_| {})
    }

    /// A complaint under the default policy, with changes to its registration.
    pub fn registered(change: impl FnOnce(&mut Registration)) -> Self {
        Self::registered_at(Office::with_pack("default"), START, change)
    }

    pub fn registered_at(office: Office, at: &str, change: impl FnOnce(&mut Registration)) -> Self {
        Self::register(office, local(at), Person::Clerk, change).unwrap()
    }

    pub fn register(
        office: Office,
        now: Timestamp,
        by: Person,
        change: impl FnOnce(&mut Registration),
    ) -> Result<Self, Refusal> {
        let mut registration = registration();
        change(&mut registration);
        let actor = by.actor();
        let facts = office.facts.clone();
        let (policy, calendar) = (office.policy.clone(), office.calendar.clone());
        let ctx = Ctx { actor: &actor, now, policy: &policy, calendar: &calendar, facts: &facts };
        let (state, events) = complaint::register(registration, &ctx)?;
        let journal = events.into_iter().map(|event| Entry::of(now, actor.who, event)).collect();
        let process = Self { office, now, state, journal };
        process.check();
        Ok(process)
    }

    /// Judged responsible by the director.
    pub fn judged(severity: Severity) -> Self {
        let facts = match severity {
            Severity::Minor | Severity::General => registration().facts,
            Severity::Important => at_fault(),
            Severity::Major => injury(),
        };
        let mut process = Self::registered(|r| r.facts = facts);
        process.run(Person::Director, act::responsible(severity));
        process
    }

    /// A complaint of this severity, brought to a stage on the straight way.
    pub fn at_stage(severity: Severity, stage: Stage) -> Self {
        let mut process = Self::judged(severity);
        process.bring_to(stage);
        process
    }

    /// Goes the straight way with engineering alone until a stage is reached.
    pub fn bring_to(&mut self, stage: Stage) {
        for _ in 0..20 {
            if self.state.stage == stage {
                return;
            }
            self.go_on();
        }
        panic!("{stage} does not lie on the straight way");
    }

    /// The next step of the straight way.
    pub fn go_on(&mut self) {
        use Person as P;
        let number = u128::from(self.state.round) * 10 + 1;
        let later = self.now + SignedDuration::from_hours(24);
        let approver = match self.state.severity {
            Some(Severity::Major) => P::GeneralManager,
            _ => P::OtherDirector,
        };
        let follower = match self.state.severity {
            Some(Severity::Major) => P::OtherDirector,
            _ => P::OtherClerk,
        };
        let (person, command) = match self.state.stage {
            Stage::Judged => {
                (P::Clerk, act::dispatch([act::task(number, Department::Engineering)]))
            }
            Stage::Dispatched => (P::EngineeringHead, act::sign_for(number)),
            Stage::Investigating => (P::Engineer, act::investigate()),
            Stage::Planning => (P::EngineeringHead, act::propose(later)),
            Stage::Approving => (approver, act::approve()),
            Stage::Approved => (P::Engineer, Command::Start),
            Stage::Executing => (P::Engineer, act::complete(number)),
            Stage::ReportingBack => (P::EngineeringHead, act::report_back()),
            Stage::Informing => (P::Clerk, act::tell(Purpose::Result)),
            Stage::Explaining => (P::Clerk, act::tell(Purpose::Explanation)),
            Stage::FollowingUp => (follower, act::follow_up(Outcome::Satisfied)),
            Stage::Closing => (P::Lead, act::close()),
            Stage::Objected => (P::Director, act::decide_objection(false)),
            stage => panic!("no straight way from {stage}"),
        };
        self.run(person, command);
    }

    /// Moves the clock to a local time, without a sweep.
    pub fn at(&mut self, text: &str) -> &mut Self {
        self.now = local(text);
        self
    }

    /// Lets minutes pass, without a sweep.
    pub fn pass(&mut self, minutes: i64) -> &mut Self {
        self.now += SignedDuration::from_mins(minutes);
        self
    }

    /// Calls `look` with the context of an actor.
    pub fn with<T>(&self, actor: &Actor, look: impl FnOnce(&Ctx<'_>) -> T) -> T {
        look(&Ctx {
            actor,
            now: self.now,
            policy: &self.office.policy,
            calendar: &self.office.calendar,
            facts: &self.office.facts,
        })
    }

    pub fn allowed(&self, person: Person, action: Action) -> Result<(), Refusal> {
        self.with(&person.actor(), |ctx| complaint::allowed(&self.state, action, ctx))
    }

    /// What would happen; nothing does.
    pub fn decide(&self, actor: &Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        self.with(actor, |ctx| complaint::decide(&self.state, command, ctx))
    }

    /// Acts, if it is allowed. The same decision must come from the replayed journal.
    pub fn attempt_as(&mut self, actor: &Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let decided = self.decide(actor, command.clone());
        let replayed = complaint::replay(&self.journal).unwrap();
        let again = self.with(actor, |ctx| complaint::decide(&replayed, command, ctx));
        assert_eq!(decided, again, "the replayed journal decides otherwise");
        let events = decided?;
        for event in &events {
            let entry = Entry::of(self.now, actor.who, event.clone());
            complaint::apply(&mut self.state, &entry);
            self.journal.push(entry);
        }
        self.check();
        Ok(events)
    }

    pub fn attempt(&mut self, person: Person, command: Command) -> Result<Vec<Event>, Refusal> {
        self.attempt_as(&person.actor(), command)
    }

    /// Acts, and must be allowed to.
    #[track_caller]
    pub fn run(&mut self, person: Person, command: Command) -> Vec<Event> {
        let said = format!("{person:?}: {command:?}");
        match self.attempt(person, command) {
            Ok(events) => events,
            Err(refusal) => panic!("{said} in {}: {refusal:?}", self.state.stage),
        }
    }

    /// Must be refused; nothing changes.
    #[track_caller]
    pub fn refuse(&mut self, person: Person, command: Command) -> Refusal {
        let said = format!("{person:?}: {command:?}");
        let before = self.journal.len();
        let Err(refusal) = self.attempt(person, command) else {
            panic!("{said} in {}: not refused", self.state.stage)
        };
        assert_eq!(self.journal.len(), before);
        refusal
    }

    /// Does what time demands now, until it demands nothing more. Returns what was told.
    pub fn sweep(&mut self) -> Vec<(String, Level)> {
        let mut told = Vec::new();
        for _ in 0..10 {
            let due = complaint::due(&self.state, &self.office.policy, self.now);
            if due.is_empty() {
                self.check_next_due();
                return told;
            }
            for command in due {
                for event in self.run(Person::System, command) {
                    if let Event::Clock { clock, change: ClockChange::Told { level } } = event {
                        told.push((clock, level));
                    }
                }
            }
        }
        panic!("time never stops demanding at {}", shown(self.now));
    }

    /// Lets time pass as the sweep sees it: each instant at which something is due is visited.
    /// Returns what was told, with the local time.
    pub fn wait_until(&mut self, until: &str) -> Vec<(String, String, Level)> {
        let until = local(until);
        let mut told = Vec::new();
        loop {
            let next = complaint::next_due(&self.state, &self.office.policy);
            let at = next.filter(|at| *at <= until).unwrap_or(until);
            self.now = self.now.max(at);
            let at = shown(self.now);
            told.extend(self.sweep().into_iter().map(|(clock, level)| (at.clone(), clock, level)));
            if self.now >= until {
                return told;
            }
        }
    }

    fn check_next_due(&self) {
        if let Some(next) = complaint::next_due(&self.state, &self.office.policy) {
            assert!(next > self.now, "due at {} but nothing to do", shown(next));
        }
    }

    /// The journal gives the state, and both survive being written down.
    fn check(&self) {
        let replayed = complaint::replay(&self.journal);
        assert_eq!(replayed.as_ref(), Some(&self.state), "replay differs");
        let text = serde_json::to_string(&self.state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), self.state);
        for entry in self.journal.iter().rev().take(20) {
            let text = serde_json::to_string(entry).unwrap();
            assert_eq!(&serde_json::from_str::<Entry>(&text).unwrap(), entry, "{text}");
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["event"]["type"], entry.event.code());
        }
    }

    #[track_caller]
    pub fn clock(&self, id: &str) -> &Clock {
        self.state.clocks.get(id).unwrap_or_else(|| panic!("{id} has never started"))
    }

    /// The limit of a clock in local time; `none` for one that has never started.
    pub fn due(&self, id: &str) -> String {
        self.state.clocks.get(id).map_or_else(|| "none".to_owned(), |c| shown(c.due_at))
    }

    /// How a clock stands now; `none` for one that has never started.
    pub fn stands(&self, id: &str) -> &'static str {
        self.state.clocks.get(id).map_or("none", |c| c.state(self.now).as_str())
    }

    /// Ids of the clocks that run or pause now.
    pub fn open_clocks(&self) -> Vec<&str> {
        let open = |c: &Clock| {
            matches!(
                c.state(self.now),
                ClockState::Running | ClockState::Paused | ClockState::Breached
            ) && c.open()
        };
        let mut ids: Vec<&str> =
            self.state.clocks.iter().filter(|(_, c)| open(c)).map(|(id, _)| id.as_str()).collect();
        ids.sort_by_key(|id| id.trim_start_matches("SLA-").parse::<u32>().unwrap_or(99));
        ids
    }
}
