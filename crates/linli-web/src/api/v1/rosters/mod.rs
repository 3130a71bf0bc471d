//! Duty rosters (ORG-6).

mod add;
mod list;
mod remove;
mod show;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let concerned = &[Right::SeeCases, Right::SeePeople, Right::SeeStaff, Right::Administer];
    Routes::default()
        .mount(Access::AnyRight(concerned), routes!(list::list))
        .mount(Access::AnyRight(concerned), routes!(show::show))
        .mount(Access::Right(Right::EditRoster), routes!(add::add))
        .mount(Access::Right(Right::EditRoster), routes!(remove::remove))
}
