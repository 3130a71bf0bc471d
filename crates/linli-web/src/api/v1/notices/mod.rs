//! What the caller has been told of.

mod list;
mod read;

use crate::route_table::{Access, Routes};
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .mount(Access::SignedIn, routes!(list::list))
        .mount(Access::SignedIn, routes!(read::read))
}
