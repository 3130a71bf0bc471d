//! `GET /deputies`: who decides in the caller's name, and in whose name the caller does.

use super::super::shapes::Named;
use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::deputies::{self, DeputyView};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One time in somebody's place.
#[derive(Serialize, ToSchema)]
pub struct Deputy {
    id: Uuid,
    /// In whose name.
    principal: Named,
    deputy: Named,
    /// `plans`, `extensions`, `pauses`, `objections`, `returns`, `withdrawals`, `emergencies`.
    kinds: Vec<&'static str>,
    from: Timestamp,
    /// The first instant after it.
    until: Timestamp,
    reason: String,
    /// `coming`, `running`, `over` or `withdrawn`.
    standing: &'static str,
}

impl From<DeputyView> for Deputy {
    fn from(view: DeputyView) -> Self {
        let named = |(id, name): (linli_domain::ids::StaffId, String)| Named { id: id.0, name };
        Self {
            id: view.id,
            principal: named(view.principal),
            deputy: named(view.deputy),
            kinds: view.kinds.iter().map(|kind| kind.as_str()).collect(),
            from: view.from,
            until: view.until,
            reason: view.reason,
            standing: view.standing.as_str(),
        }
    }
}

/// Deputies
#[derive(Serialize, ToSchema)]
pub struct Deputies {
    /// Who decides in the caller's name, the latest first.
    given: Vec<Deputy>,
    /// In whose name the caller decides, the latest first.
    taken: Vec<Deputy>,
    /// Who can be named.
    people: Vec<Named>,
}

/// Deputies for approvals
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/deputies", tag = "own", operation_id = "deputies",
    responses((status = 200, body = Deputies, description = "Given by the caller, and given to the caller"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
) -> Result<Json<Deputies>, Problem> {
    let all = deputies::list(&state.app, &caller).await?;
    let people = all.people.into_iter().map(|(id, name)| Named { id: id.0, name });
    Ok(Json(Deputies {
        given: all.given.into_iter().map(Into::into).collect(),
        taken: all.taken.into_iter().map(Into::into).collect(),
        people: people.collect(),
    }))
}
