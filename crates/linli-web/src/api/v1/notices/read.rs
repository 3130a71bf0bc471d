//! `POST /notices/read`: marking notices as read.

use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use linli_app::notices;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which notices were read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReadNotices)]
pub struct Which {
    /// All up to now when it is left out.
    ids: Option<Vec<Uuid>>,
}

/// How many were not read before.
#[derive(Serialize, ToSchema)]
pub struct Marked {
    marked: u64,
}

/// Marks notices as read
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/notices/read", tag = "own", operation_id = "read_notices",
    request_body = Which,
    responses((status = 200, body = Marked, description = "Marked"))
)]
pub async fn read(
    State(state): State<WebState>,
    Api(caller): Api,
    Json(which): Json<Which>,
) -> Result<Json<Marked>, Problem> {
    let marked = notices::mark_read(&state.app, &caller, which.ids).await?;
    Ok(Json(Marked { marked }))
}
