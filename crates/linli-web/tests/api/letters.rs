//! What a case's answer says of its mails, and of a report that only its words let in.

#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]

use crate::program::Program;
use linli_app::App;
use linli_app::mail::deliver::deliver;
use linli_app::resident::here::Way;
use linli_app::resident::report::{LIMIT, NewReport, report};
use linli_app::resident::{Source, codes, form};
use linli_domain::vocabulary::Kind;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_testkit::post::MailServer;
use serde_json::{Value, json};

const ADDRESS: &str = "203.0.113.9";

async fn code(app: &TestApp) -> String {
    let admin = app.caller("tangxiaofeng").await;
    let place = app.place("JY-中心花园");
    codes::make(app, &admin, place, true).await.unwrap();
    let sheet = codes::sheet(app, &admin, place, true).await.unwrap();
    sheet.labels.into_iter().find(|l| l.place == place.0).and_then(|l| l.code).unwrap()
}

async fn send(app: &TestApp, code: &str, new: NewReport) {
    let way = Way::Code(code.to_owned());
    let nonce = form::nonce(app, &way.subject());
    let from =
        Source { address: Some(ADDRESS.parse().unwrap()), origin: format!("{ADDRESS} phone") };
    report(app, way, NewReport { nonce, ..new }, from).await.unwrap();
}

/// The answer about the only open case of a kind.
async fn only(program: &Program, kind: &str) -> Value {
    let list = program.get(&format!("/api/v1/cases?kind={kind}")).await.expect(200).json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{list}");
    let id = items[0]["id"].as_str().unwrap();
    program.get(&format!("/api/v1/cases/{id}")).await.expect(200).json()
}

app_test! {
    /// CHN-2, M06: the mails of a case are in its answer: for what, to whom in part, what became of each, in the server's words.
    async fn mails_of_a_case(app) {
        let (server, mut app) = (MailServer::find(), app);
        app.app = App { post: server.post(), ..app.app.clone() };
        let code = code(&app).await;
        let to = server.recipient("gone");
        let new = NewReport {
            kind: Some(Kind::Complaint),
            said: "花园的灯坏了".to_owned(),
            email: to.clone(),
            language: "en".to_owned(),
            ..NewReport::default()
        };
        send(&app, &code, new).await;
        deliver(&app).await.unwrap();
        let director = Program::of(&app, "lihuimin").await;
        let case = only(&director, "complaint").await;
        let letters = &case["letters"];
        assert_eq!(letters["address"], "g***@residents.example");
        assert_eq!((&letters["language"], &letters["stopped"]), (&json!("en"), &json!(false)));
        assert_eq!(letters["all"].as_array().unwrap().len(), 1);
        let letter = &letters["all"][0];
        assert_eq!((&letter["occasion"], &letter["fate"]), (&json!("received"), &json!("refused")));
        assert_eq!((&letter["attempts"], &letter["wants_a_call"]), (&json!(1), &json!(true)));
        assert_eq!(letter["at"], "2026-09-14T00:12:00Z");
        assert!(letter["answer"].as_str().unwrap().contains("no such user"), "{letter}");
        assert!(!case.to_string().contains(&to), "the address is shown in part");
    }

    /// CHN-1: an emergency after very many reports from its address is flagged in its answer; a repair that was reported
    /// without an address for mails says so.
    async fn flagged_in_the_answer(app) {
        let code = code(&app).await;
        for n in 0..LIMIT {
            let said = format!("保安帮我提东西，第 {n} 次");
            send(&app, &code, NewReport { kind: Some(Kind::Praise), said, ..NewReport::default() }).await;
        }
        let said = "电梯困人了，快来".to_owned();
        send(&app, &code, NewReport { said, ..NewReport::default() }).await;
        let clerk = Program::of(&app, "chenjing").await;
        let case = only(&clerk, "repair").await;
        assert_eq!(case["flags"], json!(["too_many"]));
        assert_eq!(case["letters"], json!({ "address": null, "language": null, "stopped": false, "all": [] }));
    }
}
