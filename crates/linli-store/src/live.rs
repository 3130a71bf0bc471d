//! What changed lately, seen from afar: whether open pages have something new to show.
//!
//! Owns two questions: did anything change at all (one for a whole node, whoever looks), and how much of it one person
//! may see. Both read a range of an index that ends at the present, so that a quiet desk costs nothing. Called by
//! `linli_app::live`.

use jiff::Timestamp;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// Changes of one person are counted up to here.
const MOST_COUNTED: u32 = 100;

/// What the changes since an instant look like: two that are equal mean that nothing happened in between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    cases: i64,
    newest_case: Option<Timestamp>,
    notices: i64,
    newest_notice: Option<Timestamp>,
}

/// The mark of everything between two instants.
///
/// # Errors
/// [`StoreError`].
pub fn mark(tx: &mut Tx<'_>, since: Timestamp, now: Timestamp) -> Result<Mark, StoreError> {
    let cases = tx.one(
        "SELECT count(*) AS n, max(updated_at) AS newest FROM cases WHERE updated_at > $1",
        params![since],
    )?;
    let notices = tx.one(
        "SELECT count(*) AS n, max(at) AS newest FROM notices WHERE at > $1 AND at <= $2",
        params![since, now],
    )?;
    Ok(Mark {
        cases: cases.get("n")?,
        newest_case: cases.get("newest")?,
        notices: notices.get("n")?,
        newest_notice: notices.get("newest")?,
    })
}

/// How many cases that a person sees changed since an instant, counted up to 100; of one case, if it is given.
///
/// # Errors
/// [`StoreError`].
pub fn changed(
    tx: &mut Tx<'_>,
    scope: &Scope,
    since: Timestamp,
    case: Option<Uuid>,
) -> Result<i64, StoreError> {
    let mut binds = Binds::default();
    let since = binds.bind(since);
    let one = case.map(|id| format!("AND c.id = {} ", binds.bind(id))).unwrap_or_default();
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT count(*) AS n FROM (SELECT 1 FROM cases c WHERE c.updated_at > {since} {one}AND ({seen}) IS TRUE \
         LIMIT {MOST_COUNTED}) f"
    );
    tx.one(&sql, binds.values())?.get("n")
}
