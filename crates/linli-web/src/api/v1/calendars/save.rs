//! `POST /calendars`: a calendar as the next version of its name (ADM-1).

use super::super::policies::Saved;
use crate::api::idempotency::IdempotencyKey;
use crate::api::{Api, BASE, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_app::clocks::calendars;
use linli_domain::clock::calendar::CalendarData;
use serde::Deserialize;
use utoipa::ToSchema;

/// A calendar that is to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCalendar)]
pub struct Save {
    /// With the keys of the files that ship; its version is set when it is saved.
    #[schema(value_type = Object)]
    calendar: CalendarData,
    /// Why.
    #[serde(default)]
    note: String,
}

/// Saves a calendar
///
/// As the next version of its name, which is in force at once. Open cases are planned again in the background.
///
/// # Errors
/// Those of the use case, with the reason.
#[utoipa::path(
    post, path = "/calendars", tag = "rules", operation_id = "save_calendar",
    request_body = Save,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key and body, the answer is the first one")),
    responses((status = 201, body = Saved, description = "Saved", headers(
        ("Location" = String, description = "The address of the calendar"),
    )))
)]
pub async fn save(
    State(state): State<WebState>,
    Api(caller): Api,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Save>,
) -> Result<Response, Problem> {
    let id = body.calendar.id.clone();
    let version = calendars::save_once(&state.app, &caller, body.calendar, body.note, key).await?;
    let location = [(header::LOCATION, format!("{BASE}/calendars/{id}"))];
    Ok((StatusCode::CREATED, location, Json(Saved { id, version })).into_response())
}
