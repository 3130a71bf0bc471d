//! Random walks: whatever people in all roles and time do in whatever order, the rules hold.

use crate::support::company::Department;
use crate::support::process::{Office, registration};
use crate::support::samples::samples;
use crate::support::{Person, act};
use jiff::{SignedDuration, Timestamp};
use linli_domain::actor::{Actor, Who};
use linli_domain::clock::Clock;
use linli_domain::clock::plan::ClockChange;
use linli_domain::complaint::{
    self, Action, Command, Ctx, Entry, Event, Registration, Stage, State, TaskState,
};
use linli_domain::severity::SeverityRule;
use linli_domain::vocabulary::Judgement;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Acts that lead a case from stage to stage.
const LEADING_ON: [Action; 15] = [
    Action::Judge,
    Action::Object,
    Action::DecideObjection,
    Action::Dispatch,
    Action::SignFor,
    Action::DecideReturn,
    Action::Investigate,
    Action::ProposePlan,
    Action::ApprovePlan,
    Action::Start,
    Action::Complete,
    Action::ReportBack,
    Action::TellResident,
    Action::FollowUp,
    Action::Close,
];

/// One step of a walk: how long to wait, who acts, which of the commands, and whether only commands
/// that are allowed are drawn from.
#[derive(Clone, Debug)]
struct Step {
    minutes: i64,
    person: usize,
    command: usize,
    sensible: bool,
    swept: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![6 => 0..90_i64, 3 => 90..3000_i64, 1 => 3000..60_000_i64];
    (minutes, 0..Person::ALL.len(), 0..10_000_usize, prop::bool::weighted(0.9), any::<bool>())
        .prop_map(|(minutes, person, command, sensible, swept)| Step {
            minutes,
            person,
            command,
            sensible,
            swept,
        })
}

/// Registrations that differ in what rules ask for.
fn complaints() -> impl Strategy<Value = (u32, bool, bool, bool, Option<i64>)> {
    (0..4_u32, any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(1..5000_i64))
}

fn registered(
    (kind, slight, waives, about_security, agreed): (u32, bool, bool, bool, Option<i64>),
    now: Timestamp,
) -> Registration {
    let mut r = registration();
    r.facts.slight = slight;
    r.facts.media = kind == 3;
    r.waives_follow_up = waives;
    if about_security {
        r.accused.departments.insert(Department::Security.id());
        r.accused.staff.insert(Person::Guard.staff());
    }
    r.agreed_reply = agreed.map(|minutes| now + SignedDuration::from_mins(minutes));
    r.resident_limit = agreed.map(|minutes| now + SignedDuration::from_mins(minutes * 2));
    r
}

/// A case with its journal, and the checks after each step.
struct Walk {
    office: Office,
    now: Timestamp,
    state: State,
    journal: Vec<Entry>,
    reached: BTreeSet<Stage>,
}

