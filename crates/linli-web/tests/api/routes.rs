//! Every route of the API with every role: the guard does what the table says, inside the office of
//! what is asked for and outside of it.

use crate::program::{Program, complaint, token_of};
use axum::http::Method;
use linli_app::access::{Caller, Grant};
use linli_app::board::prepare;
use linli_domain::vocabulary::NodeKind;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_web::api;
use linli_web::route_table::{Access, Route};
use serde_json::{Value, json};

/// Everybody of the company: each role in the office, in the other office, and above.
const EVERYBODY: &[&str] = &[
    "songbonian",
    "shenruolan",
    "tangxiaofeng",
    "fanguohua",
    "caojianping",
    "lihuimin",
    "zhaomin",
    "chenjing",
    "suting",
    "zhouqiang",
    "huangzhiyuan",
    "zhenghai",
    "guanjing",
    "hansufen",
    "tanwenbin",
    "yeqing",
    "hexiaowen",
    "qiuzhigang",
    "mengfan",
    "fuzhengde",
    "baizhiwei",
];

/// A body that can be read, so that what answers is the guard and the scope. What it does to the case
/// does not change who sees it.
fn body(app: &TestApp, things: &Things, route: &Route) -> Value {
    let text = json!({ "text": "x", "reason": "x" });
    let only = |name: &str| json!({ name: text["text"] });
    let reason = only("reason");
    let with = |fields: Value| {
        let mut body = reason.clone();
        let fields = fields.as_object().cloned().unwrap_or_default();
        body.as_object_mut().expect("an object").extend(fields);
        body
    };
    let task = json!("00000000-0000-7000-8000-000000000000");
    let staff = app.staff("huangzhiyuan").0;
    let part = json!({ "department": app.node("jy-engineering").0 });
    let (clock, until) = ("SLA-4", "2026-09-20T08:00:00+08:00");
    match route.path.rsplit('/').next().unwrap_or_default() {
        "equipment" => json!({ "kind": "lift", "name": "x" }),
        "{item}" => json!({ "version": 1, "equipment": { "kind": "lift", "name": "x" } }),
        "judge" => with(json!({ "judgement": "responsible", "severity": "important" })),
        "decide-objection" => with(json!({ "upheld": false })),
        "dispatch" => json!({ "departments": [part] }),
        "sign-for" => json!({ "task": task }),
        "return" if route.path.contains("/boards/") => reason,
        "return" => with(json!({ "task": task })),
        "decide-return" => with(json!({ "accepted": false })),
        "assign" => json!({ "task": task, "staff": staff }),
        "form-team" => with(json!({ "leader": staff })),
        "investigate" => only("finding"),
        "complete" => json!({ "task": task, "result": "x" }),
        "report-back" => only("summary"),
        "tell-resident" => json!({ "purpose": "progress", "channel": "phone", "text": "x" }),
        "agree-reply" => json!({ "until": until }),
        "follow-up" => json!({ "outcome": "no_answer", "channel": "phone" }),
        "withdraw" => with(json!({ "confirmed": false })),
        "request-extension" => with(json!({ "clock": clock, "until": until })),
        "extend" => with(json!({ "clock": clock, "until": until, "granted": false })),
        "pause" => with(json!({ "until": until })),
        "change-severity" => with(json!({ "to": "important" })),
        "shifts" => {
            json!({ "person": staff, "since": "2026-09-14", "from": "08:00", "to": "16:00" })
        }
        "remove-shift" => json!({ "shift": task }),
        "link" => json!({ "same_as": things.case }),
        "escalate" => json!({ "to": "director", "text": "x" }),
        "decide-emergency" => with(json!({ "start": false })),
        "hold-meeting" => only("minutes"),
        "supplement" | "note" => only("text"),
        "attach" => json!({ "name": "x.pdf", "content": "eA==" }),
        "object" | "request-help" | "return-plan" | "reopen" | "request-withdrawal" | "reveal" => {
            reason
        }
        other => repair_body(app, things, other),
    }
}

