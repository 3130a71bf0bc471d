//! The sweep and the ladder: each level is told once and never not at all (S19, S20, S21).

use crate::ground::{
    at, copies, count, explained, forget_most, judge, most_used, register, run, told,
};
use linli_app::App;
use linli_app::complaint::act::Act;
use linli_app::complaint::sweep::{deliver, sweep};
use linli_app::complaint::verify;
use linli_app::rules::RuleBook;
use linli_app::{notices, roster};
use linli_domain::clock::{ClockState, Level};
use linli_domain::roster::{Days, Shift};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::Judgement;
use linli_store::db::params;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use std::sync::Arc;

/// A second node on the same database, without anything that the first has in memory.
fn other_node(app: &TestApp) -> App {
    App { rules: Arc::new(RuleBook::default()), ..app.app.clone() }
}

/// Duplicates: a level of a run of a clock of a case that stands in the journal twice.
async fn told_twice(app: &App) -> i64 {
    count(
        app,
        "SELECT COUNT(*) AS n FROM (SELECT case_id, body FROM journal WHERE kind = 'clock' \
         AND body LIKE '%\"told\"%' GROUP BY case_id, body HAVING COUNT(*) > 1) d",
    )
    .await
}

/// Everybody who has a notice of this kind.
async fn noticed(app: &App, kind: &'static str) -> Vec<String> {
    let sql = "SELECT s.login FROM notices n JOIN staff s ON s.id = n.staff_id WHERE n.kind = $1 ORDER BY s.login";
    let names = move |tx: &mut linli_store::Tx<'_>| {
        tx.rows(sql, params![kind.to_owned()])?
            .iter()
            .map(|row| row.get::<String>("login"))
            .collect()
    };
    let mut found: Vec<String> = app.db.read(names).await.unwrap();
    found.dedup();
    found
}

fn at_time(text: &str) -> jiff::civil::Time {
    text.parse().unwrap()
}

