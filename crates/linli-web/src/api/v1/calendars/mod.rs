//! Calendars of working time, in versions (ADM-1, S06).

mod holidays;
mod list;
mod save;
mod show;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .mount(Access::Right(Right::SeeRules), routes!(list::list))
        .mount(Access::Right(Right::SeeRules), routes!(show::show))
        .mount(Access::Right(Right::Administer), routes!(save::save))
        .mount(Access::Right(Right::Administer), routes!(holidays::load))
}
