//! The clocks against a second implementation that walks through time minute by minute and knows nothing of the first:
//! random calendars, zones with changes of the clocks, pauses of seconds.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linli_domain::clock::base::{Base, due_at};
use linli_domain::clock::calendar::{Calendar, CalendarData, Closure, DayData, Period, Week};
use linli_domain::clock::what_if::{self, Happening, TimingAct};
use linli_domain::clock::{Level, Signal, Told};
use linli_domain::policy::{ClockRule, Condition, PauseRule, Policy, Step, pack};
use linli_domain::vocabulary::Role;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ZONES: &[&str] = &[
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
    "UTC",
];

/// Days around which clocks change in one of the zones, a year's end, and two plain ones.
const DAYS: &[&str] = &[
    "2026-03-08",
    "2026-11-01",
    "2026-03-29",
    "2026-10-25",
    "2026-04-05",
    "2026-10-04",
    "2026-09-06",
    "2026-12-30",
    "2026-02-27",
    "2026-07-15",
];

/// Minutes of the wall clock in which work is done, as plain numbers: the world of the second implementation.
#[derive(Clone, Debug)]
struct Plan {
    zone: &'static str,
    /// By weekday from Monday: begin and end in minutes of the day, the end perhaps after midnight.
    week: Vec<Vec<(i64, i64)>>,
    /// By day since 1970.
    dates: BTreeMap<i64, Vec<(i64, i64)>>,
    /// Month and day, first and last.
    closures: Vec<((i8, i8), (i8, i8))>,
}

fn day_number(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_second().div_euclid(86_400)
}

fn day_of(number: i64) -> Date {
    Timestamp::from_second(number * 86_400).unwrap().to_zoned(TimeZone::UTC).date()
}

impl Plan {
    fn periods(&self, day: i64) -> &[(i64, i64)] {
        if let Some(periods) = self.dates.get(&day) {
            return periods;
        }
        if !self.closures.is_empty() {
            let date = day_of(day);
            let today = (date.month(), date.day());
            let closed = self.closures.iter().any(|(first, last)| {
                if first <= last {
                    *first <= today && today <= *last
                } else {
                    today >= *first || today <= *last
                }
            });
            if closed {
                return &[];
            }
        }
        // 1970 began on a Thursday.
        &self.week[usize::try_from((day + 3).rem_euclid(7)).unwrap()]
    }

    /// Whether a minute of the wall clock, counted from 1970, is worked.
    fn works(&self, wall: i64) -> bool {
        let day = wall.div_euclid(1440);
        let minute = wall.rem_euclid(1440);
        self.periods(day).iter().any(|(from, to)| *from <= minute && minute < *to)
            || self.periods(day - 1).iter().any(|(_, to)| minute < *to - 1440)
    }

    fn calendar(&self) -> Calendar {
        let period = |(from, to): &(i64, i64)| {
            let time = |minute: i64| {
                let minute = minute.rem_euclid(1440);
                Time::new(
                    i8::try_from(minute / 60).unwrap(),
                    i8::try_from(minute % 60).unwrap(),
                    0,
                    0,
                )
                .unwrap()
            };
            Period { from: time(*from), to: time(*to) }
        };
        let week: Vec<Vec<Period>> =
            self.week.iter().map(|day| day.iter().map(period).collect()).collect();
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] =
            week.try_into().unwrap();
        let days = self.dates.iter().map(|(day, periods)| DayData {
            date: day_of(*day),
            name: "special".into(),
            works: !periods.is_empty(),
            periods: periods.iter().map(period).collect(),
            source: String::new(),
        });
        let written = |(month, day): (i8, i8)| format!("{month:02}-{day:02}");
        let data = CalendarData {
            id: "random".into(),
            version: 1,
            name: String::new(),
            make_up: Vec::new(),
            week: Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday },
            closures: self
                .closures
                .iter()
                .map(|(from, to)| Closure {
                    name: "closed".into(),
                    from: written(*from),
                    to: written(*to),
                })
                .collect(),
            days: days.collect(),
        };
        Calendar::new(&data, self.zone).unwrap()
    }
}

/// Walks through real time. What the wall clock has shown already does not come again where clocks are set back: the
/// time goes on standing at the latest minute that was shown.
struct Walk<'a> {
    plan: &'a Plan,
    zone: TimeZone,
    /// Start of the minute.
    second: i64,
    shown: i64,
}

