//! Which repairs are followed up: the draw of each week, and what a month is topped up with (REP-7).

use crate::ground::{assert_verified, handed_in, run, see};
use jiff::{SignedDuration, Timestamp};
use linli_app::AppError;
use linli_app::cases::queues;
use linli_app::repair::drawn::{per_cent, rates};
use linli_app::repair::{Act, draw};
use linli_domain::followup::Outcome;
use linli_domain::ids::CaseId;
use linli_domain::refusal::Refusal;
use linli_domain::repair::draw::{Candidate, week};
use linli_domain::repair::{Mark, Stage};
use linli_domain::vocabulary::Channel;
use linli_store::draws::{self, DrawRow};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn drawn(app: &TestApp, period: &'static str) -> Option<DrawRow> {
    let office = app.node("jy").0;
    app.db.read(move |tx| Ok::<_, AppError>(draws::get(tx, office, period)?)).await.unwrap()
}

async fn stages(app: &TestApp, orders: &[CaseId]) -> Vec<Stage> {
    let mut stages = Vec::new();
    for order in orders {
        stages.push(see(app, "zhaomin", *order).await.unwrap().state.stage);
    }
    stages
}

fn asked(outcome: Outcome) -> Act {
    Act::FollowUp { outcome, channel: Channel::Phone, note: "问过了".into(), recall_at: None }
}

app_test! {
    /// REP-7: half of the week's orders and whoever was not satisfied; once; by a seed with which anybody draws the same.
    async fn a_week_is_drawn_once(app) {
        let mut orders = Vec::new();
        for _ in 0..6 {
            orders.push(handed_in(&app, Mark::Satisfied).await);
        }
        let unhappy = handed_in(&app, Mark::NotSatisfied).await;
        assert_eq!(stages(&app, &[unhappy]).await, [Stage::FollowUpDue]);
        draw::run(&app).await.unwrap();
        let early = run(&app, "zhaomin", orders[0], Act::Close).await;
        assert_eq!(early, Err(AppError::Refused(Refusal::FollowUpRequired)));
        // The week ends on Sunday at midnight, in the office's zone.
        app.clock.set("2026-09-21T00:00:01+08:00".parse::<Timestamp>().unwrap());
        assert_eq!(draw::run(&app).await.unwrap(), offices(&app).await);
        assert_eq!(draw::run(&app).await.unwrap(), 0);
        let row = drawn(&app, "2026-W38").await.unwrap();
        assert_eq!((row.orders, row.chosen), (7, 4));
        let candidates: Vec<Candidate> = orders
            .iter()
            .map(|case| Candidate { case: *case, must: false })
            .chain([Candidate { case: unhappy, must: true }])
            .collect();
        let again = week(&candidates, row.seed.cast_unsigned());
        for order in &orders {
            let expected = if again.contains(order) { Stage::FollowUpDue } else { Stage::HandedIn };
            assert_eq!(stages(&app, &[*order]).await, [expected]);
        }
        let clerk = app.caller("suting").await;
        let queue = queues::follow_ups(&app, &clerk).await.unwrap();
        let waiting = queue.rows.iter().filter(|row| row.kind == "repair").count();
        assert_eq!(waiting, 4);
        let left = orders.iter().find(|order| !again.contains(order)).unwrap();
        run(&app, "zhaomin", *left, Act::Close).await.unwrap();
        let chosen = orders.iter().find(|order| again.contains(order)).unwrap();
        let close = run(&app, "zhaomin", *chosen, Act::Close).await;
        assert_eq!(close, Err(AppError::Refused(Refusal::FollowUpRequired)));
        assert_verified(&app).await;
    }

    /// REP-7: residents who could not be reached are made up for at the month's end, out of those who were left out.
    async fn a_month_is_topped_up(app) {
        let mut orders = Vec::new();
        for _ in 0..4 {
            orders.push(handed_in(&app, Mark::Satisfied).await);
        }
        app.clock.set("2026-09-21T08:00:00+08:00".parse::<Timestamp>().unwrap());
        draw::run(&app).await.unwrap();
        let all = stages(&app, &orders).await;
        let due: Vec<CaseId> = orders
            .iter()
            .zip(&all)
            .filter(|(_, stage)| **stage == Stage::FollowUpDue)
            .map(|(order, _)| *order)
            .collect();
        assert_eq!(due.len(), 2);
        run(&app, "suting", due[0], asked(Outcome::Satisfied)).await.unwrap();
        for _ in 0..3 {
            run(&app, "suting", due[1], asked(Outcome::NoAnswer)).await.unwrap();
            app.wait(SignedDuration::from_hours(5));
        }
        assert_eq!(stages(&app, &due).await, [Stage::FollowedUp, Stage::FollowedUp]);
        app.clock.set("2026-10-01T00:30:00+08:00".parse::<Timestamp>().unwrap());
        draw::run(&app).await.unwrap();
        let row = drawn(&app, "2026-09").await.unwrap();
        assert_eq!((row.orders, row.chosen), (4, 1));
        // FUP-3: what the office sees of it, with the seed by which anybody draws the same.
        let lead = app.caller("zhaomin").await;
        let rates = rates(&app, &lead, None).await.unwrap();
        let of = |name: &str| rates[0].periods.iter().find(|p| p.period == name).unwrap().clone();
        let (month, week) = (of("2026-09"), of("2026-W38"));
        assert_eq!((month.orders, month.called, month.running), (4, 1, false));
        assert_eq!(month.lots.unwrap().chosen, 1);
        let lots = week.lots.unwrap();
        assert_eq!((lots.orders, lots.chosen, per_cent(week.called, week.orders)), (4, 2, Some(25)));
        let seed = drawn(&app, "2026-W38").await.unwrap().seed.cast_unsigned();
        assert_eq!(u64::from_str_radix(&lots.seed, 16), Ok(seed));
        assert!(of("2026-10").running && of("2026-10").lots.is_none());
        let now = stages(&app, &orders).await;
        assert_eq!(now.iter().filter(|stage| **stage == Stage::FollowUpDue).count(), 1);
        assert_verified(&app).await;
    }
}

async fn offices(app: &TestApp) -> usize {
    // One draw of the week for each office; those of the month were made before.
    let all = linli_store::Scope { everything: true, ..linli_store::Scope::nothing() };
    let kind = linli_domain::vocabulary::NodeKind::Office;
    let list = move |tx: &mut linli_store::Tx<'_>| {
        Ok::<_, AppError>(linli_store::organisation::list(tx, &all, Some(kind), false)?.len())
    };
    app.db.read(list).await.unwrap()
}
