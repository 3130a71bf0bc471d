//! `POST /deputies`: naming a deputy for some days.

use super::list::Deputy;
use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use linli_app::deputies::{self, NewDeputy};
use linli_domain::deputy::Approval;
use linli_domain::ids::StaffId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who is to decide in the caller's name, and when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewDeputy)]
pub struct Body {
    deputy: Uuid,
    /// Which approvals: `plans`, `extensions`, `pauses`, `objections`, `returns`, `withdrawals`, `emergencies`.
    #[schema(value_type = Vec<String>)]
    kinds: Vec<Approval>,
    /// The first day, as the caller's office counts days.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// Why.
    reason: String,
}

/// Names a deputy
///
/// At most for 93 days. Two deputies for the same approvals at the same time are refused.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/deputies", tag = "own", operation_id = "name_deputy",
    request_body = Body,
    responses((status = 201, body = Deputy, description = "Named"))
)]
pub async fn name(
    State(state): State<WebState>,
    Api(caller): Api,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<Deputy>), Problem> {
    let new = NewDeputy {
        deputy: StaffId(body.deputy),
        kinds: body.kinds.into_iter().collect(),
        from: body.from,
        to: body.to,
        reason: body.reason,
    };
    let view = deputies::name(&state.app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(view.into())))
}
