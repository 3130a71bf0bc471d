//! Moving running cases to another version of their policy (ADM-1, S28).

use crate::ground::{at, count, due, explained, judge, new_version, register, repair, run};
use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::clocks::{moving, policies};
use linli_app::complaint::act::{Act, Part};
use linli_app::complaint::{sweep, verify, view};
use linli_app::repair::view as repair_view;
use linli_domain::actor::Who;
use linli_domain::clock::ClockState;
use linli_domain::clock::base::Base;
use linli_domain::clock::explain::What;
use linli_domain::complaint::Event;
use linli_domain::policy::{Policy, pack};
use linli_domain::repair::Event as Repaired;
use linli_testkit::app_test;

/// The shipped policy with so many days for a minor complaint.
fn days(n: u32) -> Policy {
    let mut policy = pack("default").unwrap();
    policy.clocks.iter_mut().find(|rule| rule.id == "SLA-4").unwrap().limit = Base::Days(n);
    policy
}

app_test! {
    /// ADM-1, S28: after a version was saved the running cases can be moved to it: the preview says how many and which
    /// limits, nothing moves before it is asked for, the job moves each case once with an entry of who asked, and a
    /// promise that was broken stays broken.
    async fn running_cases_are_moved(app) {
        let admin = app.caller("tangxiaofeng").await;
        let broken = register(&app).await;
        judge(&app, broken).await;
        app.clock.set(at("2026-09-17T09:00:00+08:00"));
        sweep::sweep(&app).await.unwrap();
        let running = register(&app).await;
        judge(&app, running).await;
        assert_eq!(policies::save(&app, &admin, new_version(days(5))).await, Ok(2));
        let late = due(&app, broken, "SLA-4").await;
        let before = due(&app, running, "SLA-4").await;

        let seen = moving::preview(&app, &admin, "default", 2).await.unwrap();
        assert_eq!((seen.cases, seen.more, seen.earlier, seen.later, seen.staying), (2, false, 0, 1, 0));
        let limit = &seen.limits[0];
        assert_eq!((limit.case, limit.clock.as_str(), limit.before), (running.0, "SLA-4", before));
        let after = at("2026-09-22T09:00:00+08:00");
        assert_eq!((limit.after, seen.asked), (after, None));
        assert_eq!(moving::run(&app).await, Ok(0), "nobody has asked");
        assert_eq!(due(&app, running, "SLA-4").await, before);

        moving::ask(&app, &admin, "default", 2).await.unwrap();
        moving::ask(&app, &admin, "default", 2).await.unwrap();
        assert_eq!(moving::run(&app).await, Ok(2));
        assert_eq!(moving::run(&app).await, Ok(0));
        assert_eq!(due(&app, running, "SLA-4").await, after);
        assert_eq!(due(&app, broken, "SLA-4").await, late);
        let clocks = explained(&app, broken).await;
        let clock = clocks.clocks.iter().find(|c| c.id == "SLA-4").unwrap();
        assert_eq!(clock.state, ClockState::Breached);
        let clocks = explained(&app, running).await;
        let clock = clocks.clocks.iter().find(|c| c.id == "SLA-4").unwrap();
        let moved = |what: &What| matches!(what, What::Moved { version: 2, .. });
        assert!(clock.changes.iter().any(|change| moved(&change.what)), "{:?}", clock.changes);

        let seen = view::case(&app, &app.caller("lihuimin").await, running).await.unwrap();
        let entries = seen.timeline.entries.iter().map(|e| &e.entry);
        let entry = entries.clone().find(|e| matches!(e.event, Event::PolicyChanged { from: 1, to: 2 })).unwrap();
        assert_eq!(entry.by, Who::Staff(app.staff("tangxiaofeng")));
        let seen = moving::preview(&app, &admin, "default", 2).await.unwrap();
        let asked = seen.asked.unwrap();
        assert_eq!((seen.cases, asked.cases, asked.done_at.is_some()), (0, 2, true));
        assert_eq!(count(&app, "SELECT count(*) AS n FROM change_log WHERE act = 'move_cases'").await, 1);
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());
    }

    /// ADM-1, SLA-17: running repairs go on under the other version, too, with an entry of who asked.
    async fn running_repairs_are_moved(app) {
        let admin = app.caller("tangxiaofeng").await;
        let case = repair(&app).await;
        let before = due(&app, case, "SLA-17").await;
        let mut policy = pack("default").unwrap();
        policy.clocks.iter_mut().find(|rule| rule.id == "SLA-17").unwrap().limit = Base::Days(5);
        policies::save(&app, &admin, new_version(policy)).await.unwrap();
        let seen = moving::preview(&app, &admin, "default", 2).await.unwrap();
        assert_eq!((seen.cases, seen.later, seen.limits[0].case), (1, 1, case.0));
        moving::ask(&app, &admin, "default", 2).await.unwrap();
        assert_eq!(moving::run(&app).await, Ok(1));
        assert_eq!(moving::run(&app).await, Ok(0));
        let two_days = SignedDuration::from_hours(48);
        assert_eq!(due(&app, case, "SLA-17").await, before + two_days);
        let seen = repair_view::repair(&app, &app.caller("lihuimin").await, case).await.unwrap();
        let mut entries = seen.timeline.entries.iter().map(|e| &e.entry);
        let entry = entries.find(|e| matches!(e.event, Repaired::PolicyChanged { from: 1, to: 2 })).unwrap();
        assert_eq!(entry.by, Who::Staff(app.staff("tangxiaofeng")));
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());
    }

    /// S28: what was kept before a move is explained by the rule of its time, also when the later version has that rule no
    /// more.
    async fn reasons_stay_those_of_their_time(app) {
        let admin = app.caller("tangxiaofeng").await;
        let case = register(&app).await;
        judge(&app, case).await;
        let department = app.node("jy-engineering");
        let parts = vec![Part { department, assignee: None }];
        run(&app, "zhaomin", case, Act::Dispatch { parts, note: String::new() }).await;
        let seen = view::case(&app, &app.caller("lihuimin").await, case).await.unwrap();
        let task = seen.state.tasks[0].id;
        run(&app, "zhouqiang", case, Act::SignFor { task }).await;
        let clocks = explained(&app, case).await;
        let kept: Vec<_> = clocks.clocks.iter().filter(|c| c.done_at.is_some()).collect();
        assert!(!kept.is_empty());
        let mut policy = days(5);
        policy.clocks.retain(|rule| kept.iter().all(|clock| clock.id != rule.id));
        policies::save(&app, &admin, new_version(policy)).await.unwrap();
        moving::ask(&app, &admin, "default", 2).await.unwrap();
        assert_eq!(moving::run(&app).await, Ok(1));
        let after = explained(&app, case).await;
        for clock in kept {
            let still = after.clocks.iter().find(|c| c.id == clock.id).unwrap();
            assert_eq!((&still.rule, still.policy_version, &still.changes), (&clock.rule, 1, &clock.changes));
        }
        let running = after.clocks.iter().find(|c| c.id == "SLA-4").unwrap();
        assert_eq!(running.policy_version, 2);
    }

    /// ADM-1: only who administers the company moves cases, only to a version that holds now and that there is.
    async fn what_cannot_be_moved(app) {
        let admin = app.caller("tangxiaofeng").await;
        let mut later = new_version(days(5));
        later.valid_from = Some(at("2026-10-01T00:00:00+08:00"));
        policies::save(&app, &admin, later).await.unwrap();
        let refused = moving::ask(&app, &admin, "default", 2).await;
        assert_eq!(refused, Err(AppError::field("version", "not_in_force")));
        assert_eq!(moving::ask(&app, &admin, "default", 3).await, Err(AppError::NotFound));
        assert_eq!(moving::ask(&app, &admin, "nothing", 1).await, Err(AppError::NotFound));
        for login in ["lihuimin", "guanjing"] {
            let caller = app.caller(login).await;
            assert_eq!(moving::ask(&app, &caller, "default", 1).await, Err(AppError::Forbidden));
        }
        let clerk = app.caller("chenjing").await;
        assert!(moving::preview(&app, &clerk, "default", 1).await.is_err());
    }

    /// ADM-1: cases of one step that somebody acts on meanwhile are not lost, and more than one step is done whole: two
    /// nodes at once move each case once.
    async fn two_nodes_move_each_case_once(app) {
        let admin = app.caller("tangxiaofeng").await;
        for _ in 0..5 {
            judge(&app, register(&app).await).await;
        }
        policies::save(&app, &admin, new_version(days(5))).await.unwrap();
        moving::ask(&app, &admin, "default", 2).await.unwrap();
        let (one, two) = tokio::join!(moving::run(&app), moving::run(&app));
        assert_eq!(one.unwrap_or_default() + two.unwrap_or_default(), 5);
        moving::run(&app).await.unwrap();
        assert_eq!(count(&app, "SELECT count(*) AS n FROM journal WHERE kind = 'policy_changed'").await, 5);
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());
    }
}
