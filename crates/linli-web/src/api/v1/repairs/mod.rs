//! Repairs: how they come in, what is done about them, what is charged. Afterwards they are cases: see [`super::cases`].

mod act;
mod draws;
mod rates;
mod register;
mod show;
mod summary;

pub use show::Repair;

use crate::route_table::{Access, Routes};
use linli_app::access::Right;
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::default()
        .mount(Access::Right(Right::Register), routes!(register::register))
        .mount(Access::Right(Right::FollowUp), routes!(draws::list))
        .mount(Access::Right(Right::SeeCases), routes!(rates::current))
        .mount(Access::Right(Right::SeeCases), routes!(summary::summary))
        .mount(Access::Right(Right::EditRates), routes!(rates::save))
        .merge(act::routes())
}
