//! `GET /boards/{id}`: one edition as staff see it (FUP-7).

use super::super::shapes::Named;
use crate::api::{Api, Id, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use linli_app::board::prepare::{self, Edition};
use linli_domain::board::{Act, Figures, Item, Share, Stage, Sum};
use linli_domain::ids::StaffId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// A total with its parts as it is published: nothing behind which fewer than three households stand.
#[derive(Serialize, ToSchema)]
pub struct BoardSum {
    /// `null` where it would tell of a few households.
    total: Option<u64>,
    /// Numbers by code.
    shown: BTreeMap<String, u64>,
    /// Codes without a number of their own; one empty code where their names would tell.
    hidden: BTreeSet<String>,
}

/// A share in percent.
#[derive(Serialize, ToSchema)]
pub struct BoardShare {
    percent: u8,
    /// At least so much: the exact share would tell of a few households.
    at_least: bool,
}

/// The numbers of the month.
#[derive(Serialize, ToSchema)]
pub struct BoardFigures {
    /// Visits, calls and messages.
    contacts: Option<u64>,
    /// By kind of case.
    received: BoardSum,
    /// By category, for each kind.
    categories: BTreeMap<String, BoardSum>,
    /// Promises that fell due: `kept` and `late`.
    promises: BoardSum,
    on_time: Option<BoardShare>,
    /// The late ones by promise.
    late: BoardSum,
    /// What residents said afterwards, by outcome.
    ratings: BoardSum,
    /// Satisfied or basically satisfied.
    satisfied: Option<BoardShare>,
}

/// An entry that staff wrote.
#[derive(Serialize, ToSchema)]
pub struct BoardItem {
    /// `improvement`, `promise`, `notice`.
    kind: &'static str,
    title: String,
    text: String,
    day: Option<Date>,
    /// Of a promise: `under_way`, `kept`, `late`.
    standing: Option<&'static str>,
    /// Ids of photos, of an improvement.
    before: Option<Uuid>,
    after: Option<Uuid>,
}

/// A step that somebody took.
#[derive(Serialize, ToSchema)]
pub struct BoardStep {
    by: Named,
    at: Timestamp,
}

/// One edition.
#[derive(Serialize, ToSchema)]
pub struct BoardEdition {
    id: Uuid,
    community: Named,
    /// What the community is called in the address of its board.
    code: String,
    office: Named,
    /// `2026-09`.
    month: String,
    edition: i64,
    #[schema(schema_with = schema::board_stage)]
    stage: Stage,
    /// As in `ETag`.
    version: i64,
    items: Vec<BoardItem>,
    /// Of a draft as they would be now; otherwise as they were when it was handed in.
    figures: BoardFigures,
    /// Who wrote it: none of them may publish it.
    authors: Vec<Named>,
    submitted: Option<BoardStep>,
    approved: Option<BoardStep>,
    /// Replaced by a later edition, or taken back.
    ended: Option<BoardStep>,
    /// Why it came back or was taken back.
    reason: String,
    /// What the caller may do: `edit`, `submit`, `return`, `publish`, `take-back`.
    may: Vec<&'static str>,
    /// What was published is what is kept.
    intact: bool,
}

impl From<Sum> for BoardSum {
    fn from(sum: Sum) -> Self {
        Self { total: sum.total, shown: sum.shown, hidden: sum.hidden }
    }
}

impl From<Share> for BoardShare {
    fn from(share: Share) -> Self {
        Self { percent: share.percent, at_least: share.at_least }
    }
}

impl From<Figures> for BoardFigures {
    fn from(f: Figures) -> Self {
        Self {
            contacts: f.contacts,
            received: f.received.into(),
            categories: f.categories.into_iter().map(|(kind, sum)| (kind, sum.into())).collect(),
            promises: f.promises.into(),
            on_time: f.on_time.map(Into::into),
            late: f.late.into(),
            ratings: f.ratings.into(),
            satisfied: f.satisfied.map(Into::into),
        }
    }
}

impl From<Item> for BoardItem {
    fn from(item: Item) -> Self {
        Self {
            kind: item.kind.as_str(),
            title: item.title,
            text: item.text,
            day: item.day,
            standing: item.standing.map(|standing| standing.as_str()),
            before: item.before.map(|picture| picture.file),
            after: item.after.map(|picture| picture.file),
        }
    }
}

const fn code(act: Act) -> &'static str {
    match act {
        Act::Edit => "edit",
        Act::Submit => "submit",
        Act::Return => "return",
        Act::Publish => "publish",
        Act::TakeBack => "take-back",
    }
}

impl From<Edition> for BoardEdition {
    fn from(e: Edition) -> Self {
        let named = |staff: StaffId| Named {
            id: staff.0,
            name: e.people.get(&staff.0).cloned().unwrap_or_default(),
        };
        let step = |step: Option<(StaffId, Timestamp)>| {
            step.map(|(by, at)| BoardStep { by: named(by), at })
        };
        Self {
            submitted: step(e.row.submitted),
            approved: step(e.row.approved),
            ended: step(e.row.ended),
            authors: e.writers.iter().map(|staff| named(*staff)).collect(),
            id: e.row.id,
            community: Named { id: e.community.id.0, name: e.community.label },
            code: e.community.code,
            office: Named { id: e.row.office.0, name: e.office },
            month: e.month.to_string(),
            edition: e.row.edition,
            stage: e.stage,
            version: e.row.version,
            items: e.items.into_iter().map(Into::into).collect(),
            figures: e.figures.into(),
            reason: e.row.reason,
            may: e.may.into_iter().map(code).collect(),
            intact: e.intact,
        }
    }
}

/// An edition
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/boards/{id}", tag = "boards", operation_id = "board",
    params(("id" = Uuid, Path, description = "The edition")),
    responses((status = 200, body = BoardEdition, description = "The edition", headers(
        ("ETag" = String, description = "Its version"),
    )))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Response, Problem> {
    let edition = prepare::show(&state.app, &caller, id).await?;
    let tag = etag::etag(edition.row.version);
    Ok((tag, Json(BoardEdition::from(edition))).into_response())
}
