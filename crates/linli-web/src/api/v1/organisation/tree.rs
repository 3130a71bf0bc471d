//! `GET /organisation`: company, branches, offices, departments, as far as the caller sees them (ORG-1).

use super::super::shapes::All;
use crate::api::{Api, Json, Problem, schema};
use crate::state::WebState;
use axum::extract::State;
use linli_app::directory::organisation::{self, NodeView};
use linli_domain::vocabulary::NodeKind;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One node of the tree.
#[derive(Serialize, ToSchema)]
pub struct Node {
    id: Uuid,
    parent: Option<Uuid>,
    #[schema(schema_with = schema::node_kind)]
    kind: NodeKind,
    name: String,
    code: String,
    time_zone: String,
    policy: String,
    /// What a department does: categories name their department by it.
    duty: Option<String>,
}

impl From<NodeView> for Node {
    fn from(n: NodeView) -> Self {
        Self {
            id: n.id.0,
            parent: n.parent.map(|id| id.0),
            kind: n.kind,
            name: n.name,
            code: n.code,
            time_zone: n.time_zone,
            policy: n.policy,
            duty: n.duty,
        }
    }
}

/// The organisation
///
/// Whole offices that concern the caller, with the nodes above them.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/organisation", tag = "directory", operation_id = "organisation",
    responses((status = 200, body = All<Node>, description = "The tree, parents before children"))
)]
pub async fn tree(
    State(state): State<WebState>,
    Api(caller): Api,
) -> Result<Json<All<Node>>, Problem> {
    let nodes = organisation::tree(&state.app, &caller, false).await?;
    Ok(Json(All { items: nodes.into_iter().map(Into::into).collect() }))
}
