//! The life of a repair, who sees it, and that everything written agrees.

use crate::ground::{
    agree, assert_verified, finish, handed_in, leak, on_site, quote, report, run, save_card, see,
    sign, want,
};
use linli_app::AppError;
use linli_app::cases::list::{self, ListQuery};
use linli_app::clocks;
use linli_app::complaint::act as complaint_act;
use linli_app::repair::{Act, NewRepair, register};
use linli_domain::clock::ClockState;
use linli_domain::followup::Outcome;
use linli_domain::refusal::Refusal;
use linli_domain::repair::{Action, Mark, Stage};
use linli_domain::vocabulary::{Channel, Kind, Urgency};
use linli_testkit::app_test;

app_test! {
    /// REP-1, REP-2, REP-4, REP-5, CMP-16: a paid repair from the report to the end; the journal verifies.
    async fn a_paid_repair(app) {
        save_card(&app, 1).await;
        let case = on_site(&app, leak(&app)).await;
        let wants = [want("valve", 1), want("fitting", 2), want("visit", 1)];
        run(&app, "huangzhiyuan", case, quote(&wants)).await.unwrap();
        let start = run(&app, "huangzhiyuan", case, Act::Start { at: None }).await;
        assert!(matches!(start, Err(AppError::Refused(Refusal::AgreementRequired { .. }))));
        let steps = [agree(1), Act::Start { at: None }, finish(&wants), sign(Mark::Satisfied)];
        for step in steps {
            run(&app, "huangzhiyuan", case, step).await.unwrap();
        }
        run(&app, "huangzhiyuan", case, Act::HandIn { at: None }).await.unwrap();
        let follow_up = Act::FollowUp {
            outcome: Outcome::Satisfied,
            channel: Channel::Phone,
            note: String::new(),
            recall_at: None,
        };
        run(&app, "suting", case, follow_up).await.unwrap();
        run(&app, "zhaomin", case, Act::Close).await.unwrap();
        let view = see(&app, "zhaomin", case).await.unwrap();
        assert_eq!((view.state.stage, view.row.open), (Stage::Closed, false));
        assert_eq!(view.state.total().unwrap().0, 5900);
        assert_eq!(view.words(view.state.result.as_ref().unwrap()), "换了三角阀，试水不漏");
        let explained = clocks::of_case(&app, &app.caller("zhaomin").await, case).await.unwrap();
        let kept = explained.clocks.iter().find(|c| c.id == "SLA-17").unwrap();
        assert_eq!(kept.state, ClockState::Met);
        assert_verified(&app).await;
    }

    /// REP-1, CMP-1: the numbers of repairs run without gaps beside those of complaints and contacts.
    async fn numbers_of_their_own(app) {
        let first = report(&app, leak(&app)).await;
        let second = report(&app, leak(&app)).await;
        assert_eq!((first.number.as_str(), second.number.as_str()), ("WX260914-001", "WX260914-002"));
        assert_eq!(second.contact_number, "JD260914-002");
        let clocks: Vec<&str> = first.promises.iter().map(|p| p.clock.as_str()).collect();
        assert_eq!(clocks, ["SLA-18-OTHER"]);
        assert_verified(&app).await;
    }

    /// REP-1: what is missing or unknown is named.
    async fn mistakes_are_named(app) {
        let clerk = app.caller("chenjing").await;
        let empty = NewRepair { place: Some(app.place("YX-地下车库")), ..NewRepair::default() };
        let Err(AppError::Invalid(issues)) = register(&app, &clerk, empty, None).await else {
            panic!("an empty report was taken");
        };
        assert_eq!(issues[0].field, "office", "the garage is another office's");
        let none = NewRepair { channel: None, category: String::new(), said: String::new(), ..leak(&app) };
        let Err(AppError::Invalid(issues)) = register(&app, &clerk, none, None).await else {
            panic!("nothing was said");
        };
        let fields: Vec<&str> = issues.iter().map(|i| i.field.as_str()).collect();
        assert_eq!(fields, ["channel", "category", "said"]);
    }

    /// D05: the same key with the same report gives the first answer again.
    async fn reported_once(app) {
        let clerk = app.caller("chenjing").await;
        let key = || Some("call-1".to_owned());
        let first = register(&app, &clerk, leak(&app), key()).await.unwrap();
        let again = register(&app, &clerk, leak(&app), key()).await.unwrap();
        assert_eq!((first.case, &first.number), (again.case, &again.number));
        assert_eq!(first.promises, again.promises);
        let other = NewRepair { said: "别的".into(), ..leak(&app) };
        assert_eq!(register(&app, &clerk, other, key()).await, Err(AppError::KeyReused));
    }

    /// P01, ORG-2: the office and its engineering see it, nobody else; readers do nothing.
    async fn who_sees_it(app) {
        let case = on_site(&app, leak(&app)).await;
        for login in ["chenjing", "lihuimin", "zhouqiang", "majunjie", "caojianping", "fanguohua"] {
            let seen = see(&app, login, case).await;
            assert!(seen.is_ok(), "{login}");
        }
        for login in ["zhenghai", "tanwenbin", "yeqing"] {
            assert!(see(&app, login, case).await.is_err(), "{login}");
            let note = Act::Note { text: "x".into() };
            assert!(run(&app, login, case, note).await.is_err(), "{login}");
        }
        let note = Act::Note { text: "x".into() };
        let auditor = run(&app, "fanguohua", case, note).await;
        assert!(matches!(auditor, Err(AppError::Refused(Refusal::RoleRequired { .. }))));
        let other = run(&app, "majunjie", case, Act::Start { at: None }).await;
        assert_eq!(other, Err(AppError::Refused(Refusal::OrderOfOther)));
    }

    /// REP-2: the same list, by kind; the case list finds it by number and words.
    async fn in_the_same_list(app) {
        let reported = report(&app, leak(&app)).await;
        let clerk = app.caller("chenjing").await;
        let query = ListQuery { kind: Some("repair".into()), ..ListQuery::default() };
        let page = list::list(&app, &clerk, &query).await.unwrap();
        assert_eq!(page.rows.len(), 1);
        assert_eq!(page.rows[0].number, reported.number);
        let query = ListQuery { q: Some("水龙头".into()), ..ListQuery::default() };
        assert_eq!(list::list(&app, &clerk, &query).await.unwrap().rows.len(), 1);
        let query = ListQuery { state: Some("urgency_judged".into()), ..ListQuery::default() };
        assert_eq!(list::list(&app, &clerk, &query).await.unwrap().rows.len(), 1);
    }

    /// CMP-16: what both kinds know by one name goes on by the rules of each; what only one knows is refused.
    async fn shared_acts(app) {
        let case = handed_in(&app, Mark::Satisfied).await;
        let clerk = app.caller("chenjing").await;
        let note = complaint_act::Act::Note { text: "业户说很满意".into() };
        complaint_act::act(&app, &clerk, case, None, note).await.unwrap();
        let start = complaint_act::Act::ReportBack { summary: "x".into() };
        let refused = complaint_act::act(&app, &clerk, case, None, start).await;
        assert_eq!(refused, Err(AppError::Refused(Refusal::OtherKind { kind: Kind::Repair })));
        let view = see(&app, "chenjing", case).await.unwrap();
        assert!(view.may(Action::FollowUp));
        assert_verified(&app).await;
    }

    /// C02: an act on a version that somebody has changed is a conflict, and nothing is overwritten.
    async fn stale_versions(app) {
        use linli_app::repair::act::{Coming, act};
        let reported = report(&app, leak(&app)).await;
        let clerk = app.caller("chenjing").await;
        let judge = Act::JudgeUrgency { urgency: Urgency::Urgent, reason: String::new() };
        run(&app, "suting", reported.case, judge.clone()).await.unwrap();
        let coming = Coming { expected: Some(reported.version), key: None };
        let stale = act(&app, &clerk, reported.case, coming, judge).await;
        assert!(matches!(stale, Err(AppError::Stale { .. })));
    }
}
