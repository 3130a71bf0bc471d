//! Telephone calls, reported by a telephone system (REC-2).

mod report;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default().mount(Access::Right(Right::Register), routes!(report::report))
}
