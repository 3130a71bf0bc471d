//! A calendar as data: what is kept, loaded from a file and edited.
//!
//! Owns the shape in TOML and JSON, and what is refused before it can be used. [`super::build`] makes a calendar of it.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One period of working time of a day, `08:00-12:00`. `to <= from` reaches into the next day, to midnight at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Time,
    pub to: Time,
}

/// A calendar in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    /// By which policies name it.
    pub id: String,
    pub version: u32,
    #[serde(default)]
    pub name: String,
    /// Hours of make-up days; without them those of a Monday.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub make_up: Vec<Period>,
    pub week: Week,
    #[serde(default, rename = "closure", skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    #[serde(default, rename = "day", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<DayData>,
}

/// Periods by weekday; a day without any is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    pub monday: Vec<Period>,
    pub tuesday: Vec<Period>,
    pub wednesday: Vec<Period>,
    pub thursday: Vec<Period>,
    pub friday: Vec<Period>,
    pub saturday: Vec<Period>,
    pub sunday: Vec<Period>,
}

/// Days off every year, `12-30` to `01-02`, both included, also across New Year (S07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    pub name: String,
    /// Month and day, `12-30`.
    pub from: String,
    pub to: String,
}

/// A date that differs from its weekday: off, or working with the hours of a make-up day or its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayData {
    pub date: Date,
    pub name: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub works: bool,
    /// Own hours of a working date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Period>,
    /// Where it comes from: the notice or file (S09).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// A list of dates that is loaded on its own, e.g. next year's public holidays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// Said of every date that names no source of its own.
    #[serde(default)]
    pub source: String,
    #[serde(rename = "day")]
    pub days: Vec<DayData>,
}

/// Why a calendar is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("unknown time zone {0}")]
    Zone(String),
    #[error("the calendar has no working time in any week")]
    NoWorkingTime,
    #[error("periods overlap on {0}")]
    Overlap(String),
    #[error("{0} is listed twice")]
    Twice(Date),
    #[error("{0} is not a month and a day, e.g. 12-30")]
    MonthDay(String),
    #[error("{0}")]
    Data(String),
}

impl CalendarError {
    /// The stable code, for screens and programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Zone(_) => "unknown_zone",
            Self::NoWorkingTime => "no_working_time",
            Self::Overlap(_) => "periods_overlap",
            Self::Twice(_) => "date_twice",
            Self::MonthDay(_) => "bad_month_day",
            Self::Data(_) => "bad_data",
        }
    }
}

impl Week {
    /// Monday first.
    pub fn days(&self) -> [&Vec<Period>; 7] {
        [
            &self.monday,
            &self.tuesday,
            &self.wednesday,
            &self.thursday,
            &self.friday,
            &self.saturday,
            &self.sunday,
        ]
    }
}

impl Period {
    /// Minutes of the wall clock from midnight of the day to its beginning and its end.
    pub(super) fn minutes(self) -> (i32, i32) {
        let minute = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
        let (from, to) = (minute(self.from), minute(self.to));
        (from, if to <= from { to + 24 * 60 } else { to })
    }
}

impl Closure {
    /// Whether the day is one of its days.
    pub fn covers(&self, day: Date) -> bool {
        let (Some(from), Some(to)) = (month_day(&self.from), month_day(&self.to)) else {
            return false;
        };
        let day = (day.month(), day.day());
        if from <= to { from <= day && day <= to } else { day >= from || day <= to }
    }
}

/// Month and day of `12-30`; 29 February is one.
pub(super) fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let date = Date::new(2024, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((date.month(), date.day()))
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |time: Time| time.strftime("%H:%M").to_string();
        let to = if self.to == Time::midnight() { "24:00".to_owned() } else { text(self.to) };
        serializer.serialize_str(&format!("{}-{to}", text(self.from)))
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl std::str::FromStr for Period {
    type Err = CalendarError;

    /// Reads `08:00-12:00`; the end of a day is `24:00`.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let broken = || CalendarError::Data(format!("{text}: a period is written 08:00-12:00"));
        let time = |part: &str| -> Option<Time> {
            let (hour, minute) = part.trim().split_once(':')?;
            if hour.len() != 2 || minute.len() != 2 {
                return None;
            }
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        let (from, to) = text.split_once('-').ok_or_else(broken)?;
        let to = if to.trim() == "24:00" { Some(Time::midnight()) } else { time(to) };
        Ok(Self { from: time(from).ok_or_else(broken)?, to: to.ok_or_else(broken)? })
    }
}

const SHIPPED: &[(&str, &str)] = &[
    ("around_the_clock", include_str!("../../../calendars/around_the_clock.toml")),
    ("cn", include_str!("../../../calendars/cn.toml")),
    ("uk", include_str!("../../../calendars/uk.toml")),
];

/// Names of the calendars that ship with the program.
pub fn calendar_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// A calendar that ships with the program.
///
/// # Errors
/// [`CalendarError::Data`] if there is no such calendar.
pub fn shipped(name: &str) -> Result<CalendarData, CalendarError> {
    let found = SHIPPED.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| CalendarError::Data(format!("no calendar {name}")))?;
    CalendarData::from_toml(text)
}