/// The same for the acts of repairs.
fn repair_body(app: &TestApp, things: &Things, act: &str) -> Value {
    let reason = json!({ "reason": "x" });
    let until = "2026-09-20T08:00:00+08:00";
    match act {
        "judge-urgency" => json!({ "urgency": "urgent", "reason": "x" }),
        "assign-technician" => json!({ "staff": app.staff("huangzhiyuan").0, "reason": "x" }),
        "name-equipment" => json!({ "equipment": null }),
        "make-appointment" => {
            json!({ "window": { "from": until, "to": "2026-09-20T09:00:00+08:00" } })
        }
        "sign-return" => json!({ "rolled": false, "reason": "x" }),
        "link-case" => json!({ "case": things.case }),
        "withdraw-repair" | "return-order" => reason,
        "take-back" => reason,
        "tick" => json!({ "step": "ring" }),
        "quote" => json!({ "lines": [] }),
        "agree-quote" => json!({ "no": 1, "how": "phone" }),
        "decline-quote" => json!({ "no": 1 }),
        "finish-work" => json!({ "result": "x" }),
        "sign" => json!({
            "by": "resident", "strokes": "x", "quality": "satisfied", "attitude": "satisfied",
            "conduct": "satisfied"
        }),
        "rates" => json!({ "office": app.node("jy").0, "items": [] }),
        _ => json!({}),
    }
}

/// Things of the office 锦园, with which its engineering department has to do.
struct Things {
    case: String,
    contact: String,
    resident: String,
    place: String,
    department: String,
    office: String,
    /// An edition of the office's board.
    board: String,
}

impl Things {
    async fn of(app: &TestApp) -> Self {
        let clerk = Program::of(app, "chenjing").await;
        let lead = Program::of(app, "zhaomin").await;
        let id = |answer: Value| answer["id"].as_str().expect("an id").to_owned();
        let case = id(clerk.register(complaint(app)).await.expect(201).json());
        let judge =
            json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        lead.act(&case, "judge", judge).await.expect(200);
        let engineering = app.node("jy-engineering").0;
        let parts = json!({ "departments": [{ "department": engineering }] });
        lead.act(&case, "dispatch", parts).await.expect(200);
        let message = json!({
            "office": app.node("jy").0,
            "channel": "visit",
            "said": "想问装修备案",
            "outcome": "message",
            "department": engineering,
            "agreed_reply": "2026-09-14T17:00:00+08:00",
        });
        let contact = id(clerk.post("/api/v1/contacts", message).await.expect(201).json());
        let resident = app.resident("王芳").to_string();
        let office = app.node("jy").to_string();
        let (writer, community) = (app.caller("zhaomin").await, app.place("JY"));
        let month = "2026-08".parse().expect("a month");
        let board = prepare::begin(&app.app, &writer, community, month).await.expect("begins");
        let board = board.to_string();
        let place = app.place("JY-中心花园").to_string();
        Self { case, contact, resident, place, department: engineering.to_string(), office, board }
    }

    /// The address of a route with the ids of these things.
    fn address(&self, route: &Route) -> String {
        let id = match route.path.split('/').nth(3) {
            Some("cases") => &self.case,
            Some("contacts") => &self.contact,
            Some("residents") => &self.resident,
            Some("places") => &self.place,
            Some("rosters") => &self.department,
            Some("boards") => &self.board,
            // Nobody has named a deputy yet.
            Some("deputies") => "00000000-0000-7000-8000-000000000000",
            Some("policies") => "default",
            Some("calendars") => "cn",
            other => {
                assert!(!route.path.contains('{'), "say which {other:?} to ask for");
                &self.case
            }
        };
        let nowhere = "00000000-0000-7000-8000-000000000000";
        let address = route.path.replace("{id}", id).replace("{item}", nowhere);
        match route.path.ends_with("/rates") && route.method == Method::GET {
            true => format!("{address}?office={}", self.office),
            false => address,
        }
    }
}

