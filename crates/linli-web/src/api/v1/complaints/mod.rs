//! Complaints as they come in. Afterwards they are cases: see [`super::cases`].

mod register;

pub use register::Proposed;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default().mount(Access::Right(Right::Register), routes!(register::register))
}
