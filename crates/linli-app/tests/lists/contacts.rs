//! Contacts that become no case (REC-1), and the bell.

use jiff::SignedDuration;
use jiff::civil::date;
use linli_app::contacts::{self, NewContact, Outcome};
use linli_app::{AppError, notices};
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

use crate::questions::complain;

fn settled(app: &TestApp) -> NewContact {
    NewContact {
        office: Some(app.node("jy")),
        channel: Some(Channel::Visit),
        name: "赵六".into(),
        phone: "154 0000 7777".into(),
        subject: "问物业费".into(),
        said: "什么时候交物业费".into(),
        done: "已答复：每季第一个月".into(),
        outcome: "settled".into(),
        ..NewContact::default()
    }
}

fn fields(result: Result<contacts::Taken, AppError>) -> Vec<(String, &'static str)> {
    match result {
        Err(AppError::Invalid(issues)) => issues.into_iter().map(|i| (i.field, i.code)).collect(),
        other => panic!("{other:?}"),
    }
}

app_test! {
    /// REC-1: settled on the spot and passed on as a message; numbers of the day without gaps beside those of the
    /// complaints' contacts; the register shows them in order, phones masked.
    async fn register_of_a_day(app) {
        let caller = app.caller("chenjing").await;
        let first = contacts::register(&app, &caller, settled(&app), None).await.unwrap();
        assert_eq!(first.number, "JD260914-001");
        complain(&app, &caller, "漏水", "厨房漏水").await;
        app.wait(SignedDuration::from_mins(5));
        let reply = app.environment.now() + SignedDuration::from_hours(4);
        let message = NewContact {
            outcome: "message".into(),
            done: String::new(),
            department: Some(app.node("jy-engineering")),
            agreed_reply: Some(reply),
            resident: Some(app.resident("王芳")),
            ..settled(&app)
        };
        let third = contacts::register(&app, &caller, message, None).await.unwrap();
        assert_eq!(third.number, "JD260914-003");
        let day = contacts::of_day(&app, &caller, app.node("jy"), date(2026, 9, 14)).await.unwrap();
        let lines: Vec<_> = day.iter().map(|l| (l.number.as_str(), l.outcome, l.name.as_str())).collect();
        assert_eq!(lines, [
            ("JD260914-001", Outcome::Settled, "赵六"),
            ("JD260914-002", Outcome::Case, "王芳"),
            ("JD260914-003", Outcome::Message, "王芳"),
        ]);
        assert_eq!(day[0].phone.as_deref(), Some("154 **** 7777"));
        assert_eq!(day[2].agreed_reply, Some(reply));
        let engineer = app.caller("zhouqiang").await;
        let passed = contacts::of_day(&app, &engineer, app.node("jy"), date(2026, 9, 14)).await.unwrap();
        assert_eq!(passed.iter().map(|l| l.id).collect::<Vec<_>>(), [third.contact]);
        let other = app.caller("hexiaowen").await;
        assert!(contacts::of_day(&app, &other, app.node("jy"), date(2026, 9, 14)).await.unwrap().is_empty());
        assert_eq!(contacts::show(&app, &other, first.contact).await, Err(AppError::NotFound));
        assert_eq!(contacts::show(&app, &caller, first.contact).await.unwrap().subject, "问物业费");
    }

    /// D05: the same key gives the same number; bad input is named field by field and takes no number; who may not
    /// register is refused.
    async fn refusals(app) {
        let caller = app.caller("chenjing").await;
        let key = || Some("k1".to_owned());
        let first = contacts::register(&app, &caller, settled(&app), key()).await.unwrap();
        assert_eq!(contacts::register(&app, &caller, settled(&app), key()).await, Ok(first));
        let changed = NewContact { name: "别人".into(), ..settled(&app) };
        assert_eq!(contacts::register(&app, &caller, changed, key()).await, Err(AppError::KeyReused));

        let bad = NewContact {
            channel: None,
            phone: "call me".into(),
            subject: "x".repeat(201),
            outcome: "message".into(),
            agreed_reply: Some(app.environment.now()),
            place: Some(app.place("YX-1-1-301")),
            resident: Some(app.resident("林怡君")),
            responsible: Some(uuid::Uuid::nil().into()),
            ..settled(&app)
        };
        assert_eq!(fields(contacts::register(&app, &caller, bad, None).await), [
            ("channel".to_owned(), "required"),
            ("agreed_reply".to_owned(), "in_the_past"),
            ("phone".to_owned(), "unknown"),
            ("subject".to_owned(), "too_long"),
            ("place".to_owned(), "other_office"),
            ("resident".to_owned(), "unknown"),
            ("responsible".to_owned(), "unknown"),
        ]);
        let empty = NewContact { office: Some(app.node("jy")), ..NewContact::default() };
        let issues = fields(contacts::register(&app, &caller, empty, None).await);
        assert_eq!(issues.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>(), ["channel", "outcome", "said"]);
        let case = NewContact { outcome: "case".into(), ..settled(&app) };
        assert_eq!(fields(contacts::register(&app, &caller, case, None).await), [("outcome".to_owned(), "unknown")]);
        let elsewhere = NewContact { office: Some(app.node("yx")), ..settled(&app) };
        assert_eq!(fields(contacts::register(&app, &caller, elsewhere, None).await), [("office".to_owned(), "unknown")]);
        let technician = app.caller("huangzhiyuan").await;
        assert_eq!(contacts::register(&app, &technician, settled(&app), None).await, Err(AppError::Forbidden));
        let next = contacts::register(&app, &caller, settled(&app), None).await.unwrap();
        assert_eq!(next.number, "JD260914-002");
        assert!(notices::newest(&app, &caller, true).await.unwrap().is_empty());
        assert_eq!(notices::mark_read(&app, &caller, None).await, Ok(0));
    }
}
