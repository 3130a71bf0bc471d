//! Editions of the public boards (FUP-7): listed, read, handed in, given back, published, taken back.
//!
//! Writing one needs its photos and its preview and has its page; programs see to it that what waits goes on.

mod list;
mod show;
mod sign;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let either = Access::AnyRight(&[Right::PrepareBoard, Right::PublishBoard]);
    let (prepares, publishes) =
        (Access::Right(Right::PrepareBoard), Access::Right(Right::PublishBoard));
    Routes::default()
        .mount(either, routes!(list::list))
        .mount(either, routes!(show::show))
        .mount(prepares, routes!(sign::submit))
        .mount(either, routes!(sign::give_back))
        .mount(publishes, routes!(sign::publish))
        .mount(publishes, routes!(sign::take_back))
}
