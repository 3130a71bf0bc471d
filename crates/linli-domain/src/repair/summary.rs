//! What the summary of repairs counts, and over which span (REP-8).
//!
//! Owns the figures and the spans of days, weeks and months. Must not know where orders are kept. Called by the use case of
//! the summary, the pages and the API.

use crate::repair::month::Month;
use crate::vocabulary::vocabulary;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

vocabulary! {
    /// One figure of the summary. `carried + new = done + withdrawn + open`, in every part of it.
    Figure {
        /// Open from before the span.
        Carried = "carried",
        /// Reported in the span; in a month, those that count for it (REP-6).
        New = "new",
        /// Handed in.
        Done = "done",
        Withdrawn = "withdrawn",
        /// Neither handed in nor withdrawn at the end of the span.
        Open = "open",
        /// Done or open, with a limit that had passed by then.
        Overdue = "overdue",
        Returned = "returned",
        Rolled = "rolled",
    }
}

vocabulary! {
    /// How long a span is.
    Period { Day = "day", Week = "week", Month = "month" }
}

/// A span of local days, both included. A month counts orders by REP-6, the others by the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub period: Period,
    pub from: Date,
    pub to: Date,
}

impl Span {
    /// The span around a day; weeks begin on Monday.
    pub fn around(period: Period, day: Date) -> Self {
        let (from, to) = match period {
            Period::Day => (day, day),
            Period::Week => {
                let since = i64::from(day.weekday().since(Weekday::Monday));
                let from = day.saturating_sub(since.days());
                (from, from.saturating_add(6.days()))
            }
            Period::Month => (Month::of(day).first(), Month::of(day).last()),
        };
        Self { period, from, to }
    }

    /// The span before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::around(self.period, self.from.saturating_sub(1.day()))
    }

    /// The span after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::around(self.period, self.to.saturating_add(1.day()))
    }

    /// The month, if it is one.
    pub fn month(self) -> Option<Month> {
        (self.period == Period::Month).then(|| Month::of(self.from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// REP-8: days, weeks from Monday to Sunday, whole months; one after the other without a gap.
    #[test]
    fn spans() {
        for day in [date(2028, 2, 29), date(2026, 12, 31), date(2026, 11, 22), date(2026, 11, 23)] {
            for period in Period::ALL {
                let span = Span::around(*period, day);
                assert!(span.from <= day && day <= span.to);
                assert_eq!(span.next().previous(), span);
                assert_eq!(span.previous().to.tomorrow().ok(), Some(span.from));
            }
        }
        let week = Span::around(Period::Week, date(2026, 11, 22));
        assert_eq!((week.from, week.to), (date(2026, 11, 16), date(2026, 11, 22)));
        let month = Span::around(Period::Month, date(2028, 2, 3));
        assert_eq!(
            (month.to, month.month().map(|m| m.to_string())),
            (date(2028, 2, 29), Some("2028-02".into()))
        );
    }
}
