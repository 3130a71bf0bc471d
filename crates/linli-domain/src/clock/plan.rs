//! Planning: which clocks of the policy run for a case, and which change with an event.
//!
//! Owns the step from "what is true of the case" to clock events. Called by the processes after
//! every event, on the state that the event leads to.

use crate::clock::base::Base;
use crate::clock::calendar::Calendar;
use crate::clock::{CasePause, Clock, ClockId, Level, Mark, Pause, Signal, base};
use crate::policy::{ClockRule, Policy};
use crate::severity::Severity;
use crate::vocabulary::{AssistScope, Judgement, Urgency};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the conditions of a policy can ask about a case. A closed grammar, no code.
#[derive(Clone, Copy, Debug)]
pub struct CaseFacts<'a> {
    /// The latest instant of each signal.
    pub signals: &'a BTreeMap<Signal, Timestamp>,
    /// Pauses of the case, in order.
    pub pauses: &'a [CasePause],
    pub judgement: Option<Judgement>,
    pub assist: Option<AssistScope>,
    /// Decided, or else proposed.
    pub severity: Option<Severity>,
    /// Of a repair; nothing for complaints.
    pub urgency: Option<Urgency>,
    /// End of the appointment for a repair.
    pub appointment: Option<Timestamp>,
    pub group: bool,
    /// A time agreed with the resident for a reply.
    pub agreed_reply: Option<Timestamp>,
    /// The time limit asked by the resident (CMP-1).
    pub resident_limit: Option<Timestamp>,
}

