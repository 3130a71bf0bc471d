//! Cases: the list, one of them, its history, clocks and acts.

pub(super) mod act;
mod actions;
mod clocks;
mod list;
mod parts;
mod show;
mod timeline;

pub use list::ListedComplaint;
pub use parts::Letters;
pub use show::{Category, Place};

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let access = Access::Right(Right::SeeCases);
    Routes::default()
        .mount(access, routes!(list::list))
        .mount(access, routes!(show::show))
        .mount(access, routes!(timeline::timeline))
        .mount(access, routes!(clocks::clocks))
        .mount(access, routes!(actions::actions))
        .merge(act::routes())
}
