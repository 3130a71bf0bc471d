//! Every reachable state of a complaint, as far as the rules tell states apart.
//!
//! A breadth-first walk with commands from people in all roles and with the passing of time. States
//! that differ in nothing that a rule asks for count as one. Turns aside (a pause, a request, a team,
//! another severity, a group, a second department) are walked one at a time, so that the walk ends.

use super::company::{Department, Person};
use super::process::{Office, Process, at_fault, injury};
use super::{act, samples};
use jiff::{SignedDuration, Timestamp};
use linli_domain::actor::Actor;
use linli_domain::complaint::{self, Action, Command, Ctx, Entry, Stage, State, TaskState};
use linli_domain::followup::unreached_dayparts;
use linli_domain::severity::Severity;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// People who stand for all who can act.
const PEOPLE: [Person; 13] = [
    Person::Clerk,
    Person::EngineeringHead,
    Person::SecurityHead,
    Person::EnvironmentHead,
    Person::Lead,
    Person::OtherClerk,
    Person::Quality,
    Person::Director,
    Person::OtherDirector,
    Person::BranchManager,
    Person::GeneralManager,
    Person::Resident,
    Person::System,
];

/// A state and its time.
pub struct Node {
    pub state: State,
    pub now: Timestamp,
    /// Nodes that one step leads to.
    pub next: BTreeSet<usize>,
}

/// All that was reached.
pub struct Walked {
    pub office: Office,
    pub nodes: Vec<Node>,
    /// Stage before, act, stage after, where they differ.
    pub steps: BTreeSet<(&'static str, &'static str, &'static str)>,
}

type Key = String;

/// What the rules tell apart.
fn key(state: &State, now: Timestamp, office: &Office) -> Key {
    let mut tasks: Vec<String> = state
        .tasks
        .iter()
        .filter(|t| t.state != TaskState::Cancelled)
        .map(|t| {
            let returnable = t.state == TaskState::Offered && !t.returned_once;
            format!("{}{}{returnable}", t.lead, t.state)
        })
        .collect();
    tasks.sort();
    let closed_long_ago = state.closed_at.is_some_and(|at| {
        now.duration_since(at)
            > SignedDuration::from_hours(24 * i64::from(office.policy.reopen_days))
    });
    // Whether a limit has passed matters alike wherever work is done.
    let late = state.clocks.get("SLA-4").is_some_and(|c| c.open() && c.due_at < now);
    format!(
        "{} {:?} {:?} {tasks:?} {} {} {} {} {} {}",
        state.stage,
        state.judgement,
        state.severity.map(|s| s == office.policy.scheme.top()),
        state.round.min(1),
        state.waives_follow_up,
        if state.stage == Stage::FollowingUp { unreached_dayparts(&state.attempts) } else { 0 },
        aside(state),
        closed_long_ago,
        state.stage == Stage::Dispatched && late,
    )
}

/// The turns aside that a case has taken.
fn aside(state: &State) -> String {
    let mut out = String::new();
    for (taken, name) in [
        (state.paused(), "paused "),
        (!state.pending.is_empty(), "pending "),
        (!state.team.is_empty(), "team "),
        (state.group, "group "),
    ] {
        if taken {
            out.push_str(name);
        }
    }
    out
}

/// Whether a command turns aside.
fn turns_aside(command: &Command) -> bool {
    matches!(
        command,
        Command::Pause { .. }
            | Command::RequestExtension { .. }
            | Command::RequestWithdrawal { .. }
            | Command::FormTeam { .. }
            | Command::ChangeSeverity { .. }
            | Command::BecomeGroup { .. }
    )
}

/// Whether the walk leaves a command out: it changes nothing that the rules tell apart, or turns
/// aside from where the walk has turned aside already.
fn left_out(state: &State, command: &Command, top: Severity) -> bool {
    let straight = aside(state).is_empty() && state.round == 0;
    let several = state.tasks.len() > 1;
    if turns_aside(command) {
        return !straight || several;
    }
    if let Command::Dispatch { tasks, .. } = command {
        let departments = [Department::Engineering.id(), Department::Security.id()];
        let second = state.tasks.len() + tasks.len() > 1;
        let strange = tasks.iter().any(|t| !departments.contains(&t.department));
        return strange || several || second && !(straight && state.severity != Some(top));
    }
    command.action().is_some_and(|action| IDLE.contains(&action))
}

/// Acts that change nothing that the rules tell apart.
const IDLE: [Action; 10] = [
    Action::Note,
    Action::Attach,
    Action::Supplement,
    Action::Link,
    Action::Escalate,
    Action::HoldMeeting,
    Action::DecideEmergency,
    Action::AgreeReply,
    Action::Assign,
    Action::RequestHelp,
];

/// Does a command, if it is allowed.
pub fn step(
    office: &Office,
    state: &State,
    now: Timestamp,
    actor: &Actor,
    command: Command,
) -> Option<State> {
    let ctx = Ctx {
        actor,
        now,
        policy: &office.policy,
        calendar: &office.calendar,
        facts: &office.facts,
    };
    let events = complaint::decide(state, command, &ctx).ok()?;
    let mut next = state.clone();
    for event in events {
        complaint::apply(&mut next, &Entry::of(now, actor.who, event));
    }
    Some(next)
}

/// Time passes, and does what it demands.
fn wait(office: &Office, state: &State, until: Timestamp) -> State {
    let mut state = state.clone();
    for _ in 0..10 {
        let due = complaint::due(&state, &office.policy, until);
        for command in due {
            let next = step(office, &state, until, &Actor::system(), command);
            state = next.expect("time is never refused");
        }
    }
    state
}

struct Walker {
    walked: Walked,
    known: BTreeMap<Key, usize>,
    open: VecDeque<usize>,
}

impl Walker {
    /// The node of a state, new or known.
    fn reach(&mut self, state: State, now: Timestamp) -> usize {
        let key = key(&state, now, &self.walked.office);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let index = self.walked.nodes.len();
        self.walked.nodes.push(Node { state, now, next: BTreeSet::new() });
        self.known.insert(key, index);
        self.open.push_back(index);
        index
    }

