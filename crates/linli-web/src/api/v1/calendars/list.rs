//! `GET /calendars`: every version of every calendar (ADM-1).

use super::super::shapes::All;
use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::clocks::calendars::{self, CalendarVersion};
use serde::Serialize;
use utoipa::ToSchema;

/// One version of a calendar.
#[derive(Serialize, ToSchema)]
pub struct VersionOfCalendar {
    id: String,
    /// 0 for the one that ships.
    version: u32,
    name: String,
    note: String,
    saved_at: Option<Timestamp>,
    /// Name of who saved it.
    saved_by: Option<String>,
    /// The newest version is in force.
    in_force: bool,
    /// When every open case had been planned again under it.
    planned_at: Option<Timestamp>,
    /// The first and the last listed dates.
    first: Option<String>,
    last: Option<String>,
}

impl From<CalendarVersion> for VersionOfCalendar {
    fn from(v: CalendarVersion) -> Self {
        Self {
            id: v.id,
            version: v.version,
            name: v.name,
            note: v.note,
            saved_at: v.saved_at,
            saved_by: v.saved_by,
            in_force: v.in_force,
            planned_at: v.planned_at,
            first: v.first.map(|day| day.to_string()),
            last: v.last.map(|day| day.to_string()),
        }
    }
}

/// Calendars and their versions
///
/// The newest of each first.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/calendars", tag = "rules", operation_id = "calendars",
    responses((status = 200, body = All<VersionOfCalendar>, description = "Every version"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
) -> Result<Json<All<VersionOfCalendar>>, Problem> {
    let items = calendars::list(&state.app, &caller).await?;
    Ok(Json(All { items: items.into_iter().map(Into::into).collect() }))
}
