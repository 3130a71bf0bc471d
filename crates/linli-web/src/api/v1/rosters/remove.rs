//! `POST /rosters/{id}/remove-shift`: taking a shift out of a roster (ORG-6).

use crate::api::{Api, Id, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use axum::http::StatusCode;
use linli_app::roster;
use linli_domain::ids::NodeId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which shift.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RemoveShift)]
pub struct Body {
    shift: Uuid,
}

/// Takes a shift out of a roster
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/rosters/{id}/remove-shift", tag = "directory", operation_id = "remove_shift",
    params(("id" = Uuid, Path, description = "The office or department")),
    request_body = Body,
    responses((status = 204, description = "Taken out"))
)]
pub async fn remove(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    Json(body): Json<Body>,
) -> Result<StatusCode, Problem> {
    roster::remove(&state.app, &caller, NodeId(id), body.shift).await?;
    Ok(StatusCode::NO_CONTENT)
}
