//! Cases as the search for hot matters reads them, one day after the other (STA-3).

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One case as the search for hot matters reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub case: Uuid,
    pub at: Timestamp,
    /// Local day of registration.
    pub day: String,
    pub household: Option<Uuid>,
    pub resident: Option<Uuid>,
    pub reporter: String,
    pub category: String,
    /// The building or public area.
    pub place: Option<Uuid>,
    pub title: String,
    /// The first entry of its journal, which names its words.
    pub first: String,
}

/// Cases of an office since a local day that come after a case, in the order of registration, at most so many: one
/// range of the index of days, however many cases there are. A program's own reading; pages show only what the scope of
/// the visitor lets through.
///
/// # Errors
/// [`StoreError`].
pub fn told_after(
    tx: &mut Tx<'_>,
    office: Uuid,
    day: &str,
    after: (Timestamp, Uuid),
    limit: u32,
) -> Result<Vec<Told>, StoreError> {
    let sql = format!(
        "SELECT c.id, c.registered_at, c.day, c.household_id, c.resident_id, c.reporter, c.category, c.title, \
         coalesce(p.building_id, p.id) AS around, \
         (SELECT j.body FROM journal j WHERE j.case_id = c.id AND j.seq = 1) AS first \
         FROM cases c LEFT JOIN places p ON p.id = c.place_id \
         WHERE c.office_id = $1 AND c.day >= $2 AND (c.registered_at > $3 OR (c.registered_at = $3 AND c.id > $4)) \
         ORDER BY c.registered_at, c.id LIMIT {limit}"
    );
    tx.rows(&sql, params![office, day, after.0, after.1])?
        .iter()
        .map(|row| {
            Ok(Told {
                case: row.get("id")?,
                at: row.get("registered_at")?,
                day: row.get("day")?,
                household: row.get("household_id")?,
                resident: row.get("resident_id")?,
                reporter: row.get("reporter")?,
                category: row.get("category")?,
                place: row.get("around")?,
                title: row.get("title")?,
                first: row.get::<Option<_>>("first")?.unwrap_or_default(),
            })
        })
        .collect()
}

/// How many cases an office has since a local day.
///
/// # Errors
/// [`StoreError`].
pub fn count_since(tx: &mut Tx<'_>, office: Uuid, day: &str) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) AS n FROM cases WHERE office_id = $1 AND day >= $2";
    tx.one(sql, params![office, day])?.get("n")
}
