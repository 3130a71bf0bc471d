//! Searching everything at once.

mod find;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let either = &[Right::SeeCases, Right::SeePeople];
    Routes::default().mount(Access::AnyRight(either), routes!(find::find))
}
