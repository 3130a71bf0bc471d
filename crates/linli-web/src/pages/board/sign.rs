//! Signing an edition off: handed in, given back, published, taken back (FUP-7).

use super::show::{Asked, page_of};
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::board::{prepare, sign_off};
use uuid::Uuid;

pub(super) const FORM: &str = "boards.sign";

pub(super) async fn sign(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let found = prepare::show(app, caller, id).await.map_err(fault)?;
    let page = signed.page(&state, &found.time_zone).await?;
    let version = values.get("version").and_then(|text| text.parse().ok()).unwrap_or(-1);
    let reason = values.get("reason").unwrap_or_default().to_owned();
    let act = values.get("act").unwrap_or_default().to_owned();
    let done = match act.as_str() {
        "submit" => sign_off::submit(app, caller, (id, version)).await,
        "return" => sign_off::give_back(app, caller, (id, version), &reason).await,
        "publish" => sign_off::publish(app, caller, (id, version)).await,
        "take_back" => sign_off::take_back(app, caller, (id, version), &reason).await,
        _ => return Err(Fault::Invalid),
    };
    let mut form = Form::of(page.s, FORM, values);
    let status = match done {
        Ok(_) => {
            let words = page.word("board_done", &act);
            return Ok(signed.flash(see_other(&format!("/boards/{id}")), words));
        }
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Stale { .. }) => {
            form.refuse(FieldIssue::new("stage", "again"));
            StatusCode::CONFLICT
        }
        Err(error) => return Err(fault(error)),
    };
    let item = Form::blank(page.s, super::show::FORM);
    page_of(&state, &signed, (page, found), (item, form), (status, Asked::default())).await
}
