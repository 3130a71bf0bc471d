//! The log of calls: who called when, whether anybody answered; each leads to the caller's card (ux.md 4).
//!
//! Numbers are masked. Without a telephone system that reports calls it says so.

use super::ZONE;
use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use linli_app::calls::{self, Call, CallState};

#[derive(Template)]
#[template(path = "pages/desk/calls.html")]
struct CallsPage {
    page: Page,
    calls: Table,
}

pub(super) async fn log(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let all = calls::log(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let labels = ["calls.who", "calls.when", "calls.line", "calls.state"].map(|key| page.t(key));
    let mut calls = Table::new(page.t("calls.title"), &labels);
    for call in &all {
        calls.row(line(&page, call));
    }
    Ok(crate::pages::ok(&CallsPage { page, calls }))
}

fn line(page: &Page, call: &Call) -> Vec<Cell> {
    let who = match call.names.as_slice() {
        [] => page.t("desk.unknown_caller").to_owned(),
        names => names.join("、"),
    };
    let place = format!("{}　{}", call.phone, call.room);
    let state = page.word("call_state", call.state.as_str());
    let missed = call.state == CallState::HungUp && call.answered_at.is_none();
    let state = match missed {
        true => Cell::text("").tag("hot", page.t("calls.missed")),
        false => Cell::text(state),
    };
    vec![
        Cell::link(who, format!("/phone/{}", call.id)).sub(place.trim_end()),
        Cell::text(page.times.near(call.rang_at)),
        Cell::text(&*call.line),
        state,
    ]
}
