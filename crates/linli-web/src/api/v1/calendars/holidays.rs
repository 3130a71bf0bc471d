//! `POST /calendars/{id}/holidays`: next year's public holidays (S06).

use super::super::policies::Saved;
use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::{Path, State};
use linli_app::clocks::calendars;
use linli_domain::clock::calendar::Holidays;
use serde::Deserialize;
use utoipa::ToSchema;

/// Dates to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHolidays)]
pub struct Load {
    /// `source` and `day`, as in the file that the command reads.
    #[schema(value_type = Object)]
    holidays: Holidays,
    /// Why.
    #[serde(default)]
    note: String,
}

/// Adds dates to a calendar
///
/// Those that are listed already are replaced, so the same list may be sent again. Open cases are planned again in the
/// background.
///
/// # Errors
/// Those of the use case, with the reason.
#[utoipa::path(
    post, path = "/calendars/{id}/holidays", tag = "rules", operation_id = "load_holidays",
    request_body = Load,
    params(("id" = String, Path, description = "The calendar's name")),
    responses((status = 200, body = Saved, description = "The calendar's new version"))
)]
pub async fn load(
    State(state): State<WebState>,
    Api(caller): Api,
    Path(id): Path<String>,
    Json(body): Json<Load>,
) -> Result<Json<Saved>, Problem> {
    let version = calendars::load_days(&state.app, &caller, &id, body.holidays, body.note).await?;
    Ok(Json(Saved { id, version }))
}
