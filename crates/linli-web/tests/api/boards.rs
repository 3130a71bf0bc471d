//! Editions of the public boards through the API: listed, read and signed off with the rules of the pages (FUP-7).

#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]

use crate::program::Program;
use linli_app::board::prepare::{self, ItemInput};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

/// A draft of 锦园 with a notice.
async fn draft(app: &TestApp, month: &str) -> Uuid {
    let lead = app.caller("zhaomin").await;
    let (place, month) = (app.place("JY"), month.parse().unwrap());
    let id = prepare::begin(&app.app, &lead, place, month).await.unwrap();
    let (kind, title) = ("notice".to_owned(), "停水".to_owned());
    let item = ItemInput { kind, title, ..ItemInput::default() };
    prepare::put(&app.app, &lead, (id, 1), None, Some(item)).await.unwrap();
    id
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect()
}

app_test! {
    /// FUP-7, C02: an edition is handed in, given back, published by another person and taken back, each at the version that
    /// was read; who wrote it does not publish it, who has no right is refused, and another office has no such edition.
    async fn an_edition_is_signed_off(app) {
        let id = draft(&app, "2026-08").await;
        let path = format!("/api/v1/boards/{id}");
        let (lead, director) = (Program::of(&app, "zhaomin").await, Program::of(&app, "lihuimin").await);
        let at = |program: &Program, version: i64| program.header("if-match", format!("\"{version}\""));
        let read = lead.get(&path).await.expect(200);
        assert_eq!(read.header("etag"), "\"2\"");
        let shown = read.json();
        assert_eq!((&shown["stage"], &shown["month"], &shown["code"]), (&json!("draft"), &json!("2026-08"), &json!("JY")));
        assert_eq!((&shown["items"][0]["title"], &shown["may"]), (&json!("停水"), &json!(["edit", "submit"])));
        assert_eq!((&shown["authors"][0]["name"], &shown["figures"]["received"]["total"]), (&json!("赵敏"), &json!(0)));

        let submit = format!("{path}/submit");
        lead.post(&submit, json!({})).await.problem(428, "if_match_required");
        let stale = at(&lead, 1).post(&submit, json!({})).await.problem(409, "stale");
        assert_eq!((&stale["params"]["seen"], &stale["params"]["current"]), (&json!(1), &json!(2)), "{stale}");
        let handed = at(&lead, 2).post(&submit, json!({})).await.expect(200);
        assert_eq!((handed.header("etag"), handed.json()), ("\"3\"", json!({ "stage": "submitted", "version": 3 })));
        at(&lead, 3).post(&format!("{path}/publish"), json!({})).await.problem(403, "forbidden");
        Program::of(&app, "chenjing").await.get(&path).await.problem(403, "forbidden");
        let elsewhere = Program::of(&app, "tanwenbin").await;
        elsewhere.get(&path).await.problem(404, "not_found");
        at(&elsewhere, 3).post(&format!("{path}/publish"), json!({})).await.problem(404, "not_found");

        let back = format!("{path}/return");
        at(&director, 3).post(&back, json!({ "reason": " " })).await.issue("reason", "required");
        at(&director, 3).post(&back, json!({ "reason": "3-2-1201 的事" })).await.issue("reason", "personal_room");
        at(&director, 3).post(&back, json!({})).await.issue("reason", "required");
        at(&director, 3).post(&back, json!({ "reason": "请写明日期" })).await.expect(200);
        assert_eq!(lead.get(&path).await.expect(200).json()["reason"], "请写明日期");
        let told = lead.get("/api/v1/notices").await.expect(200).json();
        assert_eq!((&told["items"][0]["kind"], &told["items"][0]["from"]), (&json!("board_returned"), &json!("李慧敏")));

        at(&lead, 4).post(&submit, json!({})).await.expect(200);
        let publish = format!("{path}/publish");
        director.header("if-match", "*").post(&publish, json!({})).await.expect(200);
        at(&director, 6).post(&publish, json!({})).await.issue("stage", "board_stage");
        let shown = director.get(&path).await.expect(200).json();
        assert_eq!((&shown["approved"]["by"]["name"], &shown["intact"]), (&json!("李慧敏"), &json!(true)));
        assert_eq!(shown["may"], json!(["take-back"]));
        let off = format!("{path}/take-back");
        let taken = at(&director, 6).post(&off, json!({ "reason": "数字有误" })).await.expect(200).json();
        assert_eq!(taken["stage"], "withdrawn");
    }

    /// FUP-7: nobody publishes what they wrote, through the API as on the page.
    async fn own_work_is_refused(app) {
        let id = draft(&app, "2026-08").await;
        let caller = app.caller("lihuimin").await;
        let item = ItemInput { kind: "notice".to_owned(), title: "停电".to_owned(), ..ItemInput::default() };
        prepare::put(&app.app, &caller, (id, 2), None, Some(item)).await.unwrap();
        let director = Program::of(&app, "lihuimin").await.header("if-match", "*");
        director.post(&format!("/api/v1/boards/{id}/submit"), json!({})).await.expect(200);
        director.post(&format!("/api/v1/boards/{id}/publish"), json!({})).await.issue("stage", "own_board");
        let manager = Program::of(&app, "caojianping").await.header("if-match", "*");
        manager.post(&format!("/api/v1/boards/{id}/publish"), json!({})).await.expect(200);
    }

    /// FUP-7, P03: the list by community, month, stage and pages; what waits for the caller says so.
    async fn editions_are_listed(app) {
        let (june, july, august) = (draft(&app, "2026-06").await, draft(&app, "2026-07").await, draft(&app, "2026-08").await);
        let [june, july, august] = [june, july, august].map(|id| id.to_string());
        let lead = Program::of(&app, "zhaomin").await;
        lead.header("if-match", "*").post(&format!("/api/v1/boards/{july}/submit"), json!({})).await.expect(200);
        let list = async |program: &Program, query: &str| {
            program.get(&format!("/api/v1/boards{query}")).await.expect(200).json()
        };
        let all = list(&lead, "").await;
        assert_eq!(ids(&all), [&*august, &*july, &*june]);
        assert_eq!((&all["next"], &all["items"][1]["waits"]), (&json!(null), &json!(false)));
        let director = Program::of(&app, "lihuimin").await;
        let waits = list(&director, "?stage=submitted").await;
        assert_eq!((ids(&waits), &waits["items"][0]["waits"]), (vec![&*july], &json!(true)));
        let first = list(&lead, "?limit=2").await;
        assert_eq!(ids(&first), [&*august, &*july]);
        let next = format!("?limit=2&cursor={}", first["next"].as_str().unwrap());
        let second = list(&lead, &next).await;
        assert_eq!((ids(&second), &second["next"]), (vec![&*june], &json!(null)));
        assert_eq!(ids(&list(&lead, "?month=2026-06").await), [&*june]);
        let place = app.place("JY").to_string();
        assert_eq!(ids(&list(&lead, &format!("?community={place}&month=2026-08")).await), [&*august]);
        let none = app.place("YX").to_string();
        assert!(ids(&list(&lead, &format!("?community={none}")).await).is_empty());
        assert!(ids(&list(&Program::of(&app, "tanwenbin").await, "").await).is_empty(), "another office");
        lead.get("/api/v1/boards?month=x").await.issue("month", "wrong");
        lead.get("/api/v1/boards?stage=hidden").await.issue("stage", "not_listed");
        lead.get("/api/v1/boards?cursor=x").await.issue("cursor", "cursor");
    }
}
