//! Erasing a person: nothing of them is left anywhere, and nothing else is lost (V01).

use crate::everywhere;
use crate::ground::{
    JPEG, case_of, code, complaint, explained, journal, new, respond, run, send, source,
};
use jiff::SignedDuration;
use jiff::civil::date;
use linli_app::complaint::act::Act;
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::contacts::{self, NewContact};
use linli_app::directory::reveal::{self, Reveal};
use linli_app::privacy::answer::{Done, Step, step};
use linli_app::privacy::requests::{self, Ask};
use linli_app::privacy::{repeat, retention};
use linli_app::resident::report::Photo;
use linli_app::resident::respond::Response;
use linli_app::resident::{find, follow};
use linli_app::{AppError, calls, cases, drafts, registers, search};
use linli_domain::followup::Outcome;
use linli_domain::ids::CaseId;
use linli_domain::privacy::{Duty, Progress, Proof, Wish};
use linli_domain::vocabulary::Channel;
use linli_store::calls::CallState;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use uuid::Uuid;

/// What must not be found any more: names, numbers, words.
const WORDS: &[&str] = &[
    "王芳",
    "王女士",
    "15400005207",
    "5400005207",
    "花园的灯坏了",
    "晚上看不见路",
    "谢谢你们",
    "装修押金的事",
    "请回电给她",
    "电梯门夹人",
    "常住娘家",
    "核对号码",
    "门口照片",
];

/// A person who did everything that leaves something behind; the cases have ended.
struct Left {
    token: String,
    case: CaseId,
    desk: CaseId,
}

async fn everything(app: &TestApp) -> Left {
    let token = complaint(app).await;
    let case = case_of(app, &token).await;
    let photo = Photo { name: "门口照片.jpg".to_owned(), bytes: JPEG.to_vec() };
    let add = Response::Add {
        text: "花园的灯坏了，还是那样。".to_owned(), photos: vec![photo]
    };
    respond(app, &token, add).await.unwrap();
    ended(app, &token, case).await;
    let (clerk, director) = (app.caller("chenjing").await, app.caller("lihuimin").await);
    let resident = app.resident("王芳");
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        resident: Some(resident),
        room: Some(app.place("JY-3-2-1201")),
        category: "lift".to_owned(),
        title: "王芳投诉电梯门夹人".to_owned(),
        said: "电梯门夹人，王芳的手机 15400005207。".to_owned(),
        ..NewComplaint::default()
    };
    let desk = register(app, &clerk, new, None).await.unwrap().case;
    run(app, "chenjing", desk, Act::Note { text: "王芳常住娘家".to_owned() }).await;
    let contact = NewContact {
        office: Some(app.node("jy")),
        channel: Some(Channel::Visit),
        name: "王女士".to_owned(),
        phone: "154 0000 5207".to_owned(),
        subject: "装修押金的事".to_owned(),
        said: "请回电给她".to_owned(),
        outcome: "settled".to_owned(),
        done: "王芳已了解".to_owned(),
        ..NewContact::default()
    };
    let taken = contacts::register(app, &clerk, contact, None).await.unwrap();
    let office = app.node("jy");
    registers::remark(app, &clerk, office, date(2026, 9, 14), Some(taken.contact), "王芳来过")
        .await
        .unwrap();
    let ring = calls::Report {
        office: Some(office),
        call: "pbx-15400005207".to_owned(),
        number: "15400005207".to_owned(),
        state: Some(CallState::Ringing),
        line: "1".to_owned(),
        to: String::new(),
        at: None,
    };
    calls::report(app, &clerk, ring).await.unwrap();
    let look = Reveal { resident, case: Some(desk), reason: "给王芳核对号码".to_owned() };
    reveal::phone(app, &clerk, look, 0).await.unwrap();
    let typed = vec![("said".to_owned(), "王芳又来电".to_owned())];
    drafts::save(app, &clerk, &format!("desk:{}", Uuid::nil()), typed.clone()).await.unwrap();
    drafts::save(app, &clerk, &format!("note:{desk}"), typed).await.unwrap();
    cases::views::save(app, &clerk, "王芳的事", "q=王芳").await.unwrap();
    app.wait(SignedDuration::from_hours(24));
    registers::sign(app, &director, office, date(2026, 9, 14), "已阅").await.unwrap();
    Left { token, case, desk }
}

/// Explained, rated and closed.
async fn ended(app: &TestApp, token: &str, case: CaseId) {
    explained(app, case).await;
    let rate = Response::Rate { outcome: Outcome::Satisfied, note: "谢谢你们".to_owned() };
    respond(app, token, rate).await.unwrap();
    run(app, "lihuimin", case, Act::Close).await;
}

