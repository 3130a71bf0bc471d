//! How long things are kept: rules in versions, the dry run, the run (V03).

use crate::everywhere;
use crate::ground::{JPEG, case_of, complaint, explained, journal, respond, run};
use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::complaint::act::Act;
use linli_app::contacts::{self, NewContact};
use linli_app::directory::residents;
use linli_app::privacy::retention;
use linli_app::resident::report::Photo;
use linli_app::resident::respond::Response;
use linli_domain::followup::Outcome;
use linli_domain::privacy::{Data, Retention};
use linli_domain::vocabulary::Channel;
use linli_store::{calls, params};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn past(app: &TestApp) -> Vec<(Data, i64)> {
    let past = retention::dry_run(app).await.unwrap();
    past.into_iter().filter(|p| p.count > 0).map(|p| (p.data, p.count)).collect()
}

fn months(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * 31 * n)
}

/// A contact of its own with a call, and a person who moves out today.
async fn small_things(app: &TestApp) {
    let clerk = app.caller("chenjing").await;
    let contact = NewContact {
        office: Some(app.node("jy")),
        channel: Some(Channel::Visit),
        name: "赵六".to_owned(),
        phone: "15400007777".to_owned(),
        subject: "问停车".to_owned(),
        said: "问停车费".to_owned(),
        outcome: "settled".to_owned(),
        done: "已答".to_owned(),
        ..NewContact::default()
    };
    contacts::register(app, &clerk, contact, None).await.unwrap();
    let ring = linli_app::calls::Report {
        office: Some(app.node("jy")),
        call: "pbx-1".to_owned(),
        number: "15400007777".to_owned(),
        state: Some(calls::CallState::Ringing),
        line: "1".to_owned(),
        to: String::new(),
        at: None,
    };
    linli_app::calls::report(app, &clerk, ring).await.unwrap();
    let card = residents::get(app, &clerk, app.resident("李强")).await.unwrap();
    let today = jiff::civil::date(2026, 9, 14);
    let tie = &card.rooms[0];
    residents::move_out(app, &clerk, card.id, tie.room, tie.from, today).await.unwrap();
}