    fn leave(&mut self, index: usize, people: &[(Person, Actor)]) {
        let office = self.walked.office.clone();
        let node = &self.walked.nodes[index];
        let (state, now) = (node.state.clone(), node.now);
        let mut commands = samples::samples(&state, &office.policy, now);
        commands.push(act::become_group(5));
        let top = office.policy.scheme.top();
        commands.retain(|c| !left_out(&state, c, top));
        for command in commands {
            let action = command.action().map_or("time", Action::as_str);
            let reached = people
                .iter()
                .filter(|(person, _)| (*person == Person::System) == command.action().is_none())
                .find_map(|(_, actor)| step(&office, &state, now, actor, command.clone()));
            let Some(next) = reached else { continue };
            if next.stage != state.stage {
                let edge = (state.stage.as_str(), action, next.stage.as_str());
                self.walked.steps.insert(edge);
            }
            let next = self.reach(next, now);
            self.walked.nodes[index].next.insert(next);
        }
        for hours in [6, 20 * 24] {
            let until = now + SignedDuration::from_hours(hours);
            let next = wait(&office, &state, until);
            if next.stage != state.stage {
                self.walked.steps.insert((state.stage.as_str(), "time", next.stage.as_str()));
            }
            let next = self.reach(next, until);
            self.walked.nodes[index].next.insert(next);
        }
    }
}

/// A complaint whose follow-up was waived beforehand, brought to where that begins to count.
fn waived(bring: impl FnOnce(&mut Process)) -> Process {
    let mut process = Process::registered(|r| r.waives_follow_up = true);
    bring(&mut process);
    process
}

/// Walks from complaints as they are registered: slight, important, major; and from two whose
/// follow-up is waived.
pub fn walk() -> Walked {
    let office = Office::with_pack("default");
    let people: Vec<(Person, Actor)> = PEOPLE.iter().map(|p| (*p, p.actor())).collect();
    let walked = Walked { office, nodes: Vec::new(), steps: BTreeSet::new() };
    let mut walker = Walker { walked, known: BTreeMap::new(), open: VecDeque::new() };
    let starts = [
        Process::new(),
        Process::registered(|r| r.facts = at_fault()),
        Process::registered(|r| r.facts = injury()),
        waived(|p| {
            p.run(Person::Director, act::responsible(Severity::Minor));
            p.bring_to(Stage::Informing);
        }),
        waived(|p| drop(p.run(Person::Director, act::not_responsible()))),
    ];
    for start in starts {
        walker.reach(start.state, start.now);
    }
    while let Some(index) = walker.open.pop_front() {
        walker.leave(index, &people);
    }
    walker.walked
}
