//! `GET /boards`: the editions of the caller's offices (FUP-7).

use super::super::shapes::Named;
use crate::api::paging::{self, Listing};
use crate::api::{Api, Json, Problem, Query, schema};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::board::Month;
use linli_app::board::list::{self, Asked, Line};
use linli_domain::board::Stage;
use linli_domain::ids::PlaceId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which editions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    community: Option<Uuid>,
    /// `2026-09`.
    month: Option<String>,
    /// `draft`, `submitted`, `published`, `replaced`, `withdrawn`.
    #[param(value_type = Option<String>)]
    stage: Option<Stage>,
    /// At most so many, 1 to 200.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One edition of a month's board.
#[derive(Serialize, ToSchema)]
pub struct BoardLine {
    id: Uuid,
    community: Named,
    /// What the community is called in the address of its board.
    code: String,
    office: Uuid,
    /// `2026-09`.
    month: String,
    edition: i64,
    #[schema(schema_with = schema::board_stage)]
    stage: Stage,
    /// As in `ETag`.
    version: i64,
    /// Waits for the caller: somebody else wrote it, and they may publish it.
    waits: bool,
    submitted_at: Option<Timestamp>,
    approved_at: Option<Timestamp>,
}

impl From<Line> for BoardLine {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            community: Named { id: line.community.id.0, name: line.community.label },
            code: line.community.code,
            office: line.office.0,
            month: line.month.to_string(),
            edition: line.edition,
            stage: line.stage,
            version: line.version,
            waits: line.waits,
            submitted_at: line.submitted.map(|(_, at)| at),
            approved_at: line.approved_at,
        }
    }
}

/// Editions of public boards
///
/// Of the caller's offices, the newest months first.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/boards", tag = "boards", operation_id = "boards",
    params(Which),
    responses((status = 200, body = Listing<BoardLine>, description = "A page of the list"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(which): Query<Which>,
) -> Result<Json<Listing<BoardLine>>, Problem> {
    let month = which.month.map(|text| text.parse::<Month>());
    let asked = Asked {
        community: which.community.map(PlaceId),
        month: month.transpose().map_err(|_| Problem::field("month", "wrong"))?,
        stage: which.stage,
        after: which.cursor.as_deref().map(position).transpose()?,
    };
    let limit = paging::rows(which.limit)?;
    let (lines, more) = list::page(&state.app, &caller, asked, limit).await?;
    let place = |line: &Line| format!("{}/{}/{}", line.month, line.community.id, line.edition);
    let next = lines.last().filter(|_| more).map(|line| paging::cursor(&place(line)));
    Ok(Json(Listing { items: lines.into_iter().map(Into::into).collect(), next }))
}

/// Where the page before ended.
fn position(cursor: &str) -> Result<(Month, PlaceId, i64), Problem> {
    let text = paging::position(cursor)?;
    let parts: Vec<&str> = text.split('/').collect();
    let read = |parts: &[&str]| {
        let [month, community, edition] = parts else { return None };
        let community = PlaceId(community.parse().ok()?);
        Some((month.parse().ok()?, community, edition.parse().ok()?))
    };
    read(&parts).ok_or_else(|| Problem::field("cursor", "cursor"))
}
