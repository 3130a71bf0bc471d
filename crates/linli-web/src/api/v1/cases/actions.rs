//! `GET /cases/{id}/actions`: what the caller may do now, and why not the rest.

use crate::api::{Api, Id, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use linli_app::complaint::view;
use linli_app::repair::view as repairs;
use linli_domain::ids::CaseId;
use linli_domain::refusal::Refusal;
use linli_domain::vocabulary::Kind;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Every act with its answer.
#[derive(Serialize, ToSchema)]
pub struct Actions {
    actions: Vec<Allowed>,
}

/// One act with its answer for this caller at this instant.
#[derive(Serialize, ToSchema)]
pub struct Allowed {
    #[schema(schema_with = schema::any_action)]
    action: &'static str,
    allowed: bool,
    /// Why not, as the act itself would be refused.
    refusal: Option<Why>,
}

/// The rule that says no.
#[derive(Serialize, ToSchema)]
pub struct Why {
    code: String,
    /// Typed values that belong to the code, or null.
    #[schema(value_type = Object)]
    params: Value,
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code(), params: refusal.params() }
    }
}

/// What the caller may do
///
/// The same rules decide the act itself. An act may still be refused for what its body says.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/cases/{id}/actions", tag = "cases", operation_id = "case_actions",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, body = Actions, description = "Every act with its answer", headers(
        ("ETag" = String, description = "The version of the case"),
    )))
)]
pub async fn actions(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Response, Problem> {
    let id = CaseId(id);
    let allowed = |(action, refusal): (&'static str, Option<Refusal>)| Allowed {
        action,
        allowed: refusal.is_none(),
        refusal: refusal.map(Into::into),
    };
    let (version, actions) = if repairs::kind(&state.app, &caller, id).await? == Kind::Repair {
        let view = repairs::repair(&state.app, &caller, id).await?;
        let actions = view.actions.into_iter().map(|(action, why)| (action.as_str(), why));
        (view.row.version, actions.map(allowed).collect())
    } else {
        let view = view::case(&state.app, &caller, id).await?;
        let actions = view.actions.into_iter().map(|(action, why)| (action.as_str(), why));
        (view.row.version, actions.map(allowed).collect())
    };
    Ok((etag::etag(version), Json(Actions { actions })).into_response())
}
