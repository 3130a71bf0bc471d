//! The duty roster (ORG-6): who is on duty at an instant, for a department or for the desk of an office.
//!
//! Owns what a shift is, which one counts when several cover an instant, and where nobody is on duty. Pure: the shell
//! loads the shifts and hands in the time. Called by the roster's use cases, by dispatch (CMP-5) and by the ladder.

use crate::ids::StaffId;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeSet;

/// The days on which a shift begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// Every week on these days, from a day to another, both included.
    Weekly { weekdays: Weekdays, since: Date, until: Option<Date> },
    /// Once. It stands in for the weekly shifts that it covers (a swap, a holiday).
    Once(Date),
}

/// A set of weekdays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// The set of these days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self(days.into_iter().fold(0, |set, day| set | bit(day)))
    }

    /// From the number kept in the database: Monday is 1, Tuesday 2, Wednesday 4 and so on.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits & 0x7f)
    }

    /// The number kept in the database.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether a day is in it.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// Whether no day is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The days in it, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        WEEK.into_iter().filter(move |day| self.has(*day))
    }
}

/// The week, Monday first.
pub const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// One person's shift. `to` not after `from` means the next day: 20:00 to 08:00 is a night, 08:00 to 08:00 a whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub staff: StaffId,
    pub days: Days,
    pub from: Time,
    pub to: Time,
}

/// One stretch of a shift: `from` included, `to` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Span {
    fn has(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    fn meets(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// Why a shift cannot stand in a roster. The code is a key of the locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftFault {
    /// A weekly shift without a weekday.
    NoDay,
    /// It ends before it begins.
    EndsBefore,
    /// The same person has another shift in this roster at that time.
    Overlaps,
}

impl Shift {
    /// Whether it stands in for the weekly ones.
    pub fn once(&self) -> bool {
        matches!(self.days, Days::Once(_))
    }

    /// Whether it goes past midnight.
    pub fn overnight(&self) -> bool {
        self.to <= self.from
    }

    fn begins_on(&self, day: Date) -> bool {
        match &self.days {
            Days::Once(only) => *only == day,
            Days::Weekly { weekdays, since, until } => {
                weekdays.has(day.weekday()) && day >= *since && until.is_none_or(|last| day <= last)
            }
        }
    }

    /// Its stretch that begins on a day. Where the clocks change, it begins and ends at the same hour of the wall.
    fn span_on(&self, day: Date, zone: &TimeZone) -> Option<Span> {
        if !self.begins_on(day) {
            return None;
        }
        let last = if self.overnight() { day.tomorrow().ok()? } else { day };
        let at = |day: Date, time: Time| {
            zone.to_ambiguous_timestamp(day.to_datetime(time)).compatible().ok()
        };
        Some(Span { from: at(day, self.from)?, to: at(last, self.to)? })
    }

    /// The stretch that covers an instant.
    pub fn span_at(&self, at: Timestamp, zone: &TimeZone) -> Option<Span> {
        let today = zone.to_datetime(at).date();
        let days = [today.yesterday().ok(), Some(today)];
        days.into_iter().flatten().filter_map(|d| self.span_on(d, zone)).find(|s| s.has(at))
    }
}

/// Who is on duty at an instant, each once, in the order of the roster, with the stretch they are on for. A shift for
/// one day stands in for the weekly ones of that time.
pub fn on_duty(shifts: &[Shift], zone: &TimeZone, at: Timestamp) -> Vec<(StaffId, Span)> {
    let now = |once: bool| {
        let these = shifts.iter().filter(move |shift| shift.once() == once);
        these.filter_map(|shift| Some((shift.staff, shift.span_at(at, zone)?))).collect::<Vec<_>>()
    };
    let mut people = now(true);
    if people.is_empty() {
        people = now(false);
    }
    let mut seen = BTreeSet::new();
    people.retain(|(staff, _)| seen.insert(*staff));
    people
}

/// The stretches of the days from `first` on in which nobody is on duty. A roster without any shift is one gap.
pub fn gaps(shifts: &[Shift], zone: &TimeZone, from: Timestamp, days: i8) -> Vec<Span> {
    let first = zone.to_datetime(from).date();
    let Some(end) = first.checked_add(days.days()).ok().and_then(|day| start_of(day, zone)) else {
        return Vec::new();
    };
    let mut spans = Vec::new();
    for offset in -1..days {
        let Ok(day) = first.checked_add(offset.days()) else { continue };
        spans.extend(shifts.iter().filter_map(|shift| shift.span_on(day, zone)));
    }
    spans.sort_by_key(|span| span.from);
    let mut gaps = Vec::new();
    let mut reached = from;
    for span in spans {
        if span.from > reached && reached < end {
            gaps.push(Span { from: reached, to: span.from.min(end) });
        }
        reached = reached.max(span.to);
    }
    if reached < end {
        gaps.push(Span { from: reached, to: end });
    }
    gaps
}

fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(day.to_datetime(Time::midnight())).compatible().ok()
}