async fn ask(app: &TestApp, login: &str) -> (Uuid, i64) {
    let ask = Ask {
        wish: Wish::Erase,
        words: "请删除王芳的信息".to_owned(),
        phone: "15400005207".to_owned(),
    };
    let resident = Some(app.resident("王芳"));
    let caller = app.caller(login).await;
    let id = requests::ask_at_desk(app, &caller, (String::new(), resident), ask).await.unwrap();
    (id, 1)
}

fn prove() -> Step {
    Step::Prove {
        proof: Proof::Document, note: "王芳的身份证，末四位核对无误".to_owned()
    }
}

async fn statistics(app: &TestApp) -> Vec<String> {
    let sql = "SELECT number, category, stage, severity, kind, day, coalesce(judgement, '') AS judgement FROM cases ORDER BY id";
    let rows = app.app.db.read(move |tx| tx.rows(sql, &[])).await.unwrap();
    let columns = ["number", "category", "stage", "severity", "kind", "day", "judgement"];
    rows.iter().map(|row| columns.map(|c| row.get::<String>(c).unwrap()).join(" ")).collect()
}

app_test! {
    /// V01, R08: an erasure waits for what goes on, then leaves no name, number or word in any column of any table, none in
    /// the search, no draft, no photo, no link; cases, journal and signature hold.
    async fn nothing_is_left(app) {
        let left = everything(&app).await;
        let director = app.caller("lihuimin").await;
        let (id, version) = ask(&app, "lihuimin").await;
        let early = step(&app, &director, (id, version), Step::Erase).await;
        assert!(matches!(early, Err(AppError::Invalid(_))), "nobody has made sure who asks: {early:?}");
        step(&app, &director, (id, version), prove()).await.unwrap();
        let plan = requests::get(&app, &director, id).await.unwrap().plan;
        assert_eq!(plan.kept.iter().map(|(_, duty)| *duty).collect::<Vec<_>>(), [Duty::Open]);
        assert!(plan.card && plan.contacts == 1 && plan.calls == 1 && plan.cases.len() == 1, "{plan:?}");
        assert_eq!(step(&app, &director, (id, 2), Step::Erase).await.unwrap(), Done::Waits);
        assert!(!everywhere::find(&app, &["王芳"], &[]).await.is_empty(), "nothing is erased by halves");
        assert_eq!(linli_app::privacy::answer::carry_out_waiting(&app).await.unwrap(), 0);
        let withdraw = Act::RequestWithdrawal { reason: "王芳不追究了".to_owned() };
        run(&app, "chenjing", left.desk, withdraw).await;
        let confirm = Act::Withdraw { confirmed: true, reason: "王芳来电确认".to_owned() };
        run(&app, "lihuimin", left.desk, confirm).await;
        let (before, entries) = (statistics(&app).await, journal(&app).await);
        assert_eq!(linli_app::privacy::answer::carry_out_waiting(&app).await.unwrap(), 1);
        let hashes = [app.keys.phone_hash("15400005207"), app.keys.tail_hash("15400005207")];
        assert_eq!(everywhere::find(&app, WORDS, &hashes).await, [] as [String; 0]);
        assert_eq!(statistics(&app).await, before);
        assert_eq!(journal(&app).await, entries, "journals agree with their rows");
        for word in ["王芳", "王女士", "5207", "15400005207", "灯坏了", "夹人"] {
            let found = search::find(&app, &director, word, 9).await.unwrap();
            assert!(found.cases.is_empty() && found.people.is_empty(), "{word}");
        }
        let gone = follow::follow(&app, &left.token, source()).await;
        assert!(matches!(gone, Err(AppError::NotFound)));
        let number = before[0].split(' ').next().unwrap().to_owned();
        assert_eq!(find::find(&app, &number, "5207", source()).await, Err(AppError::NotFound));
        let clerk = app.caller("chenjing").await;
        assert!(drafts::all(&app, &clerk, "").await.unwrap().is_empty());
        let day = registers::register(&app, &director, app.node("jy"), date(2026, 9, 14)).await.unwrap();
        assert!(day.signature.unwrap().intact, "an erasure by right is no forgery");
        let request = requests::get(&app, &director, id).await.unwrap();
        assert_eq!((request.row.progress, request.words.as_str()), (Progress::Done, ""));
        assert!(request.row.proof == Some(Proof::Document) && request.row.answered_by.is_some());
    }

    /// V01: erased words do not hide a forgery: a register that did not fit before does not fit after.
    async fn a_forged_register_stays_forged(app) {
        let left = everything(&app).await;
        let forge = "UPDATE contacts SET done = 'forged' WHERE case_id IS NULL";
        app.app.db.write(move |tx| tx.execute(forge, &[])).await.unwrap();
        run(&app, "chenjing", left.desk, Act::RequestWithdrawal { reason: "不追究".to_owned() }).await;
        let confirm = Act::Withdraw { confirmed: true, reason: "确认".to_owned() };
        run(&app, "lihuimin", left.desk, confirm).await;
        let director = app.caller("lihuimin").await;
        let (id, _) = ask(&app, "lihuimin").await;
        step(&app, &director, (id, 1), prove()).await.unwrap();
        assert_eq!(step(&app, &director, (id, 2), Step::Erase).await.unwrap(), Done::Done);
        let day = registers::register(&app, &director, app.node("jy"), date(2026, 9, 14)).await.unwrap();
        assert!(!day.signature.unwrap().intact);
    }

    /// V01: a hold stands against an erasure and against retention until it is let go.
    async fn what_is_held_stays(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        ended(&app, &token, case).await;
        let director = app.caller("lihuimin").await;
        let number = statistics(&app).await[0].split(' ').next().unwrap().to_owned();
        retention::hold(&app, &director, (number.clone(), "诉讼中".to_owned())).await.unwrap();
        let twice = retention::hold(&app, &director, (number, "再次".to_owned())).await;
        assert!(matches!(twice, Err(AppError::Invalid(_))));
        app.wait(SignedDuration::from_hours(24 * 366 * 6));
        retention::run(&app).await.unwrap();
        assert!(!everywhere::find(&app, &["晚上看不见路"], &[]).await.is_empty());
        retention::release(&app, &app.caller("lihuimin").await, case.0).await.unwrap();
        retention::run(&app).await.unwrap();
        assert_eq!(everywhere::find(&app, &["晚上看不见路", "王女士"], &[]).await, [] as [String; 0]);
        journal(&app).await;
    }

    /// V01: a database from before the erasure forgets again what the list names; asked twice, it changes nothing.
    async fn repeated_after_a_restore(app) {
        let left = everything(&app).await;
        run(&app, "chenjing", left.desk, Act::RequestWithdrawal { reason: "不追究".to_owned() }).await;
        let confirm = Act::Withdraw { confirmed: true, reason: "确认".to_owned() };
        run(&app, "lihuimin", left.desk, confirm).await;
        let list = vec![
            repeat::Erased { subject: "resident".to_owned(), id: app.resident("王芳").0, at: app.environment.now() },
            repeat::Erased { subject: "case".to_owned(), id: left.case.0, at: app.environment.now() },
            repeat::Erased { subject: "case".to_owned(), id: left.desk.0, at: app.environment.now() },
            repeat::Erased { subject: "case".to_owned(), id: Uuid::nil(), at: app.environment.now() },
        ];
        assert_eq!(repeat::repeat(&app, list.clone()).await.unwrap(), 3);
        assert_eq!(repeat::repeat(&app, list.clone()).await.unwrap(), 0);
        assert_eq!(repeat::list(&app).await.unwrap().len(), 3);
        assert_eq!(everywhere::find(&app, &["花园的灯坏了", "电梯门夹人"], &[]).await, [] as [String; 0]);
        let director = app.caller("lihuimin").await;
        assert!(search::find(&app, &director, "王芳", 9).await.unwrap().people.is_empty());
        journal(&app).await;
    }

    /// M10, P26: a case that somebody else reported under another name and number stays as it is.
    async fn others_keep_theirs(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        ended(&app, &token, case).await;
        let code = code(&app, "JY-中心花园").await;
        let theirs = linli_app::resident::report::NewReport {
            name: "李强".to_owned(),
            phone: "15400001234".to_owned(),
            ..new(&app, &code, "灯坏了，李强说的")
        };
        let other = send(&app, &code, theirs).await.unwrap().token.unwrap();
        let director = app.caller("lihuimin").await;
        let (id, _) = ask(&app, "lihuimin").await;
        step(&app, &director, (id, 1), prove()).await.unwrap();
        assert_eq!(step(&app, &director, (id, 2), Step::Erase).await.unwrap(), Done::Done);
        assert!(everywhere::find(&app, &["王女士"], &[]).await.is_empty());
        assert!(!everywhere::find(&app, &["李强说的"], &[]).await.is_empty());
        let theirs = follow::follow(&app, &other, source()).await.unwrap();
        assert!(matches!(theirs, follow::Opened::Case(_)));
    }
}
