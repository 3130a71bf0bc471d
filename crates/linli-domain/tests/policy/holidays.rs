//! Calendars as data: closures, dates of their own, lists that are loaded, packs that ship.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use linli_domain::clock::base::{Base, due_at};
use linli_domain::clock::calendar::{
    Calendar, CalendarData, CalendarError, Closure, DayKind, Holidays, calendar_names, shipped,
};
use linli_domain::clock::what_if::{self, Happening};
use linli_domain::clock::{Level, Signal};
use linli_domain::policy::pack;
use linli_domain::severity::Severity;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn office() -> CalendarData {
    CalendarData::from_toml(
        "id = \"office\"\nversion = 1\n[week]\nmonday = [\"08:00-18:00\"]\ntuesday = [\"08:00-18:00\"]\n\
         wednesday = [\"08:00-18:00\"]\nthursday = [\"08:00-18:00\"]\nfriday = [\"08:00-18:00\"]\n",
    )
    .unwrap()
}

fn closed(from: &str, to: &str) -> Closure {
    Closure { name: "盘点".into(), from: from.into(), to: to.into() }
}

/// S07: a closure from 30 December to 2 January closes New Year's Eve and New Year's Day, every year.
#[test]
fn closures_go_across_new_year() {
    let data = CalendarData { closures: vec![closed("12-30", "01-02")], ..office() };
    let calendar = Calendar::new(&data, "Asia/Shanghai").unwrap();
    for year in 2020..2030 {
        for day in [date(year, 12, 30), date(year, 12, 31), date(year, 1, 1), date(year, 1, 2)] {
            assert_eq!(calendar.kind_of(day), DayKind::Closure { name: "盘点" }, "{day}");
            assert!(!calendar.is_working_day(day));
        }
        assert_eq!(calendar.name_of(date(year, 12, 29)), None);
        assert_eq!(calendar.name_of(date(year, 1, 3)), None);
    }
    let due = due_at(Base::BusinessMinutes(120), at("2026-12-29T17:00:00+08:00"), None, &calendar);
    assert_eq!(due, Some(at("2027-01-04T09:00:00+08:00")));
}

/// S08, ADM-1: what could not be used is refused with the reason, and nothing hangs: no working time at all, a closure
/// of the whole year, periods that overlap on a day, across midnight or on a listed date, dates twice, no such day.
#[test]
fn calendars_are_checked() {
    let refused = |change: &dyn Fn(&mut CalendarData)| {
        let mut data = office();
        change(&mut data);
        data.check().unwrap_err()
    };
    assert_eq!(refused(&|c| c.week = Default::default()), CalendarError::NoWorkingTime);
    assert_eq!(
        refused(&|c| c.closures = vec![closed("01-01", "12-31")]),
        CalendarError::NoWorkingTime
    );
    assert_eq!(
        refused(&|c| c.closures = vec![closed("02-30", "03-01")]),
        CalendarError::MonthDay("02-30".into())
    );
    let overlap = refused(&|c| c.week.monday.push("17:00-19:00".parse().unwrap()));
    assert_eq!(overlap, CalendarError::Overlap("Monday".into()));
    let night = refused(&|c| c.week.monday = vec!["21:00-09:00".parse().unwrap()]);
    assert_eq!(night, CalendarError::Overlap("Monday".into()));
    let sunday = refused(&|c| c.week.sunday = vec!["21:00-09:00".parse().unwrap()]);
    assert_eq!(sunday, CalendarError::Overlap("Sunday".into()));
    let list = |text: &str| Holidays::read(text).unwrap();
    let early = list("[[day]]\ndate = \"2026-09-15\"\nname = \"x\"\nperiods = [\"01:00-05:00\"]\n");
    let mut nights = office();
    nights.week.monday = vec!["21:00-02:00".parse().unwrap()];
    assert_eq!(nights.with(&early).check(), Err(CalendarError::Overlap("2026-09-15".into())));
    let mut twice = office().with(&early);
    twice.days.push(twice.days[0].clone());
    assert_eq!(twice.check(), Err(CalendarError::Twice(date(2026, 9, 15))));
    assert!("8:00-12:00".parse::<linli_domain::clock::calendar::Period>().is_err());
    assert!(Holidays::read("[[day]]\ndate = \"2026-02-30\"\nname = \"x\"\n").is_err());
}

