//! The signed lists of a month's open and returned orders (REP-6).
//!
//! Owns the table `repair_months`. Must not decide who may sign (the use cases do). Called by
//! `linli_app::repair::rolling`.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use linli_domain::ids::{NodeId, StaffId};

/// A signed month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedMonth {
    pub office: NodeId,
    /// `2026-09`.
    pub month: String,
    pub signed_at: Timestamp,
    pub signed_by: StaffId,
    pub opinion: String,
    /// Ids and codes as they stood when it was signed (JSON).
    pub lines: String,
    pub digest: String,
}

/// The signature of a month, if it has one. Callers have checked the office.
///
/// # Errors
/// [`StoreError`].
pub fn get(
    tx: &mut Tx<'_>,
    office: NodeId,
    month: &str,
) -> Result<Option<SignedMonth>, StoreError> {
    tx.row(
        "SELECT office_id, month, signed_at, signed_by, opinion, lines, digest FROM repair_months \
         WHERE office_id = $1 AND month = $2",
        params![office.0, month],
    )?
    .map(|row| read(&row))
    .transpose()
}

fn read(row: &Row) -> Result<SignedMonth, StoreError> {
    Ok(SignedMonth {
        office: NodeId(row.get("office_id")?),
        month: row.get("month")?,
        signed_at: row.get("signed_at")?,
        signed_by: StaffId(row.get("signed_by")?),
        opinion: row.get("opinion")?,
        lines: row.get("lines")?,
        digest: row.get("digest")?,
    })
}

/// Signs a month.
///
/// # Errors
/// [`StoreError::Conflict`] if it is signed already.
pub fn sign(tx: &mut Tx<'_>, row: &SignedMonth) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO repair_months (office_id, month, signed_at, signed_by, opinion, lines, digest) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.office.0,
            &row.month,
            row.signed_at,
            row.signed_by.0,
            &row.opinion,
            &row.lines,
            &row.digest
        ],
    )
    .map(drop)
}

/// The signed months of an office from one on, in order.
///
/// # Errors
/// [`StoreError`].
pub fn signed_since(
    tx: &mut Tx<'_>,
    office: NodeId,
    month: &str,
) -> Result<Vec<String>, StoreError> {
    tx.rows(
        "SELECT month FROM repair_months WHERE office_id = $1 AND month >= $2 ORDER BY month",
        params![office.0, month],
    )?
    .iter()
    .map(|row| row.get("month"))
    .collect()
}

/// The first month for which an order of the office counts.
///
/// # Errors
/// [`StoreError`].
pub fn first(tx: &mut Tx<'_>, office: NodeId) -> Result<Option<String>, StoreError> {
    tx.one("SELECT MIN(month) AS month FROM repair_orders WHERE office_id = $1", params![office.0])?
        .get("month")
}
