//! Files of a case: adding one, and showing one to those who see the case.

use super::refused::refusal_words;
use crate::errors::Fault;
use crate::forms::PostedFiles;
use crate::pages::file::{Wanted, sandboxed};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::AppError;
use linli_app::complaint::Act;
use linli_app::complaint::{act, attach};
use linli_app::files::{Size, Upload};
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
    let attach = Act::Attach { file: Upload::new(file.name, file.bytes) };
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

/// Gives out a file (P08, P09). One whose bytes are missing is told on the page of the case, in words.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn open(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, file)): Path<(Uuid, Uuid)>,
    wanted: Query<Wanted>,
) -> Result<Response, Fault> {
    let size = Wanted::size(&wanted);
    match attach::content(&state.app, &signed.caller, CaseId(id), (file, size)).await {
        Ok(content) => sandboxed(content, "private, no-store"),
        // A picture on a page cannot say anything.
        Err(AppError::FileMissing) if size == Size::Whole => {
            let page = signed.plain_page(&state).await?;
            Ok(signed.flash(see_other(&format!("/cases/{id}")), page.t("files.missing")))
        }
        Err(error) => Err(fault(error)),
    }
}
