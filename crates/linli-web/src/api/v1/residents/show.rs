//! `GET /residents/{id}`: one resident, numbers masked.

use super::Resident;
use crate::api::{Api, Id, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use linli_app::directory::residents;
use linli_domain::ids::ResidentId;

/// One resident
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/residents/{id}", tag = "directory", operation_id = "resident",
    params(("id" = Uuid, Path, description = "The resident")),
    responses((status = 200, body = Resident, description = "The resident"))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Json<Resident>, Problem> {
    Ok(Json(residents::get(&state.app, &caller, ResidentId(id)).await?.into()))
}
