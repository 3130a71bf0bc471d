//! Policies of clocks, in versions (ADM-1).

mod list;
mod moving;
mod preview;
mod save;
mod show;

pub(super) use save::Saved;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .mount(Access::Right(Right::SeeRules), routes!(list::list))
        .mount(Access::Right(Right::SeeRules), routes!(show::show))
        .mount(Access::Right(Right::Administer), routes!(save::save))
        .mount(Access::Right(Right::Administer), routes!(preview::preview))
        .mount(Access::Right(Right::SeeRules), routes!(moving::preview))
        .mount(Access::Right(Right::Administer), routes!(moving::ask))
}
