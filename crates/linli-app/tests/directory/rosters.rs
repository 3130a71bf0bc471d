//! The duty roster: who is on duty, who writes it, and to whom work is offered.

use jiff::Timestamp;
use jiff::civil::{date, time};
use linli_app::AppError;
use linli_app::complaint::act::{Act, Part, act};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::complaint::view::case;
use linli_app::roster::{self, add, get, overview, remove};
use linli_domain::ids::{CaseId, NodeId, StaffId};
use linli_domain::roster::{Days, Shift, WEEK, Weekdays};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

fn daily(staff: StaffId, from: i8, to: i8) -> Shift {
    let days = Days::Weekly { weekdays: Weekdays::of(WEEK), since: date(2026, 1, 1), until: None };
    Shift { staff, days, from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) }
}

async fn on_duty(app: &TestApp, node: &str, at: &str) -> Vec<StaffId> {
    let (node, at): (NodeId, Timestamp) = (app.node(node), at.parse().unwrap());
    app.app.db.read(move |tx| roster::on_duty(tx, node, at)).await.unwrap()
}

async fn judged(app: &TestApp, accused: &[&str]) -> CaseId {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        category: "lift".to_owned(),
        said: "电梯又停了。".to_owned(),
        accused_staff: accused.iter().map(|login| app.staff(login)).collect(),
        ..NewComplaint::default()
    };
    let case = register(app, &app.caller("chenjing").await, new, None).await.unwrap().case;
    let judge = Act::Judge {
        judgement: Judgement::Responsible,
        severity: Some(Severity::Important),
        assist: None,
        reason: "属实".to_owned(),
    };
    act(app, &app.caller("zhaomin").await, case, None, judge).await.unwrap();
    case
}

async fn dispatched(app: &TestApp, case: CaseId, assignee: Option<&str>) -> Option<StaffId> {
    let assignee = assignee.map(|login| app.staff(login));
    let parts = vec![Part { department: app.node("jy-engineering"), assignee }];
    let lead = app.caller("zhaomin").await;
    let dispatch = Act::Dispatch { parts, note: String::new() };
    act(app, &lead, case, None, dispatch).await.unwrap();
    case_of(app, case).await
}

async fn case_of(app: &TestApp, id: CaseId) -> Option<StaffId> {
    let view = case(app, &app.caller("songbonian").await, id).await.unwrap();
    view.state.handler()
}

app_test! {
    /// ORG-6: shifts around the clock, of a desk and of a department, also across midnight.
    async fn who_is_on_duty_at_an_instant(app) {
        let lead = app.caller("zhaomin").await;
        let (day, night) = (app.staff("chenjing"), app.staff("suting"));
        add(&app, &lead, app.node("jy"), daily(day, 8, 20)).await.unwrap();
        add(&app, &lead, app.node("jy"), daily(night, 20, 8)).await.unwrap();
        assert_eq!(on_duty(&app, "jy", "2026-09-14T19:59:59+08:00").await, [day]);
        assert_eq!(on_duty(&app, "jy", "2026-09-14T20:00:00+08:00").await, [night]);
        assert_eq!(on_duty(&app, "jy", "2026-09-15T07:59:00+08:00").await, [night]);
        assert_eq!(on_duty(&app, "jy-engineering", "2026-09-14T09:00:00+08:00").await, []);

        let seen = get(&app, &app.caller("huangzhiyuan").await, app.node("jy"), None).await.unwrap();
        assert_eq!((seen.now[0].name.as_str(), seen.shifts.len(), seen.gaps.len()), ("陈静", 2, 0));
        assert!(!seen.may_edit && seen.people.is_empty());
        let glances = overview(&app, &lead, None).await.unwrap();
        let engineering = glances.iter().find(|g| g.node.id == app.node("jy-engineering")).unwrap();
        assert!(!engineering.kept && engineering.gap.is_none());

        // Who has left is not on duty any more.
        let administrator = app.caller("tangxiaofeng").await;
        let card = linli_app::directory::staff::get(&app, &administrator, night).await.unwrap();
        linli_app::directory::staff::retire(&app, &administrator, night, card.version).await.unwrap();
        assert_eq!(on_duty(&app, "jy", "2026-09-14T20:00:00+08:00").await, []);
    }

    /// ORG-6: a head writes the roster of their department, the lead that of the office, with people who work there.
    async fn who_writes_a_roster(app) {
        let (head, own) = (app.caller("zhouqiang").await, app.node("jy-engineering"));
        let worker = app.staff("huangzhiyuan");
        let put_in = add(&app, &head, own, daily(worker, 8, 18)).await.unwrap();
        let twice = add(&app, &head, own, daily(worker, 17, 22)).await;
        assert_eq!(twice, Err(AppError::field("from", "shift_overlaps")));
        let stranger = add(&app, &head, own, daily(app.staff("mengfan"), 8, 18)).await;
        assert_eq!(stranger, Err(AppError::field("staff", "unknown")));
        for node in ["jy-order", "jy"] {
            let other = add(&app, &head, app.node(node), daily(worker, 18, 20)).await;
            assert_eq!(other, Err(AppError::NotFound), "{node}");
        }
        let clerk = add(&app, &app.caller("chenjing").await, own, daily(worker, 18, 20)).await;
        assert_eq!(clerk, Err(AppError::Forbidden));
        let elsewhere = add(&app, &app.caller("tanwenbin").await, own, daily(worker, 18, 20)).await;
        assert_eq!(elsewhere, Err(AppError::NotFound));
        let foreign = remove(&app, &app.caller("tanwenbin").await, own, put_in.id).await;
        assert_eq!(foreign, Err(AppError::NotFound));
        remove(&app, &app.caller("lihuimin").await, own, put_in.id).await.unwrap();
        assert_eq!(remove(&app, &head, own, put_in.id).await, Err(AppError::NotFound));
        assert_eq!(on_duty(&app, "jy-engineering", "2026-09-14T09:00:00+08:00").await, []);
    }

    /// CMP-5: work is offered to the person on duty with the least open work; a person can override; nobody gets a
    /// complaint about themselves (CMP-6).
    async fn work_is_offered_to_the_least_busy_on_duty(app) {
        let (huang, ma) = (app.staff("huangzhiyuan"), app.staff("majunjie"));
        let first = judged(&app, &[]).await;
        assert_eq!(dispatched(&app, first, None).await, None, "no roster, no offer");
        let head = app.caller("zhouqiang").await;
        for staff in [huang, ma] {
            add(&app, &head, app.node("jy-engineering"), daily(staff, 8, 18)).await.unwrap();
        }
        let case = judged(&app, &[]).await;
        assert_eq!(dispatched(&app, case, Some("majunjie")).await, Some(ma), "named by a person");
        let case = judged(&app, &[]).await;
        assert_eq!(dispatched(&app, case, None).await, Some(huang), "has no work yet");
        let case = judged(&app, &["huangzhiyuan"]).await;
        assert_eq!(dispatched(&app, case, None).await, Some(ma), "the other is complained about");
        let case = judged(&app, &[]).await;
        assert_eq!(dispatched(&app, case, None).await, Some(huang), "one case against two");
        app.wait(jiff::SignedDuration::from_hours(12));
        let case = judged(&app, &[]).await;
        assert_eq!(dispatched(&app, case, None).await, None, "after hours");
    }
}
