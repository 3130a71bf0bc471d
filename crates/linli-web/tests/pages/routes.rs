//! Every page with every role: who may not see it is told so, inside the office of what is asked for
//! and outside of it.

use crate::visitor::Visitor;
use axum::http::Method;
use linli_app::access::{Caller, Grant, Right};
use linli_app::board::{Month, prepare};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::repair::{self, NewRepair};
use linli_app::visits::{Plan, plan};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::{Channel, NodeKind, Urgency};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_web::route_table::{Access, Route, Surface, table};

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

const NOWHERE: &str = "00000000-0000-7000-8000-000000000000";

/// Things of the office 锦园.
struct Things {
    case: String,
    visit: String,
    order: String,
    board: String,
}

impl Things {
    async fn of(app: &TestApp) -> Self {
        let new = NewComplaint {
            channel: Some(Channel::Phone),
            room: Some(app.place("JY-3-2-1201")),
            category: "lift".to_owned(),
            said: "电梯又停了。".to_owned(),
            accused_departments: vec![app.node("jy-engineering")],
            ..NewComplaint::default()
        };
        let clerk = app.caller("chenjing").await;
        let case = register(&app.app, &clerk, new, None).await.expect("registers").case;
        let at = app.environment.now() + jiff::SignedDuration::from_hours(3);
        let visit = Plan {
            office: Some(app.node("jy")),
            organisation: "街道办".to_owned(),
            headcount: 6,
            purpose: "参观".to_owned(),
            arrival_at: Some(at),
            host: Some(app.staff("chenjing")),
            ..Plan::default()
        };
        let visit = plan(&app.app, &clerk, visit).await.expect("plans").to_string();
        let leak = NewRepair {
            channel: Some(Channel::Phone),
            room: Some(app.place("JY-3-2-1201")),
            category: "water".to_owned(),
            said: "水管爆裂".to_owned(),
            urgency: Some(Urgency::Emergency),
            ..NewRepair::default()
        };
        let order = repair::register(&app.app, &clerk, leak, None).await.expect("reports").case;
        let month: Month = "2026-08".parse().unwrap();
        let lead = app.caller("lihuimin").await;
        let board = prepare::begin(&app.app, &lead, app.place("JY"), month).await.expect("begins");
        Self { case: case.to_string(), visit, order: order.to_string(), board: board.to_string() }
    }

    /// The address of a route with the ids of these things; `None` for what is not there for anybody.
    fn address(&self, app: &TestApp, route: &Route) -> (String, bool) {
        let first = route.path.trim_start_matches("/admin").split('/').nth(1).unwrap_or_default();
        let id = match first {
            "cases" | "desk" | "escalations" | "followups" => self.case.clone(),
            "m" => self.order.clone(),
            "registers" | "repairs" => app.node("jy").to_string(),
            "visits" => self.visit.clone(),
            "boards" => self.board.clone(),
            "organisation" => app.node("jy-order").to_string(),
            "rosters" => app.node("jy-engineering").to_string(),
            "staff" => app.staff("majunjie").to_string(),
            "people" => app.resident("王芳").to_string(),
            "places" => app.place("JY-中心花园").to_string(),
            _ => NOWHERE.to_owned(),
        };
        let there = [
            "{file}",
            "{key}",
            "{from}",
            "{shift}",
            "tokens/{id}",
            "{incident}",
            "{view}",
            "{item}",
            "contacts/{id}",
            "privacy-requests/{id}",
            "retention/{id}",
            "prevention/{id}",
        ]
        .iter()
        .all(|p| !route.path.contains(p));
        let room = app.place("JY-3-2-1201").to_string();
        let code = match route.path.split('/').nth(3) {
            Some("policies") => "default",
            Some("calendars") => "cn",
            _ => "playground",
        };
        let parts = [
            ("{id}", id.as_str()),
            ("{action}", if first == "m" { "arrive" } else { "note" }),
            ("{form}", "complaint"),
            ("{day}", "2001-01-01"),
            ("{month}", "2001-01"),
            ("{code}", code),
            ("{kind}", "staff"),
            ("{draft}", NOWHERE),
            ("{incident}", NOWHERE),
            ("{view}", NOWHERE),
            ("{item}", NOWHERE),
            ("{number}", "15400005207"),
            ("{key}", "none"),
            ("{file}", NOWHERE),
            ("{shift}", NOWHERE),
            ("{step}", "hand-over"),
            ("{format}", "csv"),
            ("{room}", room.as_str()),
            ("{from}", "2001-01-01"),
        ];
        let path = parts.iter().fold(route.path.clone(), |path, (name, id)| path.replace(name, id));
        (path, there)
    }
}

