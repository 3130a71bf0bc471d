//! Policies and calendars as versioned data (ADM-1), and what they leave alone.

use crate::ground::{at, count, due, explained, judge, new_version, register, working_days};
use linli_app::AppError;
use linli_app::clocks::{calendars, policies, preview, replan};
use linli_app::complaint::verify;
use linli_domain::clock::ClockState;
use linli_domain::clock::base::Base;
use linli_domain::clock::calendar::shipped;
use linli_domain::clock::explain::{Because, What};
use linli_domain::policy::pack;
use linli_testkit::app_test;

app_test! {
    /// ADM-1, S28: a new version holds from its date; a case keeps the version under which it was received, and its
    /// verdicts, whatever is saved afterwards.
    async fn a_case_keeps_its_version(app) {
        let admin = app.caller("tangxiaofeng").await;
        let old = register(&app).await;
        judge(&app, old).await;
        let before = due(&app, old, "SLA-4").await;
        app.clock.set(at("2026-09-17T09:00:00+08:00"));
        let mut later = new_version(working_days(5));
        later.valid_from = Some(at("2026-09-18T00:00:00+08:00"));
        assert_eq!(policies::save(&app, &admin, later).await, Ok(2));

        let between = register(&app).await;
        judge(&app, between).await;
        assert_eq!(due(&app, between, "SLA-4").await, at("2026-09-19T09:00:00+08:00"));
        app.clock.set(at("2026-09-18T09:00:00+08:00"));
        let new = register(&app).await;
        judge(&app, new).await;
        // Friday; 20 September is the make-up Sunday of the National Day; 25 and 26 are the Mid-Autumn Festival.
        assert_eq!(due(&app, new, "SLA-4").await, at("2026-09-24T09:00:00+08:00"));
        let clocks = explained(&app, new).await;
        let clock = clocks.clocks.iter().find(|c| c.id == "SLA-4").unwrap();
        assert_eq!((clock.policy_version, clock.calendar.as_str()), (2, "cn"));
        let old_clocks = explained(&app, old).await;
        let kept = old_clocks.clocks.iter().find(|c| c.id == "SLA-4").unwrap();
        assert_eq!((kept.policy_version, kept.due_at, kept.state), (1, before, ClockState::Breached));
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());

        let list = policies::list(&app, &admin).await.unwrap();
        let shown: Vec<_> = list.iter().filter(|v| v.id == "default").map(|v| (v.version, v.in_force)).collect();
        assert_eq!(shown, [(2, true), (1, false)]);
        assert_eq!(list[0].saved_by.as_deref(), Some("唐晓峰"));
        assert_eq!(policies::read(&app, &admin, "default", None).await.unwrap().version, 2);
        assert_eq!(policies::read(&app, &admin, "default", Some(1)).await, Ok(pack("default").unwrap()));
        assert_eq!(policies::read(&app, &admin, "default", Some(3)).await, Err(AppError::NotFound));
    }

    /// ADM-1, S24, S08: what could not be run is refused on saving with every reason and its place; only an
    /// administrator saves.
    async fn what_cannot_run_is_refused(app) {
        let admin = app.caller("tangxiaofeng").await;
        let mut policy = pack("default").unwrap();
        policy.clocks[0].limit = Base::Minutes(0);
        policy.clocks[1].ladder.clear();
        policy.clocks[2].limit = Base::Months(121);
        policy.calendar = "mars".into();
        let problems = policies::check(&app, &admin, policy.clone()).await.unwrap();
        let said: Vec<String> =
            problems.iter().map(|p| format!("{} {}", p.clock.as_deref().unwrap_or("-"), p.reason)).collect();
        assert_eq!(
            said,
            [
                "SLA-1 the limit must be above zero and at most ten years",
                "SLA-2 nobody is told at the limit",
                "SLA-3 the limit must be above zero and at most ten years",
                "- there is no calendar mars",
            ]
        );
        let Err(AppError::Invalid(issues)) = policies::save(&app, &admin, new_version(policy)).await else {
            panic!("a broken policy was kept")
        };
        assert_eq!(issues.len(), 4);
        let director = app.caller("lihuimin").await;
        let refused = policies::save(&app, &director, new_version(working_days(3))).await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let mut past = new_version(working_days(3));
        past.valid_from = Some(at("2026-09-01T00:00:00Z"));
        assert_eq!(policies::save(&app, &admin, past).await, Err(AppError::field("valid_from", "in_past")));

        let mut calendar = shipped("cn").unwrap();
        calendar.week.tuesday = vec!["08:00-12:00".parse().unwrap(), "11:00-13:00".parse().unwrap()];
        let Err(AppError::Invalid(issues)) = calendars::save(&app, &admin, calendar.clone(), String::new()).await else {
            panic!("overlapping periods were kept")
        };
        assert_eq!((issues[0].field.as_str(), issues[0].code), ("tuesday", "periods_overlap"));
        calendar.week = Default::default();
        calendar.days.clear();
        assert!(calendars::save(&app, &admin, calendar, String::new()).await.is_err());
        assert_eq!(count(&app, "SELECT COUNT(*) AS n FROM calendars").await, 0);
    }

    /// S06, S28: next year's holidays, loaded as a file, plan only open clocks again, with an entry in the journal;
    /// what is done, and what has passed, stays.
    async fn holidays_plan_open_clocks_again(app) {
        let admin = app.caller("tangxiaofeng").await;
        policies::save(&app, &admin, new_version(working_days(2))).await.unwrap();
        app.clock.set(at("2026-12-28T10:00:00+08:00"));
        let late = register(&app).await;
        judge(&app, late).await;
        app.clock.set(at("2026-12-31T10:00:00+08:00"));
        let open = register(&app).await;
        judge(&app, open).await;
        assert_eq!(due(&app, open, "SLA-4").await, at("2027-01-04T10:00:00+08:00"));
        assert_eq!(due(&app, late, "SLA-4").await, at("2026-12-30T10:00:00+08:00"));

        let list = "source = \"the notice for 2027\"\n[[day]]\ndate = \"2027-01-01\"\nname = \"元旦\"\n\
                    [[day]]\ndate = \"2027-01-02\"\nname = \"元旦\"\nworks = true\n";
        let version = calendars::load_holidays(&app, &admin, "cn", list, "2027".into()).await.unwrap();
        assert_eq!(version, 2);
        let done = replan::replan(&app).await.unwrap();
        assert_eq!((done.cases, done.clocks), (2, 0), "Friday off, Saturday worked: the same Monday");
        assert_eq!(due(&app, open, "SLA-4").await, at("2027-01-04T10:00:00+08:00"));

        let list = r#"{"source":"the second notice","day":[{"date":"2027-01-02","name":"元旦"},
                       {"date":"2027-01-04","name":"元旦"}]}"#;
        assert_eq!(calendars::load_holidays(&app, &admin, "cn", list, String::new()).await, Ok(3));
        let done = replan::replan(&app).await.unwrap();
        assert_eq!((done.cases, done.clocks), (2, 1));
        assert_eq!(replan::replan(&app).await.unwrap().cases, 0, "once");
        assert_eq!(due(&app, open, "SLA-4").await, at("2027-01-06T10:00:00+08:00"));
        assert_eq!(due(&app, late, "SLA-4").await, at("2026-12-30T10:00:00+08:00"), "it has passed");
        let clocks = explained(&app, open).await;
        let clock = clocks.clocks.iter().find(|c| c.id == "SLA-4").unwrap();
        assert!(clock.changes.iter().any(|c| matches!(c.what, What::Replanned { version: 3, .. })));
        let holiday = clock.steps.iter().any(|step| {
            matches!(&step.because, Because::Holiday { name, source } if name == "元旦" && source == "the second notice")
        });
        assert!(holiday, "{:?}", clock.steps);
        assert_eq!(verify::verify(&app).await.unwrap().findings, Vec::<String>::new());
        let versions = calendars::list(&app, &admin).await.unwrap();
        assert!(versions[0].in_force && versions[0].planned_at.is_some(), "{versions:?}");
    }

    /// ADM-1: before a policy is saved it is tried on the cases of the last 90 days and on three examples; nothing
    /// changes by it.
    async fn a_policy_is_previewed(app) {
        let admin = app.caller("tangxiaofeng").await;
        let case = register(&app).await;
        judge(&app, case).await;
        app.clock.set(at("2026-09-16T07:00:00+08:00"));
        let mut strict = pack("default").unwrap();
        for rule in &mut strict.clocks {
            if rule.id == "SLA-4" {
                rule.limit = Base::Days(1);
            }
            if rule.id == "SLA-1" {
                rule.limit = Base::Days(9);
            }
        }
        let seen = preview::preview(&app, &admin, strict).await.unwrap();
        assert_eq!((seen.cases, seen.changed_count, seen.more), (1, 1, false));
        // Nobody signed for the form: late then, and late now for another reason.
        assert_eq!((seen.before.late, seen.after.late, seen.newly_late), (1, 1, 0));
        let ids: Vec<&str> = seen.changed[0].clocks.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ["SLA-1", "SLA-4"]);
        let codes: Vec<&str> = seen.examples.iter().map(|e| e.code).collect();
        assert_eq!(codes, ["now", "friday_evening"], "around the clock there is no holiday");
        let on_days = preview::preview(&app, &admin, working_days(2)).await.unwrap();
        let eve = on_days.examples.iter().find(|e| e.code == "eve_of_holiday").unwrap();
        assert_eq!(eve.at, at("2026-09-24T17:50:00+08:00"));
        let unchanged = preview::preview(&app, &admin, pack("default").unwrap()).await.unwrap();
        assert_eq!(unchanged.changed_count, 0, "{:?}", unchanged.changed);
        assert_eq!(count(&app, "SELECT COUNT(*) AS n FROM policies").await, 0);
    }
}
