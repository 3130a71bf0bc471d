//! When the cases and contacts of the demonstration come in.
//!
//! Owns the days: how many, how the recent ones are filled, and what rests in which stage. Must not know people.

use super::chance::Chance;
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use linli_domain::complaint::Stage;

/// The longest past, in days: five years.
const LONGEST: i64 = 1825;
const HOUR: i64 = 60;

/// Where open cases rest, over and over, and how many minutes ago they came in at least and at most,
/// so that the promise that runs next is still kept.
const RESTS: &[(Rest, i64, i64)] = &[
    (Rest::At(Stage::Registered), 2, 25),
    (Rest::At(Stage::Investigating), 3 * HOUR, 30 * HOUR),
    (Rest::At(Stage::Executing), 20 * HOUR, 44 * HOUR),
    (Rest::At(Stage::FollowingUp), 30 * HOUR, 80 * HOUR),
    (Rest::At(Stage::Judged), 8, 27),
    (Rest::At(Stage::Approving), 8 * HOUR, 40 * HOUR),
    (Rest::At(Stage::Dispatched), 8, 28),
    (Rest::At(Stage::Planning), 6 * HOUR, 36 * HOUR),
    (Rest::At(Stage::Registered), 2, 25),
    (Rest::Paused, 20 * HOUR, 60 * HOUR),
    (Rest::At(Stage::ReportingBack), 24 * HOUR, 46 * HOUR),
    (Rest::At(Stage::Informing), 5 * HOUR, 16 * HOUR),
    (Rest::At(Stage::Explaining), HOUR, 5 * HOUR),
    (Rest::At(Stage::Dispatched), 8, 28),
    (Rest::At(Stage::ReturnDisputed), HOUR, 4 * HOUR),
    (Rest::At(Stage::Approved), 10 * HOUR, 40 * HOUR),
    (Rest::At(Stage::Closing), 60 * HOUR, 90 * HOUR),
    (Rest::At(Stage::Objected), 4 * HOUR, 20 * HOUR),
    (Rest::At(Stage::Executing), 12 * HOUR, 40 * HOUR),
    (Rest::Nowhere, 20 * HOUR, 40 * HOUR),
    (Rest::At(Stage::FollowingUp), 30 * HOUR, 80 * HOUR),
    (Rest::At(Stage::Investigating), 3 * HOUR, 24 * HOUR),
];

/// Where a case comes to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It goes on as far as time allows.
    Nowhere,
    At(Stage),
    Paused,
}

/// One complaint of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub rest: Rest,
    /// When it came in; the others at whatever time people complain.
    pub at: Option<Timestamp>,
    /// Belongs to the office and the department whose people the guide signs in as, so that they find every stage.
    pub shown: bool,
}

impl Planned {
    /// One of the past, which has run its course.
    const PAST: Self = Self { rest: Rest::Nowhere, at: None, shown: false };
}

/// One day with what comes in.
#[derive(Clone, Debug)]
pub struct Day {
    pub date: Date,
    pub cases: Vec<Planned>,
}

/// The days of the past, the oldest first.
pub fn days(cases: u32, now: Timestamp, zone: &TimeZone, chance: &mut Chance) -> Vec<Day> {
    let cases = i64::from(cases);
    let today = now.to_zoned(zone.clone()).date();
    let recent = (cases / 80).max(66).min(cases * 2 / 3);
    let span = (cases / 3).clamp(60, LONGEST);
    let ago = |days: i64| today.checked_sub(Span::new().days(days)).unwrap_or(today);
    let mut days: Vec<Day> =
        (0..=span).rev().map(|days| Day { date: ago(days), cases: Vec::new() }).collect();
    let far = usize::try_from(span - 2).unwrap_or(1);
    for index in 0..cases - recent {
        // Even, with a little chance, so that every day has its share.
        let even = usize::try_from(index).unwrap_or(0) * far
            / usize::try_from(cases - recent).unwrap_or(1).max(1);
        let day = (even + chance.below(3)).min(far);
        days[day].cases.push(Planned::PAST);
    }
    for index in 0..recent {
        let index = usize::try_from(index).unwrap_or(0);
        let (rest, least, most) = RESTS[index % RESTS.len()];
        let minutes =
            chance.between(least, most) + if index % 5 == 4 { late(most, chance) } else { 0 };
        let at = now - SignedDuration::from_secs(minutes * 60 + chance.between(0, 59));
        let date = at.to_zoned(zone.clone()).date();
        if let Some(day) = days.iter_mut().rfind(|day| day.date <= date) {
            day.cases.push(Planned { rest, at: Some(at), shown: index < RESTS.len() });
        }
    }
    days
}

/// Minutes by which a case has been left lying: hours where minutes are promised, days elsewhere.
fn late(most: i64, chance: &mut Chance) -> i64 {
    if most < HOUR { chance.between(HOUR, 3 * HOUR) } else { chance.between(48 * HOUR, 120 * HOUR) }
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
    now - SignedDuration::from_secs(chance.between(1, (seconds - 1).min(6 * 3600)))
}
