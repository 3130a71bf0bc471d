//! Cases: the page of one, its acts, its history.

pub(super) mod act;
mod attachments;
mod batch;
mod composer;
mod explain;
pub(super) mod folder;
mod kind;
mod lanes;
mod letters;
pub(super) mod list;
mod moved;
mod presence;
mod refused;
pub(super) mod repair;
pub(super) mod row;
pub(super) mod show;
pub(super) mod side;
pub(super) mod timeline;
mod views;
mod whole;
mod why;

pub(super) use kind::{OfKind, of_kind};
pub(super) use refused::{refusal_of, refusal_words};

use crate::state::WebState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The largest file with its form around it, in bytes.
const FILE: usize = 9 * 1024 * 1024;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/cases", get(list::show))
        .route("/cases/views", post(views::save))
        .route("/cases/views/{view}/forget", post(views::forget))
        .route("/cases/batch/note", post(batch::note))
        .route("/cases/batch/dispatch", post(batch::dispatch))
        .route("/cases/{id}", get(show::show))
        .route("/cases/{id}/here", post(presence::here))
        .route("/cases/{id}/draft", post(presence::draft))
        .route("/cases/{id}/move", get(moved::lead))
        .route("/cases/{id}/history", get(show::history))
        .route("/cases/{id}/attach", post(attachments::add).layer(DefaultBodyLimit::max(FILE)))
        .route("/cases/{id}/attachments/{file}", get(attachments::open))
        .route("/cases/{id}/{action}", get(act::form).post(act::perform))
}
