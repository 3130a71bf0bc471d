//! `GET /places`: communities, the places inside one, or rooms by what people call them (ORG-3).

use crate::api::paging::{self, Listing};
use crate::api::{Api, Json, Problem, Query, schema};
use crate::state::WebState;
use axum::extract::State;
use linli_app::directory::places::{self, PlaceView};
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::PlaceKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which places. Communities, when nothing is said.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The communities of one office.
    office: Option<Uuid>,
    /// The places directly inside this one.
    parent: Option<Uuid>,
    /// Rooms in one of the usual spellings: `3-2-1201`, `3#1201`, `3栋2单元1201`.
    q: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One place.
#[derive(Serialize, ToSchema)]
#[schema(as = PlaceOfTree)]
pub struct Place {
    id: Uuid,
    parent: Option<Uuid>,
    community: Uuid,
    building: Option<Uuid>,
    office: Uuid,
    #[schema(schema_with = schema::place_kind)]
    kind: PlaceKind,
    name: String,
    /// Inside its community, e.g. `3-2-1201`.
    code: String,
    /// In words, e.g. `锦园小区 3 栋 2 单元 1201`.
    label: String,
}

impl From<PlaceView> for Place {
    fn from(p: PlaceView) -> Self {
        Self {
            id: p.id.0,
            parent: p.parent.map(|id| id.0),
            community: p.community.0,
            building: p.building.map(|id| id.0),
            office: p.office.0,
            kind: p.kind,
            name: p.name,
            code: p.code,
            label: p.label,
        }
    }
}

/// Places
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/places", tag = "directory", operation_id = "places",
    params(Which),
    responses((status = 200, body = Listing<Place>, description = "A page of the list"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(which): Query<Which>,
) -> Result<Json<Listing<Place>>, Problem> {
    let limit = paging::rows(which.limit)?;
    let (app, cursor) = (&state.app, which.cursor.as_deref());
    let (items, next) = match (which.q, which.parent) {
        (Some(words), _) => (places::find_rooms(app, &caller, &words, limit).await?, None),
        (None, Some(parent)) => {
            places::get(app, &caller, PlaceId(parent)).await?;
            let page = places::children(app, &caller, PlaceId(parent), cursor, Some(limit)).await?;
            (page.items, page.next)
        }
        (None, None) => (places::communities(app, &caller, which.office.map(NodeId)).await?, None),
    };
    Ok(Json(Listing { items: items.into_iter().map(Into::into).collect(), next }))
}
