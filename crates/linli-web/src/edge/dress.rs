//! Gives bare errors a page: in the visitor's language, with the request id, the number to call,
//! and what had been typed.
//!
//! Errors of the API are written as problem+json instead.

use super::{Edge, FORM_LIMIT, RequestId};
use crate::errors::{Fault, FaultPage, Kept};
use crate::pages;
use crate::shell::{Page, Prefs};
use crate::{api, csrf};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Fields longer than this are shown for copying, not only sent again.
const WORTH_SHOWING: usize = 24;

pub(super) async fn dress(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/api/") {
        return api::problem::dress(request, next).await;
    }
    let prefs = Prefs::of_headers(request.headers());
    let path = request.uri().path().to_owned();
    let action = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let (request, sent) = keep_form(request).await;
    let response = next.run(request).await;
    let Some(fault) = fault_of(&response) else { return response };
    let kept =
        if worth_keeping(&fault) { sent.map(|b| kept(&b)).unwrap_or_default() } else { Vec::new() };
    let page = FaultPage {
        page: Page::bare(prefs, &path, edge.zone.clone(), (edge.now)()),
        search: matches!(fault, Fault::NotFound) && is_staff(&path),
        request_id: id,
        phone: edge.phone.clone(),
        action,
        kept,
        fault,
    };
    let mut dressed = pages::html(page.fault.status(), &page);
    for (name, value) in response.headers() {
        if name == header::SET_COOKIE || name == header::RETRY_AFTER || name == header::ALLOW {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    if let Some(again) = pages::resident::screen::again(&path) {
        dressed.headers_mut().insert(header::REFRESH, again);
    }
    dressed
}

/// The fault of an answer that has no page of its own.
fn fault_of(response: &Response) -> Option<Fault> {
    if let Some(fault) = response.extensions().get::<Fault>() {
        return Some(fault.clone());
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    (bare && (status.is_client_error() || status.is_server_error()))
        .then(|| Fault::of_status(status))
}

/// Whether sending the same once more makes sense.
const fn worth_keeping(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Internal
            | Fault::Unavailable
            | Fault::CrossSite
            | Fault::Conflict
            | Fault::TooMany { .. }
    )
}

/// Residents' pages have no search over cases.
fn is_staff(path: &str) -> bool {
    let public = [
        "/q/", "/t/", "/s", "/find", "/public", "/survey/", "/paper", "/owners", "/sign-in",
        "/assets/",
    ];
    !public.iter().any(|p| path.starts_with(p))
}

/// Reads an ordinary form ahead, and keeps a copy for the page that may have to show it again.
async fn keep_form(request: Request) -> (Request, Option<Bytes>) {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let form = text(header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded");
    let small = text(header::CONTENT_LENGTH).parse::<usize>().is_ok_and(|len| len <= FORM_LIMIT);
    if request.method() != Method::POST || !form || !small {
        return (request, None);
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, FORM_LIMIT).await {
        Ok(bytes) => (Request::from_parts(parts, Body::from(bytes.clone())), Some(bytes)),
        // The sender broke off; the handler meets an empty form and says so.
        Err(_) => (Request::from_parts(parts, Body::empty()), None),
    }
}

fn kept(body: &Bytes) -> Vec<Kept> {
    form_urlencoded::parse(body)
        .filter(|(name, value)| !value.is_empty() && !secret(name))
        .map(|(name, value)| {
            let (name, value) = (name.into_owned(), value.into_owned());
            let technical = name == csrf::FIELD || name == "id" || name.ends_with("_id");
            let shown = value.chars().count() > WORTH_SHOWING && !technical;
            Kept { name, value, shown }
        })
        .collect()
}

/// Fields that must never be sent back.
fn secret(name: &str) -> bool {
    name.contains("password") || name.contains("secret") || name.ends_with("code")
}
