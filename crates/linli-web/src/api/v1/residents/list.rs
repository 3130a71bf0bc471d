//! `GET /residents`: by name, room, phone, or all by pages (ORG-4).

use crate::api::paging::{self, Listing};
use crate::api::{Api, Json, Problem, Query, schema};
use crate::state::WebState;
use axum::extract::State;
use jiff::civil::Date;
use linli_app::directory::residents::{self, ResidentView, TieView};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::{Channel, Tie};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which residents.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those of one office.
    office: Option<Uuid>,
    /// The beginning of a name or its initials, a room, a whole phone number or its last four digits.
    q: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One resident, numbers masked.
#[derive(Serialize, ToSchema)]
pub struct Resident {
    id: Uuid,
    office: Uuid,
    name: String,
    /// Masked, in the order in which they are tried: `138 **** 5207`.
    phones: Vec<String>,
    /// Masked.
    id_number: Option<String>,
    #[schema(schema_with = schema::maybe_channel)]
    preferred_channel: Option<Channel>,
    language: String,
    notes: String,
    version: i64,
    /// Present ties first, then past ones.
    rooms: Vec<Room>,
}

/// A tie to a room.
#[derive(Serialize, ToSchema)]
pub struct Room {
    room: Uuid,
    label: String,
    #[schema(schema_with = schema::tie)]
    tie: Tie,
    from: Date,
    /// The last day.
    to: Option<Date>,
    current: bool,
}

impl From<TieView> for Room {
    fn from(t: TieView) -> Self {
        Self {
            room: t.room.0,
            label: t.label,
            tie: t.tie,
            from: t.from,
            to: t.to,
            current: t.current,
        }
    }
}

impl From<ResidentView> for Resident {
    fn from(r: ResidentView) -> Self {
        Self {
            id: r.id.0,
            office: r.office.0,
            name: r.name,
            phones: r.phones,
            id_number: r.id_number,
            preferred_channel: r.preferred_channel,
            language: r.language,
            notes: r.notes,
            version: r.version,
            rooms: r.rooms.into_iter().map(Into::into).collect(),
        }
    }
}

/// Residents
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/residents", tag = "directory", operation_id = "residents",
    params(Which),
    responses((status = 200, body = Listing<Resident>, description = "A page of the list"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(which): Query<Which>,
) -> Result<Json<Listing<Resident>>, Problem> {
    let limit = paging::rows(which.limit)?;
    let (items, next) = match which.q {
        Some(words) => (residents::find(&state.app, &caller, &words, limit).await?, None),
        None => {
            let office = which.office.map(NodeId);
            let asked = residents::Listing { office, cursor: which.cursor, limit: Some(limit) };
            let page = residents::list(&state.app, &caller, asked).await?;
            (page.items, page.next)
        }
    };
    Ok(Json(Listing { items: items.into_iter().map(Into::into).collect(), next }))
}
