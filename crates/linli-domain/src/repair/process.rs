//! The repair as a process among others: what the shell calls without knowing which it is.

use crate::clock::{Clock, ClockId, Signal};
use crate::ids::NodeId;
use crate::notice::Notice;
use crate::policy::{ClockRule, Policy};
use crate::process::{Process, Timing};
use crate::refusal::Refusal;
use crate::repair::{self, Command, Ctx, Entry, Event, Facts, State};
use crate::vocabulary::Kind;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

impl Process for State {
    type Event = Event;
    type Command = Command;
    type Facts = Facts;
    const KIND: Kind = Kind::Repair;

    fn replay(entries: &[Entry]) -> Option<Self> {
        repair::replay(entries)
    }

    fn apply(&mut self, entry: &Entry) {
        repair::apply(self, entry);
    }

    fn decide(&self, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
        repair::decide(self, command, ctx)
    }

    fn due(&self, policy: &Policy, now: Timestamp) -> Vec<Command> {
        repair::due(self, policy, now)
    }

    fn replan() -> Command {
        Command::Replan
    }

    fn change_policy() -> Command {
        Command::ChangePolicy
    }

    fn notice(&self, event: &Event, policy: &Policy) -> Option<Notice> {
        repair::notice(event, self, policy)
    }

    /// Nothing about an emergency waits (REP-1).
    fn can_wait(&self, notice: &Notice, _: &Policy) -> bool {
        notice.code == Notice::WARNED && !self.emergency()
    }

    fn code(event: &Event) -> &'static str {
        event.code()
    }

    fn timing(event: &Event) -> Timing<'_> {
        match event {
            Event::Clock { clock, change } => Timing::Clock(clock, change),
            Event::PolicyChanged { from, .. } => Timing::PolicyLeft(*from),
            Event::Paused { reason, until, .. } => Timing::Paused { reason, until: *until },
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
        self.department.into_iter().collect()
    }

    /// The clock of acceptance is looked at when those on duty are to be called again, too.
    fn look_at(&self, clock: &Clock, rule: &ClockRule, policy: &Policy) -> Option<Timestamp> {
        let level = clock.next_level(rule).map(|(_, at)| at);
        let waits = clock.open() && rule.until.contains(&Signal::Accepted);
        let page = repair::next_page(self, policy).filter(|_| waits);
        level.into_iter().chain(page).min()
    }
}