app_test! {
    /// S21, SLA-1: each level is told once: by two nodes at a time, after a restart, after the clock has stepped back.
    async fn once_whatever_happens(app) {
        for _ in 0..12 {
            register(&app).await;
        }
        app.clock.set(at("2026-09-14T08:42:00+08:00"));
        let (one, two) = (other_node(&app), other_node(&app));
        let together = tokio::join!(sweep(&one), sweep(&two), sweep(&app));
        for swept in [together.0, together.1, together.2] {
            assert_eq!(swept.unwrap().failed, 0);
        }
        // 80 and 100 percent of the form at the department; half of telling the director, for all but the first, which
        // is no repetition and so proposed as minor.
        let first = told(&app).await;
        assert_eq!(first, 12 * 2 + 11);
        app.clock.set(at("2026-09-14T08:20:00+08:00"));
        sweep(&other_node(&app)).await.unwrap();
        app.clock.set(at("2026-09-14T08:42:00+08:00"));
        sweep(&other_node(&app)).await.unwrap();
        assert_eq!((told(&app).await, told_twice(&app).await), (first, 0));
        let delivered = deliver(&app).await.unwrap();
        assert!(delivered > 0);
        assert_eq!(deliver(&other_node(&app)).await.unwrap(), 0, "and no notice twice");
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());
    }

    /// S21: a node that dies in the middle of its sweep, while another sweeps, leaves nothing twice and nothing undone.
    async fn a_node_dies_in_the_middle(app) {
        for _ in 0..60 {
            register(&app).await;
        }
        app.clock.set(at("2026-09-14T08:42:00+08:00"));
        for patience in 0..8_u64 {
            let dying = other_node(&app);
            let sweeping = tokio::spawn(async move { sweep(&dying).await });
            tokio::time::sleep(std::time::Duration::from_millis(patience * 3)).await;
            sweeping.abort();
        }
        let survivor = sweep(&other_node(&app)).await.unwrap();
        assert_eq!(survivor.failed, 0);
        sweep(&app).await.unwrap();
        assert_eq!((told(&app).await, told_twice(&app).await), (60 * 2 + 59, 0));
        deliver(&app).await.unwrap();
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());
    }

    /// S17: late by a minute between two sweeps is late, and the level of that minute is told when the sweep comes.
    async fn late_between_two_sweeps(app) {
        let case = register(&app).await;
        judge(&app, case).await;
        app.clock.set(at("2026-09-14T12:00:00+08:00"));
        sweep(&app).await.unwrap();
        let clocks = explained(&app, case).await;
        let form = clocks.clocks.iter().find(|c| c.id == "SLA-1").unwrap();
        assert_eq!(form.state, ClockState::Breached);
        assert_eq!(form.due_at, at("2026-09-14T08:42:00+08:00"));
        let limit = form.levels.iter().find(|l| l.level == Level::Percent(100)).unwrap();
        assert_eq!(limit.told_at, Some(at("2026-09-14T12:00:00+08:00")));
    }

    /// S20: a case without a handler, a department or a service lead still tells somebody.
    async fn nobody_is_never_told(app) {
        register(&app).await;
        // The posts of the service leads and the directors are vacant.
        app.db
            .write(|tx| {
                tx.execute("DELETE FROM role_grants WHERE role IN ('service_lead', 'director')", params![])
            })
            .await
            .unwrap();
        app.clock.set(at("2026-09-14T08:42:00+08:00"));
        sweep(&app).await.unwrap();
        deliver(&app).await.unwrap();
        assert_eq!(noticed(&app, "clock_breached").await, ["caojianping"], "the branch manager stands in");
    }

    /// S19: ten thousand overdue at once are all served, and everybody is told, in memory that does not grow with them.
    async fn everything_overdue_is_served(app) {
        let case = register(&app).await;
        copies(&app, case, 9_999).await;
        app.clock.set(at("2026-09-14T09:00:00+08:00"));
        forget_most();
        let before = most_used();
        let swept = sweep(&app).await.unwrap();
        assert_eq!((swept.cases, swept.failed), (10_000, 0));
        let used = most_used() - before;
        // Their rows alone are more than fifty.
        assert!(used < 32, "{used} MB");
        assert_eq!(count(&app, "SELECT COUNT(*) AS n FROM clocks WHERE sweep_at <= 1789347600000000").await, 0);
        assert_eq!((told(&app).await, told_twice(&app).await), (20_000, 0));
        assert_eq!(sweep(&app).await.unwrap().cases, 0);
        // The registration itself was told, too.
        forget_most();
        let before = most_used();
        assert_eq!(deliver(&app).await.unwrap(), 20_001);
        let used = most_used() - before;
        assert!(used < 32, "{used} MB");
        assert_eq!(count(&app, "SELECT COUNT(DISTINCT case_id) AS n FROM notices WHERE kind = 'clock_breached'").await, 10_000);
    }

    /// S22: at midnight a warning that can wait reaches whoever is on duty at once and the others at eight; what is late,
    /// and whatever is major, reaches everybody at once.
    async fn quiet_hours(app) {
        let (desk, chenjing) = (app.node("jy"), app.staff("chenjing"));
        let lead = app.caller("zhaomin").await;
        let night = Shift { staff: chenjing, days: Days::Once("2026-09-14".parse().unwrap()), from: at_time("20:00"), to: at_time("08:00") };
        roster::add(&app, &lead, desk, night).await.unwrap();
        app.clock.set(at("2026-09-14T23:35:00+08:00"));
        register(&app).await;
        deliver(&app).await.unwrap();
        app.clock.set(at("2026-09-15T00:00:00+08:00"));
        sweep(&app).await.unwrap();
        deliver(&app).await.unwrap();
        let warned = async |login: &str| {
            let lines = notices::newest(&app, &app.caller(login).await, true).await.unwrap();
            lines.iter().filter(|line| line.kind == "clock_warned").count()
        };
        assert_eq!(warned("chenjing").await, 1, "on duty");
        let others = app.db.read(|tx| {
            let sql = "SELECT DISTINCT s.login FROM notices n JOIN staff s ON s.id = n.staff_id \
                       WHERE n.kind = 'clock_warned' AND s.login <> 'chenjing'";
            tx.rows(sql, params![])?.iter().map(|row| row.get::<String>("login")).collect::<Result<Vec<_>, _>>()
        });
        let others = others.await.unwrap();
        assert!(!others.is_empty());
        for login in &others {
            assert_eq!(warned(login).await, 0, "{login} is not woken");
        }
        // The limit itself passes at five past twelve.
        app.clock.set(at("2026-09-15T00:06:00+08:00"));
        sweep(&app).await.unwrap();
        deliver(&app).await.unwrap();
        let late = notices::newest(&app, &lead, true).await.unwrap();
        assert_eq!(late.iter().filter(|line| line.kind == "clock_breached").count(), 1);
        app.clock.set(at("2026-09-15T07:59:59+08:00"));
        assert_eq!(warned(&others[0]).await, 0);
        app.clock.set(at("2026-09-15T08:00:00+08:00"));
        assert_eq!(warned(&others[0]).await, 1);

        // Nobody is on duty in the night after; a major complaint warns at midnight all the same.
        app.clock.set(at("2026-09-15T23:50:00+08:00"));
        let major = register(&app).await;
        let judged = Act::Judge {
            judgement: Judgement::Responsible,
            severity: Some(Severity::Major),
            assist: None,
            reason: "属实".into(),
        };
        run(&app, "lihuimin", major, judged).await;
        deliver(&app).await.unwrap();
        app.clock.set(at("2026-09-15T23:59:00+08:00"));
        sweep(&app).await.unwrap();
        deliver(&app).await.unwrap();
        let sql = "SELECT COUNT(*) AS n FROM notices WHERE kind = 'clock_warned' AND at BETWEEN 1789487940000000 AND 1789487940000000";
        assert!(count(&app, sql).await > 0, "told at one minute to midnight");
    }

    /// S21: a case that cannot be decided is left and does not hold up the others.
    async fn a_broken_case_stops_nobody(app) {
        let broken = register(&app).await;
        register(&app).await;
        app.db
            .write(move |tx| tx.execute("UPDATE cases SET snapshot = '{}' WHERE id = $1", params![broken.0]))
            .await
            .unwrap();
        app.clock.set(at("2026-09-14T08:42:00+08:00"));
        let swept = sweep(&app).await.unwrap();
        assert_eq!((swept.cases, swept.failed), (1, 1));
        assert_eq!(told(&app).await, 3);
    }
}
