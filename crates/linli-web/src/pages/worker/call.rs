//! The number of the resident, for the technician who has the order. Each look leaves its trace.

use super::order;
use super::words;
use crate::errors::Fault;
use crate::forms::Posted;
use crate::session::{Signed, fault};
use crate::state::WebState;
use crate::words::grouped;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use linli_app::AppError;
use linli_app::worker::call;
use linli_domain::ids::CaseId;
use serde_json::json;
use uuid::Uuid;

/// Shows the number on the page, or gives it to the script.
///
/// # Errors
/// A fault if the order is not the visitor's to see.
pub(super) async fn call(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, Fault> {
    let (page, view) = order::read(&state, &signed, CaseId(id)).await?;
    let reason = page.word("reveal_reason", "visit").to_owned();
    let found = call::phone(&state.app, &signed.caller, CaseId(id), reason).await;
    let asked_by_script = super::act::by_script(&headers);
    let refusal = match found {
        Ok(number) if asked_by_script => {
            return Ok(Json(json!({ "number": grouped(&number) })).into_response());
        }
        Ok(number) => {
            let shown = order::Shown { number: grouped(&number), ..order::Shown::default() };
            return Ok(crate::pages::ok(&order::page(page, &view, &signed, shown)));
        }
        Err(AppError::Refused(refusal)) => words::refusal(&page, &view, &refusal),
        Err(AppError::Invalid(_)) => page.t("worker.no_phone").to_owned(),
        Err(error) => return Err(fault(error)),
    };
    if asked_by_script {
        return Ok((StatusCode::CONFLICT, Json(json!({ "refused": refusal }))).into_response());
    }
    let shown = order::Shown { refusal, ..order::Shown::default() };
    Ok(crate::pages::html(StatusCode::CONFLICT, &order::page(page, &view, &signed, shown)))
}
