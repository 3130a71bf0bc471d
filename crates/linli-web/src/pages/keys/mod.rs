//! The keys of the pages: a page of their own, which the script shows over any other by `?` (ux.md 8).
//!
//! Owns `/keys`. What a key does stands in each page; this is the list to read.

use crate::errors::Fault;
use crate::session::Signed;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/keys", get(show))
}

#[derive(Template)]
#[template(path = "pages/keys/keys.html")]
struct KeysPage {
    page: Page,
}

async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    Ok(crate::pages::ok(&KeysPage { page }))
}
