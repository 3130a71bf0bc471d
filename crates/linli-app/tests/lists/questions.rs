//! Questions about cases: every code is known or named, and search finds what the desk types (P03, R08).

use linli_app::cases::list::{self, ListQuery};
use linli_app::cases::question::Question;
use linli_app::complaint::register::{self, NewComplaint, Registered};
use linli_app::{AppError, Caller};
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// Registers a complaint of the household of 3-2-1201; a minute later than the one before.
pub async fn complain(app: &TestApp, caller: &Caller, title: &str, said: &str) -> Registered {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        resident: Some(app.resident("王芳")),
        room: Some(app.place("JY-3-2-1201")),
        category: "staff-attitude".into(),
        title: title.into(),
        said: said.into(),
        ..NewComplaint::default()
    };
    app.wait(jiff::SignedDuration::from_mins(1));
    register::register(app, caller, new, None).await.unwrap()
}

fn fields(result: Result<impl std::fmt::Debug, AppError>) -> Vec<String> {
    match result {
        Err(AppError::Invalid(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

app_test! {
    /// P03: each value that is not understood is named; nothing is silently ignored.
    async fn unknown_values_are_named(app) {
        let caller = app.caller("chenjing").await;
        let bad = || text("x' OR 1=1");
        let query = ListQuery {
            kind: bad(),
            state: text("dispatched,nowhere"),
            severity: bad(),
            judgement: bad(),
            department: bad(),
            handler: bad(),
            office: bad(),
            place: bad(),
            household: bad(),
            resident: bad(),
            matter: bad(),
            channel: bad(),
            open: bad(),
            bucket: bad(),
            overdue: bad(),
            paused: bad(),
            group: bad(),
            reopened: bad(),
            from: text("14.9.2026"),
            to: text("2026-02-30"),
            due_before: text("tomorrow"),
            cases: text("0199e0b0-0000-7000-8000-000000000001,seven"),
            sort: text("number"),
            ..ListQuery::default()
        };
        let mut named = fields(list::list(&app, &caller, &query).await);
        named.sort();
        let mut all: Vec<String> = query.names().into_iter().map(str::to_owned).chain(["sort".into()]).collect();
        all.sort();
        assert_eq!(named, all);
        let broken = ListQuery { cursor: text("AAAA"), ..ListQuery::default() };
        assert_eq!(fields(list::list(&app, &caller, &broken).await), ["cursor"]);
        let good = ListQuery { q: text("'; DROP TABLE cases --"), category: text("%"), ..ListQuery::default() };
        assert!(list::list(&app, &caller, &good).await.unwrap().rows.is_empty());
    }

    /// Stages say whether finished cases are meant; so does a search; else open cases are.
    async fn open_or_not(app) {
        let caller = app.caller("chenjing").await;
        let open = |query: ListQuery| Question::read(&app, &caller, &query).unwrap().filter.open;
        assert_eq!(open(ListQuery::default()), Some(true));
        assert_eq!(open(ListQuery { state: text("archived,withdrawn"), ..Default::default() }), Some(false));
        assert_eq!(open(ListQuery { state: text("dispatched"), ..Default::default() }), Some(true));
        assert_eq!(open(ListQuery { state: text("dispatched,archived"), ..Default::default() }), None);
        assert_eq!(open(ListQuery { q: text("漏水"), ..Default::default() }), None);
        assert_eq!(open(ListQuery { q: text("漏水"), open: text("true"), ..Default::default() }), Some(true));
        let handler = Question::read(&app, &caller, &ListQuery { handler: text("me"), ..Default::default() });
        assert_eq!(handler.unwrap().filter.handler, Some(caller.staff));
    }

    /// R08: a registered complaint is found by words, name, room, number, its tail and the end of the phone; R04: list,
    /// total and ribbon agree; P01: not by another office.
    async fn a_complaint_is_found(app) {
        let caller = app.caller("chenjing").await;
        let other = app.caller("hexiaowen").await;
        let registered = complain(&app, &caller, "廚房漏水", "樓上漏水，滴到灶台上，快來看看").await;
        complain(&app, &caller, "前台冷淡", "问事情没人理").await;
        let number = registered.number.as_str();
        let tail = &number[number.len() - 3..];
        let found = |who: Caller, q: &str| {
            let (app, query) = (&app, ListQuery { q: text(q), ..Default::default() });
            async move { list::list(app, &who, &query).await.unwrap() }
        };
        for q in ["漏水", "漏", "灶台", "王芳 漏水", "3-2-1201 漏水", "3栋2单元1201 厨房", number, "5207", "15400005207"] {
            let listing = found(caller.clone(), q).await;
            assert!(listing.rows.iter().any(|row| row.id == registered.case), "{q}");
            assert_eq!(listing.total.n as usize, listing.rows.len(), "{q}");
            assert!(found(other.clone(), q).await.rows.is_empty(), "{q}");
        }
        assert_eq!(found(caller.clone(), &format!("0914 {tail}")).await.rows.len(), 1);
        assert!(found(caller.clone(), "30-2-1201").await.rows.is_empty());
        let all = list::list(&app, &caller, &ListQuery::default()).await.unwrap();
        assert_eq!(all.total.n, 2);
        assert_eq!(all.ribbon.iter().map(|(_, count)| count.n).sum::<u32>(), 2);
    }

    /// R05: a month begins and ends in the zone of the estate, and the days of a month are the month; R04: the number
    /// beside the list, the number of its rows and the lines of the registers of its days agree.
    async fn a_month_is_its_days(app) {
        let caller = app.caller("chenjing").await;
        let director = app.caller("lihuimin").await;
        // Around both ends of September in Shanghai, and of September in Greenwich.
        let moments = [
            "2026-08-31T23:58:00+08:00", "2026-08-31T23:59:30+08:00", "2026-09-01T00:00:30+08:00",
            "2026-09-01T07:59:00+08:00", "2026-09-01T08:01:00+08:00", "2026-09-15T12:00:00+08:00",
            "2026-09-30T23:58:30+08:00", "2026-10-01T00:00:30+08:00", "2026-10-01T07:30:00+08:00",
        ];
        for (n, moment) in moments.into_iter().enumerate() {
            let at: jiff::Timestamp = moment.parse().unwrap();
            app.clock.set(at - jiff::SignedDuration::from_mins(1));
            complain(&app, &caller, &format!("第 {n} 件"), "漏水").await;
        }
        let count = |from: String, to: String| {
            let query = ListQuery { from: Some(from), to: Some(to), open: text("any"), ..Default::default() };
            let (app, caller) = (&app, &caller);
            async move {
                let listing = list::list(app, caller, &query).await.unwrap();
                assert_eq!(listing.total.n as usize, listing.rows.len());
                listing.total.n
            }
        };
        let month = count("2026-09-01".to_owned(), "2026-09-30".to_owned()).await;
        assert_eq!(month, 5);
        let (mut days, mut lines) = (0, 0);
        for day in 1..=30 {
            let date = jiff::civil::date(2026, 9, day);
            days += count(date.to_string(), date.to_string()).await;
            let register = linli_app::registers::register(&app, &director, app.node("jy"), date).await.unwrap();
            lines += u32::try_from(register.lines.len()).unwrap();
        }
        assert_eq!((days, lines), (month, month));
        assert_eq!(count("2026-08-01".to_owned(), "2026-08-31".to_owned()).await, 2);
        assert_eq!(count("2026-10-01".to_owned(), "2026-10-31".to_owned()).await, 2);
    }
}
