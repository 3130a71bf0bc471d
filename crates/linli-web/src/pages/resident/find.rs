//! Finding a case again by its number and the last four digits of the phone (CHN-3).

use super::{Guest, Sent, ZONE};
use crate::errors::Fault;
use crate::pages::{html, see_other};
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::resident::find;

#[derive(Template)]
#[template(path = "pages/resident/find.html")]
struct FindPage {
    page: Page,
    office: String,
    number: String,
    trouble: String,
}

pub(super) async fn form(State(state): State<WebState>, guest: Guest) -> Response {
    shown(&state, &guest, (StatusCode::OK, String::new()), String::new())
}

fn shown(
    state: &WebState,
    guest: &Guest,
    (status, number): (StatusCode, String),
    trouble: String,
) -> Response {
    let page = guest.page(state, ZONE);
    let office = page.t("resident.desk").to_owned();
    html(status, &FindPage { page, office, number, trouble })
}

/// Whichever of the two is wrong, the answer is the same.
pub(super) async fn find(
    State(state): State<WebState>,
    guest: Guest,
    sent: Sent,
) -> Result<Response, Fault> {
    let (number, tail) = (sent.text("number"), sent.text("tail"));
    let page = guest.page(&state, ZONE);
    match find::find(&state.app, &number, &tail, guest.source.clone()).await {
        Ok(token) => Ok(see_other(&format!("/t/{token}"))),
        Err(AppError::NotFound) => {
            let trouble = page.t("resident.not_found").to_owned();
            Ok(shown(&state, &guest, (StatusCode::UNPROCESSABLE_ENTITY, number), trouble))
        }
        Err(AppError::TooMany { retry_at }) => {
            let time = page.times.clock(retry_at);
            let trouble = page.f("resident.too_many_tries", &[("time", &time)]);
            Ok(shown(&state, &guest, (StatusCode::TOO_MANY_REQUESTS, number), trouble))
        }
        Err(error) => Err(fault(error)),
    }
}
