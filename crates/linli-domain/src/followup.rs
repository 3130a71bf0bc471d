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

    /// The resident says what they think of the result.
    pub const fn rates(self) -> bool {
        matches!(self, Self::Satisfied | Self::BasicallySatisfied | Self::NotSatisfied)
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

/// When to try again: the beginning of the next time of day at which the resident has not been tried yet, from now on
/// (9:00, 14:00 or 19:00 local time); `None` when all have been tried.
pub fn next_try(attempts: &[Attempt], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let tried = |part: Daypart| attempts.iter().any(|a| a.outcome.unreached() && a.daypart == part);
    let hours = [(9, Daypart::Morning), (14, Daypart::Afternoon), (19, Daypart::Evening)];
    let here = Daypart::of(now, zone);
    let today = now.to_zoned(zone.clone()).date();
    [Some(today), today.tomorrow().ok()].into_iter().flatten().find_map(|day| {
        hours.iter().find_map(|(hour, part)| {
            let at = day.at(*hour, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp();
            (at > now && !tried(*part) && (day != today || *part != here)).then_some(at)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    /// CMP-11, FUP-2: the next attempt is at another time of day, today if there is one left.
    #[test]
    fn other_times_of_day() {
        let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
        let morning = at("2026-09-14T09:30:00+08:00");
        let tried = |outcome, part| Attempt { at: morning, outcome, daypart: part };
        assert_eq!(next_try(&[], morning, &zone), Some(at("2026-09-14T14:00:00+08:00")));
        let once = [tried(Outcome::NoAnswer, Daypart::Afternoon)];
        assert_eq!(next_try(&once, morning, &zone), Some(at("2026-09-14T19:00:00+08:00")));
        let late = at("2026-09-14T20:00:00+08:00");
        assert_eq!(next_try(&once, late, &zone), Some(at("2026-09-15T09:00:00+08:00")));
        let reached = [tried(Outcome::CallLater, Daypart::Morning)];
        assert_eq!(next_try(&reached, late, &zone), Some(at("2026-09-15T09:00:00+08:00")));
        let all = Daypart::ALL.iter().map(|part| tried(Outcome::NoAnswer, *part));
        assert_eq!(next_try(&all.collect::<Vec<_>>(), morning, &zone), None);
    }
}
