//! `GET /policies`: every version of every policy (ADM-1).

use super::super::shapes::All;
use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::clocks::policies::{self, PolicyVersion};
use serde::Serialize;
use utoipa::ToSchema;

/// One version of a policy.
#[derive(Serialize, ToSchema)]
pub struct VersionOfPolicy {
    id: String,
    version: u32,
    /// Complaints registered from here on run under it; nothing for the one that ships.
    valid_from: Option<Timestamp>,
    note: String,
    saved_at: Option<Timestamp>,
    /// Name of who saved it.
    saved_by: Option<String>,
    /// Complaints registered now run under it.
    in_force: bool,
    /// How many offices run under this policy.
    offices: usize,
}

impl From<PolicyVersion> for VersionOfPolicy {
    fn from(v: PolicyVersion) -> Self {
        Self {
            id: v.id,
            version: v.version,
            valid_from: v.valid_from,
            note: v.note,
            saved_at: v.saved_at,
            saved_by: v.saved_by,
            in_force: v.in_force,
            offices: v.offices,
        }
    }
}

/// Policies and their versions
///
/// The newest of each first.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/policies", tag = "rules", operation_id = "policies",
    responses((status = 200, body = All<VersionOfPolicy>, description = "Every version"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
) -> Result<Json<All<VersionOfPolicy>>, Problem> {
    let items = policies::list(&state.app, &caller).await?;
    Ok(Json(All { items: items.into_iter().map(Into::into).collect() }))
}
