//! The steps of a clock: spans of time without gaps, each with its reason.
//!
//! Owns how time is cut into spans. Called by [`super::explain`] only.

use super::{Because, Run, Step, What};
use crate::actor::Who;
use crate::clock::Pause;
use crate::clock::base::Base;
use crate::clock::calendar::{Calendar, DayKind};
use crate::clock::plan::after_pause;
use crate::policy::ClockRule;
use jiff::Timestamp;

/// The steps of one run of a clock as it stands at `now`.
pub(super) fn of(run: &Run, rule: &ClockRule, calendar: &Calendar, now: Timestamp) -> Vec<Step> {
    let clock = &run.clock;
    let end = match (clock.done_at, clock.pause()) {
        (Some(done), _) => done.min(clock.due_at),
        // What comes after a lasting pause is not known yet.
        (None, Some(pause)) => pause.end(now).max(pause.from),
        (None, None) => clock.due_at,
    };
    let mut out = Vec::new();
    let mut cursor = clock.from;
    for pause in &clock.pauses {
        let (from, to) = (pause.from.clamp(cursor, end.max(cursor)), pause_end(pause, now));
        counted(rule.limit, calendar, cursor, from, &mut out);
        let to = to.clamp(from, end.max(from));
        push(&mut out, Step { from, to, counts: false, because: why_paused(run, pause) });
        cursor = to;
    }
    counted(rule.limit, calendar, cursor, end, &mut out);
    mark_extension(run, rule, calendar, &mut out);
    let last = clock.done_at.unwrap_or(now);
    if last > clock.due_at && !clock.paused() && !clock.stopped {
        push(
            &mut out,
            Step { from: clock.due_at, to: last, counts: false, because: Because::Late },
        );
    }
    out
}

fn pause_end(pause: &Pause, now: Timestamp) -> Timestamp {
    pause.until.unwrap_or_else(|| pause.end(now))
}

fn why_paused(run: &Run, pause: &Pause) -> Because {
    // The clock may have been started after the case was paused: then the latest before counts.
    let found = run.changes.iter().rev().find_map(|change| match &change.what {
        What::Paused { reason, until } if *until == pause.planned => {
            Some((reason.clone(), change.by))
        }
        _ => None,
    });
    let (reason, by) = found.unwrap_or((String::new(), Who::System));
    Because::Paused { reason, by, until: pause.planned }
}

/// What lies beyond the limit that would hold without an extension counts because it was granted.
fn mark_extension(run: &Run, rule: &ClockRule, calendar: &Calendar, steps: &mut Vec<Step>) {
    let granted = run.changes.iter().find_map(|change| match change.what {
        What::Extended { before, .. } => Some((change, before)),
        _ => None,
    });
    let Some((change, before)) = granted else { return };
    // Pauses after the extension moved the first limit as well.
    let limit =
        run.clock.pauses.iter().filter(|p| p.from >= change.at).fold(before, |due, pause| {
            pause
                .until
                .map_or(due, |until| after_pause(rule.limit, due, pause.from, until, calendar))
        });
    let mut out = Vec::with_capacity(steps.len() + 1);
    for step in steps.drain(..) {
        if !step.counts || step.to <= limit {
            out.push(step);
            continue;
        }
        let split = limit.max(step.from);
        push(&mut out, Step { to: split, ..step.clone() });
        let because = Because::Extension { by: change.by };
        push(&mut out, Step { from: split, because, ..step });
    }
    *steps = out;
}

/// Adds what counted between two instants, and the gaps with their reasons.
fn counted(base: Base, calendar: &Calendar, from: Timestamp, to: Timestamp, out: &mut Vec<Step>) {
    match base {
        Base::BusinessMinutes(_) => on_calendar(calendar, calendar, false, from, to, out),
        Base::WorkingDays(_) | Base::EndOfWorkingDay => {
            on_calendar(calendar.whole_days(), calendar, true, from, to, out);
        }
        Base::Agreed => push(out, Step { from, to, counts: true, because: Because::AgreedTime }),
        _ => push(out, Step { from, to, counts: true, because: Because::RealTime }),
    }
}

/// `counting` says which intervals count, `calendar` what the days are called.
fn on_calendar(
    counting: &Calendar,
    calendar: &Calendar,
    whole_days: bool,
    from: Timestamp,
    to: Timestamp,
    out: &mut Vec<Step>,
) {
    let mut cursor = from;
    for (start, end, day) in counting.working_between(from, to) {
        gaps(calendar, cursor, start, out);
        let because = match calendar.kind_of(day) {
            DayKind::MakeUp { name, .. } | DayKind::OwnHours { name, .. } => {
                Because::MakeUpDay { name: name.to_owned() }
            }
            _ if whole_days => Because::WorkingDay,
            _ => Because::WorkingPeriod,
        };
        push(out, Step { from: start, to: end, counts: true, because });
        cursor = end;
    }
    gaps(calendar, cursor, to, out);
}

/// What lies between two working intervals, day by day.
fn gaps(calendar: &Calendar, from: Timestamp, to: Timestamp, out: &mut Vec<Step>) {
    let mut cursor = from;
    while cursor < to {
        let day = calendar.day(cursor);
        let end = calendar.end_of_day(day).min(to);
        // A calendar that ends: no step without progress.
        let end = if end > cursor { end } else { to };
        let because = match calendar.kind_of(day) {
            DayKind::Weekend => Because::Weekend,
            DayKind::DayOff => Because::DayOff,
            DayKind::Holiday { name, source } => {
                Because::Holiday { name: name.to_owned(), source: source.to_owned() }
            }
            DayKind::Closure { name } => Because::Closure { name: name.to_owned() },
            DayKind::Working | DayKind::MakeUp { .. } | DayKind::OwnHours { .. } => {
                if calendar.within_working_day(day, cursor, end) {
                    Because::Break
                } else {
                    Because::Night
                }
            }
        };
        push(out, Step { from: cursor, to: end, counts: false, because });
        cursor = end;
    }
}

/// Adds a step; one that goes on for the same reason makes the last one longer.
fn push(out: &mut Vec<Step>, step: Step) {
    if step.to <= step.from {
        return;
    }
    match out.last_mut() {
        Some(last)
            if last.to == step.from
                && last.counts == step.counts
                && last.because == step.because =>
        {
            last.to = step.to;
        }
        _ => out.push(step),
    }
}
