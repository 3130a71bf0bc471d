//! Deputies for approvals (CMP-7).

mod list;
mod name;
mod withdraw;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let approves = Access::Right(Right::Approve);
    Routes::default()
        .mount(approves, routes!(list::list))
        .mount(approves, routes!(name::name))
        .mount(approves, routes!(withdraw::withdraw))
}
