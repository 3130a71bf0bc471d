//! Rights of the person, and how long what is known of a person is kept (ADM-3, V01, V03, V06).
//!
//! Owns the kinds of data with their periods, which cases may not be touched, how far a request has come, and what counts
//! as a proof of identity. Must not know where anything is stored. Called by `linli_app::privacy`.

use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Kinds of data with a period of their own.
    Data {
        /// Numbers that a telephone system reported.
        Calls = "calls",
        /// Contacts of which no case came.
        Contacts = "contacts",
        /// Photos and other files of ended cases.
        Files = "files",
        /// Names, numbers and words of ended cases.
        Cases = "cases",
        /// People who are tied to no room any more.
        Residents = "residents",
        /// Values before and after in the log of changes to people, and reasons of looks at numbers.
        Log = "log",
        /// Requests about one's own data, after their answer.
        Requests = "requests",
    }
}

vocabulary! {
    /// What a person asks for (PIPL 45 to 47).
    Wish { See = "see", Correct = "correct", Erase = "erase" }
}

vocabulary! {
    /// How far a request has come.
    Progress {
        /// It waits for the proof of who asks.
        Asked = "asked",
        /// Who asks is known.
        Proved = "proved",
        /// Agreed to; carried out when nothing has to be kept any more.
        Waiting = "waiting",
        Done = "done",
        Refused = "refused",
    }
}

impl Progress {
    /// Whether somebody still has to do something.
    pub const fn open(self) -> bool {
        matches!(self, Self::Asked | Self::Proved | Self::Waiting)
    }
}

vocabulary! {
    /// How staff made sure of who asks.
    Proof {
        /// Called at the number that was known before.
        CalledBack = "called_back",
        /// Showed a document at the desk.
        Document = "document",
        /// A keeper of the law or a representative with a mandate on paper.
        Mandate = "mandate",
    }
}

vocabulary! {
    /// Why something cannot be erased yet (PIPL 47).
    Duty {
        /// The case goes on.
        Open = "open",
        /// The case is held for a dispute or an authority.
        Held = "held",
    }
}

/// The shortest and the longest period, in months.
pub const MONTHS: std::ops::RangeInclusive<u32> = 1..=600;
/// The shortest and the longest time for an answer, in working days.
pub const DAYS: std::ops::RangeInclusive<u32> = 1..=60;

/// How long things are kept, and by when a request is answered. Versions never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Months after which a kind is erased.
    pub calls: u32,
    pub contacts: u32,
    pub files: u32,
    pub cases: u32,
    pub residents: u32,
    pub log: u32,
    pub requests: u32,
    /// Working days for the answer to a request.
    pub answer_days: u32,
}

impl Default for Retention {
    /// What holds until the company says otherwise.
    fn default() -> Self {
        Self {
            calls: 6,
            contacts: 24,
            files: 24,
            cases: 60,
            residents: 24,
            log: 36,
            requests: 36,
            answer_days: 15,
        }
    }
}

impl Retention {
    /// Months for which a kind is kept.
    pub const fn months(&self, data: Data) -> u32 {
        match data {
            Data::Calls => self.calls,
            Data::Contacts => self.contacts,
            Data::Files => self.files,
            Data::Cases => self.cases,
            Data::Residents => self.residents,
            Data::Log => self.log,
            Data::Requests => self.requests,
        }
    }

    /// The same with another period for a kind.
    #[must_use]
    pub const fn with(mut self, data: Data, months: u32) -> Self {
        match data {
            Data::Calls => self.calls = months,
            Data::Contacts => self.contacts = months,
            Data::Files => self.files = months,
            Data::Cases => self.cases = months,
            Data::Residents => self.residents = months,
            Data::Log => self.log = months,
            Data::Requests => self.requests = months,
        }
        self
    }

    /// What is older than this is past its period. Whole days of UTC, so that a run gives the same on every node.
    pub fn before(&self, data: Data, now: Timestamp) -> Timestamp {
        let day = self.before_day(data, now);
        day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
    }

    /// The day of [`Self::before`].
    pub fn before_day(&self, data: Data, now: Timestamp) -> Date {
        let months = Span::new().months(i64::from(self.months(data)));
        now.to_zoned(TimeZone::UTC).date().checked_sub(months).unwrap_or(Date::MIN)
    }
}

/// Why a case may not be erased; `None` when it may.
pub const fn duty(open: bool, held: bool) -> Option<Duty> {
    match (open, held) {
        (_, true) => Some(Duty::Held),
        (true, false) => Some(Duty::Open),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V03: a period ends on the same day of the month, whatever the hour, and every kind has one.
    #[test]
    fn periods() {
        let now: Timestamp = "2026-09-14T08:12:00+08:00".parse().unwrap();
        let rules = Retention::default();
        assert_eq!(rules.before_day(Data::Calls, now).to_string(), "2026-03-14");
        assert_eq!(rules.before(Data::Cases, now).to_string(), "2021-09-14T00:00:00Z");
        for data in Data::ALL {
            let longer = rules.clone().with(*data, 600);
            assert_eq!(longer.months(*data), 600, "{data}");
            assert!(longer.before(*data, now) < rules.before(*data, now));
        }
    }

    /// V01: what goes on or is held is never erased.
    #[test]
    fn duties() {
        assert_eq!(duty(true, false), Some(Duty::Open));
        assert_eq!(duty(false, true), Some(Duty::Held));
        assert_eq!(duty(true, true), Some(Duty::Held));
        assert_eq!(duty(false, false), None);
    }
}
