//! The demonstration: the same by seed, clean by verification, open cases in every stage.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use linli_app::complaint::verify::verify;
use linli_app::demo::{Filled, Options, fill};
use linli_app::{App, AppError};
use linli_domain::complaint::Stage;
use linli_store::cases;
use linli_testkit::company::TestApp;
use linli_testkit::db::TestDb;
use linli_testkit::db_test;
use std::collections::{BTreeMap, BTreeSet};

fn options(cases: u32) -> Options {
    Options {
        cases,
        seed: 7,
        password: "plum rain on the eaves".to_owned(),
        now: "2026-09-14T16:20:00+08:00".parse().unwrap(),
    }
}

async fn filled(db: &TestDb, cases: u32) -> (App, Filled) {
    let (app, clock) = TestApp::empty(db);
    clock.set(options(cases).now);
    let filled = fill(&app, options(cases), |_| ()).await.unwrap();
    (app, filled)
}

async fn stages(app: &App) -> BTreeMap<String, (u32, u32, u32)> {
    let now = app.environment.now();
    app.db
        .read(move |tx| {
            let mut stages: BTreeMap<String, (u32, u32, u32)> = BTreeMap::new();
            for id in cases::ids(tx)? {
                let row = cases::for_program(tx, id)?;
                let count = stages.entry(row.stage).or_default();
                count.0 += 1;
                count.1 += u32::from(row.due_at.is_some_and(|due| due < now));
                count.2 += u32::from(row.paused);
            }
            Ok::<_, AppError>(stages)
        })
        .await
        .unwrap()
}

db_test! {
    async fn is_clean_and_has_every_stage(db) {
        let (app, made) = filled(&db, 480).await;
        assert_eq!(made.cases, 480);
        assert_eq!(made.sign_ins.len(), 40);
        assert!((2_000..3_000).contains(&made.residents), "{} residents", made.residents);
        let verified = verify(&app).await.unwrap();
        assert_eq!(verified.findings, Vec::<String>::new());
        let stages = stages(&app).await;
        for stage in Stage::ALL {
            assert!(stages.contains_key(stage.as_str()), "no case is {stage}: {stages:?}");
        }
        let open: u32 = stages.iter().filter(|(s, _)| !["archived", "withdrawn"].contains(&s.as_str())).map(|(_, s)| s.0).sum();
        let overdue = stages.values().map(|s| s.1).sum::<u32>();
        assert!((5..=open / 3).contains(&overdue), "{overdue} of {open} are overdue: {stages:?}");
        assert!(stages.values().map(|s| s.2).sum::<u32>() >= 2, "few are paused: {stages:?}");
        let again = fill(&app, options(10), |_| ()).await.unwrap_err();
        assert_eq!(again, AppError::field("company", "exists"));
    }

    async fn a_small_one_has_every_stage_too(db) {
        let (app, _) = filled(&db, 40).await;
        let stages = stages(&app).await;
        let open = Stage::ALL.iter().filter(|s| !s.finished());
        let repairs = [
            "reported", "issued", "assigned", "accepted", "on_site", "quoted", "working", "done",
            "handed_in", "follow_up_due", "returned", "closed",
        ];
        let none: Vec<_> = repairs.iter().filter(|stage| !stages.contains_key(**stage)).collect();
        assert!(none.is_empty(), "no repair is {none:?} of {stages:?}");
        let missing: Vec<_> = open.filter(|s| !stages.contains_key(s.as_str())).collect();
        assert!(missing.is_empty(), "{missing:?} of {stages:?}");
        assert_eq!(verify(&app).await.unwrap().findings, Vec::<String>::new());
    }
}

/// Whoever signs in as the guide says finds every stage in their office, at whatever hour.
#[tokio::test(flavor = "multi_thread")]
async fn one_office_has_every_stage_at_any_hour() {
    for hour in ["02:10", "12:10", "23:10"] {
        let db = TestDb::sqlite().await;
        let (app, clock) = TestApp::empty(&db);
        let now = format!("2026-11-22T{hour}:00+08:00").parse().unwrap();
        clock.set(now);
        fill(&app, Options { now, ..options(120) }, |_| ()).await.unwrap();
        let rows = app.db.read(|tx| {
            let rows = cases::ids(tx)?.into_iter().map(|id| cases::for_program(tx, id));
            Ok::<_, AppError>(rows.collect::<Result<Vec<_>, _>>()?)
        });
        let mut offices: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for row in rows.await.unwrap() {
            offices.entry(row.office_id).or_default().insert(row.stage);
        }
        let open: Vec<_> = Stage::ALL.iter().filter(|s| !s.finished()).collect();
        let whole = offices.values().any(|stages| open.iter().all(|s| stages.contains(s.as_str())));
        assert!(whole, "at {hour}: {offices:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same() {
    let (first, second) = (TestDb::sqlite().await, TestDb::sqlite().await);
    let first = verify(&filled(&first, 60).await.0).await.unwrap();
    let second = verify(&filled(&second, 60).await.0).await.unwrap();
    assert_eq!(first.head, second.head);
}
