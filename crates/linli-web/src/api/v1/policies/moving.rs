//! `GET` and `POST /policies/{id}/move`: what moving the running cases to a version would do, and asking for it (ADM-1).

use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use linli_app::clocks::moving::{self, MovePreview};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which version takes the running cases.
#[derive(Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[schema(as = MoveTo)]
pub struct To {
    version: u32,
}

/// One limit that moves.
#[derive(Serialize, ToSchema)]
pub struct MovedLimit {
    case: Uuid,
    number: String,
    clock: String,
    before: Timestamp,
    after: Timestamp,
}

/// What a move would do.
#[derive(Serialize, ToSchema)]
pub struct Move {
    /// Open cases under an earlier version.
    cases: usize,
    /// There are more than were looked at.
    more: bool,
    /// Limits that come earlier.
    earlier: usize,
    /// Limits that come later.
    later: usize,
    /// Clocks that begin.
    started: usize,
    /// Clocks that end because they are promised no more.
    ended: usize,
    /// Open cases that stay: the version does not know their severity.
    staying: usize,
    /// The first of the limits that move.
    limits: Vec<MovedLimit>,
    asked_at: Option<Timestamp>,
    done_at: Option<Timestamp>,
    /// Cases moved so far.
    moved: i64,
}

impl From<MovePreview> for Move {
    fn from(seen: MovePreview) -> Self {
        Self {
            cases: seen.cases,
            more: seen.more,
            earlier: seen.earlier,
            later: seen.later,
            started: seen.started,
            ended: seen.ended,
            staying: seen.staying,
            limits: seen
                .limits
                .into_iter()
                .map(|limit| MovedLimit {
                    case: limit.case,
                    number: limit.number,
                    clock: limit.clock,
                    before: limit.before,
                    after: limit.after,
                })
                .collect(),
            asked_at: seen.asked.map(|asked| asked.at),
            done_at: seen.asked.and_then(|asked| asked.done_at),
            moved: seen.asked.map_or(0, |asked| asked.cases),
        }
    }
}

/// What moving the running cases would do
///
/// Verdicts that were given stay, limits that have passed or were extended too.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/policies/{id}/move", tag = "rules", operation_id = "preview_move",
    params(("id" = String, Path, description = "The policy"), To),
    responses((status = 200, body = Move, description = "What it would do, and how far it is"))
)]
pub async fn preview(
    State(state): State<WebState>,
    Api(caller): Api,
    Path(id): Path<String>,
    Query(to): Query<To>,
) -> Result<Json<Move>, Problem> {
    let seen = moving::preview(&state.app, &caller, &id, to.version).await?;
    Ok(Json(seen.into()))
}

/// Moves the running cases
///
/// In the background, with an entry in the history of each.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/policies/{id}/move", tag = "rules", operation_id = "move_cases",
    params(("id" = String, Path, description = "The policy")),
    request_body = To,
    responses((status = 202, description = "Asked for"))
)]
pub async fn ask(
    State(state): State<WebState>,
    Api(caller): Api,
    Path(id): Path<String>,
    Json(to): Json<To>,
) -> Result<StatusCode, Problem> {
    moving::ask(&state.app, &caller, &id, to.version).await?;
    Ok(StatusCode::ACCEPTED)
}
