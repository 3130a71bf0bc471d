//! Policies and calendars through the API: read, tried, saved as the next version, refused by the field.

use crate::program::{Program, complaint};
use linli_app::complaint::sweep;
use linli_app::directory::organisation::{self, NodeInput};
use linli_testkit::app_test;
use serde_json::{Value, json};

app_test! {
    /// ADM-1, D05: a policy is read, tried on real cases and saved as the next version; the same request again makes no
    /// second one; what cannot run is refused with its place; an administrator of one office does not change it.
    async fn a_policy_is_read_tried_and_saved(app) {
        let admin = Program::of(&app, "tangxiaofeng").await;
        Program::of(&app, "chenjing").await.register(complaint(&app)).await.expect(201);
        let list = admin.get("/api/v1/policies").await.expect(200).json();
        let default = list["items"].as_array().unwrap().iter().find(|v| v["id"] == "default").unwrap().clone();
        assert_eq!((&default["version"], &default["in_force"]), (&json!(1), &json!(true)));
        let mut policy = admin.get("/api/v1/policies/default").await.expect(200).json()["policy"].clone();
        policy["clocks"][0]["limit"] = json!({ "minutes": 20 });
        let seen = admin.post("/api/v1/policies/preview", json!({ "policy": policy })).await.expect(200).json();
        assert_eq!((&seen["cases"], &seen["changed_count"]), (&json!(1), &json!(1)));
        assert_eq!(seen["changed"][0]["clocks"][0]["clock"], "SLA-1");
        assert_eq!(seen["examples"][0]["code"], "now");

        let body = json!({ "policy": policy, "note": "二十分钟" });
        let twice = admin.header("idempotency-key", "rules-1");
        for _ in 0..2 {
            let saved = twice.post("/api/v1/policies", body.clone()).await.expect(201);
            assert_eq!(saved.header("location"), "/api/v1/policies/default?version=2");
            assert_eq!(saved.json(), json!({ "id": "default", "version": 2 }));
        }
        let now = admin.get("/api/v1/policies/default").await.expect(200).json();
        assert_eq!((&now["policy"]["version"], &now["policy"]["clocks"][0]["limit"]), (&json!(2), &json!({ "minutes": 20 })));
        let first = admin.get("/api/v1/policies/default?version=1").await.expect(200).json();
        assert_eq!(first["policy"]["clocks"][0]["limit"], json!({ "minutes": 30 }));
        admin.get("/api/v1/policies/default?version=3").await.problem(404, "not_found");

        policy["clocks"][0]["limit"] = json!({ "minutes": 0 });
        admin.post("/api/v1/policies", json!({ "policy": policy })).await.issue("clocks.SLA-1", "rule_problem");
        policy["colour"] = json!(1);
        let refused = admin.post("/api/v1/policies", json!({ "policy": policy })).await.expect(422).text();
        assert!(refused.contains("colour"), "{refused}");
        let of_office = Program::of(&app, "guanjing").await;
        of_office.post("/api/v1/policies", body).await.problem(403, "forbidden");
        Program::of(&app, "lihuimin").await.get("/api/v1/policies/default").await.expect(200);
    }

    /// ADM-1, S06, S08: a calendar is read and saved; one without working time, or with periods that overlap, is refused
    /// at its field; next year's holidays are added.
    async fn a_calendar_is_read_and_saved(app) {
        let admin = Program::of(&app, "tangxiaofeng").await;
        let read = async || admin.get("/api/v1/calendars/cn").await.expect(200).json()["calendar"].clone();
        let mut calendar = read().await;
        calendar["week"]["saturday"] = json!(["09:00-12:00"]);
        let saved = admin.post("/api/v1/calendars", json!({ "calendar": calendar })).await.expect(201).json();
        let version = saved["version"].as_u64().unwrap();
        assert_eq!(read().await["week"]["saturday"], json!(["09:00-12:00"]));
        let mut overlapping = calendar.clone();
        overlapping["week"]["monday"] = json!(["09:00-12:00", "11:00-13:00"]);
        admin.post("/api/v1/calendars", json!({ "calendar": overlapping })).await.issue("monday", "periods_overlap");
        let mut never = calendar.clone();
        never["week"] = json!({});
        never["day"] = json!([]);
        admin.post("/api/v1/calendars", json!({ "calendar": never })).await.issue("week", "no_working_time");
        let holidays = json!({ "source": "通知", "day": [{ "date": "2027-10-01", "name": "国庆节" }] });
        let loaded = admin.post("/api/v1/calendars/cn/holidays", json!({ "holidays": holidays })).await.expect(200).json();
        assert_eq!(loaded["version"].as_u64(), Some(version + 1));
        let days = read().await["day"].clone();
        assert!(days.as_array().is_some_and(|days| days.iter().any(|day| day["date"] == "2027-10-01")));
        let list = admin.get("/api/v1/calendars").await.expect(200).json();
        let in_force = |v: &&Value| v["id"] == "cn" && v["in_force"] == json!(true);
        assert_eq!(list["items"].as_array().unwrap().iter().filter(in_force).count(), 1);
        admin.get("/api/v1/calendars/mars").await.problem(404, "not_found");
    }

    /// S25: list, case, clocks, escalations and the page show one due time, which was computed once.
    async fn one_due_time_everywhere(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let lead = Program::of(&app, "zhaomin").await;
        let id = clerk.register(complaint(&app)).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        lead.act(&id, "judge", judge).await.expect(200);
        let clocks = clerk.get(&format!("/api/v1/cases/{id}/clocks")).await.expect(200).json();
        let case = clerk.get(&format!("/api/v1/cases/{id}")).await.expect(200).json();
        let list = clerk.get("/api/v1/cases").await.expect(200).json();
        let listed = list["items"].as_array().unwrap().iter().find(|c| c["id"] == id.as_str()).unwrap();
        let next = case["due_clock"].as_str().unwrap();
        let all = clocks["clocks"].as_array().unwrap();
        let explained = all.iter().find(|c| c["id"] == next).unwrap();
        let instant = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let due = instant(&explained["due_at"]);
        assert_eq!((instant(&case["due_at"]), instant(&listed["due_at"])), (due, due));
        assert_eq!(listed["due_clock"], next);
        let mut first = all.iter().filter(|c| c["state"] == "running").map(|c| instant(&c["due_at"]));
        assert_eq!(first.next(), Some(due), "the next limit stands first");
        let rows = app.app.db.read(move |tx| {
            tx.one("SELECT MIN(due_at) AS due FROM clocks WHERE done_at IS NULL", &[])?.get::<jiff::Timestamp>("due")
        });
        assert_eq!(rows.await.unwrap(), due, "what the sweep and the reports read");
    }

    /// S26: another name of an office and a department, and another language, change no clock, no state and no filter.
    async fn names_and_languages_change_nothing(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let lead = Program::of(&app, "zhaomin").await;
        let id = clerk.register(complaint(&app)).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        lead.act(&id, "judge", judge).await.expect(200);
        let look = async |program: &Program| {
            let clocks = program.get(&format!("/api/v1/cases/{id}/clocks")).await.expect(200).json();
            let of = |c: &Value| (c["id"].clone(), c["state"].clone(), c["due_at"].clone());
            let clocks: Vec<_> = clocks["clocks"].as_array().unwrap().iter().map(of).collect();
            let case = program.get(&format!("/api/v1/cases/{id}")).await.expect(200).json();
            let path = format!("/api/v1/cases?severity=important&state={}", case["stage"].as_str().unwrap_or("judged"));
            let found = program.get(&path).await.expect(200).json();
            let found: Vec<Value> = found["items"].as_array().unwrap().iter().map(|c| c["id"].clone()).collect();
            (clocks, case["stage"].clone(), found)
        };
        let before = look(&clerk).await;
        assert_eq!(before.2, [json!(id)]);
        assert!(before.0.len() > 2);
        assert_eq!(look(&clerk.english()).await, before);
        let admin = app.caller("tangxiaofeng").await;
        for key in ["jy", "jy-engineering", "jy-service"] {
            let node = organisation::get(&app, &admin, app.node(key)).await.unwrap();
            let renamed = NodeInput {
                name: format!("新{}", node.name),
                code: node.code.clone(),
                time_zone: None,
                policy: None,
                duty: node.duty.clone(),
                position: node.position,
            };
            organisation::update(&app, &admin, node.id, node.version, renamed).await.unwrap();
        }
        app.clock.set("2026-09-20T09:00:00+08:00".parse().unwrap());
        sweep::sweep(&app).await.unwrap();
        let after = look(&clerk).await;
        let dues = |clocks: &[(Value, Value, Value)]| -> Vec<(Value, Value)> {
            clocks.iter().map(|(id, _, due)| (id.clone(), due.clone())).collect()
        };
        assert_eq!(dues(&after.0), dues(&before.0));
        assert_eq!((&after.1, &after.2), (&before.1, &before.2));
        assert_eq!(look(&clerk.english()).await, after, "and what is late is late in both");
    }

    /// ORG-6: a shift is put in and taken out by a program with the same rules as on the page: nobody twice at a time,
    /// nobody from elsewhere, no time that is none; the worker reads and does not write; another office has no such roster.
    async fn a_roster_is_written(app) {
        let head = Program::of(&app, "zhouqiang").await;
        let path = format!("/api/v1/rosters/{}", app.node("jy-engineering"));
        let night = json!({
            "person": app.staff("huangzhiyuan").0,
            "weekdays": [1, 5],
            "since": "2026-09-01",
            "from": "20:00",
            "to": "08:00",
        });
        let made = head.post(&format!("{path}/shifts"), night.clone()).await.expect(201).json();
        assert_eq!((&made["weekdays"], &made["to"]), (&json!([1, 5]), &json!("08:00")));
        let again = head.post(&format!("{path}/shifts"), night.clone()).await;
        again.problem(422, "invalid");
        for (field, value) in [("from", json!("25:00")), ("weekdays", json!([8])), ("person", json!(app.staff("hexiaowen").0))] {
            let mut wrong = night.clone();
            wrong[field] = value;
            head.post(&format!("{path}/shifts"), wrong).await.problem(422, "invalid");
        }
        Program::of(&app, "huangzhiyuan").await.post(&format!("{path}/shifts"), night.clone()).await.problem(403, "forbidden");
        Program::of(&app, "tanwenbin").await.post(&format!("{path}/shifts"), night).await.problem(404, "not_found");
        let shift = json!({ "shift": made["id"] });
        head.post(&format!("{path}/remove-shift"), shift.clone()).await.expect(204);
        head.post(&format!("{path}/remove-shift"), shift).await.problem(404, "not_found");
        let left = head.get(&path).await.expect(200).json();
        assert_eq!(left["shifts"], json!([]));
    }

    /// CMP-7: a deputy is named and withdrawn by a program; the decision carries both names in the timeline.
    async fn a_deputy_is_named(app) {
        let director = Program::of(&app, "lihuimin").await;
        let body = json!({
            "deputy": app.staff("zhenghai").0,
            "kinds": ["plans", "extensions"],
            "from": "2026-09-14",
            "to": "2026-09-20",
            "reason": "出差",
        });
        let made = director.post("/api/v1/deputies", body.clone()).await.expect(201).json();
        assert_eq!((&made["standing"], &made["deputy"]["name"]), (&json!("running"), &json!("郑海")));
        director.post("/api/v1/deputies", body).await.problem(422, "invalid");
        let deputy = Program::of(&app, "zhenghai").await;
        let taken = deputy.get("/api/v1/deputies").await.expect(200).json();
        assert_eq!((&taken["taken"][0]["id"], &taken["people"]), (&made["id"], &json!([])));
        let told = deputy.get("/api/v1/notices").await.expect(200).json();
        assert_eq!((&told["items"][0]["kind"], &told["items"][0]["from"]), (&json!("deputy_named"), &json!("李慧敏")));
        let withdraw = format!("/api/v1/deputies/{}/withdraw", made["id"].as_str().unwrap());
        deputy.post(&withdraw, json!({})).await.problem(404, "not_found");
        director.post(&withdraw, json!({})).await.expect(204);
        deputy.get("/api/v1/deputies").await.problem(403, "forbidden");
    }
}
