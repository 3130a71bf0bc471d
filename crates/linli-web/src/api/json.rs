//! Reading a JSON body: what is wrong is named by its path.
//!
//! Must not put what was sent into a log: a body holds people's words and phone numbers.

use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_app::FieldIssue;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_path_to_error::Path;

/// A JSON body, in or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let body = Bytes::from_request(request, state).await.map_err(unread)?;
        if body.is_empty() {
            // An act without any field may be sent without a body.
            return read(b"{}").map(Self);
        }
        if !is_json {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"));
        }
        read(&body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn unread(rejection: BytesRejection) -> Problem {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        _ => Problem::new(StatusCode::BAD_REQUEST, "unreadable"),
    }
}

/// Reads a value.
///
/// # Errors
/// 400 for text that is no JSON, 422 with the path for a field that is not what it must be.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // Serde would read a list as a record's fields in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        serde_json::from_slice::<IgnoredAny>(body).map_err(|error| malformed(&error))?;
        return Err(Problem::invalid(vec![
            FieldIssue::new(".", "wrong_type").with("expected", "an object"),
        ]));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(&mut json).map_err(|e| explain(e.path(), e.inner()))?;
    json.end().map_err(|error| malformed(&error))?;
    match zero_character(body) {
        Some(field) => Err(Problem::field(field, "bad_character")),
        None => Ok(value),
    }
}

/// The path of a text with a zero character, which no engine can store or compare with.
fn zero_character(body: &[u8]) -> Option<String> {
    const ESCAPE: &[u8] = br"\u0000";
    if !body.windows(ESCAPE.len()).any(|part| part == ESCAPE) {
        return None;
    }
    let value = serde_json::from_slice(body).ok()?;
    with_zero(&value, String::new())
}

fn with_zero(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| with_zero(item, format!("{path}[{at}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, item)| {
            let dot = if path.is_empty() { "" } else { "." };
            with_zero(item, format!("{path}{dot}{name}"))
        }),
        _ => None,
    }
}

fn explain(path: &Path, error: &serde_json::Error) -> Problem {
    if !error.is_data() {
        return malformed(error);
    }
    Problem::invalid(vec![issue(path, &error.to_string())])
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json")
        .with("line", error.line().to_string())
        .with("column", error.column().to_string())
}

/// The issue behind serde's words. They name fields and types in backticks, and may repeat the
/// value, which is not passed on.
pub(super) fn issue(path: &Path, words: &str) -> FieldIssue {
    let here = path.to_string();
    let inside = |name: &str| if here == "." { name.to_owned() } else { format!("{here}.{name}") };
    let named = |prefix: &str| {
        let (name, _) = words.strip_prefix(prefix)?.split_once('`')?;
        Some(inside(name))
    };
    if let Some(field) = named("missing field `") {
        return FieldIssue::new(field, "required");
    }
    if let Some(field) = named("duplicate field `") {
        return FieldIssue::new(field, "twice");
    }
    if let Some((name, _)) = words.strip_prefix("unknown field `").and_then(|w| w.split_once('`')) {
        // The path already ends with the field when the reader had begun with it.
        let field =
            if here == name || here.ends_with(&format!(".{name}")) { here } else { inside(name) };
        return FieldIssue::new(field, "unknown_field");
    }
    if let Some((_, allowed)) =
        words.strip_prefix("unknown variant ").and_then(|w| w.split_once("expected "))
    {
        let allowed = allowed.strip_prefix("one of ").unwrap_or(allowed);
        return FieldIssue::new(here, "not_listed").with("allowed", plain(allowed));
    }
    match words.rsplit_once("expected ") {
        Some((_, expected)) => {
            FieldIssue::new(here, "wrong_type").with("expected", plain(expected))
        }
        None => FieldIssue::new(here, "wrong"),
    }
}

/// Serde's words without backticks and the position in the body.
fn plain(words: &str) -> String {
    let words = words.split(" at line ").next().unwrap_or_default();
    words.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(default)]
        #[expect(dead_code, reason = "only read")]
        parts: Vec<Part>,
        #[expect(dead_code, reason = "only read")]
        count: u32,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Part {
        #[expect(dead_code, reason = "only read")]
        channel: linli_domain::vocabulary::Channel,
    }

    fn refused(body: &str) -> (StatusCode, String) {
        let problem = read::<Outer>(body.as_bytes()).expect_err("refused");
        let issues: Vec<String> = problem
            .issues()
            .iter()
            .map(|i| format!("{} {} {:?}", i.field, i.code, i.params))
            .collect();
        (problem.status(), format!("{} {}", problem.code(), issues.join(";")))
    }

    /// Item 5: unknown fields by name, wrong types by path, malformed text by line.
    #[test]
    fn every_mistake_is_named() {
        for (body, status, words) in [
            ("{\"count\":1,\"cuont\":2}", 422, "invalid cuont unknown_field []"),
            (
                "{\"count\":1,\"parts\":[{\"channel\":\"phone\",\"x\":1}]}",
                422,
                "invalid parts[0].x unknown_field []",
            ),
            ("{}", 422, "invalid count required []"),
            ("{\"count\":1,\"count\":1}", 422, "invalid count twice []"),
            ("{\"count\":\"many\"}", 422, "invalid count wrong_type [(\"expected\", \"u32\")]"),
            ("{\"count\":-1}", 422, "invalid count wrong_type [(\"expected\", \"u32\")]"),
            ("{\"count\":1", 400, "malformed_json "),
            ("{\"count\":1} x", 400, "malformed_json "),
            ("\u{fffd}", 400, "malformed_json "),
            ("[1]", 422, ". wrong_type"),
        ] {
            let (found, said) = refused(body);
            assert_eq!(found.as_u16(), status, "{body}: {said}");
            assert!(said.contains(words), "{body}: {said}");
        }
        let (_, said) = refused("{\"count\":1,\"parts\":[{\"channel\":\"smoke\"}]}");
        assert!(said.starts_with("invalid parts[0].channel not_listed"), "{said}");
        assert!(said.contains("phone") && !said.contains("smoke"), "{said}");
    }
}
