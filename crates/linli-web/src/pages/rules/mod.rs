//! Rules as data: policies of clocks and calendars, their versions and their editors (ADM-1, ux.md 5.19).
//!
//! Owns `/admin/rules`. For administrators. A policy is saved only after its effect was seen; a calendar is refused with
//! its reason.

mod calendar;
mod listed;
mod moving;
mod policy;
mod sentence;
mod shown;

pub(super) use listed::policy_name;

use crate::state::WebState;
use axum::Router;
use axum::routing::{get, post};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/admin/rules", get(listed::list))
        .route("/admin/rules/policies/{code}", get(policy::form).post(policy::send))
        .route("/admin/rules/policies/{code}/move", get(moving::show).post(moving::ask))
        .route("/admin/rules/calendars/{code}", get(calendar::form).post(calendar::save))
        .route("/admin/rules/calendars/{code}/holidays", post(calendar::load))
}
