//! `POST /policies`: a policy as the next version of its name (ADM-1).

use crate::api::idempotency::IdempotencyKey;
use crate::api::{Api, BASE, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::clocks::policies::{self, NewVersion};
use linli_domain::policy::Policy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A policy that is to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPolicy)]
pub struct Save {
    /// With the keys of the files that ship; its version is set when it is saved.
    #[schema(value_type = Object)]
    policy: Policy,
    /// From when it holds; from now on when it is left out.
    valid_from: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    note: String,
}

/// The version that was made.
#[derive(Serialize, ToSchema)]
pub struct Saved {
    pub(in crate::api::v1) id: String,
    pub(in crate::api::v1) version: u32,
}

/// Saves a policy
///
/// As the next version of its name. Cases that run keep the version under which they were received.
///
/// # Errors
/// Those of the use case: every problem with its place.
#[utoipa::path(
    post, path = "/policies", tag = "rules", operation_id = "save_policy",
    request_body = Save,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key and body, the answer is the first one")),
    responses((status = 201, body = Saved, description = "Saved", headers(
        ("Location" = String, description = "The address of the version"),
    )))
)]
pub async fn save(
    State(state): State<WebState>,
    Api(caller): Api,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Save>,
) -> Result<Response, Problem> {
    let id = body.policy.id.clone();
    let new = NewVersion { policy: body.policy, valid_from: body.valid_from, note: body.note };
    let version = policies::save_once(&state.app, &caller, new, key).await?;
    let location = [(header::LOCATION, format!("{BASE}/policies/{id}?version={version}"))];
    Ok((StatusCode::CREATED, location, Json(Saved { id, version })).into_response())
}
