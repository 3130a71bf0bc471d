//! `GET /cases/{id}/timeline`: the history of a case, newest first, in pages.

use super::super::shapes::Named;
use crate::api::paging::{self, Listing};
use crate::api::{Api, Id, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::complaint::view::{self, TIMELINE_PAGE, TimelineEntry, TimelineView};
use linli_app::repair::view as repairs;
use linli_domain::actor::Who;
use linli_domain::ids::CaseId;
use linli_domain::vocabulary::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which part of the history.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// At most so many entries, 1 to 50.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One entry of the history. Entries are never changed.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// Its place in the history, from 1.
    seq: i64,
    at: Timestamp,
    by: By,
    /// In whose name a deputy decided it.
    in_name_of: Option<Named>,
    /// What happened, e.g. `judged`.
    #[serde(rename = "type")]
    kind: String,
    /// What belongs to it. Words stand in their place; they are null when they were erased.
    #[schema(value_type = Object)]
    data: Value,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
pub struct By {
    /// `staff`, `resident` or `system`.
    kind: &'static str,
    id: Option<Uuid>,
    name: Option<String>,
}

impl By {
    fn of<E>(who: Who, view: &TimelineView<E>) -> Self {
        let (kind, id) = match who {
            Who::Staff(id) => ("staff", Some(id.0)),
            Who::Resident(id) => ("resident", Some(id.0)),
            Who::Visitor => ("visitor", None),
            Who::System => ("system", None),
        };
        let staff = id.filter(|_| kind == "staff");
        Self { kind, id, name: staff.map(|id| view.names.of(id).to_owned()) }
    }
}

fn entry<E>(entry: &TimelineEntry<E>, view: &TimelineView<E>) -> Entry {
    let mut data = entry.body.clone();
    let mut kind = String::new();
    if let Value::Object(fields) = &mut data {
        if let Some(Value::String(code)) = fields.remove("type") {
            kind = code;
        }
        fields.remove("in_name_of");
    }
    spell_out(&mut data, &view.texts);
    let principal = entry.entry.in_name_of;
    let in_name_of = principal.map(|id| Named { id: id.0, name: view.names.of(id).to_owned() });
    let (at, by) = (entry.entry.at, By::of(entry.entry.by, view));
    Entry { seq: entry.seq, at, by, in_name_of, kind, data }
}

/// Puts words where the journal holds their id and digest.
fn spell_out(value: &mut Value, texts: &BTreeMap<Uuid, Option<String>>) {
    match value {
        Value::Object(fields) => {
            if fields.len() == 2
                && fields.contains_key("digest")
                && let Some(id) = fields.get("id").and_then(Value::as_str)
            {
                let body =
                    Uuid::try_parse(id).ok().and_then(|id| texts.get(&id).cloned().flatten());
                *value = body.map_or(Value::Null, Value::String);
                return;
            }
            fields.values_mut().for_each(|v| spell_out(v, texts));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| spell_out(v, texts)),
        _ => {}
    }
}

/// The history of a case
///
/// Newest first.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/cases/{id}/timeline", tag = "cases", operation_id = "case_timeline",
    params(("id" = Uuid, Path, description = "The case"), Page),
    responses((status = 200, body = Listing<Entry>, description = "A part of the history"))
)]
pub async fn timeline(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    Query(page): Query<Page>,
) -> Result<Json<Listing<Entry>>, Problem> {
    let most = u32::try_from(TIMELINE_PAGE).unwrap_or(u32::MAX);
    let limit = paging::limit(page.limit, most)?;
    let before = page.cursor.as_deref().map(before).transpose()?;
    let id = CaseId(id);
    let mut items: Vec<Entry> = if repairs::kind(&state.app, &caller, id).await? == Kind::Repair {
        let view = repairs::timeline(&state.app, &caller, id, before).await?;
        view.timeline.entries.iter().map(|e| entry(e, &view)).collect()
    } else {
        let view = view::timeline(&state.app, &caller, id, before).await?;
        view.timeline.entries.iter().map(|e| entry(e, &view)).collect()
    };
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = items.last().map(|entry| entry.seq).filter(|seq| *seq > 1);
    Ok(Json(Listing { next: last.map(|seq| paging::cursor(&seq.to_string())), items }))
}

fn before(cursor: &str) -> Result<i64, Problem> {
    let position = paging::position(cursor)?;
    position.parse().map_err(|_| Problem::field("cursor", "cursor"))
}
