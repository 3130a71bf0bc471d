//! Tests of typed reading.

use super::*;

fn values(pairs: &[(&str, &str)]) -> Values {
    Values::from_pairs(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
}

fn codes(issues: &[FieldIssue]) -> Vec<(&str, &str)> {
    issues.iter().map(|i| (i.field.as_str(), i.code.as_str())).collect()
}

#[test]
fn every_issue_is_collected() {
    let values = values(&[
        ("said", "　 "),
        ("phone", "138 0013 520"),
        ("department", "x"),
        ("level", "huge"),
        ("cost", "abc"),
        ("when", "tomorrow"),
        ("title", "一二三四五六"),
    ]);
    let mut r = Reader::new(&values);
    r.text("said").required();
    r.phone("phone").optional();
    r.uuid("department").required();
    r.choice("level", |t| (t == "minor").then_some(())).required();
    r.money("cost", 100_000).optional();
    r.date_time("when", &TimeZone::UTC).optional();
    r.text("title").max(5).required();
    r.choice("nothing", |_| Some(())).required();
    let issues = r.into_issues();
    assert_eq!(
        codes(&issues),
        [
            ("said", "required"),
            ("phone", "phone_length"),
            ("department", "uuid"),
            ("level", "choice"),
            ("cost", "money"),
            ("when", "date_time"),
            ("title", "too_long"),
            ("nothing", "choose"),
        ]
    );
    assert_eq!(issues[1].params, [("len".to_owned(), "10".to_owned())]);
}

#[test]
fn phones() {
    for (typed, kept) in [
        ("138 0013 5207", "13800135207"),
        ("１３８００１３５２０７", "13800135207"),
        ("+86 138-0013-5207", "13800135207"),
        ("0086 13800135207", "13800135207"),
        ("（0571）8888 6666", "057188886666"),
        ("88886666", "88886666"),
    ] {
        assert_eq!(phone(&tidy(typed)).map_err(|w| w.code), Ok(kept.to_owned()), "{typed}");
    }
    for (typed, code) in [
        ("138001352071", "phone_length"),
        ("12800135207", "phone"),
        ("abc", "phone"),
        ("123", "phone"),
        ("+1 2025550123", "phone"),
    ] {
        assert_eq!(phone(&tidy(typed)).map_err(|w| w.code), Err(code), "{typed}");
    }
}

#[test]
fn money_is_exact() {
    for (typed, expected) in [
        ("59", Some(5900)),
        ("59.5", Some(5950)),
        ("￥1,259.05 元", Some(125_905)),
        ("0.01", Some(1)),
        ("59.", Some(5900)),
        ("５９．５０", Some(5950)),
        ("59.505", None),
        (".5", None),
        ("-1", None),
        ("1e3", None),
        ("99999999999999999999", None),
    ] {
        assert_eq!(fen(&tidy(typed)), expected, "{typed}");
    }
}

#[test]
fn local_times() {
    let zone = TimeZone::get("America/New_York").expect("zone");
    let read = |text: &str| {
        let values = values(&[("t", text)]);
        let mut r = Reader::new(&values);
        let at = r.date_time("t", &zone).optional();
        (at.map(|t| t.to_string()), r.into_issues().first().map(|i| i.code.clone()))
    };
    assert_eq!(read("2026-09-14T08:12").0.as_deref(), Some("2026-09-14T12:12:00Z"));
    assert_eq!(read("2026/09/14 08:12").0.as_deref(), Some("2026-09-14T12:12:00Z"));
    assert_eq!(read("2026-03-08T02:30").1.as_deref(), Some("gap_time"));
    assert_eq!(read("2026-11-01T01:30").0.as_deref(), Some("2026-11-01T05:30:00Z"));
    assert_eq!(read("14.9.").1.as_deref(), Some("date_time"));
}

#[test]
fn rows_keep_their_index_in_issues() {
    let values = values(&[
        ("tasks.0.words", "换管"),
        ("tasks.0.days", "2"),
        ("tasks.1.words", " "),
        ("tasks.1.days", ""),
        ("tasks.2.words", ""),
        ("tasks.2.days", "40"),
    ]);
    let mut r = Reader::new(&values);
    let rows = r.rows("tasks", 10, |row| {
        (row.text("words").required(), row.number("days", 1, 30).required())
    });
    assert_eq!(rows.len(), 2);
    assert_eq!(
        codes(&r.into_issues()),
        [("tasks.2.words", "required"), ("tasks.2.days", "number_range")]
    );
}

#[test]
fn too_many_rows() {
    let values = values(&[("tasks.50.words", "x")]);
    let mut r = Reader::new(&values);
    let rows = r.rows("tasks", 3, |row| row.text("words").required());
    assert!(rows.is_empty());
    assert_eq!(codes(&r.into_issues()), [("tasks", "too_many")]);
}

#[test]
fn tidy_keeps_lines_and_drops_control_characters() {
    assert_eq!(tidy("　a\r\nb\u{0}c\u{7}　"), "a\nbc");
}

#[test]
fn ticks_and_lists() {
    let values =
        values(&[("a", "on"), ("b", ""), ("c", "off"), ("tag", " x "), ("tag", ""), ("tag", "y")]);
    let r = Reader::new(&values);
    assert!(r.ticked("a") && !r.ticked("b") && !r.ticked("c") && !r.ticked("d"));
    assert_eq!(r.all("tag"), ["x", "y"]);
}
