//! Follow-up: outcomes, attempts at different times of day, and when a resident counts as
//! unreachable (CMP-11, FUP-2). Shared by complaints and repairs.

use crate::vocabulary::vocabulary;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// The eight outcomes of one follow-up attempt.
    Outcome {
        Satisfied = "satisfied",
        BasicallySatisfied = "basically_satisfied",
        NotSatisfied = "not_satisfied",
        NoAnswer = "no_answer",
        WrongNumber = "wrong_number",
        CallLater = "call_later",
        Refused = "refused",
        /// The resident said beforehand that no call is wanted; counted as such.
        Waived = "waived",
    }
}

vocabulary! {
    /// Times of day that count as different.
    Daypart { Morning = "morning", Afternoon = "afternoon", Evening = "evening" }
}

impl Outcome {
    /// The resident could not be spoken to.
    pub const fn unreached(self) -> bool {
        matches!(self, Self::NoAnswer | Self::WrongNumber)
    }

    /// The follow-up is finished with this attempt alone.
    pub const fn finishes(self) -> bool {
        matches!(self, Self::Satisfied | Self::BasicallySatisfied | Self::Refused | Self::Waived)
    }
}

impl Daypart {
    /// Before 12:00, from 12:00, from 18:00 local time.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        match at.to_zoned(zone.clone()).hour() {
            0..12 => Self::Morning,
            12..18 => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}

/// One attempt, as it stays in the state of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: Timestamp,
    pub outcome: Outcome,
    pub daypart: Daypart,
}

/// Distinct times of day at which the resident could not be reached.
pub fn unreached_dayparts(attempts: &[Attempt]) -> usize {
    Daypart::ALL
        .iter()
        .filter(|part| attempts.iter().any(|a| a.outcome.unreached() && a.daypart == **part))
        .count()
}
