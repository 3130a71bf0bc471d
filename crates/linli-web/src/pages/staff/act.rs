//! Retiring somebody, taking them back, a new password, ending their sessions.

use super::show::shown;
use crate::errors::Fault;
use crate::forms::{Form, Posted, Values};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::directory::staff::{self, StaffView};
use linli_domain::ids::StaffId;
use uuid::Uuid;

fn version(values: &Values) -> i64 {
    values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// Retires somebody. The last administrator stays, and the page says so.
///
/// # Errors
/// A fault if the visitor does not administer the person.
pub async fn retire(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let answer = staff::retire(&state.app, &signed.caller, StaffId(id), version(&values)).await;
    turned(&state, &signed, StaffId(id), answer).await
}

/// Takes somebody back.
///
/// # Errors
/// A fault if the visitor does not administer the person.
pub async fn restore(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let answer = staff::restore(&state.app, &signed.caller, StaffId(id), version(&values)).await;
    turned(&state, &signed, StaffId(id), answer).await
}

async fn turned(
    state: &WebState,
    signed: &Signed,
    id: StaffId,
    answer: Result<StaffView, AppError>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(state).await?;
    match answer {
        Ok(_) => Ok(signed.flash(see_other(&format!("/admin/staff/{id}")), page.t("words.saved"))),
        Err(AppError::Invalid(issues)) => {
            let words = |issue: &linli_app::FieldIssue| {
                let words = page.s.find(&format!("issue.{}", issue.code));
                words.unwrap_or_else(|| page.t("issue.wrong")).to_owned()
            };
            let why = issues.iter().map(words).collect::<Vec<_>>().join(page.t("words.and"));
            shown(StatusCode::UNPROCESSABLE_ENTITY, state, signed, id, None, Some(why)).await
        }
        Err(AppError::Stale { .. }) => {
            let why = page.t("staff.stale").to_owned();
            shown(StatusCode::CONFLICT, state, signed, id, None, Some(why)).await
        }
        Err(error) => Err(fault(error)),
    }
}

/// Gives somebody another password; all their sessions end.
///
/// # Errors
/// A fault if the visitor does not administer the person.
pub async fn set_password(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, "staff.password", values);
    if form.read(|r| r.text("password").max(1000).required()).is_some() {
        // Taken as typed: spaces belong to a password.
        let new = form.value("password").to_owned();
        match staff::set_password(&state.app, &signed.caller, StaffId(id), new).await {
            Ok(()) => {
                let done = page.t("staff.password_set");
                return Ok(signed.flash(see_other(&format!("/admin/staff/{id}")), done));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    shown(StatusCode::UNPROCESSABLE_ENTITY, &state, &signed, StaffId(id), Some(form), None).await
}

/// Says what a technician can do: exactly what is ticked.
///
/// # Errors
/// A fault if the visitor does not administer the person.
pub async fn set_skills(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let skills = values.all("skills").map(str::to_owned).collect();
    let page = signed.plain_page(&state).await?;
    match staff::set_skills(&state.app, &signed.caller, StaffId(id), skills).await {
        Ok(()) => {
            let back = see_other(&format!("/admin/staff/{id}"));
            Ok(signed.flash(back, page.t("words.saved")))
        }
        Err(AppError::Invalid(_)) => {
            let why = page.t("staff.unknown_skill").to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            shown(status, &state, &signed, StaffId(id), None, Some(why)).await
        }
        Err(error) => Err(fault(error)),
    }
}

/// Signs somebody out everywhere.
///
/// # Errors
/// A fault if the visitor does not administer the person.
pub async fn end_sessions(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(_): Posted,
) -> Result<Response, Fault> {
    let ended =
        staff::end_sessions(&state.app, &signed.caller, StaffId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let done = page.f("account.sessions_ended", &[("count", &ended.to_string())]);
    Ok(signed.flash(see_other(&format!("/admin/staff/{id}")), &done))
}
