//! Requests about one's own data, as staff answers them: the list, one request with its steps, what is held (ADM-3, V06).
//!
//! Owns `/privacy-requests`. Which step may be taken, and by whom, is decided by `linli_app::privacy`.

pub mod file;
mod held;
mod list;
mod show;

use crate::state::WebState;
use axum::Router;
use axum::routing::{get, post};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/privacy-requests", get(list::show).post(list::ask))
        .route("/privacy-requests/{id}", get(show::show))
        .route("/privacy-requests/{id}/held", get(held::show))
        .route("/privacy-requests/{id}/held/{format}", get(held::download))
        .route("/privacy-requests/{id}/{step}", post(show::step))
}
