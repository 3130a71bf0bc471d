//! For which month an order counts (REP-6).
//!
//! Owns the rule of the month's last days and of orders that roll over. A month is one of the office's own calendar: the
//! same instant can lie in two months in two time zones. Must not know who signs. Called by the use cases of repairs.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::fmt;
use std::str::FromStr;

/// Orders issued on so many last days of a month count for the next one.
pub const LATE_DAYS: i32 = 2;

/// A month of the calendar, `2026-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// The month in which an instant lies, where the office is.
    pub fn at(instant: Timestamp, zone: &TimeZone) -> Self {
        Self::of(instant.to_zoned(zone.clone()).date())
    }

    /// Its first day.
    pub fn first(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MIN)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.first().saturating_add(1.month()))
    }

    /// The month before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first().saturating_sub(1.month()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// What is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMonth;

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        if text.len() != 7 {
            return Err(NoMonth);
        }
        let day: Date = format!("{text}-01").parse().map_err(|_| NoMonth)?;
        Ok(Self::of(day))
    }
}

/// The month for which an order counts that was issued on a day: the next one for the last days of a month.
pub fn of_issue(issued: Date) -> Month {
    let month = Month::of(issued);
    let late = issued.day() > month.last().day() - i8::try_from(LATE_DAYS).unwrap_or(0);
    if late { month.next() } else { month }
}

/// The month for which an order counts. Until it is issued it counts by its report; a month that was over when it was
/// issued keeps it, for its list of open orders was signed with it.
pub fn counts_for(reported: Timestamp, issued: Option<Timestamp>, zone: &TimeZone) -> Month {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let reported = day(reported);
    let issued = issued.map(day).filter(|issued| Month::of(*issued) == Month::of(reported));
    of_issue(issued.unwrap_or(reported))
}

/// The month for which its end counts: never one before that for which the order counts.
pub fn ended_in(counts: Month, ended: Timestamp, zone: &TimeZone) -> Month {
    counts.max(Month::at(ended, zone))
}

/// Where a returned order rolls to when it is signed on its own, before its month is over: from the month for which it
/// counts at that time into the one after it.
pub fn rolls_from(counts: Month, signed: Timestamp, zone: &TimeZone) -> Month {
    counts.max(Month::at(signed, zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap_or(TimeZone::UTC)
    }

    /// REP-6: the last two days of a month count for the next one: February of a leap year and of others, 30 and 31 days,
    /// over the end of a year.
    #[test]
    fn the_last_two_days() {
        for (day, month) in [
            (date(2028, 2, 27), "2028-02"),
            (date(2028, 2, 28), "2028-03"),
            (date(2028, 2, 29), "2028-03"),
            (date(2026, 2, 26), "2026-02"),
            (date(2026, 2, 27), "2026-03"),
            (date(2026, 2, 28), "2026-03"),
            (date(2026, 9, 28), "2026-09"),
            (date(2026, 9, 29), "2026-10"),
            (date(2026, 9, 30), "2026-10"),
            (date(2026, 10, 29), "2026-10"),
            (date(2026, 10, 30), "2026-11"),
            (date(2026, 12, 31), "2027-01"),
        ] {
            assert_eq!(of_issue(day).to_string(), month, "{day}");
        }
    }

    /// REP-6: the day is that of the office: the same instant counts for two months in two places.
    #[test]
    fn the_office_counts_its_own_days() {
        let at: Timestamp = "2026-09-28T20:00:00Z".parse().unwrap_or_default();
        assert_eq!(counts_for(at, None, &zone("Asia/Shanghai")).to_string(), "2026-10");
        assert_eq!(counts_for(at, None, &zone("Europe/London")).to_string(), "2026-09");
    }

    /// REP-6: an order counts by its issue; one that was reported in a month that is over stays on that month's list.
    #[test]
    fn issue_before_report() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap_or_default();
        let zone = zone("Asia/Shanghai");
        let reported = at("2026-09-20T09:00:00+08:00");
        let late = counts_for(reported, Some(at("2026-09-29T09:00:00+08:00")), &zone);
        assert_eq!(late.to_string(), "2026-10");
        let after = counts_for(reported, Some(at("2026-10-03T09:00:00+08:00")), &zone);
        assert_eq!(after.to_string(), "2026-09");
        assert_eq!(ended_in(late, at("2026-09-29T18:00:00+08:00"), &zone).to_string(), "2026-10");
        assert_eq!(ended_in(after, at("2026-10-03T18:00:00+08:00"), &zone).to_string(), "2026-10");
    }

    #[test]
    fn months_in_words() {
        assert_eq!("2026-09".parse::<Month>().map(|m| m.next().to_string()), Ok("2026-10".into()));
        assert_eq!(
            "2026-01".parse::<Month>().map(|m| m.previous().to_string()),
            Ok("2025-12".into())
        );
        for wrong in ["2026-13", "2026", "2026-9", "26-09-1", "", "2026-09-01"] {
            assert_eq!(wrong.parse::<Month>(), Err(NoMonth), "{wrong}");
        }
    }

    proptest! {
        /// REP-6: every day counts for its own month or the next, exactly two days of each month for the next; later days
        /// never count for an earlier month.
        #[test]
        fn two_days_of_each_month(year in 1900_i16..2200, month in 1_i8..=12) {
            let first = date(year, month, 1);
            let month = Month::of(first);
            let mut moved = 0;
            let mut before = month;
            for day in 1..=month.last().day() {
                let counts = of_issue(date(year, first.month(), day));
                prop_assert!(counts >= before);
                prop_assert!(counts == month || counts == month.next());
                moved += i32::from(counts == month.next());
                before = counts;
            }
            prop_assert_eq!(moved, LATE_DAYS);
            prop_assert_eq!(month.next().previous(), month);
            prop_assert_eq!(month.to_string().parse::<Month>(), Ok(month));
        }
    }
}
