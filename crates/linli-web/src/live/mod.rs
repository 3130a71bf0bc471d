//! Live updates of open pages: the bell, and how many cases changed since the page was shown (ux.md D9).
//!
//! Owns the stream `/live` (server-sent events), its poor relation `/live/now` for polling, and the [`Hub`] that wakes
//! the streams of this node. Pages never change by themselves: a script shows how much is new, and the visitor decides
//! when to look. Everything that is sent is counted anew under the rights of that moment (P02, P23).

mod hub;
mod stream;

pub use hub::Hub;

use crate::state::WebState;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;

/// Whether an address is that of the stream or of its poor relation.
pub(crate) fn is_live(path: &str) -> bool {
    matches!(path, "/live" | "/live/now")
}

/// Says after each request that may have changed something that this was done here.
pub(crate) async fn stir(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let changes = !request.method().is_safe();
    let answer = next.run(request).await;
    if changes && answer.status().as_u16() < 400 {
        state.live.stir();
    }
    answer
}

pub(crate) fn routes() -> Router<WebState> {
    Router::new().route("/live", get(stream::open)).route("/live/now", get(stream::now))
}
