//! Bad input: each mistake is named, none is a defect of ours.

use crate::program::{Program, complaint};
use axum::http::Method;
use linli_testkit::app_test;
use serde_json::{Value, json};

/// Texts that have broken such programs before.
const INJECTIONS: &[&str] = &[
    "' OR 1=1 --",
    "'; DROP TABLE cases; --",
    "1) UNION SELECT password_hash FROM staff --",
    "c.number\"",
    "$1",
    "%",
    "_",
    "\\",
    "password_hash",
    "number; SELECT 1",
    "../../etc/passwd",
    "{\"$gt\":\"\"}",
    "\u{0}",
    "🏠",
];

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

app_test! {
    /// Item 5: what cannot be read is refused by name, with the status that fits.
    async fn every_mistake_has_its_answer(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let complaints = "/api/v1/complaints";
        let post = |body: &'static str| clerk.send(Method::POST, complaints, Some(body.into()));
        let body = post("{\"said\": \"x\"").await.problem(400, "malformed_json");
        assert_eq!(body["params"]["line"], "1");
        post("\u{feff}{}").await.problem(400, "malformed_json");
        clerk.post(complaints, json!({ "said": 7 })).await.issue("said", "wrong_type");
        clerk.post(complaints, json!({ "channel": "smoke" })).await.issue("channel", "not_listed");
        clerk.post(complaints, json!({ "room": "3-2-1201" })).await.issue("room", "wrong_type");
        clerk.post(complaints, json!({ "occurred_at": "2026-09-14 08:00" })).await.problem(422, "invalid");
        clerk.post(complaints, json!({ "said": "x", "siad": "y" })).await.issue("siad", "unknown_field");
        clerk.post(complaints, json!([])).await.problem(422, "invalid");
        let text = clerk.header("content-type", "text/plain");
        text.post(complaints, json!({})).await.problem(415, "media_type");
        let form = clerk.header("content-type", "application/x-www-form-urlencoded");
        form.send(Method::POST, complaints, Some(b"said=x".to_vec())).await.problem(415, "media_type");
        let large = vec![b' '; 1024 * 1024 + 1];
        clerk.send(Method::POST, complaints, Some(large)).await.problem(413, "too_large");
        clerk.get("/api/v1/complaint").await.problem(404, "no_such_route");
        clerk.get("/api/v2/cases").await.problem(404, "no_such_route");
        let wrong = clerk.get(complaints).await;
        assert_eq!(wrong.header("allow"), "POST");
        wrong.problem(405, "method_not_allowed");
        clerk.send(Method::DELETE, "/api/v1/cases", None).await.problem(405, "method_not_allowed");
    }

    /// Item 5: all fields at once, each by name; a text too long says how long it was.
    async fn all_fields_are_judged_at_once(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let body = clerk.register(json!({ "room": app.place("JY-3-2-1201").0 })).await;
        let body = body.problem(422, "invalid");
        for field in ["said", "channel", "category"] {
            let issues = body["issues"].as_array().expect("issues");
            assert!(issues.iter().any(|i| i["field"] == field && i["code"] == "required"), "{field}: {body}");
        }
        let mut long = complaint(&app);
        long["said"] = json!("长".repeat(10_001));
        let body = clerk.english().register(long).await.issue("said", "too_long");
        assert!(body["issues"][0]["detail"].as_str().expect("words").contains("10001"), "{body}");
        clerk.register(json!({})).await.issue("place", "required");
        let mut category = complaint(&app);
        category["category"] = json!("nothing");
        clerk.register(category).await.issue("category", "unknown");
        let mut room = complaint(&app);
        room["room"] = json!("00000000-0000-7000-8000-000000000000");
        clerk.register(room).await.issue("room", "unknown");
    }

    /// Item 5: the same error in the reader's language.
    async fn errors_speak_three_languages(app) {
        let clerk = Program::of(&app, "chenjing").await;
        for (accept, tag, title) in [
            ("zh-CN", "zh-CN", "找不到"),
            ("zh-TW,zh;q=0.8", "zh-TW", "找不到"),
            ("en-GB", "en", "Not found"),
            ("fr", "zh-CN", "找不到"),
        ] {
            let path = "/api/v1/cases/00000000-0000-7000-8000-000000000000";
            let answer = clerk.header("accept-language", accept).get(path).await;
            assert_eq!(answer.header("content-language"), tag);
            assert_eq!(answer.problem(404, "not_found")["title"], title);
        }
    }

    /// C02: a version that cannot be read is a mistake, never a free pass.
    async fn versions_are_read_strictly(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let id = clerk.register(complaint(&app)).await.expect(201).json()["id"].clone();
        let path = format!("/api/v1/cases/{}/note", id.as_str().expect("an id"));
        for bad in ["1", "\"x\"", "\"1\", \"2\"", "W/", ""] {
            let sent = clerk.header("if-match", bad).post(&path, json!({ "text": "x" })).await;
            sent.problem(400, "bad_header");
        }
        clerk.header("if-match", "\"0\"").post(&path, json!({ "text": "x" })).await.problem(409, "stale");
        clerk.post(&path, json!({ "text": "ohne" })).await.expect(200);
        clerk.post(&path, json!({ "text": "  " })).await.issue("text", "required");
    }

    /// P03: no key and no order but the listed ones.
    async fn filters_are_listed(app) {
        let clerk = Program::of(&app, "chenjing").await;
        for (query, field, code) in [
            ("sort=password_hash", "sort", "unknown"),
            ("sort=number", "sort", "unknown"),
            ("sort=due,number", "sort", "unknown"),
            ("order_by=number", "order_by", "unknown_field"),
            ("password_hash=x", "password_hash", "unknown_field"),
            ("snapshot=x", "snapshot", "unknown_field"),
            ("state=archived,secret", "state", "unknown"),
            ("severity=grave", "severity", "unknown"),
            ("open=perhaps", "open", "unknown"),
            ("limit=0", "limit", "number_range"),
            ("limit=100000", "limit", "number_range"),
            ("limit=-1", "limit", "wrong"),
            ("cursor=AAAA", "cursor", "unknown"),
            ("due_before=soon", "due_before", "unknown"),
            ("from=2026-02-30", "from", "unknown"),
            ("q=a&q=b", "q", "twice"),
        ] {
            clerk.get(&format!("/api/v1/cases?{query}")).await.issue(field, code);
        }
        clerk.get("/api/v1/staff?with_retired=true").await.problem(403, "forbidden");
        clerk.get("/api/v1/residents?order=phone").await.issue("order", "unknown_field");
    }

    /// P04: a value is a value, a key is a listed key, whatever stands in it.
    async fn nothing_is_injected(app) {
        let clerk = Program::of(&app, "chenjing").await;
        clerk.register(complaint(&app)).await.expect(201);
        let count = |list: Value| list["items"].as_array().expect("items").len();
        for bad in INJECTIONS {
            let text = encoded(bad);
            for key in ["kind", "state", "severity", "category", "department", "place", "sort", "cursor", "bucket", "from"] {
                let answer = clerk.get(&format!("/api/v1/cases?{key}={text}")).await;
                let status = answer.status.as_u16();
                let empty = status == 200 && count(answer.json()) == 0;
                assert!(empty || status == 422, "{key}={bad}: {status} {}", answer.text());
            }
            let key = clerk.get(&format!("/api/v1/cases?{text}=1")).await;
            assert_eq!(key.status.as_u16(), 422, "{bad}: {}", key.text());
            for path in ["cases?open=any&q", "search?q", "residents?q", "places?q"] {
                let answer = clerk.get(&format!("/api/v1/{path}={text}")).await;
                assert!(matches!(answer.status.as_u16(), 200 | 422), "{path}={bad}: {}", answer.text());
                assert!(!answer.text().contains("$argon2"), "{path}={bad}");
            }
            let mut body = complaint(&app);
            for field in ["said", "asks", "title", "name", "phone"] {
                body[field] = json!(bad);
            }
            match bad.contains('\0') {
                true => drop(clerk.register(body).await.problem(422, "invalid")),
                false => drop(clerk.register(body).await.expect(201)),
            }
        }
        let list = clerk.get("/api/v1/cases?limit=200").await.expect(200).json();
        assert_eq!(count(list), INJECTIONS.len(), "all are stored, none has done anything");
    }

    /// A lost database is 503 with the time to try again, and no word about why.
    async fn a_lost_database_is_not_available(app) {
        let clerk = Program::of(&app, "chenjing").await;
        app.app.db.close().await;
        let answer = clerk.get("/api/v1/cases").await;
        assert_eq!(answer.header("retry-after"), "5");
        let body = answer.problem(503, "unavailable").to_string();
        assert!(!body.contains("closed") && !body.contains("postgres"), "{body}");
        let ready = clerk.get("/ready").await.expect(503);
        assert_eq!(ready.header("retry-after"), "5");
        clerk.get("/health").await.expect(200);
    }
}
