//! What people and time do to running clocks, whatever the process: pause, resume, plan again, tell a level.
//!
//! Owns the way from an act to the changes of each clock. Must not know complaints or repairs, which call it.

use crate::clock::calendar::Calendar;
use crate::clock::plan::{self, CaseFacts, ClockChange};
use crate::clock::{Clock, ClockId, Level};
use crate::policy::Policy;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The clocks of a case.
type Clocks = BTreeMap<ClockId, Clock>;

/// The clocks that stop for a reason until a planned end. A limit that has passed stays passed.
pub fn pause(
    clocks: &Clocks,
    facts: &CaseFacts<'_>,
    policy: &Policy,
    (reason, until): (&str, Timestamp),
    now: Timestamp,
) -> Vec<(ClockId, ClockChange)> {
    let rules = policy.clocks.iter().filter(|rule| rule.pauses_for(reason, facts));
    let running = rules.filter(|rule| {
        clocks.get(&rule.id).is_some_and(|c| c.open() && !c.paused() && now <= c.due_at)
    });
    running.map(|rule| (rule.id.clone(), ClockChange::Paused { at: now, until })).collect()
}

/// The clocks that go on.
pub fn resume(
    clocks: &Clocks,
    policy: &Policy,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<(ClockId, ClockChange)> {
    let resumed = policy.clocks.iter().filter_map(|rule| {
        let clock = clocks.get(&rule.id)?;
        Some((rule.id.clone(), plan::resume(rule, clock, clock.pause()?, now, calendar)))
    });
    resumed.collect()
}

/// Limits that the calendar of now gives instead. Verdicts and what somebody granted stay (S06, S28).
pub fn replan(
    clocks: &Clocks,
    facts: &CaseFacts<'_>,
    policy: &Policy,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<(ClockId, ClockChange)> {
    let moved = policy.clocks.iter().filter_map(|rule| {
        let change = plan::replanned(rule, clocks.get(&rule.id)?, facts, calendar, now)?;
        Some((rule.id.clone(), change))
    });
    moved.collect()
}

/// Clocks under another version of their policy: limits that it gives instead, and promises that it makes no more. Verdicts
/// and what somebody granted stay (ADM-1, S28).
pub fn moved(
    clocks: &Clocks,
    facts: &CaseFacts<'_>,
    policy: &Policy,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<(ClockId, ClockChange)> {
    let changed = clocks.iter().filter_map(|(id, clock)| {
        let change = match policy.rule(id) {
            Some(rule) => plan::moved(rule, clock, facts, (policy, calendar), now)?,
            None => plan::dropped(clock, now)?,
        };
        Some((id.clone(), change))
    });
    changed.collect()
}

/// Told once; a level that is not due, or was told, does nothing (S21).
pub fn tell(
    clocks: &Clocks,
    clock: ClockId,
    level: Level,
    now: Timestamp,
) -> Option<(ClockId, ClockChange)> {
    let due = clocks.get(&clock).is_some_and(|c| {
        c.open() && !c.paused() && !c.told.contains(&level) && c.level_at(level) <= now
    });
    due.then_some((clock, ClockChange::Told { level }))
}

/// The levels of a clock that have come and were not told, in the order of their times.
pub fn due_levels(clock: &Clock, rule: &crate::policy::ClockRule, now: Timestamp) -> Vec<Level> {
    let mut levels: Vec<Level> = rule
        .ladder
        .iter()
        .map(|step| step.level())
        .filter(|level| !clock.told.contains(level) && clock.level_at(*level) <= now)
        .collect();
    levels.sort_by_key(|level| clock.level_at(*level));
    levels
}
