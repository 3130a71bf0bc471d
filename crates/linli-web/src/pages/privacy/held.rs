//! What is held about the person of a request, to be printed and handed over at the desk. Each look stands in the log.

use super::file::{self, Part};
use crate::errors::Fault;
use crate::pages::{ok, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_app::AppError;
use linli_app::privacy::answer;
use linli_app::privacy::held::Held;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/privacy/held.html")]
struct HeldPage {
    page: Page,
    id: Uuid,
    made: String,
    parts: Vec<Part>,
}

/// `None` before somebody has made sure who asks.
async fn read(state: &WebState, signed: &Signed, id: Uuid) -> Result<Option<Held>, Fault> {
    match answer::file(&state.app, &signed.caller, id).await {
        Ok(held) => Ok(Some(held)),
        Err(AppError::Invalid(_)) => Ok(None),
        Err(error) => Err(fault(error)),
    }
}

pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let Some(held) = read(&state, &signed, id).await? else {
        return Ok(see_other(&format!("/privacy-requests/{id}")));
    };
    let (made, parts) = (page.times.full(held.made_at), file::parts(&page, &held));
    Ok(ok(&HeldPage { page, id, made, parts }))
}

pub(super) async fn download(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, format)): Path<(Uuid, String)>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    match read(&state, &signed, id).await? {
        Some(held) => file::download(&page, &held, &format),
        None => Ok(see_other(&format!("/privacy-requests/{id}"))),
    }
}
