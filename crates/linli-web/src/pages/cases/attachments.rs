//! Files of a case: adding one, and showing one to those who see the case.

use super::refused::refusal_words;
use crate::errors::Fault;
use crate::forms::PostedFiles;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_app::AppError;
use linli_app::complaint::Act;
use linli_app::complaint::{act, attach};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// Adds a file. What is wrong with it is said at the top of the case page.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn add(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    PostedFiles { files, .. }: PostedFiles,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let back = see_other(&format!("/cases/{id}"));
    let Some(file) = files.into_iter().next() else {
        return Ok(signed.flash(back, page.t("files.choose")));
    };
    let attach = Act::Attach { name: file.name, bytes: file.bytes.to_vec() };
    match act::act(&state.app, &signed.caller, CaseId(id), None, attach).await {
        Ok(_) => Ok(signed.flash(back, page.t("files.added"))),
        Err(AppError::Invalid(issues)) => {
            let code = issues.first().map_or("wrong", |issue| issue.code);
            Ok(signed.flash(back, page.word("files", code)))
        }
        Err(AppError::Refused(refusal)) => Ok(signed.flash(back, &refusal_words(&page, &refusal))),
        Err(error) => Err(fault(error)),
    }
}

/// Gives out a file: as what it was recognised as, never run, never framed (P08, P09).
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn open(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, file)): Path<(Uuid, Uuid)>,
) -> Result<Response, Fault> {
    let content = attach::content(&state.app, &signed.caller, CaseId(id), file).await;
    let (kind, bytes) = content.map_err(fault)?;
    let kind = HeaderValue::from_str(&kind).map_err(|_| Fault::Internal)?;
    let sandbox = HeaderValue::from_static("default-src 'none'; sandbox");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, sandbox),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}
