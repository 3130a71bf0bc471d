//! Who calls: the owner of the API token, with the rights of this moment (P23, P29).
//!
//! Owns the guard in front of every route of the API. The session cookie is no identity here: a page
//! of another site could make a browser send it.

use super::problem::Problem;
use crate::route_table::Access;
use crate::session;
use crate::state::WebState;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use linli_app::{AppError, Caller, sign_in};

/// What the guard of one route knows.
#[derive(Clone)]
pub struct Guard {
    pub state: WebState,
    pub access: Access,
}

/// Lets through whom the table of routes names, and tells the handler who it is.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match admitted(&guard, &parts).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let staff = caller.staff;
    parts.extensions.insert(Api(caller));
    let response = next.run(Request::from_parts(parts, body)).await;
    if let Some(problem) = response.extensions().get::<Problem>().filter(|p| p.out_of_range()) {
        let fields: Vec<&str> = problem.issues().iter().map(|i| i.field.as_str()).collect();
        tracing::warn!(%staff, code = problem.code(), ?fields, "asked for what is outside of their range");
    }
    response
}

async fn admitted(guard: &Guard, parts: &Parts) -> Result<Caller, Problem> {
    let token = bearer(&parts.headers).ok_or(AppError::SignedOut)?;
    let origin = session::origin(parts, &guard.state);
    let caller = sign_in::caller_of_token(&guard.state.app, token, &origin).await?;
    if !matches!(parts.method, Method::GET | Method::HEAD) && caller.read_only {
        return Err(Problem::new(StatusCode::FORBIDDEN, "token_reads_only"));
    }
    if guard.access.admits(&caller) { Ok(caller) } else { Err(AppError::Forbidden.into()) }
}

/// The token of the Authorization header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The caller, for a handler behind the guard.
#[derive(Clone, Debug)]
pub struct Api(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for Api {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Without the guard nobody is anybody.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| AppError::SignedOut.into())
    }
}