/// Refuses a shift that cannot stand beside the others of the same roster.
pub fn check(new: &Shift, others: &[Shift], zone: &TimeZone) -> Result<(), ShiftFault> {
    let first = match &new.days {
        Days::Once(day) => *day,
        Days::Weekly { weekdays, .. } if weekdays.is_empty() => return Err(ShiftFault::NoDay),
        Days::Weekly { since, until: Some(until), .. } if until < since => {
            return Err(ShiftFault::EndsBefore);
        }
        Days::Weekly { since, .. } => *since,
    };
    // A swap may lie on top of a weekly shift: it stands in for it.
    let same = |other: &&Shift| other.staff == new.staff && other.once() == new.once();
    for other in others.iter().filter(same) {
        let later = match &other.days {
            Days::Once(day) => *day,
            Days::Weekly { since, .. } => first.max(*since),
        };
        // A pattern of weeks repeats: eight days with the evening before show every overlap.
        for offset in -1_i8..=8 {
            let Ok(day) = later.checked_add(offset.days()) else { continue };
            let Some(span) = new.span_on(day, zone) else { continue };
            for near in -1_i8..=1 {
                let Ok(theirs) = day.checked_add(near.days()) else { continue };
                if other.span_on(theirs, zone).is_some_and(|s| s.meets(&span)) {
                    return Err(ShiftFault::Overlaps);
                }
            }
        }
    }
    Ok(())
}

