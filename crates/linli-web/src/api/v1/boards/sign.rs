//! `POST /boards/{id}/submit`, `return`, `publish`, `take-back`: an edition on its way to the wall (FUP-7).

use crate::api::etag::{self, IfMatch};
use crate::api::v1::cases::act::refused;
use crate::api::{Api, Id, Json, Problem, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use linli_app::board::prepare;
use linli_app::board::sign_off::{self, Signed};
use linli_app::{App, AppError, Caller};
use linli_domain::board::Stage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BoardReason)]
pub struct Reason {
    /// Its writers read it; no name, number or room.
    reason: String,
}

/// Where the edition stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardSigned)]
pub struct Now {
    #[schema(schema_with = schema::board_stage)]
    stage: Stage,
    /// As in `ETag`.
    version: i64,
}

/// The version that the act is decided on.
async fn version(app: &App, caller: &Caller, id: Uuid, seen: IfMatch) -> Result<i64, Problem> {
    match seen.expected(false)? {
        Some(version) => Ok(version),
        None => Ok(prepare::show(app, caller, id).await?.row.version),
    }
}

fn answer(done: Result<Signed, AppError>, version: i64) -> Result<Response, Problem> {
    let Signed { stage, version } = done.map_err(|error| refused(error, Some(version)))?;
    Ok((etag::etag(version), Json(Now { stage, version })).into_response())
}

/// Hands an edition in
///
/// The month is counted, and what is counted does not change any more.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/boards/{id}/submit", tag = "boards", operation_id = "submit_board",
    params(
        ("id" = Uuid, Path, description = "The edition"),
        ("If-Match" = String, Header, description = "The version that was read, or `*`"),
    ),
    responses((status = 200, body = Now, description = "Handed in"))
)]
pub async fn submit(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    seen: IfMatch,
) -> Result<Response, Problem> {
    let version = version(&state.app, &caller, id, seen).await?;
    answer(sign_off::submit(&state.app, &caller, (id, version)).await, version)
}

/// Gives an edition back to its writers
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/boards/{id}/return", tag = "boards", operation_id = "return_board",
    params(
        ("id" = Uuid, Path, description = "The edition"),
        ("If-Match" = String, Header, description = "The version that was read, or `*`"),
    ),
    request_body = Reason,
    responses((status = 200, body = Now, description = "A draft again"))
)]
pub async fn give_back(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    seen: IfMatch,
    Json(body): Json<Reason>,
) -> Result<Response, Problem> {
    let version = version(&state.app, &caller, id, seen).await?;
    answer(sign_off::give_back(&state.app, &caller, (id, version), &body.reason).await, version)
}

/// Publishes an edition
///
/// Refused on `stage` with `own_board` for those who wrote on it. An edition of the same month that hangs is replaced.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/boards/{id}/publish", tag = "boards", operation_id = "publish_board",
    params(
        ("id" = Uuid, Path, description = "The edition"),
        ("If-Match" = String, Header, description = "The version that was read, or `*`"),
    ),
    responses((status = 200, body = Now, description = "Published"))
)]
pub async fn publish(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    seen: IfMatch,
) -> Result<Response, Problem> {
    let version = version(&state.app, &caller, id, seen).await?;
    answer(sign_off::publish(&state.app, &caller, (id, version)).await, version)
}

/// Takes a published edition back
///
/// It is kept as it was, and nobody reads it any more.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/boards/{id}/take-back", tag = "boards", operation_id = "take_back_board",
    params(
        ("id" = Uuid, Path, description = "The edition"),
        ("If-Match" = String, Header, description = "The version that was read, or `*`"),
    ),
    request_body = Reason,
    responses((status = 200, body = Now, description = "Taken back"))
)]
pub async fn take_back(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    seen: IfMatch,
    Json(body): Json<Reason>,
) -> Result<Response, Problem> {
    let version = version(&state.app, &caller, id, seen).await?;
    answer(sign_off::take_back(&state.app, &caller, (id, version), &body.reason).await, version)
}
