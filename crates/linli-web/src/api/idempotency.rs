//! `Idempotency-Key`: a create that is sent twice happens once and is answered alike (D05).

use super::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

/// The header.
pub const HEADER: &str = "idempotency-key";

/// Longest key, in characters.
const LONGEST: usize = 200;

/// The key of the request, if it has one. Kept for each caller apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let key = value.to_str().ok().map(str::trim).filter(|key| good(key));
        match (key, values.next()) {
            (Some(key), None) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::new(StatusCode::BAD_REQUEST, "bad_header")
                .with("header", "Idempotency-Key")),
        }
    }
}

fn good(key: &str) -> bool {
    !key.is_empty() && key.len() <= LONGEST && key.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert!(good("6f1d2c3e-0000-4000-8000-000000000000"));
        for bad in ["", "two words", "钥匙", &"x".repeat(201)] {
            assert!(!good(bad), "{bad}");
        }
    }
}
