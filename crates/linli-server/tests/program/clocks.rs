//! `linli clocks explain` on the examples of the documents, and on requests that are wrong.

use crate::run::Installation;
use linli_app::clocks::policies::{self, NewVersion};
use linli_domain::clock::base::Base;
use linli_domain::policy::pack;
use linli_store::Engine;
use linli_testkit::company::TestApp;
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

const PAGE: &str = include_str!("../../../../docs/clocks.md");

/// What the program answers to a request, or its complaint.
fn ask(request: &str) -> Result<Value, String> {
    ask_in(request, "UTC")
}

fn ask_in(request: &str, zone: &str) -> Result<Value, String> {
    let here = Installation::new();
    let mut command = here.command(&["clocks", "explain", "--json"]);
    command.env("TZ", zone);
    asked(command, request)
}

fn asked(mut command: Command, request: &str) -> Result<Value, String> {
    let mut program = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Blocks of the page: what stands behind the fence, and the text.
fn blocks() -> Vec<(String, String)> {
    let mut parts = PAGE.split("\n```");
    let mut found = Vec::new();
    parts.next();
    while let Some(block) = parts.next() {
        let (fence, text) = block.split_once('\n').unwrap();
        found.push((fence.to_owned(), text.to_owned()));
        parts.next();
    }
    found
}

/// SLA-4, S06, S09, S12: the examples of the page on clocks are what the program says.
#[test]
fn the_examples_of_the_page_hold() {
    let mut answer = Value::Null;
    let mut compared = 0;
    for (fence, text) in blocks() {
        if fence == "json request" {
            answer = ask(&text).unwrap();
        } else if let Some(id) = fence.strip_prefix("json answer ") {
            let clocks = answer["clocks"].as_array().unwrap();
            let clock = clocks.iter().find(|clock| clock["id"] == id).unwrap();
            let expected: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(*clock, expected, "{id}: {clock}");
            compared += 1;
        }
    }
    assert!(compared >= 2);
}

/// SLA-4, CMP-14: what the policy does not allow changes nothing, and the answer says so.
#[test]
fn what_is_not_allowed_is_listed() {
    let answer = ask(
        r#"{"policy":"default","events":[
            {"at":"2026-09-14T08:12:00+08:00","type":"registered","severity":"minor","judgement":"responsible"},
            {"at":"2026-09-14T09:00:00+08:00","type":"paused","reason":"lunch"},
            {"at":"2026-09-17T09:00:00+08:00","type":"extended","clock":"SLA-4","until":"2026-09-20T09:00:00+08:00"},
            {"at":"2026-09-30T09:00:00+08:00","type":"solved"}],
           "now":"2026-09-18T08:12:00+08:00"}"#,
    )
    .unwrap();
    let ignored: Vec<&str> = answer["ignored"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["because"].as_str().unwrap())
        .collect();
    assert_eq!(ignored, ["pause_reason_not_listed", "extension_too_late", "in_the_future"]);
    let minor = answer["clocks"].as_array().unwrap().iter().find(|c| c["id"] == "SLA-4").unwrap();
    assert_eq!(minor["state"], "breached");
    assert_eq!(minor["due_at"], "2026-09-16T08:12:00+08:00");
}

/// S10: the zone of the machine changes nothing.
#[test]
fn the_zone_of_the_machine_does_not_matter() {
    let (_, request) = blocks().into_iter().find(|(fence, _)| fence == "json request").unwrap();
    let answers: Vec<String> = ["UTC", "Asia/Shanghai", "America/New_York"]
        .into_iter()
        .map(|zone| ask_in(&request, zone).unwrap().to_string())
        .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

/// P27, S08: a request that cannot be read, and a calendar that cannot be used, are refused by name.
#[test]
fn mistakes_are_named() {
    for (request, named) in [
        (r#"{"policy":"default","colour":1,"events":[]}"#, "colour"),
        (
            r#"{"policy":"none","events":[{"at":"2026-09-14T08:12:00Z","type":"registered"}]}"#,
            "none",
        ),
        (
            r#"{"policy":"default","events":[{"at":"2026-09-14T08:12:00Z","type":"danced"}]}"#,
            "danced",
        ),
        (
            r#"{"policy":"default","office":{"timezone":"Asia/Nowhere"},"events":[{"at":"2026-09-14T08:12:00Z","type":"registered"}]}"#,
            "Asia/Nowhere",
        ),
        (
            r#"{"policy":"default","office":{"calendar":{"id":"x","version":1,"week":{}}},"events":[{"at":"2026-09-14T08:12:00Z","type":"registered"}]}"#,
            "no working time",
        ),
    ] {
        let message = ask(request).unwrap_err();
        assert!(message.contains(named), "{request}: {message}");
    }
}

/// ADM-1, SLA-4: a name means what it means for a case: the version of the configured database that was in force at the
/// first event; before that, and without a database, the one that ships. Asking makes no database.
#[test]
fn policies_of_the_database_are_known() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let app = runtime.block_on(TestApp::new(Engine::Sqlite));
    runtime.block_on(async {
        let mut policy = pack("default").unwrap();
        let rule = policy.clocks.iter_mut().find(|rule| rule.id == "SLA-4").unwrap();
        rule.limit = Base::Days(1);
        let admin = app.caller("tangxiaofeng").await;
        let new = NewVersion { policy: policy.clone(), valid_from: None, note: String::new() };
        policies::save(&app, &admin, new).await.unwrap();
        "our-own".clone_into(&mut policy.id);
        let new = NewVersion { policy, valid_from: None, note: String::new() };
        policies::save(&app, &admin, new).await.unwrap();
    });
    let due = |policy: &str, day: &str, with_database: bool| {
        let request = format!(
            r#"{{"policy":"{policy}","office":{{"timezone":"Asia/Shanghai"}},"events":[{{"at":"{day}T09:00:00+08:00",
               "type":"registered","severity":"minor","judgement":"responsible"}}]}}"#
        );
        let here = Installation::new();
        let mut command = here.command(&["clocks", "explain", "--json"]);
        if with_database {
            command.env("LINLI__DATABASE__URL", app.db.options().url);
        }
        let answer = asked(command, &request)?;
        let clocks = answer["clocks"].as_array().unwrap();
        let clock = clocks.iter().find(|clock| clock["id"] == "SLA-4").unwrap();
        Ok::<_, String>((answer["policy_version"].as_u64().unwrap(), clock["due_at"].to_string()))
    };
    let limit = |text: &str| format!("\"{text}T09:00:00+08:00\"");
    assert_eq!(due("default", "2026-09-15", true), Ok((2, limit("2026-09-16"))));
    assert_eq!(
        due("default", "2026-09-13", true),
        Ok((1, limit("2026-09-15"))),
        "not yet in force"
    );
    assert_eq!(due("default", "2026-09-15", false), Ok((1, limit("2026-09-17"))));
    assert_eq!(due("our-own", "2026-09-15", true), Ok((1, limit("2026-09-16"))));
    assert!(due("our-own", "2026-09-15", false).unwrap_err().contains("our-own"));
}
