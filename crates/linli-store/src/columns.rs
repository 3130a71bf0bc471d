//! Reading columns that hold words of the domain's closed lists, or local days; placeholders of several rows.
//!
//! Owns the one way in which an unknown word becomes an error with the column's name. Called by the area files.

use jiff::civil::Date;

use crate::db::Row;
use crate::error::StoreError;

/// Placeholders of so many rows of so many columns: `($1, $2), ($3, $4)`.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> =
            (1..=columns).map(|n| format!("${}", row * columns + n)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Rows of a statement at a time, each time the largest of the sizes that fits, and at last all that are left; the sizes
/// fall. A few sizes are a few statements to prepare, however many rows there are.
pub(crate) fn lots<'a, T>(
    mut rows: &'a [T],
    sizes: &'a [usize],
) -> impl Iterator<Item = &'a [T]> + 'a {
    std::iter::from_fn(move || {
        let size = sizes.iter().copied().find(|size| *size <= rows.len());
        let (some, left) = rows.split_at(size.unwrap_or(rows.len()));
        rows = left;
        (!some.is_empty()).then_some(some)
    })
}

/// The column as a word of a closed list.
pub(crate) fn word<T>(
    row: &Row,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| unknown(column, "a known word"))
}

/// The column as a word of a closed list, or NULL.
pub(crate) fn word_or_null<T>(
    row: &Row,
    column: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| parse(&text).ok_or_else(|| unknown(column, "a known word"))).transpose()
}

/// The column as a local day such as `2026-09-14`.
pub(crate) fn day(row: &Row, column: &str) -> Result<Date, StoreError> {
    word(row, column, |text| text.parse().ok())
}

/// The column as a local day, or NULL.
pub(crate) fn day_or_null(row: &Row, column: &str) -> Result<Option<Date>, StoreError> {
    word_or_null(row, column, |text| text.parse().ok())
}

/// The first text after all texts that begin with `prefix`, so that a prefix search is a range of an index on both
/// engines and `%` and `_` mean nothing (P22).
pub(crate) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

fn unknown(column: &str, expected: &str) -> StoreError {
    StoreError::Column { name: column.to_owned(), detail: format!("expected {expected}") }
}
