//! What went wrong, as problem+json (RFC 9457): a stable code, typed parameters, words in the
//! language of `Accept-Language`.
//!
//! Owns [`Problem`]. A handler answers one as its error; [`dress`] writes it out, because only there
//! language and request id are known. Also dresses what never reached a handler: unknown routes and
//! methods, bodies that are too large, panics, time that ran out.

mod words;

use crate::edge::RequestId;
use crate::errors::Fault;
use crate::locales::{Locale, Strings};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use linli_app::{AppError, FieldIssue};
use linli_domain::Refusal;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Seconds after which a client may try again when the database is away.
const RETRY_AFTER: &str = "5";

/// Every code that is not a rule's refusal, with its status: the table of `/api/docs`.
pub const CODES: &[(&str, u16)] = &[
    ("unreadable", 400),
    ("malformed_json", 400),
    ("bad_header", 400),
    ("signed_out", 401),
    ("forbidden", 403),
    ("token_reads_only", 403),
    ("not_found", 404),
    ("no_such_route", 404),
    ("method_not_allowed", 405),
    ("stale", 409),
    ("gone", 410),
    ("too_large", 413),
    ("media_type", 415),
    ("invalid", 422),
    ("key_reused", 422),
    ("if_match_required", 428),
    ("too_many", 429),
    ("internal", 500),
    ("unavailable", 503),
];

/// An error on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: String,
    params: Map<String, Value>,
    issues: Vec<FieldIssue>,
    refused: bool,
}

impl Problem {
    /// A problem without parameters. `code` is a key of the locales (`problem.title_*`).
    pub fn new(status: StatusCode, code: impl Into<String>) -> Self {
        let code = code.into();
        Self { status, code, params: Map::new(), issues: Vec::new(), refused: false }
    }