/// Whether a grant reaches the things of the office.
fn reaches(app: &TestApp, route: &Route, grant: &Grant) -> bool {
    let department: Option<NodeId> = match route.path.split('/').nth(2) {
        Some("staff") => Some(app.node("jy-engineering")),
        _ if route.path.starts_with("/rosters") => Some(app.node("jy-engineering")),
        _ if route.path.starts_with("/m/") => Some(app.node("jy-engineering")),
        _ => None,
    };
    match grant.kind {
        NodeKind::Company | NodeKind::Quality => true,
        NodeKind::Branch => grant.node == app.node("branch"),
        NodeKind::Office => grant.node == app.node("jy"),
        // A roster is read in the whole office, and written in the department.
        NodeKind::Department
            if route.path.starts_with("/rosters") && route.method == Method::GET =>
        {
            grant.office == Some(app.node("jy"))
        }
        NodeKind::Department => department == Some(grant.node),
    }
}

/// What the table promises to this visitor.
fn expected(app: &TestApp, route: &Route, caller: &Caller) -> &'static str {
    let grants = &caller.grants.grants;
    let Some(mut roles) = route.access.roles() else { return "answered" };
    if route.path.ends_with("/reveal") {
        // Whoever does not see people sees a number through a case only, and none is named here.
        roles.retain(|role| Right::SeePeople.roles().contains(role));
    }
    if !grants.iter().any(|g| roles.contains(&g.role)) {
        return "forbidden";
    }
    if route.path.starts_with("/m/") {
        // Whoever carries out orders anywhere opens those of the cases that they see.
        roles = Right::SeeCases.roles().iter().copied().collect();
    }
    if route.path.ends_with("/turn")
        || route.path.starts_with("/admin/triage/")
        || (route.method == Method::POST && route.path == "/admin/rules/policies/{code}/move")
        || (route.method == Method::POST && route.path.starts_with("/admin/rules/calendars"))
    {
        // The tree of categories, the calendars and the model of triage are the company's.
        let company = grants.iter().any(|g| roles.contains(&g.role) && g.kind == NodeKind::Company);
        return if company { "answered" } else { "forbidden" };
    }
    if route.method == Method::POST && route.path == "/admin/retention" {
        // How long things are kept is the company's.
        let company = grants.iter().any(|g| roles.contains(&g.role) && g.kind == NodeKind::Company);
        return if company { "answered" } else { "forbidden" };
    }
    if route.path.starts_with("/approvals/deputies/") {
        // Nobody has named a deputy yet.
        return "not there";
    }
    let inside = grants.iter().any(|g| roles.contains(&g.role) && reaches(app, route, g));
    if route.path.contains("{id}") && !inside { "not there" } else { "answered" }
}

/// What the answer was. A rule that says no, a field that is missing and a file that is none are
/// answers.
fn answered(status: u16, location: &str) -> &'static str {
    match status {
        303 if location.starts_with("/sign-in") => "nobody",
        200..=303 | 400 | 409 | 422 => "answered",
        403 => "forbidden",
        404 => "not there",
        _ => "broken",
    }
}

async fn call(visitor: &mut Visitor, route: &Route, path: &str) -> &'static str {
    let answer = match route.method {
        Method::POST
            if route.path.ends_with("/attach")
                || route.path.ends_with("/photo")
                || route.path.ends_with("/holidays") =>
        {
            visitor.upload(path, &[], "note.txt", b"seen").await
        }
        Method::POST => visitor.post(path, &[]).await,
        _ => visitor.get(path).await,
    };
    answered(answer.status.as_u16(), &answer.location)
}

fn guarded() -> Vec<Route> {
    let pages =
        table().into_iter().filter(|r| r.surface == Surface::Page && r.access != Access::Open);
    pages.collect()
}

app_test! {
    /// Item 4: every page times every role, inside and outside of the office.
    async fn every_page_with_every_role(app) {
        let things = Things::of(&app).await;
        let mut wrong = Vec::new();
        for login in EVERYBODY {
            let mut visitor = Visitor::signed_in(&app, login).await;
            let caller = app.caller(login).await;
            visitor.get("/account").await.expect(200);
            for route in guarded() {
                let (path, there) = things.address(&app, &route);
                let is = call(&mut visitor, &route, &path).await;
                let should = expected(&app, &route, &caller);
                let missing = !there && should == "answered" && is == "not there";
                if is != should && !missing {
                    wrong.push(format!("{login} {} {path}: {is}, not {should}", route.method));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Item 4: without a session every page leads to the sign-in, and nothing is done; a page that listens hears that there
    /// is nothing to hear.
    async fn every_page_without_a_session(app) {
        let things = Things::of(&app).await;
        let mut visitor = Visitor::new(&app);
        for route in guarded() {
            let (path, _) = things.address(&app, &route);
            if path.starts_with("/live") {
                assert_eq!(visitor.get(&path).await.status.as_u16(), 204, "{path}");
                continue;
            }
            let is = call(&mut visitor, &route, &path).await;
            assert!(is == "nobody" || (route.method == Method::POST && is == "forbidden"), "{} {path}: {is}", route.method);
        }
    }
}