/// The one to whom work is offered: who has the least open work, the first of the roster among equals (CMP-5).
pub fn least_busy(candidates: &[(StaffId, i64)]) -> Option<StaffId> {
    candidates.iter().min_by_key(|(_, open)| *open).map(|(staff, _)| *staff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use uuid::Uuid;

    fn person(n: u128) -> StaffId {
        StaffId(Uuid::from_u128(n))
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn weekly(n: u128, days: &[Weekday], from: i8, to: i8) -> Shift {
        let weekdays = Weekdays::of(days.iter().copied());
        Shift {
            staff: person(n),
            days: Days::Weekly { weekdays, since: date(2026, 1, 1), until: None },
            from: time(from, 0, 0, 0),
            to: time(to, 0, 0, 0),
        }
    }

    fn names(shifts: &[Shift], instant: &str) -> Vec<StaffId> {
        let duty = on_duty(shifts, &zone("Asia/Shanghai"), at(instant));
        duty.into_iter().map(|(staff, _)| staff).collect()
    }

    /// ORG-6: a night belongs to the day on which it begins; the minute of the change belongs to the next.
    #[test]
    fn a_night_shift_reaches_over_midnight() {
        let shifts = [weekly(1, &WEEK, 8, 20), weekly(2, &[Weekday::Friday], 20, 8)];
        assert_eq!(names(&shifts, "2026-09-18T19:59:59+08:00"), [person(1)]);
        assert_eq!(names(&shifts, "2026-09-18T20:00:00+08:00"), [person(2)]);
        assert_eq!(names(&shifts, "2026-09-19T07:59:59+08:00"), [person(2)]);
        assert_eq!(names(&shifts, "2026-09-19T08:00:00+08:00"), [person(1)]);
        assert_eq!(names(&shifts, "2026-09-19T23:00:00+08:00"), []);
    }

    /// ORG-6: who stands in for one day replaces the weekly shift of that time, and of no other.
    #[test]
    fn a_shift_for_one_day_stands_in() {
        let swap = Shift {
            staff: person(9),
            days: Days::Once(date(2026, 9, 18)),
            from: time(8, 0, 0, 0),
            to: time(12, 0, 0, 0),
        };
        let shifts = [weekly(1, &WEEK, 8, 20), swap];
        assert_eq!(names(&shifts, "2026-09-18T09:00:00+08:00"), [person(9)]);
        assert_eq!(names(&shifts, "2026-09-18T12:00:00+08:00"), [person(1)]);
        assert_eq!(names(&shifts, "2026-09-19T09:00:00+08:00"), [person(1)]);
    }

    /// ORG-6: where nobody is on duty is told before the night comes.
    #[test]
    fn gaps_are_found() {
        let tz = zone("Asia/Shanghai");
        let from = at("2026-09-18T06:00:00+08:00");
        let shifts = [weekly(1, &WEEK, 8, 20)];
        let found = gaps(&shifts, &tz, from, 2);
        let expected = [
            ("2026-09-18T06:00:00+08:00", "2026-09-18T08:00:00+08:00"),
            ("2026-09-18T20:00:00+08:00", "2026-09-19T08:00:00+08:00"),
            ("2026-09-19T20:00:00+08:00", "2026-09-20T00:00:00+08:00"),
        ];
        assert_eq!(found, expected.map(|(from, to)| Span { from: at(from), to: at(to) }));
        assert_eq!(gaps(&[weekly(1, &WEEK, 8, 8)], &tz, from, 7), []);
        assert_eq!(gaps(&[], &tz, from, 1).len(), 1);
    }

    /// ORG-6, S11: a night on which the clocks change has its real length, and no day is skipped.
    #[test]
    fn nights_across_a_change_of_the_clocks() {
        let tz = zone("Europe/London");
        let shift = weekly(1, &WEEK, 20, 8);
        for (instant, hours) in [
            ("2026-03-28T23:00:00+00:00", 11),
            ("2026-10-24T23:00:00+01:00", 13),
            ("2026-06-01T23:00:00+01:00", 12),
        ] {
            let span = shift.span_at(at(instant), &tz).expect("on duty");
            assert_eq!(span.to.duration_since(span.from).as_hours(), hours, "{instant}");
        }
        assert_eq!(gaps(&[weekly(1, &WEEK, 0, 0)], &tz, at("2026-10-23T00:00:00+01:00"), 7), []);
    }

    /// ORG-6: what cannot stand is refused with the reason.
    #[test]
    fn impossible_shifts_are_refused() {
        let tz = zone("Asia/Shanghai");
        let night = weekly(1, &[Weekday::Friday], 20, 8);
        let early = weekly(1, &[Weekday::Saturday], 7, 12);
        assert_eq!(check(&early, std::slice::from_ref(&night), &tz), Err(ShiftFault::Overlaps));
        let later = weekly(1, &[Weekday::Saturday], 8, 12);
        assert_eq!(check(&later, std::slice::from_ref(&night), &tz), Ok(()));
        let colleague = weekly(2, &[Weekday::Saturday], 7, 12);
        assert_eq!(check(&colleague, &[night], &tz), Ok(()));
        assert_eq!(check(&weekly(1, &[], 8, 9), &[], &tz), Err(ShiftFault::NoDay));
        let mut over = weekly(1, &WEEK, 8, 9);
        over.days = Days::Weekly {
            weekdays: Weekdays::of(WEEK),
            since: date(2026, 5, 2),
            until: Some(date(2026, 5, 1)),
        };
        assert_eq!(check(&over, &[], &tz), Err(ShiftFault::EndsBefore));
    }

    /// CMP-5: the least open work decides, and the order of the roster among equals.
    #[test]
    fn work_goes_to_the_least_busy() {
        assert_eq!(least_busy(&[(person(1), 3), (person(2), 1), (person(3), 1)]), Some(person(2)));
        assert_eq!(least_busy(&[]), None);
    }
}
