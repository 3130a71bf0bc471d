//! The HTTP API under `/api/v1`: JSON in, JSON out, for programs.
//!
//! Owns identity by token, problem+json, the reading of bodies and queries, versions and the
//! description in OpenAPI. An endpoint is one file in [`v1`] and calls one use case, the same as the
//! pages do. Must not hold a rule, must not accept the session cookie: a page of another site could
//! make a browser send it.

pub mod docs;
pub mod document;
pub mod etag;
pub mod idempotency;
pub mod identity;
pub mod json;
pub mod paging;
pub mod problem;
pub mod query;
mod schema;
pub mod v1;

pub use identity::Api;
pub use json::Json;
pub use problem::Problem;
pub use query::{Id, Query};

use crate::route_table::Routes;

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// The largest body, in bytes: long words come from several people at once. A route that takes files
/// raises it for itself.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// Everything under `/api`.
pub fn routes() -> Routes {
    v1::routes().merge(document::routes()).merge(docs::routes())
}
