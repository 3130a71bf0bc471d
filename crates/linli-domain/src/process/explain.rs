//! The clocks of a case with their reasons, read from its journal.
//!
//! Owns the way from entries to [`Run`]s. Must not decide anything. Called by the use case behind the case page and
//! the API.

use crate::actor::Who;
use crate::clock::ClockId;
use crate::clock::calendar::Calendar;
use crate::clock::explain::{Change, Explained, Run, What, explain};
use crate::clock::plan::ClockChange;
use crate::policy::{ClockRule, Policy};
use crate::process::{Entry, Process, Timing};
use crate::words::Words;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What of the journal a change of a clock refers to.
#[derive(Default)]
struct Reasons {
    /// Pauses of the case: reason, who, planned end.
    pauses: Vec<(String, Who, Timestamp)>,
    /// The last extension of each clock.
    extensions: BTreeMap<ClockId, Words>,
}

/// Every version of its policy that a case has run under, the latest last: each reason stays that of its time (S28).
pub struct Policies<'a>(pub &'a [&'a Policy]);

impl<'a> Policies<'a> {
    /// The rule of a clock at a version: that of the latest version up to it that has one.
    fn rule(&self, clock: &str, version: u32) -> Option<(&'a Policy, &'a ClockRule)> {
        let earlier = self.0.iter().rev().filter(|policy| policy.version <= version);
        earlier.copied().find_map(|policy| Some((policy, policy.rule(clock)?)))
    }

    fn latest(&self) -> u32 {
        self.0.last().map_or(0, |policy| policy.version)
    }
}

/// The versions of its policy that a case has left behind, in the order in which it left them.
pub fn left_behind<P: Process>(entries: &[Entry<P::Event>]) -> Vec<u32> {
    let timings = entries.iter().map(|entry| P::timing(&entry.event));
    timings
        .filter_map(|timing| match timing {
            Timing::PolicyLeft(version) => Some(version),
            _ => None,
        })
        .collect()
}

/// Every run of every clock of a case, the running ones first, in the order of their limits. A running clock follows the
/// version of now; one that has ended is explained by the version under which it ended.
pub fn explained<P: Process>(
    entries: &[Entry<P::Event>],
    policies: &Policies<'_>,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<Explained> {
    let runs = runs::<P>(entries, policies);
    let mut out: Vec<Explained> = runs
        .iter()
        .filter_map(|run| {
            let version = if run.clock.open() { policies.latest() } else { run.version };
            let (policy, rule) = policies.rule(&run.id, version)?;
            Some(explain(run, rule, policy, calendar, now))
        })
        .collect();
    out.sort_by(|a, b| {
        (a.done_at.is_some(), a.due_at, &a.id).cmp(&(b.done_at.is_some(), b.due_at, &b.id))
    });
    out
}

/// Every run of every clock, in the order in which they were started.
pub fn runs<P: Process>(entries: &[Entry<P::Event>], policies: &Policies<'_>) -> Vec<Run> {
    let Some(mut state) = entries.get(..1).and_then(P::replay) else {
        return Vec::new();
    };
    let mut reasons = Reasons::default();
    let mut runs: Vec<Run> = Vec::new();
    for entry in entries.get(1..).unwrap_or_default() {
        state.apply(entry);
        match P::timing(&entry.event) {
            Timing::Paused { reason, until } => {
                reasons.pauses.push((reason.to_owned(), entry.by, until));
            }
            Timing::Extended { clock, reason } => {
                reasons.extensions.insert(clock.clone(), reason.clone());
            }
            Timing::Clock(clock, change) => {
                let Some(now) = state.clocks().get(clock) else { continue };
                let index = runs.iter().position(|r| r.id == *clock && r.clock.run == now.run);
                let before = index.and_then(|i| runs.get(i)).map(|run| run.clock.due_at);
                let by = (entry.at, entry.by);
                let version = state.policy().1;
                let rule = policies.rule(clock, version).map(|(_, rule)| rule);
                let changes = changes(by, clock, change, before, &reasons, rule);
                match index.and_then(|i| runs.get_mut(i)) {
                    Some(run) => {
                        run.clock = now.clone();
                        run.version = version;
                        run.changes.extend(changes);
                    }
                    None => {
                        runs.push(Run { id: clock.clone(), clock: now.clone(), version, changes })
                    }
                }
            }
            Timing::PolicyLeft(_) | Timing::Nothing => {}
        }
    }
    runs
}

fn changes(
    (written, author): (Timestamp, Who),
    clock: &str,
    change: &ClockChange,
    before: Option<Timestamp>,
    reasons: &Reasons,
    rule: Option<&ClockRule>,
) -> Vec<Change> {
    let one = |by: Who, what: What| vec![Change { at: written, by, what }];
    let paused = |until: Timestamp| {
        let known = reasons.pauses.iter().rev().find(|(_, _, planned)| *planned == until);
        let (reason, by) = known.map_or((String::new(), author), |(r, by, _)| (r.clone(), *by));
        (What::Paused { reason, until }, by)
    };
    match change {
        ClockChange::Started { due_at, pauses, .. } => {
            let Some(rule) = rule else { return Vec::new() };
            let started = What::Started { signal: rule.from, due_at: *due_at };
            let earned = pauses.iter().map(|pause| {
                let (what, by) = paused(pause.planned);
                Change { at: pause.from, by, what }
            });
            one(author, started).into_iter().chain(earned).collect()
        }
        ClockChange::Done { at } => vec![Change { at: *at, by: author, what: What::Done }],
        ClockChange::Stopped { at } => vec![Change { at: *at, by: author, what: What::Stopped }],
        ClockChange::Paused { until, .. } => {
            let (what, by) = paused(*until);
            one(by, what)
        }
        ClockChange::Resumed { at, due_at, .. } => {
            vec![Change { at: *at, by: author, what: What::Resumed { due_at: *due_at } }]
        }
        ClockChange::Extended { due_at, .. } => {
            let reason = reasons.extensions.get(clock).cloned();
            let before = before.unwrap_or(*due_at);
            one(author, What::Extended { before, due_at: *due_at, reason })
        }
        ClockChange::Replanned { due_at, calendar, version, .. } => one(
            author,
            What::Replanned {
                before: before.unwrap_or(*due_at),
                due_at: *due_at,
                calendar: calendar.clone(),
                version: *version,
            },
        ),
        ClockChange::Moved { due_at, version, .. } => {
            let before = before.unwrap_or(*due_at);
            one(author, What::Moved { before, due_at: *due_at, version: *version })
        }
        ClockChange::Told { level } => one(author, What::Told { level: *level }),
    }
}
