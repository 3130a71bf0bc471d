//! When the cases and contacts of the demonstration come in.
//!
//! Owns the days: how many, how the recent ones are filled, and what rests in which stage. Must not know people.

use super::chance::Chance;
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use linli_domain::complaint::Stage;

/// Days in which the open cases came in.
const RECENT: i64 = 14;
/// The longest past, in days: five years.
const LONGEST: i64 = 1825;

/// Where open cases rest, over and over; the second is how many days ago at least.
const RESTS: &[(Rest, i64)] = &[
    (Rest::At(Stage::Registered), 0),
    (Rest::At(Stage::Investigating), 1),
    (Rest::At(Stage::Executing), 2),
    (Rest::At(Stage::FollowingUp), 4),
    (Rest::At(Stage::Judged), 0),
    (Rest::At(Stage::Approving), 2),
    (Rest::At(Stage::Dispatched), 0),
    (Rest::At(Stage::Planning), 1),
    (Rest::At(Stage::Registered), 0),
    (Rest::Paused, 2),
    (Rest::At(Stage::ReportingBack), 3),
    (Rest::At(Stage::Informing), 3),
    (Rest::At(Stage::Explaining), 1),
    (Rest::At(Stage::Dispatched), 0),
    (Rest::At(Stage::ReturnDisputed), 1),
    (Rest::At(Stage::Approved), 2),
    (Rest::At(Stage::Closing), 5),
    (Rest::At(Stage::Objected), 2),
    (Rest::At(Stage::Executing), 3),
    (Rest::Nowhere, 1),
    (Rest::At(Stage::FollowingUp), 5),
    (Rest::At(Stage::Investigating), 1),
];

/// Where a case comes to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It goes on as far as time allows.
    Nowhere,
    At(Stage),
    Paused,
}

/// One day with what comes in.
#[derive(Clone, Debug)]
pub struct Day {
    pub date: Date,
    /// One for each complaint.
    pub cases: Vec<Rest>,
}

/// The days of the past, the oldest first.
pub fn days(cases: u32, today: Date, chance: &mut Chance) -> Vec<Day> {
    let cases = i64::from(cases);
    let recent = (cases / 80).max(66).min(cases * 2 / 3);
    let span = (cases / 3).clamp(60, LONGEST);
    let ago = |days: i64| today.checked_sub(Span::new().days(days)).unwrap_or(today);
    let mut days: Vec<Day> =
        (0..=span).rev().map(|days| Day { date: ago(days), cases: Vec::new() }).collect();
    let last = days.len() - 1;
    let far = usize::try_from(span - 2).unwrap_or(1);
    for index in 0..cases - recent {
        // Even, with a little chance, so that every day has its share.
        let even = usize::try_from(index).unwrap_or(0) * far
            / usize::try_from(cases - recent).unwrap_or(1).max(1);
        let day = (even + chance.below(3)).min(far);
        days[day].cases.push(Rest::Nowhere);
    }
    for index in 0..recent {
        let (rest, least) = RESTS[usize::try_from(index).unwrap_or(0) % RESTS.len()];
        // A third of them is overdue by days.
        let spread =
            if index % 3 == 2 { chance.between(3, RECENT - 6) } else { chance.between(0, 1) };
        let days_ago = usize::try_from((least + spread).min(RECENT)).unwrap_or(0).min(last);
        days[last - days_ago].cases.push(rest);
    }
    days
}

/// An instant of a day at which people complain: mornings and evenings more, nights seldom; before `now`.
pub fn instant(date: Date, zone: &TimeZone, now: Timestamp, chance: &mut Chance) -> Timestamp {
    let hour = match chance.below(100) {
        0..4 => chance.between(0, 6),
        4..40 => chance.between(8, 11),
        40..68 => chance.between(14, 17),
        68..92 => chance.between(18, 21),
        _ => chance.between(7, 23),
    };
    let (hour, minute) =
        (i8::try_from(hour).unwrap_or(9), i8::try_from(chance.between(0, 59)).unwrap_or(0));
    let time = jiff::civil::time(hour, minute, i8::try_from(chance.between(0, 59)).unwrap_or(0), 0);
    let at = zone.to_ambiguous_timestamp(date.to_datetime(time)).compatible().unwrap_or(now);
    if at < now {
        return at;
    }
    // Today only what has been.
    let midnight = zone.to_ambiguous_timestamp(date.to_datetime(jiff::civil::time(0, 0, 0, 0)));
    let midnight = midnight.compatible().unwrap_or(now);
    let seconds = (now.as_second() - midnight.as_second()).max(2);
    now - jiff::SignedDuration::from_secs(chance.between(1, (seconds - 1).min(6 * 3600)))
}