impl Walk {
    fn with<T>(&self, actor: &Actor, look: impl FnOnce(&Ctx<'_>) -> T) -> T {
        look(&Ctx {
            actor,
            now: self.now,
            policy: &self.office.policy,
            calendar: &self.office.calendar,
            facts: &self.office.facts,
        })
    }

    /// Does a command; tells whether it was allowed.
    fn act(&mut self, actor: &Actor, command: Command) -> bool {
        let Ok(events) =
            self.with(actor, |ctx| complaint::decide(&self.state, command.clone(), ctx))
        else {
            return false;
        };
        let before = self.state.clone();
        for event in &events {
            let entry = Entry::of(self.now, actor.who, event.clone());
            complaint::apply(&mut self.state, &entry);
            self.journal.push(entry);
        }
        self.reached.insert(self.state.stage);
        self.check_step(&before, actor, &command, &events);
        self.check_state();
        true
    }

    fn step(&mut self, step: &Step) {
        self.now += SignedDuration::from_mins(step.minutes);
        if step.swept {
            self.sweep();
        }
        if step.sensible {
            return self.sensible_step(step);
        }
        let actor = Person::ALL[step.person].actor();
        let mut commands = self.commands();
        // Only time and the matter send commands that are nobody's act.
        commands.retain(|c| c.action().is_some() || actor.who == Who::System);
        let command = commands.swap_remove(step.command % commands.len());
        self.act(&actor, command);
    }

    fn commands(&self) -> Vec<Command> {
        let mut commands = samples(&self.state, &self.office.policy, self.now);
        commands.push(act::become_group(5));
        commands
    }

    /// Somebody does something that is allowed; two times in three it leads the case on.
    fn sensible_step(&mut self, step: &Step) {
        let people = Person::ALL.iter().cycle().skip(step.person).take(Person::ALL.len());
        let mut allowed: Vec<(Actor, Action)> = Vec::new();
        for person in people {
            let actor = person.actor();
            let can = self.with(&actor, |ctx| complaint::can(&self.state, ctx));
            let may = can.into_iter().filter(|(_, answer)| answer.is_ok());
            allowed.extend(may.map(|(action, _)| (actor.clone(), action)));
        }
        if !step.command.is_multiple_of(3)
            && allowed.iter().any(|(_, action)| LEADING_ON.contains(action))
        {
            allowed.retain(|(_, action)| LEADING_ON.contains(action));
        }
        if allowed.is_empty() {
            return;
        }
        let (actor, action) = allowed.swap_remove(step.command / 3 % allowed.len());
        let mut commands = self.commands();
        commands.retain(|c| c.action() == Some(action));
        let first = step.command / 7 % commands.len();
        let tried = commands.iter().cycle().skip(first).take(commands.len());
        // That one of them succeeds is proved elsewhere, on people without conflicts.
        let _succeeded = tried.into_iter().any(|command| self.act(&actor, command.clone()));
    }

    /// What time demands, until nothing is demanded; twice does nothing twice.
    fn sweep(&mut self) {
        for _ in 0..10 {
            let due = complaint::due(&self.state, &self.office.policy, self.now);
            if due.is_empty() {
                let next = complaint::next_due(&self.state, &self.office.policy);
                assert!(next.is_none_or(|next| next > self.now), "looked at for nothing: {next:?}");
                return;
            }
            let length = self.journal.len();
            for command in due.clone() {
                assert!(self.act(&Actor::system(), command.clone()), "{command:?} is refused");
            }
            assert!(self.journal.len() > length, "{due:?} changed nothing");
            let length = self.journal.len();
            for command in due {
                self.act(&Actor::system(), command);
            }
            assert_eq!(self.journal.len(), length, "done twice");
        }
        panic!("time never stops demanding");
    }

    fn check_step(&self, before: &State, actor: &Actor, command: &Command, events: &[Event]) {
        let by_system = command.action().is_none();
        let accused = actor.staff().is_some_and(|id| before.accused.staff.contains(&id));
        assert!(!accused, "the one complained about acts: {command:?}");
        if before.stage.finished() {
            let noted = [Action::Note, Action::Attach, Action::Reopen];
            let acts = command.action().is_some_and(|action| noted.contains(&action));
            assert!(acts || events.is_empty(), "{command:?} on a finished case");
        }
        assert!(before.handlers.is_subset(&self.state.handlers), "a handler was forgotten");
        assert!(self.state.round >= before.round && self.state.plans >= before.plans);
        assert!(before.group <= self.state.group);
        for event in events {
            self.check_severity(actor, event);
            if let Event::Clock { clock, change } = event {
                check_change(before.clocks.get(clock), change);
            }
        }
        if !by_system && !matches!(command, Command::Reopen { .. } | Command::FollowUp { .. }) {
            self.check_fall(before, actor);
        }
    }

    /// Severity rises by itself only for the rules that say so.
    fn check_severity(&self, actor: &Actor, event: &Event) {
        if let Event::SeverityChanged { from, to, rule, reason } = event {
            let scheme = &self.office.policy.scheme;
            let automatic = matches!(rule, SeverityRule::Group | SeverityRule::MonthUnresolved);
            assert_eq!(automatic, reason.is_none());
            assert!(!automatic || scheme.rank(*to) > scheme.rank(*from));
            assert_eq!(automatic, actor.who == Who::System);
        }
    }

    /// CMP-3: no fall without the approver.
    fn check_fall(&self, before: &State, actor: &Actor) {
        let (Some(from), Some(to)) = (before.severity, self.state.severity) else { return };
        let scheme = &self.office.policy.scheme;
        if scheme.rank(to) < scheme.rank(from) {
            let approver = self.office.policy.fall_approver(from);
            assert!(actor.has_rank_of(approver), "{from} fell to {to} by {:?}", actor.roles);
        }
    }

    fn check_state(&self) {
        let state = &self.state;
        let active = |s: TaskState| !matches!(s, TaskState::Cancelled | TaskState::Completed);
        let leads = state.tasks.iter().filter(|t| t.lead && t.state != TaskState::Cancelled);
        assert!(leads.count() <= 1, "two departments lead");
        let mut open: Vec<_> =
            state.tasks.iter().filter(|t| active(t.state)).map(|t| t.department).collect();
        let count = open.len();
        open.sort();
        open.dedup();
        assert_eq!(open.len(), count, "one department has two tasks");
        let worked = matches!(
            state.stage,
            Stage::Dispatched | Stage::Investigating | Stage::Planning | Stage::Executing
        );
        assert!(!worked || state.lead().is_some(), "no department leads in {}", state.stage);
        assert_eq!(state.paused(), state.clocks.values().any(Clock::paused), "idle or lost pause");
        assert_eq!(state.closed_at.is_some(), state.stage.finished());
        let severe = state.judgement == Some(Judgement::Responsible);
        assert!(!severe || state.severity.is_some(), "a responsible complaint has a severity");
        if state.stage.finished() {
            assert!(state.clocks.values().all(|c| !c.open()), "a clock runs on a finished case");
            assert!(state.pending.is_empty() && !state.tasks.iter().any(|t| active(t.state)));
        }
        for (id, clock) in &state.clocks {
            let told: BTreeSet<_> = clock.told.iter().collect();
            assert_eq!(told.len(), clock.told.len(), "{id} told one level twice");
            assert!(clock.pauses.iter().all(|p| p.until.is_none_or(|u| u >= p.from)));
        }
    }

    fn check_journal(&self) {
        let replayed = complaint::replay(&self.journal);
        assert_eq!(replayed.as_ref(), Some(&self.state), "replay differs");
        let text = serde_json::to_string(&self.state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), self.state);
        let text = serde_json::to_string(&self.journal).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Entry>>(&text).unwrap(), self.journal);
    }
}

