//! One complaint from the call to the archive, by programs of different people.

use crate::program::{Program, complaint};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use serde_json::{Value, json};

/// The people of the story, each with a program of their own.
struct Desk {
    clerk: Program,
    quality: Program,
    lead: Program,
    department: Program,
    director: Program,
    manager: Program,
}

impl Desk {
    async fn of(app: &TestApp) -> Self {
        Self {
            clerk: Program::of(app, "chenjing").await,
            quality: Program::of(app, "shenruolan").await,
            lead: Program::of(app, "zhaomin").await,
            department: Program::of(app, "zhouqiang").await,
            director: Program::of(app, "lihuimin").await,
            manager: Program::of(app, "songbonian").await,
        }
    }

    async fn case(&self, id: &str) -> Value {
        self.manager.get(&format!("/api/v1/cases/{id}")).await.expect(200).json()
    }

    /// From dispatch to the resident being told, in one round.
    async fn work(&self, app: &TestApp, id: &str, approver: &Program) {
        let department = app.node("jy-engineering").0;
        let parts = json!({ "departments": [{ "department": department }], "note": "尽快" });
        self.lead.act(id, "dispatch", parts).await.expect(200);
        let tasks = self.case(id).await["handling"]["tasks"].clone();
        let offered = tasks.as_array().expect("tasks").iter().find(|t| t["state"] == "offered");
        let task = offered.expect("an offered task")["id"].clone();
        self.department.act(id, "sign-for", json!({ "task": task })).await.expect(200);
        let staff = app.staff("huangzhiyuan").0;
        self.department
            .act(id, "assign", json!({ "task": task, "staff": staff }))
            .await
            .expect(200);
        let found = json!({
            "finding": "门机皮带断裂，监控值班漏接。",
            "causes": ["equipment"],
            "evidence": [{ "what": "皮带照片", "at": "2026-09-14T09:00:00+08:00" }],
            "interviews": ["当班：当时在巡楼。"],
        });
        self.department.act(id, "investigate", found).await.expect(200);
        let plan = json!({
            "measures": [{ "what": "更换皮带", "owner": staff, "due_at": "2026-09-14T18:00:00+08:00" }],
            "cost_fen": 45_000,
            "promise": "今天换好皮带，值班改为双岗。",
        });
        self.department.act(id, "propose-plan", plan).await.expect(200);
        let own = self.department.act(id, "approve-plan", json!({})).await;
        assert_eq!(own.status.as_u16(), 409, "{}", own.text());
        approver.act(id, "approve-plan", json!({ "opinion": "同意" })).await.expect(200);
        self.department.act(id, "start", json!({})).await.expect(200);
        let done = json!({ "task": task, "result": "皮带已换，试运行正常。" });
        self.department.act(id, "complete", done).await.expect(200);
        self.department.act(id, "report-back", json!({ "summary": "已修复。" })).await.expect(200);
        let told = json!({ "purpose": "result", "channel": "phone", "text": "电梯已修好，原因是皮带断裂。" });
        self.clerk.act(id, "tell-resident", told).await.expect(200);
    }
}

/// FUP-3: the complaint that was archived after its resident was reached counts in the office's week and month.
async fn reached(app: &TestApp, desk: &Desk) {
    let path = format!("/api/v1/repairs/draws?office={}", app.node("jy"));
    let found = desk.lead.get(&path).await.expect(200).json();
    let periods = found["items"][0]["periods"].as_array().expect("periods").clone();
    for period in ["2026-W38", "2026-09"] {
        let one = periods.iter().find(|p| p["period"] == period).expect("a running period");
        assert_eq!(
            (one["running"].clone(), one["repairs"]["closed"].clone()),
            (json!(true), json!(0))
        );
        assert_eq!(
            one["complaints"],
            json!({ "closed": 1, "called": 1, "percent": 100, "goal": 100 })
        );
    }
}

