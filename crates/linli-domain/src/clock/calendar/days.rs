//! What a single day is, in words that a person knows: a working day, a weekend, a holiday by name.
//!
//! Owns the classification only. Called by the explanation of clocks and the pages of calendars.

use super::{Calendar, Ruling};
use jiff::civil::{Date, Weekday};

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayKind<'a> {
    /// A working day by its weekday.
    Working,
    /// Off by its weekday: Saturday or Sunday.
    Weekend,
    /// Off by its weekday: another day.
    DayOff,
    /// Off by its date. `source` says where it comes from, e.g. the file that was loaded (S09).
    Holiday { name: &'a str, source: &'a str },
    /// Working by its date although its weekday is off: the make-up day of a holiday.
    MakeUp { name: &'a str, source: &'a str },
    /// Working by its date with hours of its own.
    OwnHours { name: &'a str, source: &'a str },
    /// Off every year.
    Closure { name: &'a str },
}

impl DayKind<'_> {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Weekend => "weekend",
            Self::DayOff => "day_off",
            Self::Holiday { .. } => "holiday",
            Self::MakeUp { .. } => "make_up",
            Self::OwnHours { .. } => "own_hours",
            Self::Closure { .. } => "closure",
        }
    }
}

impl Calendar {
    /// What a day is.
    pub fn kind_of(&self, day: Date) -> DayKind<'_> {
        match self.ruling(day) {
            Ruling::Date(special) => {
                let (name, source) = (special.name.as_str(), special.source.as_str());
                if special.periods.is_empty() {
                    DayKind::Holiday { name, source }
                } else if self.0.week[super::weekday_index(day.weekday())].is_empty() {
                    DayKind::MakeUp { name, source }
                } else {
                    DayKind::OwnHours { name, source }
                }
            }
            Ruling::Closure(closure) => DayKind::Closure { name: &closure.name },
            Ruling::Week(periods) if !periods.is_empty() => DayKind::Working,
            Ruling::Week(_) => match day.weekday() {
                Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
                _ => DayKind::DayOff,
            },
        }
    }

    /// The name of the holiday, make-up day or closure, if the day is one.
    pub fn name_of(&self, day: Date) -> Option<&str> {
        match self.kind_of(day) {
            DayKind::Holiday { name, .. }
            | DayKind::MakeUp { name, .. }
            | DayKind::OwnHours { name, .. }
            | DayKind::Closure { name } => Some(name),
            DayKind::Working | DayKind::Weekend | DayKind::DayOff => None,
        }
    }
}
