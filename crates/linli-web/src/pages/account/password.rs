//! Changing one's own password.

use super::{Forms, shown};
use crate::errors::Fault;
use crate::forms::{Form, Posted};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::sign_in::session;

/// Longer than any password: how long one is, the use case judges.
const MAX: usize = 1000;

/// Takes the new password, after the old one was right.
///
/// # Errors
/// A fault if guessing was too frequent.
pub async fn change(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, "account.password", values);
    let read = form.read(|r| {
        let old = r.text("old").max(MAX).required();
        let new = r.text("new").max(MAX).required();
        let again = r.text("again").max(MAX).required();
        if !new.is_empty() && !again.is_empty() && new != again {
            r.issue("again", "differs");
        }
        (old, new)
    });
    if read.is_some() {
        // Passwords are taken as typed: spaces belong to them.
        let (old, new) = (form.value("old").to_owned(), form.value("new").to_owned());
        let origin = signed.caller.origin.clone();
        match session::change_password(&state.app, &signed.session, old, new, origin).await {
            Ok(()) => return Ok(signed.flash(see_other("/account"), page.t("account.changed"))),
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let forms = Forms { password: form, ..Forms::blank(&page) };
    shown(StatusCode::UNPROCESSABLE_ENTITY, &state, &signed, page, forms, None).await
}
