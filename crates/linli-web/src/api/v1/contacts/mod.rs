//! Contacts: what reached the desk and became no case (REC-1).

mod list;
mod register;
mod show;

pub use list::Contact;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    let see = Access::Right(Right::SeeCases);
    Routes::default()
        .mount(Access::Right(Right::Register), routes!(register::register))
        .mount(see, routes!(list::list))
        .mount(see, routes!(show::show))
}
