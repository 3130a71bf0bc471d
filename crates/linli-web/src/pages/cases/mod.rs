//! Cases: the page of one, its acts, its history.

mod act;
mod list;
pub(super) mod row;
mod show;
mod timeline;

pub(super) use show::refusal_words;

use crate::state::WebState;
use axum::Router;
use axum::routing::get;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/cases", get(list::show))
        .route("/cases/{id}", get(show::show))
        .route("/cases/{id}/history", get(show::history))
        .route("/cases/{id}/{action}", get(act::form).post(act::perform))
}
