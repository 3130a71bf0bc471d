//! The layers around every route: what each request passes on the way in and out.
//!
//! Owns the order of the layers and their settings. Must not know a page or a use case. Called by
//! the program when it puts the routes together, and by tests.

mod dress;
mod headers;
mod origin;
mod request_id;
mod trace;

pub use request_id::RequestId;

use crate::errors::Fault;
use crate::ops;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// The largest body of an ordinary form, in bytes. Routes with uploads raise it for themselves.
pub const FORM_LIMIT: usize = 256 * 1024;

/// Settings of the layers.
#[derive(Clone)]
pub struct Edge {
    /// The number of the service desk, shown on error pages.
    pub phone: String,
    /// The zone in which error pages tell the time.
    pub zone: TimeZone,
    /// The present.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// How long a request may take.
    pub timeout: Duration,
    /// Whether browsers shall insist on HTTPS from now on. Only when the program serves it.
    pub hsts: bool,
}

impl Edge {
    /// The settings of most installations.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            phone: String::new(),
            zone: TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC),
            now: Arc::new(now),
            timeout: Duration::from_secs(30),
            hsts: false,
        }
    }

    /// Puts every layer around `routes`. From the outside in: request id, counts, log, headers,
    /// compression, error pages, panics, time limit, origin of unsafe requests, body limit.
    pub fn around(self, routes: Router) -> Router {
        let edge = Arc::new(self);
        routes
            .layer(DefaultBodyLimit::max(FORM_LIMIT))
            .layer(from_fn(origin::same_origin))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, edge.timeout))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn_with_state(edge.clone(), dress::dress))
            .layer(CompressionLayer::new())
            .layer(from_fn_with_state(edge.clone(), headers::headers))
            .layer(from_fn(trace::trace))
            .layer(from_fn(ops::count))
            .layer(from_fn(request_id::assign))
    }
}

/// A panic in a handler is our mistake: logged with its words, shown without them.
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic without words");
    tracing::error!(panic = words, "handler panicked");
    Fault::Internal.into_response()
}

#[cfg(test)]
mod tests;
