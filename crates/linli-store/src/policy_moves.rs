//! Moves of running cases to another version of their policy (ADM-1).
//!
//! Owns the table `policy_moves`. Must not know what a policy says. Called by `linli_app::clocks::moving`.

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;

/// One move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveRow {
    pub policy: String,
    pub version: i64,
    pub asked_at: Timestamp,
    pub asked_by: Option<StaffId>,
    /// When every open case had been looked at.
    pub done_at: Option<Timestamp>,
    /// Cases that were moved so far.
    pub cases: i64,
}

const SELECT: &str = "SELECT policy, version, asked_at, asked_by, done_at, cases FROM policy_moves";

fn read(row: &Row) -> Result<MoveRow, StoreError> {
    Ok(MoveRow {
        policy: row.get("policy")?,
        version: row.get("version")?,
        asked_at: row.get("asked_at")?,
        asked_by: row.get::<Option<Uuid>>("asked_by")?.map(StaffId),
        done_at: row.get("done_at")?,
        cases: row.get("cases")?,
    })
}

/// Asks for a move; false if it was asked for before.
///
/// # Errors
/// [`StoreError`].
pub fn ask(
    tx: &mut Tx<'_>,
    policy: &str,
    version: i64,
    by: Option<StaffId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO policy_moves (policy, version, asked_at, asked_by, done_at, cases) \
               VALUES ($1, $2, $3, $4, NULL, 0) ON CONFLICT (policy, version) DO NOTHING";
    Ok(tx.execute(sql, params![policy, version, at, by.map(|id| id.0)])? == 1)
}

/// A move, if it was asked for.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, policy: &str, version: i64) -> Result<Option<MoveRow>, StoreError> {
    let sql = format!("{SELECT} WHERE policy = $1 AND version = $2");
    tx.row(&sql, params![policy, version])?.as_ref().map(read).transpose()
}

/// Moves that are not done, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn waiting(tx: &mut Tx<'_>) -> Result<Vec<MoveRow>, StoreError> {
    let sql = format!("{SELECT} WHERE done_at IS NULL ORDER BY asked_at, policy, version");
    tx.rows(&sql, params![])?.iter().map(read).collect()
}

/// So many more cases were moved.
///
/// # Errors
/// [`StoreError`].
pub fn moved(tx: &mut Tx<'_>, policy: &str, version: i64, cases: i64) -> Result<(), StoreError> {
    let sql = "UPDATE policy_moves SET cases = cases + $3 WHERE policy = $1 AND version = $2";
    tx.execute(sql, params![policy, version, cases]).map(drop)
}

/// Every open case has been looked at.
///
/// # Errors
/// [`StoreError`].
pub fn done(tx: &mut Tx<'_>, policy: &str, version: i64, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE policy_moves SET done_at = $3 WHERE policy = $1 AND version = $2 AND done_at IS NULL";
    tx.execute(sql, params![policy, version, at]).map(drop)
}
