//! The duty roster: who is on duty now, and the shifts of a department or a desk (ORG-6).
//!
//! Owns `/rosters`. Everybody who works in an office may look; its leads and the heads of departments write.

mod show;

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::roster::{self, Glance, OnDuty};
use linli_domain::vocabulary::NodeKind;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/rosters", get(list))
        .route("/rosters/{id}", get(show::show).post(show::add))
        .route("/rosters/{id}/{shift}/remove", post(show::remove))
}

#[derive(Template)]
#[template(path = "pages/rosters/list.html")]
struct ListPage {
    page: Page,
    table: Table,
}

async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let rosters = roster::overview(&state.app, &signed.caller, None).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let labels = ["roster.node", "roster.now", "roster.gap"].map(|key| page.t(key));
    let mut table = Table::new(page.t("roster.title"), &labels);
    for glance in &rosters {
        table.row(row(&page, glance));
    }
    Ok(crate::pages::ok(&ListPage { page, table }))
}

fn row(page: &Page, glance: &Glance) -> Vec<Cell> {
    let node = &glance.node;
    let mut first = Cell::link(&*node.name, format!("/rosters/{}", node.id));
    if node.kind == NodeKind::Office {
        first = first.tag("brand", page.t("roster.desk"));
    } else {
        first = first.depth(1);
    }
    let now = match (glance.kept, glance.now.is_empty()) {
        (false, _) => Cell::text(page.t("roster.not_kept")),
        (true, true) => Cell::text("").tag("hot", page.t("roster.nobody")),
        (true, false) => Cell::text(people(page, &glance.now)),
    };
    let gap = match &glance.gap {
        Some(gap) => page.f(
            "roster.from_to",
            &[("from", &page.times.near(gap.from)), ("to", &page.times.near(gap.to))],
        ),
        None if glance.kept => page.t("roster.no_gap").to_owned(),
        None => String::new(),
    };
    vec![first, now, Cell::text(gap)]
}

/// Who is on duty, each with the end of their shift.
fn people(page: &Page, people: &[OnDuty]) -> String {
    let words = people.iter().map(|one| {
        page.f("roster.until", &[("name", &one.name), ("time", &page.times.near(one.until))])
    });
    words.collect::<Vec<_>>().join(page.t("words.and"))
}
