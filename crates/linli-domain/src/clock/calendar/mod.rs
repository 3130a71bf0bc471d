//! Office calendars: periods of working time per weekday, public holidays with make-up days, yearly closures.
//!
//! Owns what counts as working time and how it is added up ([`Calendar`]); [`data`] owns the shape in which a calendar
//! is kept, [`days`] what a single day is, [`totals`] the sums that make long spans cheap. Pure: a calendar is data,
//! the time zone is part of it.

mod build;
mod data;
mod days;
mod totals;

pub use data::{
    CalendarData, CalendarError, Closure, DayData, Holidays, Period, Week, calendar_names, shipped,
};
pub use days::DayKind;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use totals::Totals;

/// A calendar of one office. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    version: u32,
    zone: TimeZone,
    week: [Vec<Period>; 7],
    /// A date is a day off when its periods are empty, else a working day with these periods.
    dates: BTreeMap<Date, Special>,
    closures: Vec<Closure>,
    around_the_clock: bool,
    totals: Totals,
    whole_days: OnceLock<Calendar>,
}

/// A date that differs from its weekday.
#[derive(Clone, Debug)]
struct Special {
    periods: Vec<Period>,
    name: String,
    source: String,
}

/// Why part of a calendar applies to a day.
enum Ruling<'a> {
    Date(&'a Special),
    Closure(&'a Closure),
    Week(&'a [Period]),
}

impl Calendar {
    /// Which calendar this is.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// In which version.
    pub fn version(&self) -> u32 {
        self.0.version
    }

    /// The zone of all civil times.
    pub fn zone(&self) -> &TimeZone {
        &self.0.zone
    }

    /// The local day of an instant.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.0.zone.clone()).date()
    }

    fn ruling(&self, day: Date) -> Ruling<'_> {
        if let Some(special) = self.0.dates.get(&day) {
            return Ruling::Date(special);
        }
        if let Some(closure) = self.0.closures.iter().find(|closure| closure.covers(day)) {
            return Ruling::Closure(closure);
        }
        Ruling::Week(&self.0.week[weekday_index(day.weekday())])
    }

    /// Periods that begin on a day. A period that reaches across midnight belongs to the day on which it begins.
    pub fn periods(&self, day: Date) -> &[Period] {
        match self.ruling(day) {
            Ruling::Date(special) => &special.periods,
            Ruling::Closure(_) => &[],
            Ruling::Week(periods) => periods,
        }
    }

    /// Whether any working time begins on the day.
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.periods(day).is_empty()
    }

    /// The instant of a local time; a time that a change of clocks skips moves forward.
    pub fn instant(&self, day: Date, time: Time) -> Timestamp {
        self.0
            .zone
            .to_ambiguous_timestamp(day.to_datetime(time))
            .compatible()
            .unwrap_or(Timestamp::MAX)
    }

    /// The first instant at which the wall clock has reached a local time: the change itself where a change of clocks
    /// skips the time, the first of the two where it repeats it. So periods that do not overlap on the wall never
    /// overlap in time, and none is counted twice (S11).
    fn reached(&self, day: Date, time: Time) -> Timestamp {
        let local = self.0.zone.to_ambiguous_timestamp(day.to_datetime(time));
        let gap = matches!(local.offset(), AmbiguousOffset::Gap { .. });
        let earlier = local.earlier().unwrap_or(Timestamp::MAX);
        if !gap {
            return earlier;
        }
        self.0.zone.following(earlier).next().map_or(earlier, |change| change.timestamp())
    }

    /// Working intervals that begin on a day, as instants in order.
    fn intervals(&self, day: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.periods(day).iter().map(move |period| {
            let end_day =
                if period.to <= period.from { day.tomorrow().unwrap_or(day) } else { day };
            (self.reached(day, period.from), self.reached(end_day, period.to))
        })
    }

    /// The same, cut to what lies between two instants.
    fn intervals_within(
        &self,
        day: Date,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.intervals(day)
            .map(move |(start, end)| (start.max(from), end.min(until)))
            .filter(|(start, end)| end > start)
    }

    /// Working time of the intervals that begin on a day.
    fn length_of(&self, day: Date) -> SignedDuration {
        self.intervals(day)
            .map(|(start, end)| end.duration_since(start).max(SignedDuration::ZERO))
            .sum()
    }

    /// The instant at which `span` of working time has passed since `from`; the next working instant for a span of
    /// zero. [`Timestamp::MAX`] if the calendar has no such time.
    pub fn add_working_time(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        if self.0.around_the_clock {
            return from.checked_add(span).unwrap_or(Timestamp::MAX);
        }
        let mut left = span;
        // A period of the day before may reach across midnight.
        let today = self.day(from);
        for day in [today.yesterday().unwrap_or(today), today] {
            if let Some(at) = self.spend(day, from, &mut left) {
                return at;
            }
        }
        let Some(day) = today.tomorrow().ok().and_then(|next| self.skip_days(next, &mut left))
        else {
            return Timestamp::MAX;
        };
        self.spend(day, from, &mut left).unwrap_or(Timestamp::MAX)
    }

    /// Uses up the working time of a day; the instant if it suffices.
    fn spend(&self, day: Date, from: Timestamp, left: &mut SignedDuration) -> Option<Timestamp> {
        for (start, end) in self.intervals_within(day, from, Timestamp::MAX) {
            let length = end.duration_since(start);
            if *left <= length {
                return start.checked_add(*left).ok();
            }
            *left -= length;
        }
        None
    }

    /// Working time between two instants.
    pub fn working_time_between(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        if until <= from {
            return SignedDuration::ZERO;
        }
        if self.0.around_the_clock {
            return until.duration_since(from);
        }
        let first = self.day(from).yesterday().unwrap_or(Date::MIN);
        let last = self.day(until);
        let edge = |day: Date| -> SignedDuration {
            self.intervals_within(day, from, until).map(|(s, e)| e.duration_since(s)).sum()
        };
        // Days in between lie wholly within; only those at the ends have to be cut.
        let head = first.series(jiff::Span::new().days(1)).take(3).filter(|day| *day <= last);
        let (mut total, mut next) = (SignedDuration::ZERO, first);
        for day in head {
            total += edge(day);
            next = day.tomorrow().unwrap_or(Date::MAX);
        }
        let tail = last.yesterday().unwrap_or(last).max(next);
        total += self.time_of_days(next, tail);
        tail.series(jiff::Span::new().days(1))
            .take_while(|day| *day <= last)
            .fold(total, |total, day| total + edge(day))
    }

    /// The working intervals between two instants, cut to them, with the day on which each begins.
    pub fn working_between(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, Timestamp, Date)> + '_ {
        let first = self.day(from).yesterday().unwrap_or(Date::MIN);
        let last = self.day(until);
        first.series(jiff::Span::new().days(1)).take_while(move |day| *day <= last).flat_map(
            move |day| self.intervals_within(day, from, until).map(move |(s, e)| (s, e, day)),
        )
    }

    /// The midnight that ends a day.
    pub fn end_of_day(&self, day: Date) -> Timestamp {
        day.tomorrow().map_or(Timestamp::MAX, |next| self.instant(next, Time::midnight()))
    }

    /// Whether a gap lies between two periods of one day.
    pub(super) fn within_working_day(&self, day: Date, from: Timestamp, to: Timestamp) -> bool {
        let mut before = false;
        let mut after = false;
        for (start, end) in self.intervals(day) {
            before |= end <= from;
            after |= start >= to;
        }
        before && after
    }

    /// Whether an instant lies in working time, or at its very end.
    pub fn works_at(&self, at: Timestamp) -> bool {
        let today = self.day(at);
        [today.yesterday().unwrap_or(today), today]
            .into_iter()
            .any(|day| self.intervals(day).any(|(start, end)| start <= at && at <= end))
    }
}

fn weekday_index(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}