impl<'a> Walk<'a> {
    fn from(plan: &'a Plan, at: Timestamp) -> Self {
        let zone = TimeZone::get(plan.zone).unwrap();
        let first = at.as_second().div_euclid(60) * 60;
        let mut walk = Self { plan, zone, second: first - 4 * 3600, shown: i64::MIN };
        while walk.second < first {
            walk.step();
        }
        walk
    }

    /// The next minute: its start in seconds, and whether it is worked.
    fn step(&mut self) -> (i64, bool) {
        let start = self.second;
        let offset = self.zone.to_offset(Timestamp::from_second(start).unwrap());
        let wall = (start + i64::from(offset.seconds())).div_euclid(60);
        self.shown = self.shown.max(wall);
        self.second += 60;
        (start, self.plan.works(self.shown))
    }
}

/// When `limit` seconds of work have passed since `from`, the pauses left out.
fn walked(plan: &Plan, from: Timestamp, limit: i64, pauses: &[(i64, i64)]) -> i64 {
    let mut walk = Walk::from(plan, from);
    let (begin, mut left) = (from.as_second(), limit);
    loop {
        let (start, works) = walk.step();
        if !works {
            continue;
        }
        // Seconds of this minute one by one where something begins or ends in it, else at once.
        let whole = start >= begin
            && left > 60
            && pauses.iter().all(|(a, b)| *b <= start || *a >= start + 60);
        if whole {
            left -= 60;
            continue;
        }
        for second in start.max(begin)..start + 60 {
            if pauses.iter().any(|(a, b)| *a <= second && second < *b) {
                continue;
            }
            left -= 1;
            if left == 0 {
                return second + 1;
            }
        }
    }
}

fn minutes_of_day(cuts: Vec<u16>, after: i64) -> Vec<(i64, i64)> {
    let mut cuts: Vec<i64> = cuts.into_iter().map(i64::from).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.chunks_exact(2).map(|pair| (pair[0], pair[1])).filter(|(from, _)| *from >= after).collect()
}

fn plans() -> impl Strategy<Value = Plan> {
    let day = (
        prop::collection::vec(0_u16..1440, 0..7),
        prop::option::weighted(0.3, (1300_u16..1440, 1_u16..170)),
    );
    let week = prop::collection::vec(day, 7);
    let dates =
        prop::collection::btree_map(-10_i64..40, prop::collection::vec(180_u16..1260, 0..5), 0..8);
    let closures = prop::option::weighted(0.3, (1_i8..=12, 1_i8..=28, 0_i8..5));
    (0..ZONES.len(), 0..DAYS.len(), week, dates, closures).prop_map(
        |(zone, base, week, dates, closure)| {
            let base = day_number(DAYS[base].parse().unwrap());
            let ends: Vec<i64> =
                week.iter().map(|(_, night)| night.map_or(0, |(_, to)| i64::from(to))).collect();
            let mut days: Vec<Vec<(i64, i64)>> = Vec::new();
            for (index, (cuts, night)) in week.into_iter().enumerate() {
                // The shift of the night before comes first.
                let mut periods = minutes_of_day(cuts, ends[(index + 6) % 7]);
                if let Some((from, to)) = night {
                    periods.retain(|(_, end)| *end <= i64::from(from));
                    periods.push((i64::from(from), i64::from(to) + 1440));
                }
                days.push(periods);
            }
            if days.iter().flatten().map(|(from, to)| to - from).sum::<i64>() < 300 {
                days[0] = vec![(400, 900)];
                days[6].retain(|(_, to)| *to <= 1440);
            }
            Plan {
                zone: ZONES[zone],
                week: days,
                dates: dates
                    .into_iter()
                    .map(|(offset, cuts)| (base + offset, minutes_of_day(cuts, 180)))
                    .collect(),
                closures: closure
                    .map(|(month, day, more)| ((month, day), (month, (day + more).min(28))))
                    .into_iter()
                    .collect(),
            }
        },
    )
}

/// An instant near one of the days, to the second.
fn starts() -> impl Strategy<Value = Timestamp> {
    (0..DAYS.len(), -3 * 86_400_i64..3 * 86_400).prop_map(|(day, offset)| {
        let day: Date = DAYS[day].parse().unwrap();
        Timestamp::from_second(day_number(day) * 86_400 + offset).unwrap()
    })
}

