//! All routes of the program, and the layers around them.

use crate::edge::Edge;
use crate::state::WebState;
use crate::{assets, pages, session};
use axum::Router;
use axum::middleware::from_fn;

/// The whole application: pages, API, assets, health.
pub fn router(state: WebState) -> Router {
    let environment = state.app.environment.clone();
    let edge = Edge { phone: state.phone.clone(), ..Edge::new(move || environment.now()) };
    let pages = pages::routes().merge(pages::open_routes()).layer(from_fn(session::clear_flash));
    edge.around(pages.merge(assets::routes()).with_state(state))
}
