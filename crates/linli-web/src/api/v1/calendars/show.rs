//! `GET /calendars/{id}`: a calendar as it is in force (ADM-1).

use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::{Path, State};
use linli_app::clocks::calendars;
use linli_domain::clock::calendar::CalendarData;
use serde::Serialize;
use utoipa::ToSchema;

/// A calendar.
#[derive(Serialize, ToSchema)]
pub struct CalendarText {
    /// With the keys of the files that ship.
    #[schema(value_type = Object)]
    calendar: CalendarData,
}

/// A calendar
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/calendars/{id}", tag = "rules", operation_id = "calendar",
    params(("id" = String, Path, description = "Its name")),
    responses((status = 200, body = CalendarText, description = "The version that is in force"))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Path(id): Path<String>,
) -> Result<Json<CalendarText>, Problem> {
    let calendar = calendars::read(&state.app, &caller, &id).await?;
    Ok(Json(CalendarText { calendar }))
}