/// One clock in business minutes that may pause.
fn policy(minutes: u32) -> Policy {
    Policy {
        clocks: vec![ClockRule {
            id: "X".into(),
            from: Signal::Registered,
            until: vec![Signal::Solved],
            when: Condition::default(),
            limit: Base::BusinessMinutes(minutes),
            resident_limit: false,
            pausable: true,
            pause: PauseRule::default(),
            extensible: false,
            raises_to_top: false,
            ladder: vec![Step {
                percent: Some(100),
                minutes_after: None,
                tell: vec![Told::Role(Role::Director)],
            }],
        }],
        ..pack("default").unwrap()
    }
}

fn second(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2200, ..ProptestConfig::default() })]

    /// SLA-18, S01, S02, S03, S07, S10, S11, S12, S27: the limit of a clock with pauses of any length is the one that a walk
    /// minute by minute finds; it lies in working time; the working time up to it is the limit and the pauses; a longer
    /// limit is never earlier; and the steps that explain it add up.
    #[test]
    fn clocks_agree_with_a_walk_through_time(
        plan in plans(),
        from in starts(),
        minutes in 1_u32..1500,
        more in 1_u32..400,
        gaps in prop::collection::vec((1_i64..20_000, 1_i64..4_000), 0..4),
    ) {
        let calendar = plan.calendar();
        let limit = i64::from(minutes) * 60;
        let plain = calendar.add_working_time(from, SignedDuration::from_secs(limit));
        prop_assert_eq!(plain, second(walked(&plan, from, limit, &[])));
        prop_assert!(calendar.works_at(plain));
        prop_assert_eq!(calendar.working_time_between(from, plain).as_secs(), limit);
        let longer = calendar.add_working_time(from, SignedDuration::from_secs(limit + i64::from(more) * 60));
        prop_assert!(longer > plain);

        let registered = Happening { signals: vec![Signal::Registered], ..Happening::default() };
        let mut history = vec![(from, registered)];
        let mut pauses: Vec<(i64, i64)> = Vec::new();
        let (mut at, mut due) = (from.as_second(), plain.as_second());
        for (gap, length) in gaps {
            let (begin, end) = (at + gap, at + gap + length);
            // A limit that has been reached is not paused.
            if begin >= due {
                break;
            }
            let pause = TimingAct::Pause { clock: None, reason: "waiting_for_resident".into(), until: None };
            let resume = TimingAct::Resume { clock: None };
            for (at, act) in [(begin, pause), (end, resume)] {
                history.push((second(at), Happening { act: Some(act), ..Happening::default() }));
            }
            pauses.push((begin, end));
            due = walked(&plan, from, limit, &pauses);
            at = end;
        }
        let outcome = what_if::run(&history, &policy(minutes), &calendar, second(at));
        prop_assert_eq!(outcome.ignored, vec![]);
        let clock = &outcome.clocks[0];
        prop_assert_eq!(clock.due_at, second(due), "pauses {:?}", &pauses);
        let paused: i64 = pauses
            .iter()
            .map(|(a, b)| calendar.working_time_between(second(*a), second(*b)).as_secs())
            .sum();
        prop_assert_eq!(calendar.working_time_between(from, clock.due_at).as_secs(), limit + paused);
        let counted: i64 =
            clock.steps.iter().filter(|s| s.counts).map(|s| s.to.duration_since(s.from).as_secs()).sum();
        prop_assert_eq!(counted, limit);
        prop_assert_eq!(clock.steps[0].from, from);
        prop_assert!(clock.steps.windows(2).all(|pair| pair[0].to == pair[1].from), "{:?}", clock.steps);
        let limit_at = clock.levels.iter().find(|level| level.level == Level::Percent(100)).unwrap();
        prop_assert_eq!(limit_at.at, clock.due_at);
    }

    /// SLA-18, S06, S07, S11: working days are those that a walk from day to day counts, and no day is skipped or repeated.
    #[test]
    fn working_days_agree_with_a_walk_from_day_to_day(plan in plans(), from in starts(), count in 0_u32..40) {
        let calendar = plan.calendar();
        let start = day_number(calendar.day(from));
        let (mut day, mut found) = (start, 0);
        loop {
            let works = !plan.periods(day).is_empty();
            if day > start && works {
                found += 1;
            }
            if works && found >= count {
                break;
            }
            day += 1;
        }
        prop_assert_eq!(calendar.working_day_after(day_of(start), count), day_of(day));
        let due = due_at(Base::EndOfWorkingDay, from, None, &calendar).unwrap();
        let mut last = start;
        while plan.periods(last).is_empty() {
            last += 1;
        }
        prop_assert_eq!(due, calendar.instant(day_of(last + 1), Time::midnight()));
    }
}
