//! The clocks that a complaint's history gives under a policy: its own again, or another one to compare.
//!
//! Owns [`under`]. The verdicts of the case itself are in its journal and never change; this is how the preview of a
//! policy finds out what would have been, and how a test proves that the journal leads to the same again (S28).

use crate::clock::calendar::Calendar;
use crate::clock::plan::{self, ClockChange};
use crate::clock::{Clock, ClockId, ClockState, Signal};
use crate::complaint::decide::case_facts;
use crate::complaint::event::{Entry, Event};
use crate::complaint::{State, apply, replay};
use crate::policy::Policy;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Every run of every clock.
pub type Runs = BTreeMap<(ClockId, u32), Clock>;

/// How a case stands with its promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing has been decided yet.
    Open,
    OnTime,
    /// At least one promise was broken.
    Late,
}

/// The clocks that the entries give under this policy and calendar. `own` is the policy that the case ran under.
pub fn under(entries: &[Entry], own: &Policy, policy: &Policy, calendar: &Calendar) -> Runs {
    let Some(mut state) = entries.first().and_then(|first| replay([first])) else {
        return Runs::new();
    };
    let mut runs = Runs::new();
    let told = told_by_acting(entries, own);
    for entry in entries {
        match &entry.event {
            Event::Registered(_) => {}
            Event::Clock { .. } => continue,
            _ => apply(&mut state, entry),
        }
        for (clock, change) in own_changes(&state, entry, policy, calendar) {
            make(&mut state, &mut runs, &clock, &change, entry.at);
        }
        let changes = plan::changes(&state.clocks, &case_facts(&state), policy, calendar, entry.at);
        for (clock, change) in changes {
            make(&mut state, &mut runs, &clock, &change, entry.at);
        }
        if told.contains(&entry.at) {
            keep_told(&mut state, &mut runs, policy, entry.at);
        }
    }
    runs
}

/// The verdict of a case from its clocks.
pub fn verdict(runs: &Runs, now: Timestamp) -> Verdict {
    let states: Vec<ClockState> = runs.values().map(|clock| clock.state(now)).collect();
    if states.contains(&ClockState::Breached) {
        Verdict::Late
    } else if states.contains(&ClockState::Met) {
        Verdict::OnTime
    } else {
        Verdict::Open
    }
}

fn make(state: &mut State, runs: &mut Runs, id: &str, change: &ClockChange, at: Timestamp) {
    change.apply(&mut state.clocks, id, at);
    if let Some(clock) = state.clocks.get(id) {
        runs.insert((id.to_owned(), clock.run), clock.clone());
    }
}

/// Pauses, their ends and extensions, as this policy allows them.
fn own_changes(
    state: &State,
    entry: &Entry,
    policy: &Policy,
    calendar: &Calendar,
) -> Vec<(ClockId, ClockChange)> {
    let running = |id: &str| state.clocks.get(id).filter(|clock| clock.open());
    match &entry.event {
        Event::Paused { reason, until, .. } => policy
            .clocks
            .iter()
            .filter(|rule| rule.pauses_for(reason, &case_facts(state)))
            .filter(|rule| running(&rule.id).is_some_and(|c| !c.paused() && entry.at <= c.due_at))
            .map(|rule| (rule.id.clone(), ClockChange::Paused { at: entry.at, until: *until }))
            .collect(),
        Event::Resumed { .. } => policy
            .clocks
            .iter()
            .filter_map(|rule| {
                let clock = state.clocks.get(&rule.id)?;
                let change = plan::resume(rule, clock, clock.pause()?, entry.at, calendar);
                Some((rule.id.clone(), change))
            })
            .collect(),
        Event::ExtensionDecided { clock, until, granted: true, .. } => {
            let rule = policy.rule(clock).filter(|rule| rule.extensible);
            let open = running(clock).filter(|c| c.due_at < *until);
            let change = rule.zip(open).map(|(rule, c)| plan::extend(rule, c, *until, calendar));
            change.map(|change| (clock.clone(), change)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Instants at which a director acted: the journal says so by the clock that it stopped.
fn told_by_acting(entries: &[Entry], own: &Policy) -> Vec<Timestamp> {
    let told = |id: &str| own.rule(id).is_some_and(|r| r.until.contains(&Signal::ToldDirector));
    entries
        .iter()
        .filter(|entry| {
            matches!(&entry.event, Event::Clock { clock, change: ClockChange::Done { at } }
                if *at == entry.at && told(clock))
        })
        .map(|entry| entry.at)
        .collect()
}

fn keep_told(state: &mut State, runs: &mut Runs, policy: &Policy, at: Timestamp) {
    let rules = policy.clocks.iter().filter(|rule| rule.until.contains(&Signal::ToldDirector));
    let open: Vec<ClockId> = rules
        .filter(|rule| state.clocks.get(&rule.id).is_some_and(Clock::open))
        .map(|rule| rule.id.clone())
        .collect();
    for id in open {
        make(state, runs, &id, &ClockChange::Done { at }, at);
    }
}
