//! Reading the query and the ids of a path.
//!
//! A query names only what its endpoint lists: everything else is refused by name (P03, P04).

use super::json;
use super::problem::Problem;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use linli_app::AppError;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The query, as a struct with `deny_unknown_fields`. A name that comes twice is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    // An empty filter is no filter.
    let given = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty());
    let given: Vec<_> = given.collect();
    if let Some((name, _)) = given.iter().find(|(_, value)| value.contains('\0')) {
        // No engine can compare with it.
        return Err(Problem::field(name.replace('\0', ""), "bad_character"));
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs)
        .map_err(|e| Problem::invalid(vec![json::issue(e.path(), &e.inner().to_string())]))
}

/// The id in the path. What is no id is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "unreadable"))?;
        let id = Uuid::try_parse(&text).map_err(|_| Problem::from(AppError::NotFound))?;
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::severity::Severity;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        limit: Option<u32>,
        severity: Option<Severity>,
        q: Option<String>,
    }

    fn issue_of(query: &str) -> String {
        let problem = read::<Filter>(query).expect_err("refused");
        problem.issues().iter().map(|i| format!("{} {}", i.field, i.code)).collect()
    }

    /// P03, P04: only listed keys and values; text is a value and nothing else.
    #[test]
    fn listed_keys_only() {
        let filter = read::<Filter>("limit=5&severity=major&q=%27%20OR%201%3D1--&").expect("reads");
        let q = Some("' OR 1=1--".to_owned());
        assert_eq!(filter, Filter { limit: Some(5), severity: Some(Severity::Major), q });
        assert_eq!(read::<Filter>("limit=").expect("reads").limit, None);
        assert_eq!(issue_of("order=password_hash"), "order unknown_field");
        assert_eq!(issue_of("severity=grave"), "severity not_listed");
        assert_eq!(issue_of("limit=1;drop"), "limit wrong");
        assert_eq!(issue_of("q=1&q=2"), "q twice");
        assert_eq!(issue_of("severity%5B%5D=major"), "severity[] unknown_field");
    }
}
