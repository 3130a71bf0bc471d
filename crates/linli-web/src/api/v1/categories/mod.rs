//! The tree of categories.

mod list;

use crate::route_table::{Access, Routes};
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default().mount(Access::SignedIn, routes!(list::list))
}
