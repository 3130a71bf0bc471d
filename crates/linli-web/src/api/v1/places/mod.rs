//! Communities, buildings, rooms, public areas.

mod equipment;
mod list;

pub use list::Place;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .mount(Access::Right(Right::SeePeople), routes!(list::list))
        .mount(Access::Right(Right::SeePeople), routes!(equipment::list))
        .mount(Access::Right(Right::Administer), routes!(equipment::add))
        .mount(Access::Right(Right::Administer), routes!(equipment::change))
}
