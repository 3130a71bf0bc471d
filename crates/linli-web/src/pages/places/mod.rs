//! Places: communities, what lies inside them, rooms and who lives there (ORG-3, ORG-4).
//!
//! Owns `/places`. One page shows a place of any kind: what is inside it, and for a room its people over time.

mod edit;
mod equipment;
mod list;
mod show;

use crate::state::WebState;
use axum::Router;
use axum::routing::{get, post};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/places", get(list::list))
        .route("/places/{id}", get(show::show))
        .route("/places/{id}/name", get(edit::form).post(edit::rename))
        .route("/places/{id}/inside", get(edit::new).post(edit::create))
        .route("/places/{id}/equipment", get(equipment::new).post(equipment::create))
        .route("/places/{id}/equipment/{item}", get(equipment::form).post(equipment::update))
        .route("/places/{id}/equipment/{item}/retire", post(equipment::retire))
        .route("/places/{id}/equipment/{item}/restore", post(equipment::restore))
        .route("/places/{id}/retire", post(edit::retire))
        .route("/places/{id}/restore", post(edit::restore))
}
