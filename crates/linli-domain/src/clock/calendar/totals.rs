//! Sums of working time and working days per year, made when they are first asked for.
//!
//! Owns how spans of years are crossed without looking at each of their days. Called by [`Calendar`] only.

use super::Calendar;
use jiff::civil::Date;
use jiff::{SignedDuration, Span};
use std::sync::OnceLock;

/// Years for which sums are kept; no promise of a case lies outside.
const FIRST: i16 = 1970;
const YEARS: usize = 330;

/// The sums of all years.
#[derive(Debug)]
pub(super) struct Totals(Box<[OnceLock<Year>]>);

/// Sums before each day of a year; one entry more than the year has days.
#[derive(Debug)]
struct Year {
    first: Date,
    /// Microseconds of working time that begins before the day.
    time: Vec<i64>,
    /// Working days before the day.
    days: Vec<u32>,
}

impl Totals {
    pub(super) fn new() -> Self {
        Self((0..YEARS).map(|_| OnceLock::new()).collect())
    }
}

impl Year {
    fn of(calendar: &Calendar, year: i16) -> Option<Self> {
        let first = Date::new(year, 1, 1).ok()?;
        let (mut time, mut days) = (vec![0], vec![0]);
        let (mut spent, mut counted) = (0_i64, 0);
        for day in first.series(Span::new().days(1)).take_while(|day| day.year() == year) {
            spent += i64::try_from(calendar.length_of(day).as_micros()).unwrap_or(0);
            counted += u32::from(calendar.is_working_day(day));
            time.push(spent);
            days.push(counted);
        }
        Some(Self { first, time, days })
    }

    /// Position of a day of this year.
    fn index(day: Date) -> usize {
        usize::try_from(day.day_of_year() - 1).unwrap_or(0)
    }

    fn day(&self, index: usize) -> Option<Date> {
        let days = i32::try_from(index).ok()?;
        self.first.checked_add(Span::new().try_days(days).ok()?).ok()
    }
}

impl Calendar {
    fn year(&self, year: i16) -> Option<&Year> {
        let index = usize::try_from(year.checked_sub(FIRST)?).ok()?;
        let cell = self.0.totals.0.get(index)?;
        if cell.get().is_none() {
            cell.get_or_init(|| {
                let nothing = || Year { first: Date::ZERO, time: vec![0], days: vec![0] };
                Year::of(self, year).unwrap_or_else(nothing)
            });
        }
        cell.get()
    }

    /// The day from `day` on within which `left` of working time is used up; takes off what the days before it have.
    pub(super) fn skip_days(&self, day: Date, left: &mut SignedDuration) -> Option<Date> {
        let mut wanted = i64::try_from(left.as_micros()).ok()?;
        let (mut number, mut index) = (day.year(), Year::index(day));
        loop {
            let year = self.year(number)?;
            let before = year.time.get(index).copied()?;
            let rest = year.time.last().copied()? - before;
            // A span of zero needs a day with working time.
            if rest >= wanted && rest > 0 {
                let position = year.time.partition_point(|sum| {
                    let used = *sum - before;
                    used < wanted || used <= 0
                });
                let found = position.checked_sub(1)?;
                wanted -= year.time.get(found)? - before;
                *left = SignedDuration::from_micros(wanted);
                return year.day(found);
            }
            wanted -= rest;
            number = number.checked_add(1)?;
            index = 0;
        }
    }

    /// Working time that begins on the days from `first` up to `until`, which is not counted.
    pub(super) fn time_of_days(&self, first: Date, until: Date) -> SignedDuration {
        let mut total = 0;
        let mut day = first;
        while day < until {
            let Some(year) = self.year(day.year()) else { break };
            let from = Year::index(day);
            let to = if until.year() == day.year() {
                Year::index(until)
            } else {
                year.time.len().saturating_sub(1)
            };
            let sum = |index: usize| year.time.get(index).copied().unwrap_or(0);
            total += sum(to) - sum(from);
            match Date::new(day.year() + 1, 1, 1) {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        SignedDuration::from_micros(total)
    }

    /// The `count`-th working day after `day`; `day` itself for 0 when it is one, else the next. The last day that is
    /// known if the calendar has no such day.
    pub fn working_day_after(&self, day: Date, count: u32) -> Date {
        if count == 0 && self.is_working_day(day) {
            return day;
        }
        let mut wanted = count.max(1);
        let Ok(next) = day.tomorrow() else { return day };
        let (mut number, mut index) = (next.year(), Year::index(next));
        while let Some(year) = self.year(number) {
            let before = year.days.get(index).copied().unwrap_or(0);
            let rest = year.days.last().copied().unwrap_or(0) - before;
            if rest >= wanted {
                let position = year.days.partition_point(|sum| *sum < before + wanted);
                return year.day(position.saturating_sub(1)).unwrap_or(day);
            }
            wanted -= rest;
            number += 1;
            index = 0;
        }
        Date::MAX
    }
}
