//! `GET /notices`: the newest notices of the caller.

use super::super::shapes::All;
use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::notices::{self, Told};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which notices.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Only those that were not read.
    #[serde(default)]
    unread: bool,
}

/// One notice.
#[derive(Serialize, ToSchema)]
pub struct Notice {
    id: Uuid,
    at: Timestamp,
    /// What happened: the type of an entry of the history, or of a clock.
    kind: String,
    /// Values that belong to it.
    #[schema(value_type = Object)]
    params: Value,
    /// The case that it is about, with its number and title; null for what is about none.
    case: Option<Uuid>,
    number: Option<String>,
    title: Option<String>,
    /// Who it comes from, where it is a person and about no case.
    from: Option<String>,
    read_at: Option<Timestamp>,
}

impl From<Told> for Notice {
    fn from(told: Told) -> Self {
        let (case, number, title) = match told.about {
            Some(about) => (Some(about.case), Some(about.number), Some(about.title)),
            None => (None, None, None),
        };
        Self {
            id: told.id,
            at: told.at,
            kind: told.kind,
            params: serde_json::from_str(&told.params).unwrap_or_default(),
            case,
            number,
            title,
            from: told.from,
            read_at: told.read_at,
        }
    }
}

/// The caller's notices
///
/// The newest 50, never about a case that the caller may not see any more.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/notices", tag = "own", operation_id = "notices",
    params(Which),
    responses((status = 200, body = All<Notice>, description = "The newest first"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(which): Query<Which>,
) -> Result<Json<All<Notice>>, Problem> {
    let lines = notices::newest(&state.app, &caller, which.unread).await?;
    Ok(Json(All { items: lines.into_iter().map(Into::into).collect() }))
}
