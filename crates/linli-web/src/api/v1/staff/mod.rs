//! Members of staff.

mod list;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default().mount(Access::Right(Right::SeeStaff), routes!(list::list))
}
