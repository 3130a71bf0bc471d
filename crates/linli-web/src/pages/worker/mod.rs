//! The technician's phone (REP-2 to REP-5, ux.md 5.7): the orders of a shift, one order from accepting to handing in, and
//! what makes both work without a signal.
//!
//! Owns `/m`. Every tap is a form that works without a script; the script keeps taps while there is no signal and sends
//! each one once (`assets/src/worker`). What a tap may do is decided by the process; prices are computed there.

mod act;
mod call;
mod list;
mod offline;
mod order;
mod photo;
mod price;
mod read;
mod words;

use crate::state::WebState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use linli_app::complaint::attach;

/// A photo with the fields around it.
const PHOTO: usize = attach::LARGEST + 64 * 1024;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/m", get(list::show))
        .route("/m/{id}", get(order::show))
        .route("/m/{id}/call", post(call::call))
        .route("/m/{id}/photo", post(photo::add).layer(DefaultBodyLimit::max(PHOTO)))
        .route("/m/{id}/{action}", post(act::tap))
}

/// What needs no session: the worker of the browser and the manifest.
pub(super) fn open_routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/m/sw.js", get(offline::service_worker))
        .route("/m/manifest.webmanifest", get(offline::manifest))
}
