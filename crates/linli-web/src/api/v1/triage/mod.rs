//! What words let one expect, before anything is registered (STA-5).

mod propose;

pub use propose::Proposal;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default().mount(Access::Right(Right::Register), routes!(propose::propose))
}
