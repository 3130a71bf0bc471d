//! What people and programs may not see or pretend.

use crate::program::{Program, complaint, token_of};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use serde_json::{Value, json};

async fn registered(app: &TestApp, login: &str, body: Value) -> (String, String) {
    let answer = Program::of(app, login).await.register(body).await.expect(201).json();
    let text = |name: &str| answer[name].as_str().expect("text").to_owned();
    (text("id"), text("number"))
}

/// A complaint of the other office.
fn elsewhere(app: &TestApp) -> Value {
    json!({
        "channel": "visit",
        "resident": app.resident("林怡君").0,
        "room": app.place("YX-1-1-301").0,
        "category": "lift",
        "said": "地下车库漏水。",
    })
}

app_test! {
    /// P05: a foreign office in body, query or path is not there, whoever asks.
    async fn a_foreign_office_is_not_there(app) {
        let (foreign, _) = registered(&app, "hexiaowen", elsewhere(&app)).await;
        let clerk = Program::of(&app, "chenjing").await;
        let mut body = complaint(&app);
        body["office"] = json!(app.node("yx").0);
        clerk.register(body).await.issue("office", "unknown");
        clerk.register(elsewhere(&app)).await.issue("office", "unknown");
        let mut mixed = complaint(&app);
        mixed["place"] = json!(app.place("YX-1-1-301").0);
        mixed["office"] = json!(app.node("jy").0);
        clerk.register(mixed).await.issue("place", "other_office");
        let mut resident = complaint(&app);
        resident["resident"] = json!(app.resident("林怡君").0);
        clerk.register(resident).await.issue("resident", "unknown");
        let mut joined = complaint(&app);
        joined["same_as"] = json!(foreign);
        clerk.register(joined).await.problem(404, "not_found");

        let yx = app.node("yx").0;
        clerk.get(&format!("/api/v1/cases?office={yx}")).await.problem(404, "not_found");
        let other = app.node("yx-engineering").0;
        clerk.get(&format!("/api/v1/cases?department={other}")).await.problem(404, "not_found");
        for part in ["", "/timeline", "/clocks", "/actions"] {
            clerk.get(&format!("/api/v1/cases/{foreign}{part}")).await.problem(404, "not_found");
        }
        clerk.act(&foreign, "note", json!({ "text": "x" })).await.problem(404, "not_found");
        let tenant = clerk.header("x-office", yx).header("x-tenant-id", yx);
        tenant.get(&format!("/api/v1/cases/{foreign}")).await.problem(404, "not_found");
        let stranger = app.resident("林怡君").0;
        clerk.get(&format!("/api/v1/residents/{stranger}")).await.problem(404, "not_found");
        let ask = json!({ "reason": "回访" });
        let reveal = clerk.post(&format!("/api/v1/residents/{stranger}/reveal"), ask).await;
        reveal.problem(404, "not_found");
        let list = clerk.get("/api/v1/cases?open=any").await.expect(200).json();
        assert_eq!(list["items"], json!([]));
    }

    /// P06: a number that is read over the phone opens nothing without a token, and is no address.
    async fn numbers_reveal_nothing(app) {
        let (id, number) = registered(&app, "chenjing", complaint(&app)).await;
        let nobody = Program::with_token(&app, None);
        for path in [
            format!("/api/v1/cases/{id}"),
            format!("/api/v1/cases/{number}"),
            format!("/api/v1/cases?q={number}"),
            format!("/api/v1/search?q={number}"),
            "/api/v1/cases/TS260914-002".to_owned(),
        ] {
            let answer = nobody.get(&path).await;
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"linli\"");
            let body = answer.problem(401, "signed_out");
            assert!(!body.to_string().contains(&number));
        }
        let clerk = Program::of(&app, "chenjing").await;
        clerk.get(&format!("/api/v1/cases/{number}")).await.problem(404, "not_found");
        // To the other office an existing case and none look the same.
        let stranger = Program::of(&app, "hexiaowen").await;
        let mut there = stranger.get(&format!("/api/v1/cases/{id}")).await.problem(404, "not_found");
        let none = "/api/v1/cases/00000000-0000-7000-8000-000000000000";
        let mut nowhere = stranger.get(none).await.problem(404, "not_found");
        there["request_id"] = Value::Null;
        nowhere["request_id"] = Value::Null;
        assert_eq!(there, nowhere);
        let found = stranger.get(&format!("/api/v1/search?q={number}")).await.expect(200).json();
        assert_eq!(found["cases"], json!([]));
    }

    /// P07: whoever only reads changes nothing, by role or by token.
    async fn readers_change_nothing(app) {
        let (id, _) = registered(&app, "chenjing", complaint(&app)).await;
        let auditor = Program::of(&app, "fanguohua").await;
        auditor.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        let actions = auditor.get(&format!("/api/v1/cases/{id}/actions")).await.expect(200).json();
        let actions = actions["actions"].as_array().expect("a list").clone();
        assert!(actions.iter().all(|a| a["allowed"] == false), "{actions:?}");
        auditor.act(&id, "note", json!({ "text": "x" })).await.problem(409, "role_required");
        let told = json!({ "purpose": "result", "channel": "phone", "text": "x" });
        auditor.act(&id, "tell-resident", told).await.problem(409, "role_required");
        auditor.register(complaint(&app)).await.problem(403, "forbidden");

        let token = token_of(&app, "chenjing", &["read"]).await;
        let reader = Program::with_token(&app, Some(&token));
        reader.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        reader.act(&id, "note", json!({ "text": "x" })).await.problem(403, "token_reads_only");
        reader.register(complaint(&app)).await.problem(403, "token_reads_only");
        let resident = app.resident("王芳").0;
        let reveal = reader.post(&format!("/api/v1/residents/{resident}/reveal"), json!({ "reason": "x" })).await;
        reveal.problem(403, "token_reads_only");
        let version = auditor.get(&format!("/api/v1/cases/{id}")).await;
        let entries = auditor.get(&format!("/api/v1/cases/{id}/timeline")).await.expect(200).json();
        assert_eq!(version.json()["version"], entries["items"][0]["seq"]);
        assert_eq!(version.json()["stage"], "registered");
    }

    /// P24: nobody outside of the staff lists staff or residents; a representative of the owners
    /// neither.
    async fn residents_are_not_listed(app) {
        let representative = Program::of(&app, "hansufen").await;
        let nobody = Program::with_token(&app, None);
        let id = app.resident("王芳").0;
        for path in [
            "/api/v1/staff".to_owned(),
            "/api/v1/residents".to_owned(),
            "/api/v1/residents?q=5207".to_owned(),
            format!("/api/v1/residents/{id}"),
            "/api/v1/places".to_owned(),
            "/api/v1/search?q=5207".to_owned(),
            "/api/v1/organisation".to_owned(),
            "/api/v1/cases".to_owned(),
        ] {
            representative.get(&path).await.problem(403, "forbidden");
            nobody.get(&path).await.problem(401, "signed_out");
        }
        // Those who may see them see masked numbers only.
        let clerk = Program::of(&app, "chenjing").await;
        let found = clerk.get("/api/v1/residents?q=5207").await.expect(200);
        assert_eq!(found.json()["items"][0]["phones"], json!(["154 **** 5207"]));
        assert!(!found.text().contains("15400005207"));
        let path = format!("/api/v1/residents/{id}/reveal");
        clerk.post(&path, json!({})).await.issue("reason", "required");
        let shown = clerk.post(&path, json!({ "reason": "核实回访号码" })).await.expect(200).json();
        assert_eq!(shown["number"], "15400005207");
    }

    /// P26: who is complained about finds no trace of the case.
    async fn the_accused_sees_nothing(app) {
        let mut body = complaint(&app);
        body["accused_staff"] = json!([app.staff("zhaomin").0]);
        let (id, number) = registered(&app, "chenjing", body).await;
        let accused = Program::of(&app, "zhaomin").await;
        for part in ["", "/timeline", "/clocks", "/actions"] {
            accused.get(&format!("/api/v1/cases/{id}{part}")).await.problem(404, "not_found");
        }
        accused.act(&id, "note", json!({ "text": "x" })).await.problem(404, "not_found");
        let list = accused.get("/api/v1/cases?open=any").await.expect(200).json();
        assert_eq!(list["items"], json!([]));
        let found = accused.get(&format!("/api/v1/search?q={number}")).await.expect(200).json();
        assert_eq!(found["cases"], json!([]));
    }

    /// P29: who acts is known from the token alone; a name in body, query or header is nothing.
    async fn identity_comes_from_the_token(app) {
        let director = app.staff("lihuimin").0;
        let clerk = Program::of(&app, "chenjing").await;
        for field in ["staff", "clerk", "caller", "actor", "by", "user_id", "origin", "number", "id"] {
            let mut body = complaint(&app);
            body[field] = json!(director);
            clerk.register(body).await.issue(field, "unknown_field");
        }
        let forged = clerk.header("x-staff-id", director).header("x-forwarded-user", "lihuimin");
        let answer = forged.register(complaint(&app)).await.expect(201).json();
        let id = answer["id"].as_str().expect("an id");
        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        forged.act(id, "judge", judge.clone()).await.problem(409, "role_required");
        let mut named = judge.clone();
        named["by"] = json!(director);
        forged.act(id, "judge", named).await.issue("by", "unknown_field");
        clerk.get(&format!("/api/v1/cases?staff={director}")).await.issue("staff", "unknown_field");
        let entries = clerk.get(&format!("/api/v1/cases/{id}/timeline")).await.expect(200).json();
        for entry in entries["items"].as_array().expect("items") {
            assert_eq!(entry["by"]["id"], json!(app.staff("chenjing").0), "{entry}");
        }
    }

    /// P29: tokens that are broken, unknown, or no tokens at all are nobody; a cookie is nothing here.
    async fn only_tokens_in_force(app) {
        let good = token_of(&app, "chenjing", &["read"]).await;
        let mut bent = good.clone();
        let other = if bent.get(20..21) == Some("A") { "B" } else { "A" };
        bent.replace_range(20..21, other);
        let bare = good.trim_start_matches("linli_").to_owned();
        for token in ["", " ", "linli_", "null", &bent, &bare, &good[..good.len() - 1], &"A".repeat(4000)] {
            let answer = Program::with_token(&app, Some(token)).get("/api/v1/cases").await;
            answer.problem(401, "signed_out");
        }
        let nobody = Program::with_token(&app, None);
        let cookie = nobody.header("cookie", format!("linli_session={bare}"));
        cookie.get("/api/v1/cases").await.problem(401, "signed_out");
        for scheme in ["Basic", "Token"] {
            let other = nobody.header("authorization", format!("{scheme} {good}"));
            other.get("/api/v1/cases").await.problem(401, "signed_out");
        }
        nobody.header("authorization", format!("bearer {good}")).get("/api/v1/cases").await.expect(200);
        nobody.register(complaint(&app)).await.problem(401, "signed_out");
    }

    /// P17: no other site reads an answer: nothing is allowed across origins.
    async fn no_cors(app) {
        let token = token_of(&app, "chenjing", &["read"]).await;
        let elsewhere = Program::with_token(&app, Some(&token)).header("origin", "https://evil.example");
        let answer = elsewhere.get("/api/v1/cases").await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), "");
        let preflight = elsewhere.send(axum::http::Method::OPTIONS, "/api/v1/cases", None).await;
        assert_eq!(preflight.header("access-control-allow-origin"), "");
        preflight.problem(405, "method_not_allowed");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}
