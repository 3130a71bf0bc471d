//! `GET /rosters`: who is on duty at an instant, for every desk and department that concerns the caller (ORG-6).

use super::super::shapes::{All, Named};
use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::roster::{self, Glance, OnDuty};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// At which instant.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct When {
    /// Now when it is left out.
    pub(super) at: Option<Timestamp>,
}

/// Somebody on duty.
#[derive(Serialize, ToSchema)]
pub struct PersonOnDuty {
    id: Uuid,
    name: String,
    /// When the shift ends.
    until: Timestamp,
}

impl From<OnDuty> for PersonOnDuty {
    fn from(one: OnDuty) -> Self {
        Self { id: one.staff.0, name: one.name, until: one.until }
    }
}

/// A stretch of time, its end not included.
#[derive(Serialize, ToSchema)]
pub struct Stretch {
    from: Timestamp,
    to: Timestamp,
}

impl From<linli_domain::roster::Span> for Stretch {
    fn from(span: linli_domain::roster::Span) -> Self {
        Self { from: span.from, to: span.to }
    }
}

/// The roster of one desk or department at a glance.
#[derive(Serialize, ToSchema)]
pub struct Duty {
    node: Named,
    on_duty: Vec<PersonOnDuty>,
    /// Whether it keeps a roster at all.
    kept: bool,
    /// The next stretch within a week in which nobody is on duty.
    next_gap: Option<Stretch>,
}

impl From<Glance> for Duty {
    fn from(glance: Glance) -> Self {
        Self {
            node: Named { id: glance.node.id.0, name: glance.node.name },
            on_duty: glance.now.into_iter().map(Into::into).collect(),
            kept: glance.kept,
            next_gap: glance.gap.map(Into::into),
        }
    }
}

/// Who is on duty
///
/// Desks of offices and their departments, as far as they concern the caller.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/rosters", tag = "directory", operation_id = "rosters",
    params(When),
    responses((status = 200, body = All<Duty>, description = "Each office's desk, then its departments"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(when): Query<When>,
) -> Result<Json<All<Duty>>, Problem> {
    let rosters = roster::overview(&state.app, &caller, when.at).await?;
    Ok(Json(All { items: rosters.into_iter().map(Into::into).collect() }))
}
