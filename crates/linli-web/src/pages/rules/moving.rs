//! Moving the running cases to a version of a policy: first what it would do, then the button.

use super::listed::policy_name;
use crate::errors::Fault;
use crate::forms::Posted;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::clocks::moving::{self, MovePreview};
use linli_app::clocks::policies;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/rules/moving.html")]
struct MovePage {
    page: Page,
    title: String,
    action: String,
    version: u32,
    /// What it would do, a sentence each.
    counts: Vec<String>,
    limits: Table,
    /// That it was asked for, and how far it is; empty otherwise.
    asked: String,
    /// Whether there is anything to move.
    some: bool,
}

/// Which version.
#[derive(Deserialize)]
pub struct Wanted {
    /// The one in force when it is left out.
    version: Option<u32>,
}

impl Wanted {
    async fn version(&self, state: &WebState, signed: &Signed, code: &str) -> Result<u32, Fault> {
        let read = policies::read(&state.app, &signed.caller, code, self.version).await;
        Ok(read.map_err(fault)?.version)
    }
}

/// Shows what moving the running cases would do.
///
/// # Errors
/// A fault if there is no such version.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let version = wanted.version(&state, &signed, &code).await?;
    let seen = moving::preview(&state.app, &signed.caller, &code, version);
    let seen = seen.await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let mut limits = Table::new(
        page.t("moving.limits"),
        &["moving.case", "moving.clock", "moving.before", "moving.after"].map(|key| page.t(key)),
    );
    for limit in &seen.limits {
        limits.row(vec![
            Cell::link(&*limit.number, format!("/cases/{}", limit.case)),
            Cell::text(page.word("clock_name", &limit.clock)),
            Cell::text(page.times.near(limit.before)),
            Cell::text(page.times.near(limit.after)),
        ]);
    }
    let asked = seen.asked.map(|asked| match asked.done_at {
        Some(at) => page
            .f("moving.done", &[("n", &asked.cases.to_string()), ("time", &page.times.near(at))]),
        None => page.f("moving.running", &[("n", &asked.cases.to_string())]),
    });
    Ok(crate::pages::ok(&MovePage {
        title: policy_name(&page, &code),
        action: format!("/admin/rules/policies/{code}/move?version={version}"),
        version,
        counts: counts(&page, &seen),
        limits,
        asked: asked.unwrap_or_default(),
        some: seen.cases > 0,
        page,
    }))
}

fn counts(page: &Page, seen: &MovePreview) -> Vec<String> {
    let number = |n: usize| n.to_string();
    let more = if seen.more { "+" } else { "" };
    let cases = format!("{}{more}", seen.cases);
    let mut lines = vec![page.f("moving.cases", &[("n", &cases)])];
    let limits = [("earlier", &*number(seen.earlier)), ("later", &*number(seen.later))];
    lines.push(page.f("moving.moved", &limits));
    let clocks = [("started", &*number(seen.started)), ("ended", &*number(seen.ended))];
    lines.push(page.f("moving.clocks", &clocks));
    if seen.staying > 0 {
        lines.push(page.f("moving.staying", &[("n", &number(seen.staying))]));
    }
    lines
}

/// Asks for it.
///
/// # Errors
/// A fault if there is no such version, or the visitor administers less than the company.
pub async fn ask(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
    _: Posted,
) -> Result<Response, Fault> {
    let version = wanted.version(&state, &signed, &code).await?;
    moving::ask(&state.app, &signed.caller, &code, version).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let back = format!("/admin/rules/policies/{code}/move?version={version}");
    Ok(signed.flash(crate::pages::see_other(&back), page.t("moving.asked")))
}
