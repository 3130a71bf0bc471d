//! From data to a calendar, with everything that is refused on the way (ADM-1, S08).
//!
//! Owns the checks: no working time, overlapping periods, dates twice, unknown zones.

use super::data::month_day;
use super::{
    Calendar, CalendarData, CalendarError, Closure, DayData, Holidays, Inner, Period, Special,
    Totals, Week, shipped,
};
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Minutes of a day.
const DAY: i32 = 24 * 60;
/// The whole day, midnight to midnight.
const WHOLE: Period = Period { from: Time::midnight(), to: Time::midnight() };

impl CalendarData {
    /// Reads a calendar in TOML; [`Calendar::new`] checks it.
    ///
    /// # Errors
    /// [`CalendarError::Data`] with what is wrong where.
    pub fn from_toml(text: &str) -> Result<Self, CalendarError> {
        toml::from_str(text).map_err(|e| CalendarError::Data(e.to_string()))
    }

    /// Refuses what could not be used, whatever the time zone.
    ///
    /// # Errors
    /// The first mistake.
    pub fn check(&self) -> Result<(), CalendarError> {
        Calendar::new(self, "UTC").map(drop)
    }

    /// Adds a list of dates; those that it names are replaced. The version is the next one.
    #[must_use]
    pub fn with(&self, holidays: &Holidays) -> Self {
        let named = |date: Date| holidays.days.iter().any(|day| day.date == date);
        let kept = self.days.iter().filter(|day| !named(day.date)).cloned();
        let new = holidays.days.iter().cloned().map(|mut day| {
            if day.source.is_empty() {
                day.source.clone_from(&holidays.source);
            }
            day
        });
        let mut days: Vec<DayData> = kept.chain(new).collect();
        days.sort_by_key(|day| day.date);
        Self { days, version: self.version + 1, ..self.clone() }
    }

    fn make_up_periods(&self) -> &[Period] {
        if self.make_up.is_empty() { &self.week.monday } else { &self.make_up }
    }

    /// Periods of a listed date.
    fn periods_of(&self, day: &DayData) -> Result<Vec<Period>, CalendarError> {
        match (day.periods.is_empty(), day.works) {
            (false, _) => Ok(day.periods.clone()),
            (true, false) => Ok(Vec::new()),
            (true, true) if self.make_up_periods().is_empty() => {
                Err(CalendarError::Data(format!("{} works, but at no hours", day.date)))
            }
            (true, true) => Ok(self.make_up_periods().to_vec()),
        }
    }
}

impl Holidays {
    /// Reads a list in TOML or JSON.
    ///
    /// # Errors
    /// [`CalendarError::Data`] with what is wrong where.
    pub fn read(text: &str) -> Result<Self, CalendarError> {
        let broken = |e: String| CalendarError::Data(e);
        if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|e| broken(e.to_string()))
        } else {
            toml::from_str(text).map_err(|e| broken(e.to_string()))
        }
    }
}

impl Calendar {
    /// A calendar in a time zone.
    ///
    /// # Errors
    /// The first mistake.
    pub fn new(data: &CalendarData, zone: &str) -> Result<Self, CalendarError> {
        let zone = TimeZone::get(zone).map_err(|_| CalendarError::Zone(zone.to_owned()))?;
        let week = data.week.days().map(|periods| sorted(periods.clone()));
        let mut dates = BTreeMap::new();
        for day in &data.days {
            let special = Special {
                periods: sorted(data.periods_of(day)?),
                name: day.name.clone(),
                source: day.source.clone(),
            };
            if dates.insert(day.date, special).is_some() {
                return Err(CalendarError::Twice(day.date));
            }
        }
        for text in data.closures.iter().flat_map(|closure| [&closure.from, &closure.to]) {
            month_day(text).ok_or_else(|| CalendarError::MonthDay(text.clone()))?;
        }
        let around_the_clock = dates.is_empty()
            && data.closures.is_empty()
            && week.iter().all(|periods| matches!(periods.as_slice(), [WHOLE]));
        let calendar = Self(Arc::new(Inner {
            id: data.id.clone(),
            version: data.version,
            zone,
            week,
            dates,
            closures: data.closures.clone(),
            around_the_clock,
            totals: Totals::new(),
            whole_days: OnceLock::new(),
        }));
        calendar.refuse_without_time()?;
        calendar.refuse_overlaps()?;
        Ok(calendar)
    }

