//! Long lists by pages: from where the last page ended, not by counting rows.
//!
//! Owns the form of cursors in the directory. A cursor names the last row that was shown, so that rows that come and
//! go between two pages shift nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::AppError;

/// Rows of a page when nothing else is asked, and at most.
pub const USUAL: usize = 50;
pub const MOST: usize = 200;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a page out of `limit` + 1 rows; the key of its last row becomes the cursor.
    pub(crate) fn cut<K: Serialize>(
        mut items: Vec<T>,
        limit: usize,
        key: impl Fn(&T) -> K,
    ) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more).map(|item| write(&key(item)));
        Self { items, next: last }
    }

    /// The same page with other items.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// How many rows to show.
pub(crate) fn limit(asked: Option<usize>) -> usize {
    asked.unwrap_or(USUAL).clamp(1, MOST)
}

fn write(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_string(key).unwrap_or_default())
}

/// The key in a cursor.
pub(crate) fn read<K: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<K>, AppError> {
    let parse = |cursor: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        serde_json::from_slice(&bytes).ok()
    };
    cursor
        .filter(|cursor| !cursor.is_empty())
        .map(|cursor| parse(cursor).ok_or_else(|| AppError::field("cursor", "unknown")))
        .transpose()
}