/// Verdicts stay, limits move only by pauses and extensions, and what is done stays done.
fn check_change(before: Option<&Clock>, change: &ClockChange) {
    match change {
        ClockChange::Started { from, due_at, .. } => assert!(due_at >= from),
        ClockChange::Extended { due_at, .. } => {
            assert!(before.is_some_and(|c| c.open() && *due_at > c.due_at));
        }
        ClockChange::Resumed { due_at, .. } => {
            assert!(before.is_none_or(|c| !c.open() || *due_at >= c.due_at));
        }
        _ => {}
    }
}

fn walk(pack: &str, complaint: (u32, bool, bool, bool, Option<i64>), steps: &[Step]) -> Walk {
    let office = Office::with_pack(pack);
    let now = crate::support::company::local("2026-01-30 22:10");
    let actor = Person::Clerk.actor();
    let facts = office.facts.clone();
    let (policy, calendar) = (office.policy.clone(), office.calendar.clone());
    let ctx = Ctx { actor: &actor, now, policy: &policy, calendar: &calendar, facts: &facts };
    let (state, events) = complaint::register(registered(complaint, now), &ctx).unwrap();
    let journal = events.into_iter().map(|event| Entry::of(now, actor.who, event)).collect();
    let mut walk = Walk { office, now, state, journal, reached: BTreeSet::new() };
    for step in steps {
        walk.step(step);
    }
    walk.sweep();
    walk.check_journal();
    walk
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// CMP-3, CMP-5, CMP-6, CMP-11, CMP-16, S21, S28, P26: commands of anybody in any order never
    /// panic, keep every rule, and the journal gives the state.
    #[test]
    fn whatever_people_do(complaint in complaints(), steps in prop::collection::vec(step(), 1..120)) {
        walk("default", complaint, &steps);
    }

    /// CMP-3, S21, S28: the same under the scheme of two levels.
    #[test]
    fn whatever_people_do_in_two_levels(
        complaint in complaints(),
        steps in prop::collection::vec(step(), 1..80),
    ) {
        walk("two-level", complaint, &steps);
    }
}

/// CMP-12: random walks do reach the archive and the later rounds; else they would prove little.
#[test]
fn random_walks_go_far() {
    let mut reached: BTreeSet<Stage> = BTreeSet::new();
    let mut rounds = 0;
    let mut seed: usize = 20_260_914;
    for index in 0..30_u32 {
        let steps: Vec<Step> = (0..150)
            .map(|_| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let random = seed >> 20;
                Step {
                    minutes: i64::try_from(random % 200).unwrap(),
                    person: random / 7 % Person::ALL.len(),
                    command: random / 1000,
                    sensible: true,
                    swept: random.is_multiple_of(3),
                }
            })
            .collect();
        let walk = walk("default", (index % 4, index % 2 == 0, false, false, None), &steps);
        reached.extend(&walk.reached);
        rounds += walk.state.round;
    }
    assert!(reached.len() >= 15 && rounds >= 5, "{rounds} rounds, {reached:?}");
}
