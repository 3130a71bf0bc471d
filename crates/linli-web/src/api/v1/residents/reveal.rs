//! `POST /residents/{id}/reveal`: seeing a number in full, with a reason that is kept (ADM-3).

use crate::api::{Api, Id, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use linli_app::directory::reveal::{self, Reveal};
use linli_domain::ids::ResidentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which number, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reveal)]
pub struct Ask {
    /// `phone` when it is left out.
    #[serde(default)]
    field: Number,
    /// Which of the phone numbers, 0 being the first.
    #[serde(default)]
    position: u16,
    /// The case for which it is needed; a case of this resident that the caller sees.
    case: Option<Uuid>,
    /// Why; at most 200 characters. It is kept with the time and the name.
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

/// A number that is sealed.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    #[default]
    Phone,
    IdNumber,
}

/// The number in full.
#[derive(Serialize, ToSchema)]
pub struct Revealed {
    number: String,
}

/// Shows a number in full
///
/// Without the trace there is no number: who, when, whose, for which case and why is written in the
/// same transaction.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/residents/{id}/reveal", tag = "directory", operation_id = "reveal_number",
    params(("id" = Uuid, Path, description = "The resident")),
    request_body = Ask,
    responses((status = 200, body = Revealed, description = "The number"))
)]
pub async fn reveal(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    Json(ask): Json<Ask>,
) -> Result<Json<Revealed>, Problem> {
    let case = ask.case.map(Into::into);
    let what = Reveal { resident: ResidentId(id), case, reason: ask.reason };
    let number = match ask.field {
        Number::Phone => reveal::phone(&state.app, &caller, what, ask.position.into()).await?,
        Number::IdNumber => reveal::id_number(&state.app, &caller, what).await?,
    };
    Ok(Json(Revealed { number }))
}