/// Whether a grant reaches the things of the office.
fn reaches(app: &TestApp, route: &Route, grant: &Grant) -> bool {
    match grant.kind {
        NodeKind::Company | NodeKind::Quality => true,
        // The rules are the company's.
        _ if route.path.contains("/policies") || route.path.contains("/calendars") => true,
        NodeKind::Branch => grant.node == app.node("branch"),
        NodeKind::Office => grant.node == app.node("jy"),
        // Residents belong to the office; a department knows those of its cases only.
        // A roster is read in the whole office.
        NodeKind::Department if route.path.contains("/rosters") && route.method == Method::GET => {
            grant.office == Some(app.node("jy"))
        }
        NodeKind::Department => {
            grant.node == app.node("jy-engineering") && !route.path.contains("/residents")
        }
    }
}

/// What the table promises to this caller.
fn expected(app: &TestApp, route: &Route, caller: &Caller) -> &'static str {
    let grants = &caller.grants.grants;
    let Some(roles) = route.access.roles() else { return "answered" };
    if !grants.iter().any(|g| roles.contains(&g.role)) {
        return "forbidden";
    }
    if route.path.contains("/deputies/")
        || route.path.contains("{item}")
        || route.path.ends_with("/remove-shift")
    {
        return "not there";
    }
    let inside = grants.iter().any(|g| roles.contains(&g.role) && reaches(app, route, g));
    if route.path.contains('{') && !inside { "not there" } else { "answered" }
}

/// What the answer was. A rule that says no and a field that is missing are answers.
fn answered(status: u16) -> &'static str {
    match status {
        200..=299 | 409 | 422 => "answered",
        401 => "nobody",
        403 => "forbidden",
        404 => "not there",
        _ => "broken",
    }
}

async fn call(app: &TestApp, program: &Program, things: &Things, route: &Route) -> u16 {
    let body = body(app, things, route).to_string().into_bytes();
    let body = (route.method != Method::GET).then_some(body);
    let with = program.header("if-match", "*");
    with.send(route.method.clone(), &things.address(route), body).await.status.as_u16()
}

fn guarded() -> Vec<Route> {
    let table: Vec<Route> = api::routes().table().cloned().collect();
    let guarded: Vec<Route> = table.into_iter().filter(|r| r.access != Access::Open).collect();
    assert!(guarded.len() > 50, "{}", guarded.len());
    guarded
}

app_test! {
    /// Item 4: every route times every role, inside and outside of the office.
    async fn every_route_with_every_role(app) {
        let things = Things::of(&app).await;
        let mut wrong = Vec::new();
        for login in EVERYBODY {
            let program = Program::of(&app, login).await;
            let caller = app.caller(login).await;
            for route in guarded() {
                let status = call(&app, &program, &things, &route).await;
                let (is, should) = (answered(status), expected(&app, &route, &caller));
                if is != should {
                    wrong.push(format!("{login} {} {}: {status}, not {should}", route.method, route.path));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Item 4: nobody without a token, and no change with a token that reads.
    async fn every_route_without_and_with_less(app) {
        let things = Things::of(&app).await;
        let nobody = Program::with_token(&app, None);
        // 李慧敏 is the director of the office and may nearly everything there.
        let token = token_of(&app, "lihuimin", &["read"]).await;
        let reader = Program::with_token(&app, Some(&token));
        for route in guarded() {
            let is = answered(call(&app, &nobody, &things, &route).await);
            assert_eq!(is, "nobody", "{}", route.path);
            let should = if route.method == Method::GET { "answered" } else { "forbidden" };
            let is = answered(call(&app, &reader, &things, &route).await);
            assert_eq!(is, should, "{} {}", route.method, route.path);
        }
    }

    /// ADM-2: a token without the scope `admin` leaves the owner's administrator roles behind.
    async fn administrators_need_the_scope(app) {
        let token = token_of(&app, "guanjing", &["read", "write"]).await;
        let less = Program::with_token(&app, Some(&token));
        less.get("/api/v1/staff").await.problem(403, "forbidden");
        Program::of(&app, "guanjing").await.get("/api/v1/staff").await.expect(200);
    }
}
