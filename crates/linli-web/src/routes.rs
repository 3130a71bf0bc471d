//! All routes of the program, and the layers around them.

use crate::edge::Edge;
use crate::state::WebState;
use crate::{api, assets, live, ops, pages, session};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};

/// The whole application: pages, API, assets, health.
pub fn router(state: WebState) -> Router {
    let environment = state.app.environment.clone();
    let edge = Edge {
        phone: state.phone.clone(),
        hsts: state.secure,
        ..Edge::new(move || environment.now())
    };
    let pages = pages::routes()
        .merge(pages::open_routes())
        .merge(live::routes())
        .layer(from_fn_with_state(state.clone(), session::guard))
        .layer(from_fn(session::clear_flash));
    let api = api::routes().router(&state).layer(DefaultBodyLimit::max(api::BODY_LIMIT));
    let served = pages.merge(assets::routes()).merge(ops::routes()).with_state(state.clone());
    edge.around(served.merge(api).layer(from_fn_with_state(state, live::stir)))
}
