//! Time bases: the one function that computes a limit (requirements section 4).

use crate::clock::calendar::Calendar;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How a limit counts. Serialises as `{"minutes": 30}`, `"end_of_day"` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Real minutes.
    Minutes(u32),
    /// Minutes of working time.
    BusinessMinutes(u32),
    /// Calendar days: the same local time, so many days later.
    Days(u32),
    /// Working days: the same local time, on the so-manieth working day after.
    WorkingDays(u32),
    /// Until 24:00 local of the same day.
    EndOfDay,
    /// Until 24:00 of the same day if it is a working day, else of the next one.
    EndOfWorkingDay,
    /// Until 24:00 of day D of the month; the last day in shorter months (S29).
    DayOfMonth(i8),
    /// So many months later, the same local time; the last day in shorter months (S29).
    Months(u32),
    /// The time agreed with the resident. Never moved by a pause (S16).
    Agreed,
    /// The end of the appointment, if there is one; else so many calendar days (SLA-17).
    DaysOrAppointment(u32),
}

impl Base {
    /// Whether the calendar decides what counts. The others need its time zone only.
    pub const fn on_calendar(self) -> bool {
        matches!(self, Self::BusinessMinutes(_) | Self::WorkingDays(_) | Self::EndOfWorkingDay)
    }
}

/// The limit of a promise that counts from `from`. `agreed` is the time agreed with the resident, for a reply or as an
/// appointment.
/// `None` when nothing was agreed.
pub fn due_at(
    base: Base,
    from: Timestamp,
    agreed: Option<Timestamp>,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let local = from.to_zoned(calendar.zone().clone());
    let (day, time) = (local.date(), local.time());
    let due = match base {
        Base::Minutes(n) => from.checked_add(SignedDuration::from_mins(i64::from(n))).ok()?,
        Base::BusinessMinutes(n) => {
            calendar.add_working_time(from, SignedDuration::from_mins(i64::from(n)))
        }
        Base::DaysOrAppointment(_) if agreed.is_some_and(|end| end > from) => agreed?,
        Base::Days(n) | Base::DaysOrAppointment(n) => {
            calendar.instant(day.checked_add(Span::new().days(i64::from(n))).ok()?, time)
        }
        Base::WorkingDays(n) => calendar.instant(calendar.working_day_after(day, n), time),
        Base::EndOfDay => end_of(day, calendar)?,
        Base::EndOfWorkingDay => end_of(calendar.working_day_after(day, 0), calendar)?,
        Base::DayOfMonth(target) => end_of(day_of_month(day, target)?, calendar)?,
        Base::Months(n) => {
            calendar.instant(day.checked_add(Span::new().months(i64::from(n))).ok()?, time)
        }
        Base::Agreed => agreed?,
    };
    Some(due)
}

/// Midnight at the end of a day.
fn end_of(day: Date, calendar: &Calendar) -> Option<Timestamp> {
    Some(calendar.instant(day.tomorrow().ok()?, Time::midnight()))
}

fn day_of_month(day: Date, target: i8) -> Option<Date> {
    let in_month = |month: Date| {
        Date::new(month.year(), month.month(), target.min(month.days_in_month())).ok()
    };
    let this = in_month(day)?;
    if this >= day {
        Some(this)
    } else {
        in_month(day.first_of_month().checked_add(Span::new().months(1)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn china() -> Calendar {
        Calendar::china("Asia/Shanghai").unwrap()
    }

    #[track_caller]
    fn expect(base: Base, from: &str, due: &str) {
        assert_eq!(due_at(base, at(from), None, &china()), Some(at(due)), "{base:?} from {from}");
    }

    /// SLA-1..10: each base on the calendar of the office.
    #[test]
    fn bases() {
        expect(Base::Minutes(30), "2026-09-14T08:12:00+08:00", "2026-09-14T08:42:00+08:00");
        expect(Base::Days(3), "2026-09-14T08:12:00+08:00", "2026-09-17T08:12:00+08:00");
        expect(Base::EndOfDay, "2026-09-14T08:12:00+08:00", "2026-09-15T00:00:00+08:00");
        expect(Base::BusinessMinutes(60), "2026-09-11T17:30:00+08:00", "2026-09-14T08:30:00+08:00");
        expect(Base::WorkingDays(1), "2026-09-11T17:30:00+08:00", "2026-09-14T17:30:00+08:00");
        expect(Base::DayOfMonth(30), "2026-02-10T09:00:00+08:00", "2026-03-01T00:00:00+08:00");
        expect(Base::Months(1), "2026-01-31T09:00:00+08:00", "2026-02-28T09:00:00+08:00");
        // Agreed with nobody: no limit.
        assert_eq!(due_at(Base::Agreed, at("2026-09-14T00:00:00Z"), None, &china()), None);
    }

    /// S06: the make-up Saturday counts, the swapped weekday does not.
    #[test]
    fn make_up_days() {
        // Spring Festival 2026: 15 to 23 February off, 14 and 28 February working.
        expect(Base::WorkingDays(1), "2026-02-13T17:50:00+08:00", "2026-02-14T17:50:00+08:00");
        expect(Base::WorkingDays(2), "2026-02-13T17:50:00+08:00", "2026-02-24T17:50:00+08:00");
    }
}
