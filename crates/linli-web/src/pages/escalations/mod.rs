//! The centre of escalations: what is late, who was told when, who has read it (ux.md 5.12).
//!
//! Owns `/escalations`. Shows cases of the visitor's scope only.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::cases::row;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{CaseRow, Tab};
use crate::words::promise;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::AppError;
use linli_app::cases::escalations::{self, Escalated, Told, View};
use linli_app::cases::list::{self, Category};
use linli_domain::ids::CaseId;
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/escalations", get(show))
        .route("/escalations/{id}/acknowledge", post(acknowledge))
}

/// One person who was told.
struct Person {
    name: String,
    /// When they read it; empty if they have not.
    read: String,
}

/// One level that was reached.
struct Rung {
    when: String,
    what: String,
    people: Vec<Person>,
}

/// One case.
struct Line {
    row: CaseRow,
    told: Vec<Rung>,
    /// Where the visitor says that they have read it; empty if there is nothing to read.
    acknowledge: String,
}

#[derive(Template)]
#[template(path = "pages/escalations/escalations.html")]
struct CentrePage {
    page: Page,
    views: Vec<Tab>,
    lines: Vec<Line>,
    more: bool,
    nothing: &'static str,
}

/// Which view.
#[derive(Deserialize)]
struct Asked {
    view: Option<String>,
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let view = asked.view.as_deref().and_then(View::parse).unwrap_or_default();
    let centre = escalations::centre(&state.app, &signed.caller, view).await.map_err(fault)?;
    let names = match list::filters(&state.app, &signed.caller).await {
        Ok(filters) => filters.categories,
        Err(AppError::Forbidden) => Vec::new(),
        Err(error) => return Err(fault(error)),
    };
    let page = signed.plain_page(&state).await?;
    let tab = |this: View| Tab {
        label: page.word("escalation_view", this.as_str()).to_owned(),
        href: format!("/escalations?view={}", this.as_str()),
        count: None,
        current: this == view,
    };
    let lines = centre.cases.iter().map(|one| line(&page, &names, view, one)).collect();
    let nothing = page.s.find(&format!("escalation_none.{}", view.as_str())).unwrap_or_default();
    let views = View::ALL.map(tab).to_vec();
    Ok(crate::pages::ok(&CentrePage { views, lines, more: centre.more, nothing, page }))
}

fn line(page: &Page, names: &[Category], view: View, one: &Escalated) -> Line {
    let id = one.case.id;
    Line {
        row: row::row(page, names, &one.case),
        told: one.told.iter().map(|told| rung(page, told)).collect(),
        acknowledge: match one.unread {
            true => format!("/escalations/{id}/acknowledge?view={}", view.as_str()),
            false => String::new(),
        },
    }
}

fn rung(page: &Page, told: &Told) -> Rung {
    let level = told.level.map(|level| promise::level(page.s, level)).unwrap_or_default();
    let words = [("clock", page.word("clock_name", &told.clock)), ("level", level.as_str())];
    let read = |at| page.f("escalation.read", &[("time", &page.times.near(at))]);
    let people = told.people.iter().map(|person| Person {
        name: person.name.clone(),
        read: person.read_at.map(read).unwrap_or_default(),
    });
    Rung {
        when: page.times.near(told.at),
        what: page.f("escalation.level", &words),
        people: people.collect(),
    }
}

async fn acknowledge(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
    _: Posted,
) -> Result<Response, Fault> {
    escalations::acknowledge(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let view = asked.view.as_deref().and_then(View::parse).unwrap_or_default();
    let back = crate::pages::see_other(&format!("/escalations?view={}", view.as_str()));
    Ok(signed.flash(back, page.t("escalation.acknowledged")))
}
