//! The journal: append-only history of each case (CMP-16).
//!
//! Owns reading and appending entries. Hashes are computed by the use cases, which hold the key.

use crate::columns::places;
use crate::db::{Row, Tx, Value, params, values};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One entry as it is stored. `body` is the event as JSON; `hash` covers it and the entry before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    pub case_id: Uuid,
    /// From 1, without gaps.
    pub seq: i64,
    pub at: Timestamp,
    /// `staff`, `resident` or `system`.
    pub actor: String,
    pub actor_id: Option<Uuid>,
    /// Code of the event.
    pub kind: String,
    pub body: String,
    /// Address and program that the act came from.
    pub origin: String,
    pub hash: Vec<u8>,
}

/// Columns in the order of [`append`] and of bulk loads.
pub const COLUMNS: &[&str] =
    &["case_id", "seq", "at", "actor", "actor_id", "kind", "body", "origin", "hash"];

fn read(row: &Row) -> Result<JournalRow, StoreError> {
    Ok(JournalRow {
        case_id: row.get("case_id")?,
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        actor_id: row.get("actor_id")?,
        kind: row.get("kind")?,
        body: row.get("body")?,
        origin: row.get("origin")?,
        hash: row.get("hash")?,
    })
}

/// Appends one entry.
///
/// # Errors
/// [`StoreError::Conflict`] if the place in the chain is taken.
pub fn append(tx: &mut Tx<'_>, row: &JournalRow) -> Result<(), StoreError> {
    append_all(tx, std::slice::from_ref(row))
}

/// Rows of one statement; more are loaded in bulk.
const TOGETHER: usize = 16;

/// Appends several entries.
///
/// # Errors
/// [`StoreError::Conflict`] if a place in a chain is taken.
pub fn append_all(tx: &mut Tx<'_>, rows: &[JournalRow]) -> Result<(), StoreError> {
    match rows {
        [] => Ok(()),
        rows if rows.len() <= TOGETHER => {
            let values: Vec<Value> = rows.iter().flat_map(values).collect();
            let places = places(rows.len(), COLUMNS.len());
            let sql = format!("INSERT INTO journal ({}) VALUES {places}", COLUMNS.join(", "));
            tx.execute(&sql, &values).map(drop)
        }
        rows => tx.bulk("journal", COLUMNS, rows.iter().map(values)).map(drop),
    }
}

/// In the order of [`COLUMNS`].
pub(crate) fn values(row: &JournalRow) -> Vec<Value> {
    values![
        row.case_id,
        row.seq,
        row.at,
        &row.actor,
        row.actor_id,
        &row.kind,
        &row.body,
        &row.origin,
        &row.hash
    ]
}

/// The newest entries before `before` (exclusive), newest first, at most `limit`. `correspondence`
/// leaves out what only clocks did.
///
/// # Errors
/// [`StoreError`].
pub fn page(
    tx: &mut Tx<'_>,
    case_id: Uuid,
    before: i64,
    limit: i64,
) -> Result<Vec<JournalRow>, StoreError> {
    tx.rows(
        "SELECT * FROM journal WHERE case_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        params![case_id, before, limit],
    )?
    .iter()
    .map(read)
    .collect()
}

/// All entries of one case, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn whole(tx: &mut Tx<'_>, case_id: Uuid) -> Result<Vec<JournalRow>, StoreError> {
    tx.rows("SELECT * FROM journal WHERE case_id = $1 ORDER BY seq", params![case_id])?
        .iter()
        .map(read)
        .collect()
}

/// What moves the clocks of one case, oldest first: without notes, additions and files, which may be thousands (F04).
///
/// # Errors
/// [`StoreError`].
pub fn of_clocks(tx: &mut Tx<'_>, case_id: Uuid) -> Result<Vec<JournalRow>, StoreError> {
    tx.rows(
        "SELECT * FROM journal WHERE case_id = $1 \
         AND kind NOT IN ('noted', 'supplemented', 'attached') ORDER BY seq",
        params![case_id],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Cases of which there is a journal but no row: somebody deleted them.
///
/// # Errors
/// [`StoreError`].
pub fn without_case(tx: &mut Tx<'_>) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT case_id FROM journal j WHERE seq = 1 \
         AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = j.case_id)",
        params![],
    )?
    .iter()
    .map(|row| row.get("case_id"))
    .collect()
}
