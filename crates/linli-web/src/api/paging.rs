//! Cursor paging: `limit`, `cursor`, `next`.
//!
//! A cursor is opaque to the sender, and no secret: it holds a position, never a filter, and is
//! checked like any other input.

use super::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

/// Rows of a page when nothing is said.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most rows of a page.
pub const MAX_LIMIT: u32 = 200;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; `null` on the last one.
    pub next: Option<String>,
}

/// The number of rows asked for, at most `max`.
///
/// # Errors
/// 422 for a number outside the range.
pub fn limit(asked: Option<u32>, max: u32) -> Result<u32, Problem> {
    match asked {
        None => Ok(DEFAULT_LIMIT.min(max)),
        Some(n) if (1..=max).contains(&n) => Ok(n),
        Some(_) => {
            let issue =
                linli_app::FieldIssue::new("limit", "number_range").with("min", 1).with("max", max);
            Err(Problem::invalid(vec![issue]))
        }
    }
}

/// As [`limit`], for lists of the directory.
///
/// # Errors
/// As [`limit`].
pub fn rows(asked: Option<u32>) -> Result<usize, Problem> {
    limit(asked, MAX_LIMIT).map(|n| usize::try_from(n).unwrap_or(usize::MAX))
}

/// A position as a cursor.
pub fn cursor(position: &str) -> String {
    URL_SAFE_NO_PAD.encode(position)
}

/// The position in a cursor.
///
/// # Errors
/// 422 for a text that is no cursor.
pub fn position(cursor: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Problem::field("cursor", "cursor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_and_limits() {
        assert_eq!(position(&cursor("12")).expect("ours"), "12");
        assert!(position("' OR 1=1").is_err());
        assert_eq!(limit(None, 200).ok(), Some(50));
        assert_eq!(limit(Some(200), 200).ok(), Some(200));
        assert!(limit(Some(0), 200).is_err() && limit(Some(201), 200).is_err());
    }
}