/// What happened to a clock. Part of the case's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum ClockChange {
    /// Started, or started again for a new cause. `pauses` are the ones that the case has had
    /// since `from`, the lasting one included (S13).
    Started {
        from: Timestamp,
        due_at: Timestamp,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pauses: Vec<Pause>,
        /// Warnings of a clock that runs on the calendar.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// The promise was fulfilled at `at`; kept or not is seen from the limit.
    Done { at: Timestamp },
    /// It no longer applies.
    Stopped { at: Timestamp },
    /// `until` is the planned end.
    Paused { at: Timestamp, until: Timestamp },
    Resumed {
        at: Timestamp,
        due_at: Timestamp,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// A new limit was granted before the old one passed (CMP-14).
    Extended {
        due_at: Timestamp,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// Another version of the calendar gives the open clock another limit (S06).
    Replanned {
        due_at: Timestamp,
        calendar: String,
        version: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// The case was moved to another version of its policy, which gives the open clock another limit or other warnings.
    Moved {
        due_at: Timestamp,
        version: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// A level of the ladder was reached and its people were told.
    Told { level: Level },
}

impl ClockChange {
    /// Brings the clocks of a case in line; the entry was written at `now`. Total: a change for an
    /// unknown clock does nothing.
    pub fn apply(&self, clocks: &mut BTreeMap<ClockId, Clock>, id: &str, now: Timestamp) {
        if let Self::Started { from, due_at, pauses, marks } = self {
            let run = clocks.get(id).map_or(0, |old| old.run + 1);
            let clock = Clock {
                from: *from,
                due_at: *due_at,
                done_at: None,
                run,
                stopped: false,
                pauses: pauses.clone(),
                told: Vec::new(),
                marks: marks.clone(),
                extended_from: Vec::new(),
            };
            clocks.insert(id.to_owned(), clock);
            return;
        }
        let Some(clock) = clocks.get_mut(id) else { return };
        match self {
            Self::Replanned { due_at, marks, .. } | Self::Moved { due_at, marks, .. } => {
                clock.move_limit(*due_at, marks, now);
            }
            Self::Started { .. } => {}
            Self::Done { at } => clock.done_at = Some(*at),
            Self::Stopped { at } => {
                clock.done_at = Some(*at);
                clock.stopped = true;
            }
            Self::Paused { at, until } => {
                clock.pauses.push(Pause { from: *at, until: None, planned: *until });
            }
            Self::Resumed { at, due_at, marks } => {
                if let Some(pause) = clock.pauses.last_mut() {
                    pause.until = Some(*at);
                }
                clock.due_at = *due_at;
                clock.marks.clone_from(marks);
            }
            Self::Extended { due_at, marks } => {
                clock.extended_from.push(clock.due_at);
                clock.move_limit(*due_at, marks, now);
            }
            Self::Told { level } => clock.told.push(*level),
        }
    }
}

/// Changes that bring `clocks` in line with the policy, in the order of the policy's rules.
pub fn changes(
    clocks: &BTreeMap<ClockId, Clock>,
    facts: &CaseFacts<'_>,
    policy: &Policy,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<(ClockId, ClockChange)> {
    let mut out = Vec::new();
    for rule in &policy.clocks {
        for change in changes_of(rule, clocks.get(&rule.id), facts, calendar, now) {
            out.push((rule.id.clone(), change));
        }
    }
    out
}

fn changes_of(
    rule: &ClockRule,
    clock: Option<&Clock>,
    facts: &CaseFacts<'_>,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<ClockChange> {
    let at = |signal: Signal| facts.signals.get(&signal).copied();
    let open = clock.filter(|c| c.open());
    let stop = || open.map(|clock| lapse(clock, now)).into_iter().collect();
    let Some(from) = at(rule.from) else { return stop() };
    if !rule.when.holds(facts) {
        return stop();
    }
    let done = rule.until.iter().filter_map(|s| at(*s)).filter(|done| *done >= from).min();
    if let Some(done) = done {
        return open.map(|clock| keep(rule, clock, done, calendar)).unwrap_or_default();
    }
    if at(Signal::Finished).is_some_and(|finished| finished >= from) {
        return stop();
    }
    // Running already for this cause, or given its verdict: the limit was given and stays.
    if clock.is_some_and(|c| c.from == from && !c.stopped) {
        return Vec::new();
    }
    let paused = paused_by(rule, facts);
    let Some(due_at) = limit(rule, from, facts, &paused, calendar) else { return Vec::new() };
    let mut out = Vec::new();
    if let Some(clock) = open {
        // The cause came again: a word to the resident keeps the promise made with the one before.
        let kept = rule.from == Signal::LastWord;
        out.push(if kept { ClockChange::Done { at: from } } else { lapse(clock, now) });
    }
    let pauses = earned(&paused, from, due_at);
    let marks = marks(rule, from, due_at, &pauses, calendar);
    out.push(ClockChange::Started { from, due_at, pauses, marks });
    out
}

/// A promise that no longer applies. One whose limit had passed while it applied stays broken:
/// a verdict that was given does not change (S28).
fn lapse(clock: &Clock, now: Timestamp) -> ClockChange {
    if !clock.paused() && now > clock.due_at {
        ClockChange::Done { at: now }
    } else {
        ClockChange::Stopped { at: now }
    }
}

/// A promise fulfilled at `done`. A pause that still lasts ends with it, so that it is counted (S12).
fn keep(rule: &ClockRule, clock: &Clock, done: Timestamp, calendar: &Calendar) -> Vec<ClockChange> {
    let resumed = clock.pause().map(|pause| resume(rule, clock, pause, done, calendar));
    resumed.into_iter().chain([ClockChange::Done { at: done }]).collect()
}

/// The end of a clock's pause: now, or at its planned end if that has passed.
pub fn resume(
    rule: &ClockRule,
    clock: &Clock,
    pause: &Pause,
    now: Timestamp,
    calendar: &Calendar,
) -> ClockChange {
    let at = pause.end(now);
    let due_at = after_pause(rule.limit, clock.due_at, pause.from, at, calendar);
    let ended = Pause { until: Some(at), ..*pause };
    let before = clock.pauses.iter().filter(|p| p.until.is_some()).copied();
    let pauses: Vec<Pause> = before.chain([ended]).collect();
    let marks = marks(rule, clock.from, due_at, &pauses, calendar);
    ClockChange::Resumed { at, due_at, marks }
}

/// The limit that another version of the calendar gives an open clock, if it is another one. A limit that has passed
/// stays passed (S28), one that somebody granted stays as granted, and one that no calendar touches is not looked at.
pub fn replanned(
    rule: &ClockRule,
    clock: &Clock,
    facts: &CaseFacts<'_>,
    calendar: &Calendar,
    now: Timestamp,
) -> Option<ClockChange> {
    let given = clock.extended_from.is_empty() && (clock.paused() || now <= clock.due_at);
    if !clock.open() || !given || !rule.limit.on_calendar() {
        return None;
    }
    // A clock keeps its own pauses: those of the case may have begun before it.
    let due_at = limit(rule, clock.from, facts, &clock.pauses, calendar)?;
    (due_at != clock.due_at).then(|| ClockChange::Replanned {
        due_at,
        calendar: calendar.id().to_owned(),
        version: calendar.version(),
        marks: marks(rule, clock.from, due_at, &clock.pauses, calendar),
    })
}

/// What another version of the policy makes of an open clock, if anything (S28). A limit that has passed stays passed, one
/// that somebody granted stays as granted, and nobody becomes late by it: a limit that would have passed already stays.
pub fn moved(
    rule: &ClockRule,
    clock: &Clock,
    facts: &CaseFacts<'_>,
    (policy, calendar): (&Policy, &Calendar),
    now: Timestamp,
) -> Option<ClockChange> {
    let given = clock.extended_from.is_empty() && (clock.paused() || now <= clock.due_at);
    // Another beginning is another promise: the plan ends this one and starts that.
    let same = facts.signals.get(&rule.from) == Some(&clock.from);
    if !clock.open() || !given || !same {
        return None;
    }
    let due_at = limit(rule, clock.from, facts, &clock.pauses, calendar)?;
    let due_at = if due_at > now || clock.paused() { due_at } else { clock.due_at };
    let marks = marks(rule, clock.from, due_at, &clock.pauses, calendar);
    let version = policy.version;
    let other = due_at != clock.due_at || marks != clock.marks;
    other.then_some(ClockChange::Moved { due_at, version, marks })
}

/// The end of an open clock whose rule is none of the policy any more.
pub fn dropped(clock: &Clock, now: Timestamp) -> Option<ClockChange> {
    clock.open().then(|| lapse(clock, now))
}

/// A new limit that somebody granted (CMP-14).
pub fn extend(
    rule: &ClockRule,
    clock: &Clock,
    due_at: Timestamp,
    calendar: &Calendar,
) -> ClockChange {
    let marks = marks(rule, clock.from, due_at, &clock.pauses, calendar);
    ClockChange::Extended { due_at, marks }
}

/// The warnings of a clock that runs on the calendar: a share of what counts between its start and its limit, pauses
/// left out, always in working time (S05). Nothing for the others, whose shares are of real time.
fn marks(
    rule: &ClockRule,
    from: Timestamp,
    due: Timestamp,
    pauses: &[Pause],
    calendar: &Calendar,
) -> Vec<Mark> {
    if !rule.limit.on_calendar() {
        return Vec::new();
    }
    let counting = match rule.limit {
        Base::BusinessMinutes(_) => calendar,
        _ => calendar.whole_days(),
    };
    let ended = || pauses.iter().filter_map(|p| Some((p.from, p.until?)));
    let paused: SignedDuration =
        ended().map(|(from, until)| counting.working_time_between(from, until)).sum();
    let whole = (counting.working_time_between(from, due) - paused).max(SignedDuration::ZERO);
    let at = |percent: u32| {
        let used = whole.as_micros() * i128::from(percent) / 100;
        let used = SignedDuration::from_micros(i64::try_from(used).unwrap_or(i64::MAX));
        let mut at = counting.add_working_time(from, used);
        for (from, until) in ended() {
            if from <= at {
                at = counting.add_working_time(at, counting.working_time_between(from, until));
            }
        }
        // A working day counts whole, but nobody is warned in the night.
        calendar.add_working_time(at, SignedDuration::ZERO).min(due)
    };
    let warns = rule.ladder.iter().filter_map(|step| step.percent.filter(|p| *p < 100));
    warns.map(|percent| Mark { percent, at: at(percent) }).collect()
}

/// Pauses of the case that the rule takes part in.
fn paused_by(rule: &ClockRule, facts: &CaseFacts<'_>) -> Vec<Pause> {
    let taken = facts.pauses.iter().filter(|p| rule.pauses_for(&p.reason, facts));
    taken.map(|p| p.pause).collect()
}

/// Pauses of the case that fall within a clock that counts from `from`, the lasting one included.
fn earned(pauses: &[Pause], from: Timestamp, due: Timestamp) -> Vec<Pause> {
    pauses
        .iter()
        .filter(|p| p.from <= due && p.until.is_none_or(|until| until > from))
        .map(|p| Pause { from: p.from.max(from), ..*p })
        .collect()
}

/// The limit with the resident's wish and the pauses that the case has already earned (S13).
fn limit(
    rule: &ClockRule,
    from: Timestamp,
    facts: &CaseFacts<'_>,
    pauses: &[Pause],
    calendar: &Calendar,
) -> Option<Timestamp> {
    let agreed = match rule.limit {
        Base::DaysOrAppointment(_) => facts.appointment,
        _ => facts.agreed_reply,
    };
    let mut due = base::due_at(rule.limit, from, agreed, calendar)?;
    // A wish for a time before the cause is of an earlier round.
    if rule.resident_limit
        && let Some(asked) = facts.resident_limit.filter(|asked| *asked > from)
    {
        due = due.min(asked);
    }
    for pause in pauses {
        let start = pause.from.max(from);
        // A limit that had passed before the pause stays passed.
        if let Some(until) = pause.until.filter(|until| *until > start && start <= due) {
            due = after_pause(rule.limit, due, start, until, calendar);
        }
    }
    Some(due)
}

/// The limit after a pause: moved by the time that would have counted, and not otherwise (S12, S16).
pub fn after_pause(
    base: Base,
    due: Timestamp,
    from: Timestamp,
    until: Timestamp,
    calendar: &Calendar,
) -> Timestamp {
    match base {
        Base::Agreed => due,
        Base::BusinessMinutes(_) => move_by_working_time(due, from, until, calendar),
        Base::WorkingDays(_) | Base::EndOfWorkingDay => {
            move_by_working_time(due, from, until, calendar.whole_days())
        }
        _ => due.checked_add(until.duration_since(from)).unwrap_or(due),
    }
}

fn move_by_working_time(
    due: Timestamp,
    from: Timestamp,
    until: Timestamp,
    calendar: &Calendar,
) -> Timestamp {
    let counted = calendar.working_time_between(from, until);
    if counted.is_zero() { due } else { calendar.add_working_time(due, counted) }
}