    /// Every minute counts; working days are all days.
    ///
    /// # Errors
    /// [`CalendarError::Zone`].
    pub fn around_the_clock(zone: &str) -> Result<Self, CalendarError> {
        Self::new(&shipped("around_the_clock")?, zone)
    }

    /// Weekly periods, Monday first.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn weekly(zone: &str, week: [Vec<Period>; 7]) -> Result<Self, CalendarError> {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = week;
        let week = Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
        let data = CalendarData {
            id: "weekly".to_owned(),
            version: 1,
            name: String::new(),
            make_up: Vec::new(),
            week,
            closures: Vec::new(),
            days: Vec::new(),
        };
        Self::new(&data, zone)
    }

    /// Mainland China: office hours from Monday to Friday, public holidays off, make-up days working.
    ///
    /// # Errors
    /// [`CalendarError::Zone`].
    pub fn china(zone: &str) -> Result<Self, CalendarError> {
        Self::new(&shipped("cn")?, zone)
    }

    /// The same working days, each counted from midnight to midnight.
    pub fn whole_days(&self) -> &Self {
        self.0.whole_days.get_or_init(|| {
            let whole = |periods: &Vec<Period>| {
                if periods.is_empty() { Vec::new() } else { vec![WHOLE] }
            };
            let dates = self.0.dates.iter();
            Self(Arc::new(Inner {
                id: self.0.id.clone(),
                version: self.0.version,
                zone: self.0.zone.clone(),
                week: self.0.week.each_ref().map(whole),
                dates: dates
                    .map(|(day, s)| (*day, Special { periods: whole(&s.periods), ..s.clone() }))
                    .collect(),
                closures: self.0.closures.clone(),
                around_the_clock: self.0.around_the_clock,
                totals: Totals::new(),
                whole_days: OnceLock::new(),
            }))
        })
    }

    /// No week with working time, or none that a closure leaves (S08).
    fn refuse_without_time(&self) -> Result<(), CalendarError> {
        let every_day = || {
            (1..=366).filter_map(|n| Date::new(2024, 1, 1).ok()?.with().day_of_year(n).build().ok())
        };
        let closed =
            |day: Date| self.0.closures.iter().any(|closure: &Closure| closure.covers(day));
        if self.0.week.iter().all(Vec::is_empty) || every_day().all(closed) {
            return Err(CalendarError::NoWorkingTime);
        }
        Ok(())
    }

    /// Periods of one day, and those that reach across midnight with those of the day after.
    fn refuse_overlaps(&self) -> Result<(), CalendarError> {
        let overlap = |day: &[Period], next: &[Period]| {
            let within =
                day.windows(2).any(|p| matches!(p, [a, b] if a.minutes().1 > b.minutes().0));
            let last = day.iter().map(|p| p.minutes().1).max().unwrap_or(0);
            let first = next.iter().map(|p| p.minutes().0 + DAY).min().unwrap_or(i32::MAX);
            within || last > first
        };
        for (index, day) in self.0.week.iter().enumerate() {
            let next = self.0.week.get((index + 1) % 7).map_or(&[][..], Vec::as_slice);
            if overlap(day, next) {
                let weekday =
                    i8::try_from(index).ok().and_then(|i| Weekday::from_monday_zero_offset(i).ok());
                return Err(CalendarError::Overlap(
                    weekday.map_or_else(String::new, |d| format!("{d:?}")),
                ));
            }
        }
        for date in self.0.dates.keys() {
            let around = [
                date.yesterday().ok().map(|before| (before, *date)),
                date.tomorrow().ok().map(|after| (*date, after)),
            ];
            for (day, next) in around.into_iter().flatten() {
                if overlap(self.periods(day), self.periods(next)) {
                    return Err(CalendarError::Overlap(date.to_string()));
                }
            }
        }
        Ok(())
    }
}

fn sorted(mut periods: Vec<Period>) -> Vec<Period> {
    periods.sort_by_key(|period| period.from);
    periods
}
