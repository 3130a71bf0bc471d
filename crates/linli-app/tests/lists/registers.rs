//! Registers of a day and visits of groups (REC-3, REC-4, REC-5).

use jiff::SignedDuration;
use jiff::civil::date;
use linli_app::contacts::{self, NewContact};
use linli_app::registers::{self, Register};
use linli_app::visits::{self, Move, Plan, Stop};
use linli_app::{AppError, Caller};
use linli_domain::vocabulary::Channel;
use linli_store::params;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

use crate::questions::complain;

fn message(app: &TestApp, subject: &str) -> NewContact {
    NewContact {
        office: Some(app.node("jy")),
        channel: Some(Channel::Visit),
        name: "赵六".into(),
        subject: subject.into(),
        said: "请主任回电".into(),
        outcome: "message".into(),
        responsible: Some(app.staff("lihuimin")),
        agreed_reply: Some(app.environment.now() + SignedDuration::from_hours(4)),
        ..NewContact::default()
    }
}

async fn of_monday(app: &TestApp, caller: &Caller) -> Register {
    registers::register(app, caller, app.node("jy"), date(2026, 9, 14)).await.unwrap()
}

fn issue(result: Result<(), AppError>) -> (String, &'static str) {
    match result {
        Err(AppError::Invalid(issues)) => (issues[0].field.clone(), issues[0].code),
        other => panic!("{other:?}"),
    }
}

