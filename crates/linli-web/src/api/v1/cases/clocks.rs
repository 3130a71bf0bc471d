//! `GET /cases/{id}/clocks`: the promises of a case, as they stand at this instant.

use crate::api::{Api, Id, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::complaint::view::{self, ClockView};
use linli_domain::clock::ClockState;
use linli_domain::ids::CaseId;
use serde::Serialize;
use utoipa::ToSchema;

/// The clocks of a case.
#[derive(Serialize, ToSchema)]
pub struct Clocks {
    /// The instant of reading, for which the states hold.
    now: Timestamp,
    /// Running ones first, in the order of their limits.
    clocks: Vec<Clock>,
}

/// One promise.
#[derive(Serialize, ToSchema)]
pub struct Clock {
    /// The clock of the policy, e.g. `SLA-1`.
    id: String,
    #[schema(schema_with = schema::clock_state)]
    state: ClockState,
    /// The instant the limit counts from.
    from: Timestamp,
    due_at: Timestamp,
    done_at: Option<Timestamp>,
    /// Seconds to the limit; negative when late.
    remaining_seconds: i64,
    /// Share of the limit that has passed, 0 to 100.
    percent: u8,
    pauses: Vec<ClockPause>,
    /// How often the limit was extended.
    extensions: usize,
    /// How often this clock was started before, for this case.
    run: u32,
}

/// One pause of a clock.
#[derive(Serialize, ToSchema)]
pub struct ClockPause {
    from: Timestamp,
    /// Null while it lasts.
    until: Option<Timestamp>,
    /// When it ends at the latest.
    planned: Timestamp,
}

impl From<ClockView> for Clock {
    fn from(c: ClockView) -> Self {
        let pauses = c.pauses.iter();
        let pauses =
            pauses.map(|p| ClockPause { from: p.from, until: p.until, planned: p.planned });
        Self {
            id: c.id,
            state: c.state,
            from: c.from,
            due_at: c.due_at,
            done_at: c.done_at,
            remaining_seconds: c.remaining_seconds,
            percent: c.percent,
            pauses: pauses.collect(),
            extensions: c.extensions,
            run: c.run,
        }
    }
}

/// The clocks of a case
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/cases/{id}/clocks", tag = "cases", operation_id = "case_clocks",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, body = Clocks, description = "The clocks", headers(
        ("ETag" = String, description = "The version of the case"),
    )))
)]
pub async fn clocks(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Response, Problem> {
    let view = view::case(&state.app, &caller, CaseId(id)).await?;
    let clocks = view.clocks.into_iter().map(Into::into).collect();
    Ok((etag::etag(view.row.version), Json(Clocks { now: view.now, clocks })).into_response())
}
