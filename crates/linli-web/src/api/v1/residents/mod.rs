//! Residents. Numbers are masked; seeing one in full leaves a trace.

mod list;
mod reveal;
mod show;

pub use list::Resident;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let see = Access::Right(Right::SeePeople);
    Routes::default()
        .mount(see, routes!(list::list))
        .mount(see, routes!(show::show))
        .mount(Access::Right(Right::RevealPhone), routes!(reveal::reveal))
}