app_test! {
    /// REC-3, REC-4: what has no department is shown until it has one; the director signs when the day is over, once;
    /// from then on the day does not change, and words that come later are amendments.
    async fn a_day_is_signed_and_frozen(app) {
        let (clerk, director) = (app.caller("chenjing").await, app.caller("lihuimin").await);
        let (office, monday) = (app.node("jy"), date(2026, 9, 14));
        complain(&app, &clerk, "漏水", "厨房漏水").await;
        app.wait(SignedDuration::from_mins(1));
        let taken = contacts::register(&app, &clerk, message(&app, "装修押金"), None).await.unwrap();
        let register = of_monday(&app, &director).await;
        assert_eq!(register.lines.len(), 2);
        let waiting: Vec<bool> = register.lines.iter().map(|l| l.without_owner).collect();
        assert_eq!(waiting, [true, true]);
        let (head, person) = (app.node("jy-engineering"), Some(app.staff("zhouqiang")));
        registers::give(&app, &clerk, taken.contact, head, person).await.unwrap();
        let wrong = registers::give(&app, &clerk, taken.contact, head, Some(app.staff("zhenghai"))).await;
        assert_eq!(issue(wrong.map(|_| ())), ("person".to_owned(), "unknown"));
        let line = &of_monday(&app, &director).await.lines[1];
        assert_eq!((line.without_owner, line.owner_name.as_str()), (false, "周强"));

        registers::remark(&app, &director, office, monday, None, "今天请周强先办").await.unwrap();
        let early = registers::sign(&app, &director, office, monday, "").await;
        assert_eq!(issue(early), ("day".to_owned(), "not_over"));
        assert!(registers::days(&app, &director, true).await.unwrap().is_empty());
        app.wait(SignedDuration::from_hours(24));
        let unsigned = registers::days(&app, &director, true).await.unwrap();
        assert_eq!(unsigned.iter().map(|d| (d.day.as_str(), d.contacts)).collect::<Vec<_>>(), [("2026-09-14", 2)]);
        assert_eq!(registers::sign(&app, &clerk, office, monday, "").await, Err(AppError::Forbidden));
        registers::sign(&app, &director, office, monday, "已阅").await.unwrap();
        assert_eq!(issue(registers::sign(&app, &director, office, monday, "再签").await), ("day".to_owned(), "signed"));
        assert!(registers::days(&app, &director, true).await.unwrap().is_empty());

        let signed = of_monday(&app, &director).await;
        let before = signed.lines[0].case.clone().unwrap();
        let signature = signed.signature.as_ref().unwrap();
        assert_eq!((signature.by.as_str(), signature.opinion.as_str(), signature.intact), ("李慧敏", "已阅", true));
        let frozen = registers::give(&app, &clerk, taken.contact, head, None).await;
        assert_eq!(issue(frozen.map(|_| ())), ("department".to_owned(), "signed"));
        registers::remark(&app, &clerk, office, monday, Some(taken.contact), "押金已退").await.unwrap();
        // The case goes on; the signed line stays as it was.
        app.db.write(|tx| tx.execute("UPDATE cases SET severity = 'major', stage = 'archived'", params![])).await.unwrap();
        let after = of_monday(&app, &director).await;
        let case = after.lines[0].case.as_ref().unwrap();
        assert_eq!((&case.severity, &case.stage), (&before.severity, &before.stage));
        assert_ne!(case.stage, "archived");
        assert!(after.lines[1].remarks[0].amendment && !after.remarks[0].amendment);
        assert!(after.signature.unwrap().intact, "an amendment does not touch what was signed");
        // Who changes a signed line behind the program's back is found out (CMP-16).
        app.db.write(|tx| tx.execute("UPDATE contacts SET said = 'nothing'", params![])).await.unwrap();
        assert!(!of_monday(&app, &director).await.signature.unwrap().intact);
    }

    /// P26, ORG-2: another office has no register here, and who is complained about does not read of it in the register.
    async fn registers_obey_the_scope(app) {
        let clerk = app.caller("chenjing").await;
        complain(&app, &clerk, "漏水", "厨房漏水").await;
        let other = app.caller("tanwenbin").await;
        let asked = registers::register(&app, &other, app.node("jy"), date(2026, 9, 14)).await;
        assert_eq!(asked.map(|_| ()), Err(AppError::NotFound));
        let director = app.staff("lihuimin");
        app.db.write(move |tx| {
            tx.execute("INSERT INTO case_accused (staff_id, case_id) SELECT $1, id FROM cases", params![director.0])
        }).await.unwrap();
        let director = app.caller("lihuimin").await;
        assert!(of_monday(&app, &director).await.lines.is_empty());
        assert_eq!(of_monday(&app, &clerk).await.lines.len(), 1);
    }

    /// REC-5: a group's visit with its programme, the task half an hour before arrival, the day, the record afterwards.
    async fn a_group_visits(app) {
        let (clerk, director) = (app.caller("chenjing").await, app.caller("lihuimin").await);
        let now = app.environment.now();
        let arrival = now + SignedDuration::from_hours(2);
        let plan = Plan {
            office: Some(app.node("jy")),
            organisation: "城建学院".into(),
            headcount: 24,
            purpose: "参观垃圾分类".into(),
            arrival_at: Some(arrival),
            departure_at: Some(arrival + SignedDuration::from_hours(1)),
            host: Some(director.staff),
            stops: vec![
                Stop { at: arrival + SignedDuration::from_mins(30), what: "会议室座谈".into() },
                Stop { at: arrival, what: "分类站".into() },
            ],
            ..Plan::default()
        };
        let late = Plan { arrival_at: Some(now - SignedDuration::from_hours(1)), departure_at: None, ..plan.clone() };
        assert_eq!(issue(visits::plan(&app, &clerk, late).await.map(|_| ())), ("arrival_at".to_owned(), "in_the_past"));
        let id = visits::plan(&app, &clerk, plan).await.unwrap();
        let visit = visits::get(&app, &director, id).await.unwrap();
        assert_eq!(visit.row.task_at, arrival - SignedDuration::from_mins(30));
        assert_eq!(visit.stops[0].what, "分类站");
        assert!(!visit.task_due);
        app.wait(SignedDuration::from_mins(91));
        let badges = linli_app::cases::queues::badges(&app, &director).await.unwrap();
        assert_eq!(badges.visits, 1);
        visits::go_on(&app, &clerk, id, 1, Move::AtTheGate).await.unwrap();
        assert_eq!(linli_app::cases::queues::badges(&app, &director).await.unwrap().visits, 0);
        assert_eq!(visits::go_on(&app, &clerk, id, 1, Move::AtTheGate).await, Err(AppError::Stale { current: 2 }));
        let early = visits::go_on(&app, &clerk, id, 2, Move::Record("很好".into())).await;
        assert_eq!(issue(early), ("record".to_owned(), "not_left"));
        for (version, state) in [(2, "arrived"), (3, "talking"), (4, "left")] {
            visits::go_on(&app, &clerk, id, version, Move::State(state.into())).await.unwrap();
        }
        let back = visits::go_on(&app, &clerk, id, 5, Move::State("touring".into())).await;
        assert_eq!(issue(back), ("state".to_owned(), "does_not_follow"));
        visits::go_on(&app, &clerk, id, 5, Move::Record("约定下月再来".into())).await.unwrap();
        assert_eq!(visits::get(&app, &director, id).await.unwrap().row.record, "约定下月再来");
        let other = app.caller("hexiaowen").await;
        assert_eq!(visits::get(&app, &other, id).await.map(|_| ()), Err(AppError::NotFound));
        assert!(visits::list(&app, &other).await.unwrap().is_empty());
    }
}
