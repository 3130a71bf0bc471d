//! The complaint as a process among others: what the shell calls without knowing which it is.

use crate::clock::{Clock, ClockId};
use crate::complaint::{self, Command, Ctx, Entry, Event, Facts, State};
use crate::ids::NodeId;
use crate::notice::Notice;
use crate::policy::Policy;
use crate::process::{Process, Timing};
use crate::refusal::Refusal;
use crate::vocabulary::Kind;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

impl Process for State {
    type Event = Event;
    type Command = Command;
    type Facts = Facts;
    const KIND: Kind = Kind::Complaint;

    fn replay(entries: &[Entry]) -> Option<Self> {
        complaint::replay(entries)
    }

    fn apply(&mut self, entry: &Entry) {
        complaint::apply(self, entry);
    }

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
        complaint::decide(self, command, ctx)
    }

    fn due(&self, policy: &Policy, now: Timestamp) -> Vec<Command> {
        complaint::due(self, policy, now)
    }

    fn replan() -> Command {
        Command::Replan
    }

    fn change_policy() -> Command {
        Command::ChangePolicy
    }

    fn notice(&self, event: &Event, policy: &Policy) -> Option<Notice> {
        complaint::notice(event, self, policy)
    }

    fn can_wait(&self, notice: &Notice, policy: &Policy) -> bool {
        policy.can_wait(notice, self.working_severity())
    }

    fn code(event: &Event) -> &'static str {
        event.code()
    }

    fn timing(event: &Event) -> Timing<'_> {
        match event {
            Event::Clock { clock, change } => Timing::Clock(clock, change),
            Event::PolicyChanged { from, .. } => Timing::PolicyLeft(*from),
            Event::Paused { reason, until, .. } => Timing::Paused { reason, until: *until },
            Event::ExtensionDecided { clock, reason, .. } => Timing::Extended { clock, reason },
            _ => Timing::Nothing,
        }
    }

    fn policy(&self) -> (&str, u32) {
        (&self.policy, self.policy_version)
    }

    fn clocks(&self) -> &BTreeMap<ClockId, Clock> {
        &self.clocks
    }

    fn departments(&self) -> BTreeSet<NodeId> {
        self.tasks.iter().map(|task| task.department).collect()
    }
}
