//! Cases: the page of one, its acts, its history.

mod act;
mod show;
mod timeline;

pub(super) use show::refusal_words;

use crate::state::WebState;
use axum::Router;
use axum::routing::get;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/cases/{id}", get(show::show))
        .route("/cases/{id}/history", get(show::history))
        .route("/cases/{id}/{action}", get(act::form).post(act::perform))
}
