//! `GET /staff`: members of staff of the caller's nodes, with their roles (ORG-2).

use super::super::shapes::Named;
use crate::api::paging::{self, Listing};
use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use linli_app::directory::staff::{self, StaffView};
use linli_domain::ids::NodeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which members of staff.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those with a role at this node, or belonging to it.
    node: Option<Uuid>,
    /// At most so many, 1 to 200.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One member of staff.
#[derive(Serialize, ToSchema)]
pub struct Person {
    id: Uuid,
    login: String,
    name: String,
    title: String,
    /// Masked.
    phone: Option<String>,
    roles: Vec<HeldRole>,
    departments: Vec<Named>,
}

/// A role at a node.
#[derive(Serialize, ToSchema)]
pub struct HeldRole {
    role: String,
    node: Named,
}

impl From<StaffView> for Person {
    fn from(s: StaffView) -> Self {
        let roles = s.grants.into_iter().map(|grant| HeldRole {
            role: grant.role,
            node: Named { id: grant.node.0, name: grant.node_name },
        });
        let departments = s.departments.into_iter().map(|d| Named { id: d.id.0, name: d.name });
        Self {
            id: s.id.0,
            login: s.login,
            name: s.name,
            title: s.title,
            phone: s.phone,
            roles: roles.collect(),
            departments: departments.collect(),
        }
    }
}

/// Members of staff
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/staff", tag = "directory", operation_id = "staff",
    params(Which),
    responses((status = 200, body = Listing<Person>, description = "A page of the list"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(which): Query<Which>,
) -> Result<Json<Listing<Person>>, Problem> {
    let asked = staff::Listing {
        node: which.node.map(NodeId),
        with_retired: false,
        limit: Some(paging::rows(which.limit)?),
        cursor: which.cursor,
    };
    let page = staff::list(&state.app, &caller, asked).await?;
    Ok(Json(Listing { items: page.items.into_iter().map(Into::into).collect(), next: page.next }))
}
