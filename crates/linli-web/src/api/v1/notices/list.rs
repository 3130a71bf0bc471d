//! `GET /notices`: the newest notices of the caller.

use super::super::shapes::All;
use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::notices::{self, NoticeLine};
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
    case: Uuid,
    number: String,
    title: String,
    read_at: Option<Timestamp>,
}

impl From<NoticeLine> for Notice {
    fn from(line: NoticeLine) -> Self {
        let notice = line.notice;
        Self {
            id: notice.id,
            at: notice.at,
            kind: notice.kind,
            params: serde_json::from_str(&notice.params).unwrap_or_default(),
            case: notice.case_id,
            number: line.number,
            title: line.title,
            read_at: notice.read_at,
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
