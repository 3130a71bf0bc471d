//! Working time across lunch, night shifts, holidays and changes of the clocks.

use jiff::civil::{Time, date, time};
use jiff::{SignedDuration, Timestamp};
use linli_domain::clock::base::{Base, due_at};
use linli_domain::clock::calendar::{Calendar, CalendarError, Period};
use linli_domain::clock::plan::after_pause;

const CHINA: &str = "Asia/Shanghai";

fn period(from: Time, to: Time) -> Period {
    Period { from, to }
}

/// The same periods from Monday to Friday.
fn weekdays(zone: &str, periods: &[Period]) -> Calendar {
    let week = std::array::from_fn(|i| if i < 5 { periods.to_vec() } else { Vec::new() });
    Calendar::weekly(zone, week).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[track_caller]
fn expect(calendar: &Calendar, base: Base, from: &str, due: &str) {
    assert_eq!(due_at(base, at(from), None, calendar), Some(at(due)), "{base:?} from {from}");
}

/// S01: an hour from Friday 16:30, Monday to Friday nine to five, is Monday 09:30.
#[test]
fn across_the_weekend() {
    let office = weekdays(CHINA, &[period(time(9, 0, 0, 0), time(17, 0, 0, 0))]);
    let (from, due) = ("2026-09-11T16:30+08:00", "2026-09-14T09:30+08:00");
    expect(&office, Base::BusinessMinutes(60), from, due);
}

/// S02: the lunch gap never counts; what arrives in it begins after it.
#[test]
fn lunch_does_not_count() {
    let morning = period(time(8, 0, 0, 0), time(12, 0, 0, 0));
    let afternoon = period(time(13, 30, 0, 0), time(17, 30, 0, 0));
    let office = weekdays(CHINA, &[morning, afternoon]);
    let minutes = Base::BusinessMinutes(30);
    expect(&office, minutes, "2026-09-14T11:45+08:00", "2026-09-14T13:45+08:00");
    expect(&office, minutes, "2026-09-14T12:30+08:00", "2026-09-14T14:00+08:00");
    expect(&office, minutes, "2026-09-14T11:30+08:00", "2026-09-14T12:00+08:00");
}

/// S03: a night shift from 21:00 to 02:00 is taken and counted, also from its second day.
#[test]
fn night_shifts_count() {
    let office = weekdays(CHINA, &[period(time(21, 0, 0, 0), time(2, 0, 0, 0))]);
    let minutes = Base::BusinessMinutes(120);
    expect(&office, minutes, "2026-09-14T23:30+08:00", "2026-09-15T01:30+08:00");
    expect(&office, minutes, "2026-09-15T01:00+08:00", "2026-09-15T22:00+08:00");
    expect(&office, minutes, "2026-09-19T01:00+08:00", "2026-09-21T22:00+08:00");
}

/// S04: around the clock nothing is lost at midnight.
#[test]
fn around_the_clock() {
    let office = Calendar::around_the_clock(CHINA).unwrap();
    let from = "2026-09-14T23:50+08:00";
    expect(&office, Base::BusinessMinutes(20), from, "2026-09-15T00:10+08:00");
    let (from, until) = (at(from), at("2026-09-17T23:50+08:00"));
    assert_eq!(office.working_time_between(from, until).as_hours(), 72);
}

/// S08: a calendar without working time is refused, and one that ends cannot hang.
#[test]
fn a_calendar_has_working_time() {
    let empty = Calendar::weekly(CHINA, std::array::from_fn(|_| Vec::new()));
    assert_eq!(empty.err(), Some(CalendarError::NoWorkingTime));
    let unknown = Calendar::around_the_clock("Asia/Nowhere");
    assert_eq!(unknown.err(), Some(CalendarError::Zone("Asia/Nowhere".to_owned())));
}

/// S11: where clocks change, no day is skipped or counted twice, and working time is real time.
#[test]
fn across_a_change_of_clocks() {
    let zone = "America/New_York";
    let office = weekdays(zone, &[period(time(9, 0, 0, 0), time(17, 0, 0, 0))]);
    for (from, until) in [
        ("2026-03-06T12:00[America/New_York]", "2026-03-09T12:00[America/New_York]"),
        ("2026-10-30T12:00[America/New_York]", "2026-11-02T12:00[America/New_York]"),
    ] {
        let instant = |text: &str| text.parse::<jiff::Zoned>().unwrap().timestamp();
        let (from, until) = (instant(from), instant(until));
        let eight = SignedDuration::from_hours(8);
        assert_eq!(office.working_time_between(from, until), eight);
        assert_eq!(office.add_working_time(from, eight), until);
        assert_eq!(due_at(Base::Days(3), from, None, &office), Some(until), "the same local time");
    }
}

/// S06: a public holiday and its make-up Saturday are named.
#[test]
fn holidays_have_names() {
    let office = Calendar::china(CHINA).unwrap();
    assert!(!office.is_working_day(date(2026, 2, 17)));
    assert!(office.is_working_day(date(2026, 2, 14)));
    assert_eq!(office.name_of(date(2026, 2, 17)), office.name_of(date(2026, 2, 14)));
    assert!(office.name_of(date(2026, 2, 17)).is_some());
}

/// S12, S16: a pause moves a limit by the time that would have counted, and not otherwise: nothing
/// overnight or over a weekend, a day for a working day, never an agreed time.
#[test]
fn a_pause_moves_by_what_counts() {
    let office = weekdays(CHINA, &[period(time(9, 0, 0, 0), time(18, 0, 0, 0))]);
    let friday = "2026-09-11T18:00+08:00";
    let (from, until) = (at("2026-09-11T18:00+08:00"), at("2026-09-14T09:00+08:00"));
    let moved = |base, from, until| after_pause(base, at(friday), from, until, &office);
    assert_eq!(moved(Base::BusinessMinutes(60), from, until), at(friday), "a weekend of no work");
    let until = at("2026-09-14T10:00+08:00");
    let monday = at("2026-09-14T10:00+08:00");
    assert_eq!(moved(Base::BusinessMinutes(60), from, until), monday);
    // Working days: Friday evening to Monday morning is six hours of Friday and nine of Monday.
    let (from, until) = (at("2026-09-11T18:00+08:00"), at("2026-09-14T09:00+08:00"));
    let fifteen_hours = at("2026-09-14T09:00+08:00");
    assert_eq!(moved(Base::WorkingDays(2), from, until), fifteen_hours);
    let (saturday, sunday) = (at("2026-09-12T08:00+08:00"), at("2026-09-13T08:00+08:00"));
    assert_eq!(moved(Base::WorkingDays(2), saturday, sunday), at(friday));
    assert_eq!(moved(Base::Agreed, from, until), at(friday));
    assert_eq!(moved(Base::Days(2), saturday, sunday), at("2026-09-12T18:00+08:00"));
}
