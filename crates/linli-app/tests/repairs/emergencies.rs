//! Emergencies: recognised, called out at once to everybody on duty, again and upward, at any hour (REP-1, ORG-6, SLA-16).

use crate::ground::{assert_verified, leak, on_duty, report, run, see};
use jiff::{SignedDuration, Timestamp};
use linli_app::complaint::sweep::{deliver, sweep};
use linli_app::repair::{Act, NewRepair, register};
use linli_app::{AppError, notices};
use linli_domain::repair::Stage;
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

fn burst(app: &TestApp) -> NewRepair {
    NewRepair {
        said: "厨房水管爆裂，关不住水，水漫到客厅了".into(),
        title: String::new(),
        urgency: None,
        ..leak(app)
    }
}

async fn told(app: &TestApp, login: &str) -> Vec<String> {
    deliver(app).await.unwrap();
    let caller = app.caller(login).await;
    let all = notices::newest(app, &caller, true).await.unwrap();
    all.into_iter().map(|n| n.kind).collect()
}

app_test! {
    /// REP-1, STA-5: recognised from the words alone, issued and called out with the report.
    async fn recognised_and_called_out(app) {
        on_duty(&app, &["huangzhiyuan", "majunjie"]).await;
        let reported = report(&app, burst(&app)).await;
        assert_eq!((reported.urgency, reported.called), (Urgency::Emergency, 2));
        assert_eq!(reported.stage, "offered");
        for login in ["huangzhiyuan", "majunjie"] {
            assert_eq!(told(&app, login).await, ["paged"], "{login}");
        }
        assert!(told(&app, "suting").await.is_empty());
        run(&app, "majunjie", reported.case, Act::Accept { at: None }).await.unwrap();
        assert_verified(&app).await;
    }

    /// REP-1, S22: at two in the morning, without a room, a category or a channel: nothing delays it.
    async fn nothing_delays_it(app) {
        let night: Timestamp = "2026-09-15T02:00:00+08:00".parse().unwrap();
        app.clock.set(night);
        on_duty(&app, &["huangzhiyuan"]).await;
        let bare = NewRepair { said: "三栋电梯里困人了，快来".into(), ..NewRepair::default() };
        let clerk = app.caller("chenjing").await;
        let reported = register(&app, &clerk, bare, None).await.unwrap();
        assert_eq!(reported.urgency, Urgency::Emergency);
        assert_eq!(told(&app, "huangzhiyuan").await, ["paged"]);
        let view = see(&app, "chenjing", reported.case).await.unwrap();
        assert!(!view.state.category.is_empty());
        let calm = NewRepair { said: "灯不亮".into(), ..NewRepair::default() };
        assert!(matches!(register(&app, &clerk, calm, None).await, Err(AppError::Invalid(_))));
    }

    /// REP-1, SLA-16: again every three minutes until somebody accepts, then the head, then the director.
    async fn again_and_upward(app) {
        on_duty(&app, &["huangzhiyuan", "majunjie"]).await;
        let case = report(&app, burst(&app)).await.case;
        for minute in 1..=11 {
            app.wait(SignedDuration::from_mins(1));
            sweep(&app).await.unwrap();
            sweep(&app).await.unwrap();
            let pages = see(&app, "chenjing", case).await.unwrap().state.pages;
            assert_eq!(pages, 1 + minute / 3, "minute {minute}");
        }
        assert_eq!(told(&app, "majunjie").await.iter().filter(|k| *k == "paged").count(), 4);
        assert!(told(&app, "zhouqiang").await.contains(&"clock_breached".to_owned()));
        assert!(told(&app, "lihuimin").await.contains(&"clock_breached".to_owned()));
        run(&app, "huangzhiyuan", case, Act::Accept { at: None }).await.unwrap();
        app.wait(SignedDuration::from_mins(6));
        sweep(&app).await.unwrap();
        assert_eq!(see(&app, "chenjing", case).await.unwrap().state.pages, 4);
        assert_verified(&app).await;
    }

    /// REP-1, S20: nobody on duty at all: the department is called, and its head hears of it.
    async fn nobody_on_duty(app) {
        report(&app, burst(&app)).await;
        for login in ["huangzhiyuan", "majunjie", "zhouqiang"] {
            assert_eq!(told(&app, login).await, ["paged"], "{login}");
        }
    }

    /// REP-1: the clerk who looks closer judges: an alarm that was none is taken back with a reason.
    async fn judged_by_a_person(app) {
        let calm = NewRepair { urgency: Some(Urgency::Urgent), ..burst(&app) };
        let reported = report(&app, calm).await;
        assert_eq!((reported.urgency, reported.called), (Urgency::Urgent, 0));
        let danger = Act::JudgeUrgency { urgency: Urgency::Emergency, reason: String::new() };
        run(&app, "chenjing", reported.case, danger).await.unwrap();
        assert!(told(&app, "huangzhiyuan").await.contains(&"paged".to_owned()));
        let calm = |reason: &str| Act::JudgeUrgency {
            urgency: Urgency::Normal,
            reason: reason.to_owned(),
        };
        assert!(run(&app, "chenjing", reported.case, calm("")).await.is_err());
        run(&app, "chenjing", reported.case, calm("业户看错了，是空调水")).await.unwrap();
        let view = see(&app, "chenjing", reported.case).await.unwrap();
        assert_eq!((view.state.urgency, view.state.stage), (Some(Urgency::Normal), Stage::Offered));
        assert_eq!(view.state.channel, Channel::Phone);
    }
}
