//! `GET /search?q=`: cases, residents and rooms, as far as the caller sees each.

use super::super::cases::ListedComplaint;
use super::super::places::Place;
use super::super::residents::Resident;
use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use linli_app::access::Right;
use linli_app::cases::list::{self, ListQuery};
use linli_app::directory::{places, residents};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// At most so many of each kind.
const MOST: u32 = 20;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Words {
    /// Words, a number, a room, a name, a whole phone number or its last four digits.
    #[serde(default)]
    #[param(required)]
    q: String,
}

/// What was found. A kind that the caller may not see is empty.
#[derive(Serialize, ToSchema)]
pub struct Found {
    cases: Vec<ListedComplaint>,
    residents: Vec<Resident>,
    places: Vec<Place>,
}

/// Searches
///
/// Up to 20 of each kind; for more, ask the list of the kind with `q`.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/search", tag = "cases", operation_id = "search",
    params(Words),
    responses((status = 200, body = Found, description = "What was found"))
)]
pub async fn find(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(Words { q }): Query<Words>,
) -> Result<Json<Found>, Problem> {
    if q.trim().is_empty() {
        return Err(Problem::field("q", "required"));
    }
    let app = &state.app;
    let mut found = Found { cases: Vec::new(), residents: Vec::new(), places: Vec::new() };
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    if caller.has(Right::SeeCases) {
        let query = ListQuery { q: Some(q.clone()), limit: Some(MOST), ..ListQuery::default() };
        let page = list::rows(app, &caller, &query).await?;
        found.cases = page.rows.into_iter().map(Into::into).collect();
    }
    if caller.has(Right::SeePeople) {
        let people = residents::find(app, &caller, &q, most).await?;
        found.residents = people.into_iter().map(Into::into).collect();
        let rooms = places::find_rooms(app, &caller, &q, most).await?;
        found.places = rooms.into_iter().map(Into::into).collect();
    }
    Ok(Json(found))
}
