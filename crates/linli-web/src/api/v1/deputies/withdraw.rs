//! `POST /deputies/{id}/withdraw`: taking back what was given.

use crate::api::{Api, Id, Problem};
use crate::state::WebState;
use axum::extract::State;
use axum::http::StatusCode;
use linli_app::deputies;

/// Withdraws a deputy
///
/// What they decided stays.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/deputies/{id}/withdraw", tag = "own", operation_id = "withdraw_deputy",
    params(("id" = Uuid, Path, description = "The time that the caller gave")),
    responses((status = 204, description = "Withdrawn"))
)]
pub async fn withdraw(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    deputies::withdraw(&state.app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
