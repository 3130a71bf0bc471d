//! Letters to the holder of a link: whether they come, and no more of them by one press (CHN-2, R01).
//!
//! Opening the page changes nothing, however often and by whomever: only its form does.

use super::report::issue;
use super::{Guest, Sent, ZONE};
use crate::errors::Fault;
use crate::pages::{html, see_other};
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::mail::address::{self, Choice};
use linli_app::resident::form;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/resident/mail.html")]
struct MailPage {
    page: Page,
    office: String,
    base: String,
    nonce: String,
    number: String,
    done: bool,
    trouble: String,
    /// In part; empty where no address was given.
    address: String,
    stopped: bool,
    /// What there is to choose: code and word.
    choices: Vec<(&'static str, String)>,
}

#[derive(Deserialize)]
pub(super) struct Told {
    done: Option<String>,
}

pub(super) async fn show(
    State(state): State<WebState>,
    guest: Guest,
    Path(token): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    let done = told.done.is_some();
    page_of(&state, &guest, &token, (StatusCode::OK, done, String::new())).await
}

async fn page_of(
    state: &WebState,
    guest: &Guest,
    token: &str,
    (status, done, trouble): (StatusCode, bool, String),
) -> Result<Response, Fault> {
    let seen = address::letters(&state.app, token, guest.source.clone()).await.map_err(fault)?;
    let page = guest.page(state, &seen.time_zone);
    let codes: &[&str] = match (seen.address.is_some(), seen.case_stopped, seen.all_stopped) {
        (false, ..) => &[],
        (true, false, false) => &["case", "all"],
        (true, true, false) => &["all", "resume"],
        (true, _, true) => &["resume"],
    };
    let choices = codes.iter().map(|code| (*code, page.word("letter_choice", code).to_owned()));
    Ok(html(
        status,
        &MailPage {
            office: seen.office,
            base: format!("/t/{token}"),
            nonce: form::nonce(&state.app, &address::subject(token)),
            number: seen.number,
            done,
            trouble,
            address: seen.address.unwrap_or_default(),
            stopped: seen.case_stopped || seen.all_stopped,
            choices: choices.collect(),
            page,
        },
    ))
}

pub(super) async fn choose(
    State(state): State<WebState>,
    guest: Guest,
    Path(token): Path<String>,
    sent: Sent,
) -> Result<Response, Fault> {
    let choice = Choice::parse(&sent.text("choice")).ok_or(Fault::NotFound)?;
    let nonce = sent.text("nonce");
    match address::choose(&state.app, &token, nonce, choice, guest.source.clone()).await {
        Ok(()) => Ok(see_other(&format!("/t/{token}/mail?done=1"))),
        Err(AppError::Invalid(issues)) => {
            let page = guest.page(&state, ZONE);
            let words: Vec<String> = issues.iter().map(|i| issue(&page, i)).collect();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page_of(&state, &guest, &token, (status, false, words.join(" "))).await
        }
        Err(error) => Err(fault(error)),
    }
}
