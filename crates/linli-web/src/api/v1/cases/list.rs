//! `GET /cases`: the cases that the caller sees, filtered, in order, by pages (P01, P03).

use super::super::shapes::Named;
use crate::api::paging::{self, Listing};
use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::cases::ListedCase;
use linli_app::cases::list::{self, ListQuery};
use linli_app::directory::organisation;
use linli_app::{App, Caller};
use linli_domain::ids::NodeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which cases. Unknown names and values are refused.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `complaint`, `repair`, `inquiry`, `suggestion`, `praise`.
    kind: Option<String>,
    /// Stages, separated by commas.
    state: Option<String>,
    /// Severities, separated by commas.
    severity: Option<String>,
    judgement: Option<String>,
    /// Code of a category.
    category: Option<String>,
    /// A department with a part in the case.
    department: Option<Uuid>,
    /// Who handles it: an id, or `me`.
    handler: Option<String>,
    office: Option<Uuid>,
    /// A place, with everything inside it.
    place: Option<Uuid>,
    /// The room whose household complains.
    household: Option<Uuid>,
    resident: Option<Uuid>,
    /// The matter that several households share.
    matter: Option<Uuid>,
    channel: Option<String>,
    /// `true`, `false` or `any`; when it is left out, what the states say, or else open cases.
    open: Option<String>,
    /// By time left: `overdue`, `soon`, `today`, `later`, `paused`.
    bucket: Option<String>,
    /// Short for the bucket of that name.
    overdue: Option<bool>,
    /// Short for the bucket of that name.
    paused: Option<bool>,
    /// Part of a group complaint.
    group: Option<bool>,
    reopened: Option<bool>,
    /// What triage proposed: `severity:major`, `emergency:yes`, `kind:repair`.
    proposed: Option<String>,
    /// Registered on this local day or later, `2026-09-14`.
    from: Option<String>,
    /// Registered on this local day or earlier.
    to: Option<String>,
    /// The next limit lies before this instant.
    due_before: Option<String>,
    /// Words, a number, a room, a whole phone number or its last four digits.
    q: Option<String>,
    /// `due` (when left out), `-registered` or `registered`.
    sort: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One row of the list.
#[derive(Serialize, ToSchema)]
pub struct ListedComplaint {
    id: Uuid,
    kind: String,
    number: String,
    version: i64,
    office: Uuid,
    stage: String,
    severity: String,
    judgement: Option<String>,
    open: bool,
    paused: bool,
    group: bool,
    /// How often it was reopened.
    round: i64,
    category: String,
    channel: String,
    title: String,
    /// Empty when anonymous.
    reporter: String,
    place: Option<Uuid>,
    place_label: String,
    department: Option<Named>,
    handler: Option<Named>,
    /// The role whose decision the case waits for.
    approver: Option<String>,
    registered_at: Timestamp,
    updated_at: Timestamp,
    /// The next limit and its clock.
    due_at: Option<Timestamp>,
    due_clock: Option<String>,
    recall_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
}

impl From<ListedCase> for ListedComplaint {
    fn from(c: ListedCase) -> Self {
        let named = |id: Option<Uuid>, name: Option<String>| {
            id.map(|id| Named { id, name: name.unwrap_or_default() })
        };
        Self {
            id: c.id.0,
            kind: c.kind,
            number: c.number,
            version: c.version,
            office: c.office.0,
            stage: c.stage,
            severity: c.severity,
            judgement: c.judgement,
            open: c.open,
            paused: c.paused,
            group: c.group,
            round: c.round,
            category: c.category,
            channel: c.channel,
            title: c.title,
            reporter: c.reporter,
            place: c.place.map(|id| id.0),
            place_label: c.place_label,
            department: named(c.department.map(|id| id.0), c.department_name),
            handler: named(c.handler.map(|id| id.0), c.handler_name),
            approver: c.approver,
            registered_at: c.registered_at,
            updated_at: c.updated_at,
            due_at: c.due_at,
            due_clock: c.due_clock,
            recall_at: c.recall_at,
            closed_at: c.closed_at,
        }
    }
}

impl Filter {
    fn query(self, limit: u32) -> ListQuery {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let yes = |b: Option<bool>| b.map(|b| b.to_string());
        ListQuery {
            kind: self.kind,
            state: self.state,
            severity: self.severity,
            judgement: self.judgement,
            category: self.category,
            department: id(self.department),
            handler: self.handler,
            office: id(self.office),
            place: id(self.place),
            household: id(self.household),
            resident: id(self.resident),
            matter: id(self.matter),
            channel: self.channel,
            open: self.open,
            bucket: self.bucket,
            overdue: yes(self.overdue),
            paused: yes(self.paused),
            group: yes(self.group),
            reopened: yes(self.reopened),
            proposed: self.proposed,
            from: self.from,
            to: self.to,
            due_before: self.due_before,
            q: self.q,
            cases: None,
            sort: self.sort,
            cursor: self.cursor,
            limit: Some(limit),
        }
    }
}

/// The list of cases
///
/// Open cases by their next limit, unless the query says otherwise. An office or department outside
/// of the caller's range is not there.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/cases", tag = "cases", operation_id = "cases",
    params(Filter),
    responses((status = 200, body = Listing<ListedComplaint>, description = "A page of the list"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(filter): Query<Filter>,
) -> Result<Json<Listing<ListedComplaint>>, Problem> {
    let limit = paging::limit(filter.limit, paging::MAX_LIMIT)?;
    within_range(&state.app, &caller, [filter.office, filter.department]).await?;
    let page = list::rows(&state.app, &caller, &filter.query(limit)).await?;
    let items = page.rows.into_iter().map(Into::into).collect();
    Ok(Json(Listing { items, next: page.next }))
}

/// A foreign office or department is answered like one that does not exist (P05).
async fn within_range(app: &App, caller: &Caller, nodes: [Option<Uuid>; 2]) -> Result<(), Problem> {
    if nodes.iter().all(Option::is_none) {
        return Ok(());
    }
    let seen = organisation::tree(app, caller, true).await?;
    let there = |id: &Uuid| seen.iter().any(|node| node.id == NodeId(*id));
    match nodes.iter().flatten().all(there) {
        true => Ok(()),
        false => Err(linli_app::AppError::NotFound.into()),
    }
}
