//! Office calendars: periods of working time per weekday, public holidays with make-up days.
//!
//! Owns what counts as working time. Pure: a calendar is data, the time zone is part of it.

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One period of working time of a day. `to <= from` reaches into the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Period {
    pub from: Time,
    pub to: Time,
}

/// A calendar: weekly periods and overrides by date. A date in `overrides` is a day off when its
/// list is empty, else a working day with these periods.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    week: [Vec<Period>; 7],
    overrides: BTreeMap<Date, (Vec<Period>, String)>,
    around_the_clock: bool,
}

/// Why a calendar is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("unknown time zone {0}")]
    Zone(String),
    #[error("the calendar has no working time in any week")]
    NoWorkingTime,
    #[error("{0}")]
    Data(String),
}

#[derive(Deserialize)]
struct HolidayFile {
    day: Vec<HolidayDay>,
}

#[derive(Deserialize)]
struct HolidayDay {
    date: Date,
    name: String,
    #[serde(default)]
    works: bool,
}

const CHINA: &str = include_str!("../../calendars/cn.toml");

fn hours(from: i8, to: i8) -> Period {
    Period { from: Time::constant(from, 0, 0, 0), to: Time::constant(to, 0, 0, 0) }
}

impl Calendar {
    /// Every minute counts; working days are all days.
    pub fn around_the_clock(zone: &str) -> Result<Self, CalendarError> {
        let mut calendar = Self::weekly(zone, std::array::from_fn(|_| vec![hours(0, 0)]))?;
        calendar.around_the_clock = true;
        Ok(calendar)
    }

    /// Weekly periods, Monday first.
    pub fn weekly(zone: &str, week: [Vec<Period>; 7]) -> Result<Self, CalendarError> {
        if week.iter().all(Vec::is_empty) {
            return Err(CalendarError::NoWorkingTime);
        }
        let zone = TimeZone::get(zone).map_err(|_| CalendarError::Zone(zone.to_owned()))?;
        Ok(Self { zone, week, overrides: BTreeMap::new(), around_the_clock: false })
    }

    /// Mainland China: Monday to Friday 08:00 to 12:00 and 13:00 to 18:00, public holidays off, make-up days working.
    pub fn china(zone: &str) -> Result<Self, CalendarError> {
        let day = vec![hours(8, 12), hours(13, 18)];
        let week = std::array::from_fn(|i| if i < 5 { day.clone() } else { Vec::new() });
        let mut calendar = Self::weekly(zone, week)?;
        let file: HolidayFile =
            toml::from_str(CHINA).map_err(|e| CalendarError::Data(e.to_string()))?;
        for entry in file.day {
            let periods = if entry.works { day.clone() } else { Vec::new() };
            calendar.overrides.insert(entry.date, (periods, entry.name));
        }
        Ok(calendar)
    }

    /// The same working days, each counted from midnight to midnight.
    pub fn whole_days(&self) -> Self {
        let whole = |periods: &Vec<Period>| {
            if periods.is_empty() { Vec::new() } else { vec![hours(0, 0)] }
        };
        Self {
            zone: self.zone.clone(),
            week: self.week.each_ref().map(whole),
            overrides: self
                .overrides
                .iter()
                .map(|(day, (periods, name))| (*day, (whole(periods), name.clone())))
                .collect(),
            around_the_clock: self.around_the_clock,
        }
    }

    /// The zone of all civil times.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local day of an instant.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Periods that begin on a day.
    pub fn periods(&self, day: Date) -> &[Period] {
        match self.overrides.get(&day) {
            Some((periods, _)) => periods,
            None => &self.week[weekday_index(day.weekday())],
        }
    }

    /// The name of the holiday or make-up day, if the day is one.
    pub fn name_of(&self, day: Date) -> Option<&str> {
        self.overrides.get(&day).map(|(_, name)| name.as_str())
    }

    /// Whether any working time begins on the day.
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.periods(day).is_empty()
    }

    /// The instant of a local time; a time that a change of clocks skips moves forward.
    pub fn instant(&self, day: Date, time: Time) -> Timestamp {
        self.zone
            .to_ambiguous_timestamp(day.to_datetime(time))
            .compatible()
            .unwrap_or(Timestamp::MAX)
    }

    /// Working intervals that begin on a day, as instants in order.
    fn intervals(&self, day: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.periods(day).iter().map(move |period| {
            let end_day =
                if period.to <= period.from { day.tomorrow().unwrap_or(day) } else { day };
            (self.instant(day, period.from), self.instant(end_day, period.to))
        })
    }

    /// The instant at which `span` of working time has passed since `from`.
    /// Looks at most eleven years ahead; a calendar that ends before gives `Timestamp::MAX`.
    pub fn add_working_time(&self, from: Timestamp, span: SignedDuration) -> Timestamp {
        if self.around_the_clock {
            return from.checked_add(span).unwrap_or(Timestamp::MAX);
        }
        let mut left = span;
        // A period of the day before may reach across midnight.
        let mut day = self.day(from).yesterday().unwrap_or(Date::MIN);
        for _ in 0..4020 {
            for (start, end) in self.intervals(day) {
                let start = start.max(from);
                if end <= start {
                    continue;
                }
                let length = end.duration_since(start);
                if left <= length {
                    return start.checked_add(left).unwrap_or(Timestamp::MAX);
                }
                left -= length;
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        Timestamp::MAX
    }

    /// Working time between two instants.
    pub fn working_time_between(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        let mut total = SignedDuration::ZERO;
        let mut day = self.day(from).yesterday().unwrap_or(Date::MIN);
        let last = self.day(until);
        while day <= last {
            for (start, end) in self.intervals(day) {
                let (start, end) = (start.max(from), end.min(until));
                if end > start {
                    total += end.duration_since(start);
                }
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        total
    }

    /// The `count`-th working day after `day`; `day` itself for 0 when it is one, else the next.
    pub fn working_day_after(&self, day: Date, count: u32) -> Date {
        let mut found = 0;
        let mut current = day;
        for _ in 0..4020 {
            if current > day && self.is_working_day(current) {
                found += 1;
            }
            let reached = found >= count && self.is_working_day(current);
            if reached {
                return current;
            }
            match current.tomorrow() {
                Ok(next) => current = next,
                Err(_) => break,
            }
        }
        current
    }
}

fn weekday_index(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}
