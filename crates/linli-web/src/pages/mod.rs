//! The pages: one file for each act, its template beside it.
//!
//! Owns the routes of people's pages. A page flow (form and its sending) is one pair of files.
//! Must not hold a rule: a page reads its form, calls one use case and shows the answer.

mod account;
mod approvals;
mod board;
mod cases;
mod categories;
mod desk;
mod dispatch;
mod emergencies;
mod escalations;
mod exports;
mod file;
mod followups;
mod heat;
mod import;
mod keys;
#[cfg(test)]
mod markup;
mod organisation;
mod paper;
mod people;
mod places;
mod preferences;
mod privacy;
mod rates;
mod registers;
mod repairs;
pub(crate) mod resident;
mod retention;
mod rosters;
mod rules;
mod scripts;
mod search;
mod session;
mod sign_in;
mod staff;
mod stale;
mod triage;
mod visits;
mod work;
mod worker;

use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Routes that need no session and no database.
pub fn open_routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().merge(preferences::routes()).merge(worker::open_routes())
}

/// Routes of staff pages, each behind a session.
pub fn routes() -> Router<WebState> {
    Router::new()
        .merge(cases::routes())
        .merge(desk::routes())
        .merge(dispatch::routes())
        .merge(work::routes())
        .merge(keys::routes())
        .merge(session::routes())
        .merge(sign_in::routes())
        .merge(account::routes())
        .merge(organisation::routes())
        .merge(people::routes())
        .merge(places::routes())
        .merge(staff::routes())
        .merge(rosters::routes())
        .merge(rules::routes())
        .merge(escalations::routes())
        .merge(import::routes())
        .merge(categories::routes())
        .merge(paper::routes())
        .merge(exports::routes())
        .merge(registers::routes())
        .merge(repairs::routes())
        .merge(visits::routes())
        .merge(scripts::routes())
        .merge(search::routes())
        .merge(approvals::routes())
        .merge(followups::routes())
        .merge(heat::routes())
        .merge(triage::routes())
        .merge(emergencies::routes())
        .merge(rates::routes())
        .merge(worker::routes())
        .merge(resident::routes())
        .merge(privacy::routes())
        .merge(retention::routes())
        .merge(board::routes())
}

/// Renders a template as an answer.
pub fn html(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => {
            (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "template failed");
            crate::errors::Fault::Internal.into_response()
        }
    }
}

/// A page that went well.
pub fn ok(template: &impl Template) -> Response {
    html(StatusCode::OK, template)
}

/// A form shown again with its issues.
pub fn unprocessable(template: &impl Template) -> Response {
    html(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// To another page of ours after a form was sent.
pub fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, own_path(path).to_owned())]).into_response()
}

/// The path if it is one of ours, else the first page: nobody is sent elsewhere by a link.
pub fn own_path(path: &str) -> &str {
    let bad =
        !path.starts_with('/') || path.starts_with("//") || path.contains(['\\', '\r', '\n', '\t']);
    if bad || !path.is_ascii() { "/" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P17: no redirect leads elsewhere.
    #[test]
    fn only_our_own_paths() {
        assert_eq!(own_path("/cases?state=open"), "/cases?state=open");
        for bad in
            ["//evil.example", "https://evil.example", "/\\evil", "", "/a\r\nb", "evil", "/\tx"]
        {
            assert_eq!(own_path(bad), "/", "{bad}");
        }
    }
}
