//! A photo before or after the work. The phone makes it small; what comes is checked here all the same: by what it is, by
//! its size, and without the place that a camera writes into it (V02, P09).

use super::act::{Tap, by_script};
use super::{order, read};
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, PostedFiles};
use crate::session::Signed;
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use linli_app::files::Upload;
use linli_app::repair::act::{Act, Coming, act};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// When a photo was taken: the beginning of its name.
pub(super) const TIMES: &[&str] = &["before", "after"];

/// Adds a photo to the order.
///
/// # Errors
/// A fault if the order is not the visitor's to see.
pub(super) async fn add(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    PostedFiles { values, files }: PostedFiles,
) -> Result<Response, Fault> {
    let (page, view) = order::read(&state, &signed, CaseId(id)).await?;
    let key = read::key(&values, "photo");
    let when =
        values.get("when").filter(|when| TIMES.contains(when)).unwrap_or("before").to_owned();
    let mut form = Form::of(page.s, order::SCOPE, values);
    let tap = Tap { page, signed, id: CaseId(id), script: by_script(&headers) };
    let Some(file) = files.into_iter().next() else {
        form.refuse(FieldIssue::new("file", "required"));
        return Ok(tap.wrong(&view, form));
    };
    let kind = file.name.rsplit('.').next().unwrap_or("jpg").to_ascii_lowercase();
    let doing = Act::Attach { file: Upload::new(format!("{when}.{kind}"), file.bytes) };
    let coming = Coming { expected: None, key };
    let done = act(&state.app, &tap.signed.caller, tap.id, coming, doing).await;
    tap.answer(&state, view, form, done).await
}
