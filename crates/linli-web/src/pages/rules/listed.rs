//! The list of policies and calendars with their versions.

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use linli_app::clocks::calendars::{self, CalendarVersion};
use linli_app::clocks::policies::{self, PolicyVersion};

#[derive(Template)]
#[template(path = "pages/rules/list.html")]
struct ListPage {
    page: Page,
    policies: Table,
    calendars: Table,
}

/// Shows the list.
///
/// # Errors
/// A fault if the visitor may not see rules.
pub async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let policies = policies::list(&state.app, &signed.caller).await.map_err(fault)?;
    let calendars = calendars::list(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let columns = ["rules.name", "rules.version", "rules.valid", "rules.saved", "rules.note"];
    let labels = columns.map(|key| page.t(key));
    let mut policy_table = Table::new(page.t("rules.policies"), &labels);
    for version in &policies {
        policy_table.row(policy(&page, version));
    }
    let mut calendar_table = Table::new(page.t("rules.calendars"), &labels);
    for version in &calendars {
        calendar_table.row(calendar(&page, version));
    }
    Ok(crate::pages::ok(&ListPage { page, policies: policy_table, calendars: calendar_table }))
}

/// The name of a policy in the visitor's language; its own where there is none.
pub fn policy_name(page: &Page, id: &str) -> String {
    page.s.find(&format!("policy.{id}")).map_or_else(|| id.to_owned(), str::to_owned)
}

/// The name of a calendar in the visitor's language; its own where there is none.
pub fn calendar_name(page: &Page, id: &str) -> String {
    page.s.find(&format!("calendar_name.{id}")).map_or_else(|| id.to_owned(), str::to_owned)
}

fn saved(page: &Page, at: Option<Timestamp>, by: Option<&str>) -> Cell {
    match at {
        Some(at) => Cell::text(page.times.moment(at)).sub(by.unwrap_or_default()),
        None => Cell::text(page.t("rules.ships")),
    }
}

fn policy(page: &Page, version: &PolicyVersion) -> Vec<Cell> {
    let href = format!("/admin/rules/policies/{}?version={}", version.id, version.version);
    let offices = page.f("rules.offices", &[("count", &version.offices.to_string())]);
    let mut name = Cell::link(policy_name(page, &version.id), href).sub(offices);
    if version.in_force {
        name = name.tag("done", page.t("rules.in_force"));
    }
    let from = version.valid_from.map(|at| {
        let key = if at > page.times.now() { "rules.from_then" } else { "rules.from" };
        page.f(key, &[("time", &page.times.moment(at))])
    });
    // What the company has made and holds now can take the running cases.
    let from = Cell::text(from.unwrap_or_default());
    let from = match version.in_force && version.saved_at.is_some() {
        true => {
            let href =
                format!("/admin/rules/policies/{}/move?version={}", version.id, version.version);
            Cell::link(page.t("moving.title"), href).sub(from.text)
        }
        false => from,
    };
    vec![
        name,
        Cell::text(version.version.to_string()),
        from,
        saved(page, version.saved_at, version.saved_by.as_deref()),
        Cell::text(&*version.note),
    ]
}

fn calendar(page: &Page, version: &CalendarVersion) -> Vec<Cell> {
    let name = calendar_name(page, &version.id);
    let mut name = match version.in_force {
        true => Cell::link(name, format!("/admin/rules/calendars/{}", version.id)),
        false => Cell::text(name),
    };
    if version.in_force {
        name = name.tag("done", page.t("rules.in_force"));
    }
    let dates = version.first.zip(version.last).map(|(first, last)| {
        page.f("roster.from_to", &[("from", &first.to_string()), ("to", &last.to_string())])
    });
    let planned = match (version.saved_at, version.planned_at) {
        (Some(_), None) if version.in_force => page.t("rules.planning"),
        _ => "",
    };
    vec![
        name,
        Cell::text(version.version.to_string()),
        Cell::text(dates.unwrap_or_default()).sub(planned),
        saved(page, version.saved_at, version.saved_by.as_deref()),
        Cell::text(&*version.note),
    ]
}
