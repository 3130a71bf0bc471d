//! Versions of a case in headers: `ETag` in answers, `If-Match` in changes (C02).

use super::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};

/// The header with the version of what was answered.
pub fn etag(version: i64) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::try_from(format!("\"{version}\""));
    [(header::ETAG, value.unwrap_or_else(|_| HeaderValue::from_static("\"0\"")))]
}

/// What the sender says it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// Nothing was said.
    Missing,
    /// `*`: whatever is there now.
    Any,
    /// One version.
    Version(i64),
}

impl IfMatch {
    /// The version to hold the act against. Acts that only add to a case need none; all others must
    /// say what they have seen.
    ///
    /// # Errors
    /// 428 when it is missing and needed.
    pub fn expected(self, adds_only: bool) -> Result<Option<i64>, Problem> {
        match self {
            Self::Version(version) => Ok(Some(version)),
            Self::Any => Ok(None),
            Self::Missing if adds_only => Ok(None),
            Self::Missing => {
                Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "if_match_required"))
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self::Missing) };
        value.to_str().ok().and_then(parse).ok_or_else(|| {
            Problem::new(StatusCode::BAD_REQUEST, "bad_header").with("header", "If-Match")
        })
    }
}

fn parse(value: &str) -> Option<IfMatch> {
    let value = value.trim();
    if value == "*" {
        return Some(IfMatch::Any);
    }
    // Proxies that compress weaken the tag on its way.
    let value = value.strip_prefix("W/").unwrap_or(value);
    let version = value.strip_prefix('"')?.strip_suffix('"')?;
    let digits = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| version.parse().ok().map(IfMatch::Version))?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C02: one version, or any, or a mistake that is said.
    #[test]
    fn headers() {
        for (text, read) in [
            ("\"12\"", Some(IfMatch::Version(12))),
            ("W/\"12\"", Some(IfMatch::Version(12))),
            (" * ", Some(IfMatch::Any)),
            ("12", None),
            ("\"\"", None),
            ("\"-1\"", None),
            ("\"1\", \"2\"", None),
            ("\"99999999999999999999\"", None),
        ] {
            assert_eq!(parse(text), read, "{text}");
        }
        assert_eq!(IfMatch::Missing.expected(true).ok(), Some(None));
        assert!(IfMatch::Missing.expected(false).is_err());
    }
}
