//! Signing in and out.

use super::{html, own_path, see_other};
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted};
use crate::session::{self, COOKIE, Signed, fault, set_cookie};
use crate::shell::{Page, Prefs};
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use jiff::tz::TimeZone;
use linli_app::AppError;
use linli_app::sign_in::{self, SignIn};
use serde::Deserialize;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/sign-in", get(form).post(enter)).route("/sign-out", post(leave))
}

#[derive(Template)]
#[template(path = "pages/sign_in/sign_in.html")]
struct SignInPage {
    page: Page,
    form: Form,
    next: String,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

fn page(prefs: Prefs, state: &WebState) -> Page {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    Page::bare(prefs, "/sign-in", zone, state.app.environment.now())
}

async fn form(
    State(state): State<WebState>,
    prefs: Prefs,
    Query(Next { next }): Query<Next>,
) -> Response {
    let page = page(prefs, &state);
    let form = Form::blank(page.s, "signin.form");
    let next = own_path(next.as_deref().unwrap_or("/")).to_owned();
    html(StatusCode::OK, &SignInPage { page, form, next })
}

async fn enter(
    State(state): State<WebState>,
    prefs: Prefs,
    Caller { address, origin, before }: Caller,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = page(prefs, &state);
    let next = own_path(values.get("next").unwrap_or("/")).to_owned();
    let mut form = Form::of(page.s, "signin.form", values);
    let read = form.read(|r| (r.text("name").required(), r.text("password").max(1000).required()));
    let Some((login, password)) = read else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { page, form, next }));
    };
    let ask = SignIn { login, password, address, origin, previous: before };
    match sign_in::sign_in(&state.app, ask).await {
        Ok(signed) => {
            let mut response = see_other(&next);
            let secure = if state.secure { "; Secure" } else { "" };
            let cookie =
                format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax{secure}", signed.token);
            set_cookie(&mut response, &cookie);
            Ok(response)
        }
        Err(AppError::SignedOut | AppError::Forbidden | AppError::NotFound) => {
            form.refuse(FieldIssue::new("password", "wrong_password"));
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { page, form, next }))
        }
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { page, form, next }))
        }
        Err(error) => Err(fault(error)),
    }
}

/// Where a sign-in comes from; no session is needed for it.
struct Caller {
    address: Option<String>,
    origin: String,
    before: Option<String>,
}

impl FromRequestParts<WebState> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &WebState,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self {
            address: session::address(parts, state).map(|a| a.to_string()),
            origin: session::origin(parts, state),
            before: session::cookie(&parts.headers, COOKIE).map(str::to_owned),
        })
    }
}

async fn leave(
    State(state): State<WebState>,
    signed: Signed,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, Fault> {
    let token = session::cookie(&headers, COOKIE).unwrap_or_default().to_owned();
    sign_in::sign_out(&state.app, &token, &signed.caller.origin).await.map_err(fault)?;
    let mut response = see_other("/sign-in");
    set_cookie(&mut response, &format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    Ok(response)
}
