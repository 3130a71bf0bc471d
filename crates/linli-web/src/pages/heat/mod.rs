//! Hot matters: what several households speak of at the same time, growing ones first (STA-3, ux.md 5.15).
//!
//! Owns `/insights/heat`. What belongs together and how hot it is is found by `linli_app::triage::heat`.

mod grid;
mod prevent;

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::cases::row;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{CaseRow, Tab, step5};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use grid::ShownGrid;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::cases::grid as counts;
use linli_app::cases::list::{self, Category};
use linli_app::triage::heat::{self, Heat, SPANS};
use linli_app::triage::prevention::{self, Task};
use linli_domain::ids::{CaseId, NodeId};
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/insights/heat", get(show))
        .route("/insights/heat/join", post(join))
        .route("/insights/prevention", get(prevent::list).post(prevent::open))
        .route("/insights/prevention/new", post(prevent::blank))
        .route("/insights/prevention/{id}/done", post(prevent::end))
}

/// Of the shell's words; times of an office are shown in its own zone.
const ZONE: &str = "Asia/Shanghai";

/// One matter.
struct Matter {
    name: String,
    place: String,
    households: String,
    before: String,
    growing: bool,
    /// `12.4`.
    heat: String,
    /// Share of the hottest, in steps of five: the width of its bar.
    share: u8,
    rows: Vec<CaseRow>,
    ids: Vec<String>,
    joined: bool,
    /// What is being done against it, or was, and what came in since.
    tasks: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/heat/heat.html")]
struct HeatPage {
    page: Page,
    spans: Vec<Tab>,
    offices: Vec<Tab>,
    matters: Vec<Matter>,
    grid: ShownGrid,
    read: String,
    /// The visitor may have something done against a matter.
    may_prevent: bool,
    /// What is posted with the act, to come back here.
    back: String,
}

/// Which office and span.
#[derive(Default, Deserialize)]
struct Asked {
    office: Option<Uuid>,
    days: Option<i64>,
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let office = asked.office.map(NodeId);
    let found = heat::heat(app, caller, office, asked.days.unwrap_or(30)).await.map_err(fault)?;
    let names = match list::filters(app, caller).await {
        Ok(filters) => filters.categories,
        Err(AppError::Forbidden) => Vec::new(),
        Err(error) => return Err(fault(error)),
    };
    let counted = match found.office {
        Some(office) => {
            let counted = counts::grid(app, caller, office, found.days).await.map_err(fault)?;
            Some((office, counted))
        }
        None => None,
    };
    let page = signed.plain_page(&state).await?;
    let grid = counted.map(|(office, counted)| grid::shown(&page, office, &counted));
    let address = |office: Option<NodeId>, days: i64| {
        let office = office.map(|id| format!("&office={id}")).unwrap_or_default();
        format!("/insights/heat?days={days}{office}")
    };
    let spans = SPANS.iter().map(|days| Tab {
        label: page.f("heat.span", &[("days", &days.to_string())]),
        href: address(found.office, *days),
        count: None,
        current: *days == found.days,
    });
    let offices = found.offices.iter().filter(|_| found.offices.len() > 1).map(|(id, name)| Tab {
        label: name.clone(),
        href: address(Some(*id), found.days),
        count: None,
        current: found.office == Some(*id),
    });
    let (spans, offices) = (spans.collect(), offices.collect());
    let read = read(&page, &found);
    let tasks = prevention::seen(app, caller).await.map_err(fault)?;
    let matters = matters(&page, &names, &found, &tasks);
    let may_prevent = caller.has(Right::OrderPrevention);
    let back = address(found.office, found.days);
    Ok(crate::pages::ok(&HeatPage {
        page,
        spans,
        offices,
        matters,
        grid: grid.unwrap_or_default(),
        read,
        may_prevent,
        back,
    }))
}

fn read(page: &Page, found: &Heat) -> String {
    let Some(since) = found.since else { return String::new() };
    let words = [("n", found.read.to_string()), ("day", page.times.day(since))];
    page.f("heat.read", &[("n", &words[0].1), ("day", &words[1].1)])
}

fn matters(page: &Page, names: &[Category], found: &Heat, tasks: &[Task]) -> Vec<Matter> {
    let most = found.matters.iter().map(|m| m.heat).fold(0.0_f32, f32::max).max(0.001);
    let one = |m: &heat::Matter| Matter {
        name: m.name.clone(),
        place: m.place.clone(),
        households: page.f("heat.households", &[("n", &m.households.to_string())]),
        before: page.f("heat.before", &[("n", &m.before.to_string())]),
        growing: m.households > m.before,
        heat: format!("{:.1}", m.heat),
        share: share(m.heat / most),
        rows: m.cases.iter().map(|case| row::row(page, names, case)).collect(),
        ids: m.cases.iter().map(|case| case.id.to_string()).collect(),
        joined: m.joined,
        tasks: tasks.iter().filter_map(|task| against(page, m, task)).collect(),
    };
    found.matters.iter().map(one).collect()
}

/// A task about one of the cases of a matter, in words.
fn against(page: &Page, m: &heat::Matter, task: &Task) -> Option<String> {
    m.cases.iter().find(|case| task.cases.iter().any(|(id, _)| *id == case.id))?;
    let Some((at, ..)) = &task.done else {
        let day = page.times.day(task.due);
        let key = if task.late { "prevention.is_late" } else { "prevention.is_open" };
        return Some(page.f(key, &[("title", &task.title), ("owner", &task.owner), ("day", &day)]));
    };
    let since = m.cases.iter().filter(|case| case.registered_at > *at).count();
    let words = [("title", task.title.as_str()), ("time", &page.times.near(*at))];
    let key = if since == 0 { "prevention.held" } else { "prevention.came_again" };
    Some(page.f(key, &[words[0], words[1], ("n", &page.n(since))]))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share between 0 and 1 times a hundred fits"
)]
fn share(share: f32) -> u8 {
    step5((share.clamp(0.0, 1.0) * 100.0) as u8).max(5)
}

async fn join(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let cases = values.all("case").filter_map(|id| id.parse().ok()).map(CaseId);
    let joined = heat::join(&state.app, &signed.caller, cases.collect()).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let counts = [joined.cases.to_string(), joined.refused.to_string()];
    let key = if joined.refused > 0 { "heat.joined_some" } else { "heat.joined_all" };
    let words = page.f(key, &[("n", &counts[0]), ("refused", &counts[1])]);
    let back = values.get("back").unwrap_or_default();
    let back = if back.starts_with("/insights/heat") { back } else { "/insights/heat" };
    Ok(signed.flash(see_other(back), &words))
}