app_test! {
    /// Item 5: the whole complaint through the API, with a refusal, an approval, a dissatisfied
    /// follow-up with reopening, and the archive.
    async fn from_the_call_to_the_archive(app) {
        let desk = Desk::of(&app).await;
        let mut body = complaint(&app);
        body["accused_departments"] = json!([app.node("jy-service").0]);
        let registered = desk.clerk.register(body).await.expect(201);
        let body = registered.json();
        let id = body["id"].as_str().expect("an id").to_owned();
        assert_eq!(registered.header("location"), format!("/api/v1/cases/{id}"));
        assert_eq!(registered.header("etag"), format!("\"{}\"", body["version"]));
        assert_eq!(body["number"], "TS260914-001");
        assert_eq!(body["contact_number"], "JD260914-001");
        assert_eq!(body["proposed"], json!({ "severity": "important", "rule": "service_at_fault" }));
        let clocks: Vec<&str> =
            body["clocks"].as_array().expect("clocks").iter().filter_map(|c| c["clock"].as_str()).collect();
        assert!(clocks.contains(&"SLA-1") && clocks.contains(&"SLA-2"), "{clocks:?}");

        let case = desk.clerk.get(registered.header("location")).await.expect(200);
        assert_eq!(case.header("etag"), registered.header("etag"));
        let case = case.json();
        assert_eq!(case["stage"], "registered");
        assert_eq!(case["reporter"]["name"], "王芳");
        assert_eq!(case["reporter"]["phone"], "154 **** 5207");
        assert_eq!(case["said"], complaint(&app)["said"]);

        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        // Nobody of the department complained about judges, follows up or closes.
        let conflict = desk.lead.act(&id, "judge", judge.clone()).await;
        conflict.problem(409, "own_department_conflict");
        desk.director.act(&id, "judge", judge).await.expect(200);
        desk.work(&app, &id, &desk.director).await;

        let satisfied = json!({ "outcome": "satisfied", "channel": "phone" });
        let conflict = desk.clerk.act(&id, "follow-up", satisfied.clone()).await;
        conflict.problem(409, "own_department_conflict");
        let not = json!({ "outcome": "not_satisfied", "channel": "phone", "note": "又坏了" });
        desk.quality.act(&id, "follow-up", not).await.expect(200);
        let case = desk.case(&id).await;
        assert_eq!((case["round"].clone(), case["severity"].clone()), (json!(1), json!("major")));
        assert_eq!(case["number"], "TS260914-001", "reopened under the same number");

        desk.work(&app, &id, &desk.manager).await;
        desk.director.act(&id, "follow-up", satisfied).await.expect(200);
        desk.lead.act(&id, "close", json!({})).await.problem(409, "own_department_conflict");
        let closed = desk.quality.act(&id, "close", json!({})).await.expect(200).json();
        assert_eq!(closed["stage"], "archived");
        let case = desk.case(&id).await;
        assert_eq!(case["file_number"], "DA2026-000001");
        assert_eq!(case["open"], false);
        reached(&app, &desk).await;
    }

    /// FUP-3, REP-7: the rates count repairs and complaints apart; whoever does not follow up gets none of them, nor does
    /// anybody of another office.
    async fn rates_of_the_follow_up(app) {
        let desk = Desk::of(&app).await;
        let path = format!("/api/v1/repairs/draws?office={}", app.node("jy"));
        let none = desk.lead.get(&path).await.expect(200).json();
        let week = none["items"][0]["periods"][0].clone();
        assert_eq!((week["period"].clone(), week["draw"].clone()), (json!("2026-W38"), Value::Null));
        assert_eq!(week["complaints"], json!({ "closed": 0, "called": 0, "percent": null, "goal": 100 }));
        Program::of(&app, "huangzhiyuan").await.get(&path).await.problem(403, "forbidden");
        let foreign = Program::of(&app, "tanwenbin").await.get(&path).await;
        assert!(foreign.status.as_u16() != 200 || foreign.json()["items"] == json!([]), "{}", foreign.text());
    }

    /// The history in pages: every entry once, newest first, words in their place.
    async fn the_history_is_paged(app) {
        let desk = Desk::of(&app).await;
        let body = desk.clerk.register(complaint(&app)).await.expect(201).json();
        let id = body["id"].as_str().expect("an id").to_owned();
        for n in 0..7 {
            desk.clerk.act(&id, "note", json!({ "text": format!("第 {n} 条") })).await.expect(200);
        }
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/cases/{id}/timeline?limit=3&cursor={cursor}");
            let page = desk.lead.get(&path).await.expect(200).json();
            let items = page["items"].as_array().expect("items").clone();
            assert!(items.len() <= 3);
            seen.extend(items);
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        let numbers: Vec<i64> = seen.iter().filter_map(|e| e["seq"].as_i64()).collect();
        let all: Vec<i64> = (1..=numbers.len() as i64).rev().collect();
        assert_eq!(numbers, all, "each once, newest first");
        assert_eq!(seen[0]["type"], "noted");
        assert_eq!(seen[0]["data"]["text"], "第 6 条");
        assert_eq!(seen[0]["by"]["name"], "陈静");
        let first = seen.last().expect("a first entry");
        assert_eq!(first["type"], "registered");
        assert_eq!(first["data"]["said"], complaint(&app)["said"]);
        desk.lead.get(&format!("/api/v1/cases/{id}/timeline?cursor=x")).await.issue("cursor", "cursor");
        desk.lead.get(&format!("/api/v1/cases/{id}/timeline?limit=51")).await.issue("limit", "number_range");
    }

    /// What `actions` says is what the acts do.
    async fn actions_tell_the_refusal(app) {
        let desk = Desk::of(&app).await;
        let body = desk.clerk.register(complaint(&app)).await.expect(201).json();
        let id = body["id"].as_str().expect("an id").to_owned();
        let actions = desk.clerk.get(&format!("/api/v1/cases/{id}/actions")).await.expect(200).json();
        let of = |name: &str| {
            let list = actions["actions"].as_array().expect("a list");
            list.iter().find(|a| a["action"] == name).cloned().unwrap_or_else(|| panic!("{name} in {actions}"))
        };
        assert_eq!(of("note")["allowed"], true);
        assert_eq!(of("judge")["refusal"]["code"], "role_required");
        assert_eq!(of("close")["refusal"]["code"], "wrong_stage");
        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        let refused = desk.clerk.english().act(&id, "judge", judge).await.problem(409, "role_required");
        assert_eq!(refused["params"], of("judge")["refusal"]["params"]);
        assert!(refused["detail"].as_str().expect("words").contains("Service lead"), "{refused}");
        let clocks = desk.clerk.get(&format!("/api/v1/cases/{id}/clocks")).await.expect(200).json();
        assert_eq!(clocks["clocks"][0]["state"], "running");
        assert_eq!(clocks["now"], "2026-09-14T00:12:00Z");
    }
}

app_test! {
    /// REP-8, P05: the summary of repairs through the API; another office's is not there.
    async fn the_summary_of_repairs(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let room = app.place("JY-3-2-1201").to_string();
        let tap = json!({ "channel": "phone", "room": room, "category": "water", "said": "水龙头滴水", "urgency": "normal" });
        clerk.post("/api/v1/repairs", tap).await.expect(201);
        let director = Program::of(&app, "lihuimin").await;
        let sums = director.get("/api/v1/repairs/summary?period=day&on=2026-09-14").await.expect(200).json();
        assert_eq!((&sums["from"], &sums["period"]), (&"2026-09-14".into(), &"day".into()));
        let totals = &sums["totals"];
        assert_eq!((&totals["orders"]["new"], &totals["orders"]["open"], &totals["income_fen"]), (&1.into(), &1.into(), &0.into()));
        assert_eq!(sums["categories"][0]["key"], "water");
        director.get("/api/v1/repairs/summary?period=year").await.problem(422, "invalid");
        let other = format!("/api/v1/repairs/summary?office={}", app.node("yx"));
        director.get(&other).await.problem(404, "not_found");
    }
}