/// S06, S09: every public holiday and make-up day from 2020 to 2026 is known by name, and a list for the year after
/// adds to them.
#[test]
fn chinas_holidays_are_known() {
    let data = shipped("cn").unwrap();
    let calendar = Calendar::new(&data, "Asia/Shanghai").unwrap();
    for year in 2020..=2026 {
        let of_year = || data.days.iter().filter(|day| day.date.year() == year);
        assert!(of_year().filter(|day| !day.works).count() >= 25, "{year}");
        assert!(of_year().filter(|day| day.works).count() >= 4, "{year}");
        assert!(calendar.name_of(date(year, 10, 1)).is_some(), "{year}");
        assert!(!calendar.is_working_day(date(year, 5, 1)), "{year}");
    }
    for day in &data.days {
        assert_eq!(calendar.is_working_day(day.date), day.works, "{}", day.date);
    }
    assert!(matches!(calendar.kind_of(date(2026, 10, 10)), DayKind::MakeUp { .. }));
    let next = Holidays::read(
        r#"{"source":"notice","day":[{"date":"2027-01-01","name":"元旦"},{"date":"2026-10-10","name":"x"}]}"#,
    )
    .unwrap();
    let loaded = data.with(&next);
    assert_eq!((loaded.version, loaded.days.len()), (data.version + 1, data.days.len() + 1));
    let calendar = Calendar::new(&loaded, "Asia/Shanghai").unwrap();
    assert_eq!(
        calendar.kind_of(date(2027, 1, 1)),
        DayKind::Holiday { name: "元旦", source: "notice" }
    );
    assert!(!calendar.is_working_day(date(2026, 10, 10)), "replaced");
}

/// ADM-1: a calendar as data reads back as it was written, in both forms.
#[test]
fn calendars_read_back() {
    for name in calendar_names() {
        let data = shipped(name).unwrap();
        assert_eq!(data.id, name);
        data.check().unwrap();
        let toml = toml::to_string(&data).unwrap();
        assert_eq!(CalendarData::from_toml(&toml), Ok(data.clone()));
        let json = serde_json::to_string(&data).unwrap();
        assert_eq!(serde_json::from_str::<CalendarData>(&json).unwrap(), data);
    }
}

/// S05: a warning before the limit of a clock in working time falls in working time, never at midnight.
#[test]
fn warnings_fall_in_working_time() {
    let mut policy = pack("default").unwrap();
    policy.calendar = "cn".into();
    let rule = policy.clocks.iter_mut().find(|rule| rule.id == "SLA-1").unwrap();
    rule.limit = Base::BusinessMinutes(9 * 60);
    rule.ladder[0].percent = Some(50);
    let calendar = Calendar::china("Asia/Shanghai").unwrap();
    let from = at("2026-09-11T17:00:00+08:00");
    let registered = Happening { signals: vec![Signal::Registered], ..Happening::default() };
    let outcome = what_if::run(&[(from, registered)], &policy, &calendar, from);
    let clock = outcome.clocks.iter().find(|clock| clock.id == "SLA-1").unwrap();
    assert_eq!(clock.due_at, at("2026-09-14T17:00:00+08:00"));
    for level in clock.levels.iter().filter(|l| matches!(l.level, Level::Percent(_))) {
        assert!(calendar.works_at(level.at), "{level:?}");
    }
    let half = clock.levels.iter().find(|l| l.level == Level::Percent(50)).unwrap();
    // An hour on Friday, three and a half on Monday.
    assert_eq!(half.at, at("2026-09-14T11:30:00+08:00"));
    let used = calendar.working_time_between(from, half.at);
    assert_eq!(used, SignedDuration::from_mins(270));
}

/// SLA-18, ADM-1: the code of the English housing ombudsman as data: 5 working days to acknowledge, 10 from there to
/// answer; the second stage 5 and 20; bank holidays do not count.
#[test]
fn the_ombudsmans_code_is_data() {
    let policy = pack("housing-ombudsman").unwrap();
    let calendar = Calendar::new(&shipped(&policy.calendar).unwrap(), "Europe/London").unwrap();
    let stage = |severity: Severity, from: &str, acknowledged: &str| {
        let signals = |signals: &[Signal]| Happening {
            signals: signals.to_vec(),
            severity: Some(severity),
            ..Happening::default()
        };
        let history = [
            (at(from), signals(&[Signal::Registered, Signal::Graded, Signal::LastWord])),
            (at(acknowledged), signals(&[Signal::Acknowledged])),
        ];
        what_if::run(&history, &policy, &calendar, at(acknowledged))
            .clocks
            .into_iter()
            .map(|clock| (clock.id, clock.due_at))
            .collect::<Vec<_>>()
    };
    // Maundy Thursday 2026: Good Friday and Easter Monday do not count; the clocks have gone forward before.
    assert_eq!(
        stage(Severity::General, "2026-04-02T10:00:00+01:00", "2026-04-08T09:30:00+01:00"),
        [
            ("CHC-1R".to_owned(), at("2026-04-22T09:30:00+01:00")),
            ("CHC-1A".to_owned(), at("2026-04-13T10:00:00+01:00")),
        ]
    );
    assert_eq!(
        stage(Severity::Major, "2026-12-21T10:00:00Z", "2026-12-22T09:00:00Z"),
        [
            ("CHC-2R".to_owned(), at("2027-01-22T09:00:00Z")),
            ("CHC-2A".to_owned(), at("2026-12-30T10:00:00Z")),
        ]
    );
}