    /// Bad input, each field by name.
    pub fn invalid(issues: Vec<FieldIssue>) -> Self {
        Self { issues, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }

    /// Bad input in one field.
    pub fn field(field: impl Into<String>, code: &'static str) -> Self {
        Self::invalid(vec![FieldIssue::new(field, code)])
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The issues under the names that the request uses.
    #[must_use]
    pub fn renamed(mut self, names: &[(&str, &str)]) -> Self {
        for issue in &mut self.issues {
            if let Some((_, name)) = names.iter().find(|(from, _)| *from == issue.field) {
                issue.field = (*name).to_owned();
            }
        }
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What is wrong with which field.
    pub fn issues(&self) -> &[FieldIssue] {
        &self.issues
    }

    /// Whether something was named that the caller may not know of: worth a line in the log (P05).
    pub fn out_of_range(&self) -> bool {
        matches!(self.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
            || self.issues.iter().any(|i| matches!(i.code, "unknown" | "other_office"))
    }

    fn refused(refusal: &Refusal) -> Self {
        let params = match refusal.params() {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        Self { params, refused: true, ..Self::new(StatusCode::CONFLICT, refusal.code()) }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let of = |status, code: &str| Self::new(status, code);
        match error {
            AppError::Refused(refusal) => Self::refused(&refusal),
            AppError::Invalid(issues) => Self::invalid(issues),
            AppError::Stale { current } => {
                of(StatusCode::CONFLICT, "stale").with("current", current)
            }
            AppError::NotFound | AppError::FileMissing => of(StatusCode::NOT_FOUND, "not_found"),
            AppError::Forbidden => of(StatusCode::FORBIDDEN, "forbidden"),
            AppError::SignedOut => of(StatusCode::UNAUTHORIZED, "signed_out"),
            AppError::TooMany { retry_at } => {
                of(StatusCode::TOO_MANY_REQUESTS, "too_many").with("retry_at", retry_at.to_string())
            }
            AppError::KeyReused => of(StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            AppError::Unavailable(why) => {
                tracing::error!(why, "not available");
                of(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
            AppError::Internal(what) => {
                tracing::error!(what, "defect");
                of(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }
}

impl From<&Fault> for Problem {
    fn from(fault: &Fault) -> Self {
        let code = match fault {
            Fault::BadRequest => "unreadable",
            Fault::Forbidden { .. } | Fault::CrossSite => "forbidden",
            Fault::NotFound => "not_found",
            Fault::Conflict => "stale",
            Fault::Gone => "gone",
            Fault::TooLarge => "too_large",
            Fault::Invalid => "invalid",
            Fault::TooMany { .. } => "too_many",
            Fault::Internal => "internal",
            Fault::Unavailable => "unavailable",
        };
        Self::new(fault.status(), code)
    }
}

impl IntoResponse for Problem {
    /// A bare answer that [`dress`] writes out.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The body of an error, as RFC 9457 has it, with this API's own members.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
struct Wire<'a> {
    /// Where the code is explained: a part of the API's own documentation.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of error it is, in the language of `Accept-Language`.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What can be done, in the language of `Accept-Language`.
    detail: String,
    /// The stable code, for programs.
    code: &'a str,
    /// Typed values that belong to the code.
    #[schema(value_type = Object)]
    params: &'a Map<String, Value>,
    /// What is wrong with which field.
    issues: Vec<WireIssue<'a>>,
    /// The number of the request, as in the header `x-request-id`, for asking about it.
    request_id: String,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldIssue)]
struct WireIssue<'a> {
    /// The path of the field: `measures[0].due_at`.
    field: &'a str,
    /// The stable code, for programs.
    code: &'a str,
    /// Values that belong to the code.
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// What is wrong, in the language of `Accept-Language`.
    detail: String,
}

/// Registers the schemas of errors.
pub(super) fn schemas(into: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
    use utoipa::PartialSchema;
    into.push(("Problem".to_owned(), Wire::schema()));
    into.push(("FieldIssue".to_owned(), WireIssue::schema()));
}

/// Writes every error under `/api` as problem+json.
pub async fn dress(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let strings = Strings::of(Locale::negotiate(None, None, accept));
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    match problem_of(&response) {
        Some(problem) => written(&problem, strings, id, &response),
        None => response,
    }
}

/// The problem of an answer that has no body of its own.
fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    if let Some(fault) = response.extensions().get::<Fault>() {
        return Some(fault.into());
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(match status {
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(status, "method_not_allowed"),
        StatusCode::NOT_FOUND => Problem::new(status, "no_such_route"),
        _ => Problem { status, ..Problem::from(&Fault::of_status(status)) },
    })
}

fn written(problem: &Problem, strings: Strings, request_id: String, bare: &Response) -> Response {
    let issues = problem.issues.iter().map(|issue| WireIssue {
        field: &issue.field,
        code: issue.code,
        params: issue.params.iter().map(|(n, v)| ((*n).to_owned(), v.clone().into())).collect(),
        detail: words::issue(strings, issue),
    });
    let wire = Wire {
        kind: format!("/api/docs#{}", problem.code),
        title: words::title(strings, &problem.code, problem.refused),
        status: problem.status.as_u16(),
        detail: words::detail(strings, problem),
        code: &problem.code,
        params: &problem.params,
        issues: issues.collect(),
        request_id,
    };
    let body = serde_json::to_vec(&wire).unwrap_or_default();
    let mut response = (problem.status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(strings.locale().tag()));
    for name in [header::ALLOW, header::RETRY_AFTER, header::ETAG] {
        if let Some(value) = bare.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    let mut add = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    };
    match problem.status {
        StatusCode::UNAUTHORIZED => add(header::WWW_AUTHENTICATE, "Bearer realm=\"linli\""),
        StatusCode::SERVICE_UNAVAILABLE => add(header::RETRY_AFTER, RETRY_AFTER),
        _ => {}
    }
    // The problem stays with the answer, for the layers outside.
    response.extensions_mut().insert(problem.clone());
    response
}
