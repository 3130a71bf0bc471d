//! `GET /categories`: what a complaint can be about (CMP-4).

use super::super::shapes::All;
use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use linli_app::directory::categories::{self, CategoryView};
use serde::Serialize;
use utoipa::ToSchema;

/// One category of the tree.
#[derive(Serialize, ToSchema)]
pub struct CategoryOfTree {
    code: String,
    /// Code of the one above it.
    parent: Option<String>,
    #[serde(rename = "zh-CN")]
    zh_cn: String,
    #[serde(rename = "zh-TW")]
    zh_tw: String,
    en: String,
    /// Duty of the department that gets such a case first.
    duty: String,
}

impl From<CategoryView> for CategoryOfTree {
    fn from(c: CategoryView) -> Self {
        Self {
            code: c.code,
            parent: c.parent,
            zh_cn: c.name_zh_cn,
            zh_tw: c.name_zh_tw,
            en: c.name_en,
            duty: c.department,
        }
    }
}

/// The categories in use
///
/// Parents before their children.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/categories", tag = "directory", operation_id = "categories",
    responses((status = 200, body = All<CategoryOfTree>, description = "The tree"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(_caller): Api,
) -> Result<Json<All<CategoryOfTree>>, Problem> {
    let items = categories::list(&state.app, false).await?;
    Ok(Json(All { items: items.into_iter().map(Into::into).collect() }))
}
