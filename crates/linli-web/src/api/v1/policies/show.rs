//! `GET /policies/{id}`: a policy in one version (ADM-1).

use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::{Path, State};
use linli_app::clocks::policies;
use linli_domain::policy::Policy;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which version.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The one that is in force when it is left out.
    version: Option<u32>,
}

/// A policy.
#[derive(Serialize, ToSchema)]
pub struct PolicyText {
    /// With the keys of the files that ship.
    #[schema(value_type = Object)]
    policy: Policy,
}

/// A policy
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/policies/{id}", tag = "rules", operation_id = "policy",
    params(("id" = String, Path, description = "Its name"), Which),
    responses((status = 200, body = PolicyText, description = "The policy"))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<PolicyText>, Problem> {
    let policy = policies::read(&state.app, &caller, &id, which.version).await?;
    Ok(Json(PolicyText { policy }))
}