app_test! {
    /// V03: nothing is past its period on the first day; a dry run counts and changes nothing; the run erases what it
    /// counted, writes down what, and finds nothing the second time. What goes on stays.
    async fn a_dry_run_and_a_run(app) {
        small_things(&app).await;
        let ended = complaint(&app).await;
        let case = case_of(&app, &ended).await;
        let photo = Photo { name: "灯.jpg".to_owned(), bytes: JPEG.to_vec() };
        respond(&app, &ended, Response::Add { text: String::new(), photos: vec![photo] }).await.unwrap();
        explained(&app, case).await;
        let rate = Response::Rate { outcome: Outcome::Satisfied, note: String::new() };
        respond(&app, &ended, rate).await.unwrap();
        run(&app, "lihuimin", case, Act::Close).await;
        let clerk = app.caller("chenjing").await;
        let going = linli_app::complaint::register::NewComplaint {
            channel: Some(Channel::Phone),
            resident: Some(app.resident("张三")),
            category: "lift".to_owned(),
            said: "三十栋电梯一直没修".to_owned(),
            room: Some(app.place("JY-30-2-1201")),
            ..Default::default()
        };
        linli_app::complaint::register::register(&app, &clerk, going, None).await.unwrap();
        assert_eq!(past(&app).await, []);
        assert_eq!(retention::run(&app).await.unwrap(), []);
        app.wait(months(7));
        assert_eq!(past(&app).await, [(Data::Calls, 1)]);
        app.wait(months(18));
        let before = past(&app).await;
        let due = [(Data::Calls, 1), (Data::Contacts, 1), (Data::Files, 1), (Data::Residents, 1)];
        assert_eq!(before, due);
        assert_eq!(past(&app).await, before, "asking changes nothing");
        let erased = retention::run(&app).await.unwrap();
        assert_eq!(erased, due.map(|(data, n)| (data, usize::try_from(n).unwrap())));
        assert_eq!(past(&app).await, []);
        assert_eq!(everywhere::find(&app, &["赵六", "15400007777", "李强", "问停车费", "灯.jpg"], &[]).await, [] as [String; 0]);
        assert!(!everywhere::find(&app, &["晚上看不见路"], &[]).await.is_empty(), "words are kept longer");
        app.wait(months(40));
        assert!(past(&app).await.contains(&(Data::Cases, 1)));
        retention::run(&app).await.unwrap();
        assert_eq!(everywhere::find(&app, &["晚上看不见路"], &[]).await, [] as [String; 0]);
        assert!(!everywhere::find(&app, &["三十栋电梯一直没修"], &[]).await.is_empty(), "what goes on is not touched");
        journal(&app).await;
        let logged = app.app.db.read(|tx| tx.rows("SELECT data, erased FROM retention_runs ORDER BY at, data", params![]));
        let logged: Vec<String> = logged.await.unwrap().iter().map(|row| row.get("data").unwrap()).collect();
        assert!(logged.starts_with(&["calls", "contacts", "files", "residents"].map(String::from)), "{logged:?}");
        assert!(logged.contains(&"cases".to_owned()));
    }

    /// V03: a run goes on batch by batch until nothing is left, and another one finds nothing more to do.
    async fn many_at_once(app) {
        let (office, now) = (app.node("jy"), app.environment.now());
        let seal = app.keys.seal("15400008888", app.environment.as_ref());
        let hash = app.keys.phone_hash("15400008888");
        let rows: Vec<Vec<linli_store::Value>> = (0..130)
            .map(|n| linli_store::values![
                app.environment.id(), office.0, format!("pbx-{n}"), "1", seal.clone(), hash.clone(), hash.clone(),
                "hung_up", now,
            ])
            .collect();
        let columns = &["id", "office_id", "external", "line", "phone_sealed", "phone_hash", "tail_hash", "state", "rang_at"];
        app.app.db.write(move |tx| tx.bulk("calls", columns, rows.clone())).await.unwrap();
        app.wait(months(7));
        assert_eq!(past(&app).await, [(Data::Calls, 130)]);
        assert_eq!(retention::run(&app).await.unwrap(), [(Data::Calls, 130)]);
        assert_eq!(retention::run(&app).await.unwrap(), []);
        assert_eq!(everywhere::find(&app, &[], &[hash]).await, [] as [String; 0]);
        let log = linli_app::calls::log(&app, &app.caller("chenjing").await).await.unwrap();
        assert!(log.iter().all(|call| call.phone == "****"), "the log shows that somebody called");
    }

    /// ADM-1, V03: the periods are the company's, saved in versions within bounds; who was slower is told.
    async fn periods_in_versions(app) {
        let director = app.caller("lihuimin").await;
        let rules = Retention { calls: 1, ..Retention::default() };
        let theirs = retention::save(&app, &director, (0, rules.clone())).await;
        assert_eq!(theirs, Err(AppError::Forbidden), "one office does not decide for all");
        let admin = app.caller("tangxiaofeng").await;
        let odd = Retention { cases: 0, answer_days: 0, ..Retention::default() };
        let Err(AppError::Invalid(issues)) = retention::save(&app, &admin, (0, odd)).await else { panic!("accepted") };
        assert_eq!(issues.iter().map(|issue| issue.field.as_str()).collect::<Vec<_>>(), ["cases", "answer_days"]);
        assert_eq!(retention::save(&app, &admin, (0, rules.clone())).await, Ok(1));
        assert_eq!(retention::save(&app, &admin, (0, rules.clone())).await, Err(AppError::Stale { current: 1 }));
        assert_eq!(retention::rules(&app).await.unwrap(), rules);
        small_things(&app).await;
        app.wait(months(2));
        assert_eq!(past(&app).await, [(Data::Calls, 1)]);
    }
}
