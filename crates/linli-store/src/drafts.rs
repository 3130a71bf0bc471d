//! Words that were typed and not sent yet (REC-1, C03): the desk's forms, parked calls, composers of cases.
//!
//! Owns the table `drafts`. Must not know what a draft holds: its body comes sealed. A draft belongs to the one who
//! typed it; every statement asks for both. Called by `linli_app::drafts`.

use jiff::Timestamp;
use linli_domain::ids::StaffId;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;

/// One draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    pub staff: StaffId,
    /// `desk:<id>`, `note:<case>`, ...
    pub subject: String,
    pub body_sealed: Vec<u8>,
    /// When the call was parked.
    pub parked_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

fn read(row: &Row) -> Result<DraftRow, StoreError> {
    Ok(DraftRow {
        staff: StaffId(row.get("staff_id")?),
        subject: row.get("subject")?,
        body_sealed: row.get("body_sealed")?,
        parked_at: row.get("parked_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Keeps a draft as it is now. Whether it is parked stays.
///
/// # Errors
/// [`StoreError`].
pub fn save(tx: &mut Tx<'_>, row: &DraftRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO drafts (staff_id, subject, body_sealed, parked_at, updated_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (staff_id, subject) DO UPDATE SET body_sealed = excluded.body_sealed, \
         updated_at = excluded.updated_at",
        params![row.staff.0, &row.subject, row.body_sealed.clone(), row.parked_at, row.updated_at],
    )
    .map(drop)
}

/// A draft of this person.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, staff: StaffId, subject: &str) -> Result<Option<DraftRow>, StoreError> {
    let row = tx.row(
        "SELECT staff_id, subject, body_sealed, parked_at, updated_at FROM drafts \
         WHERE staff_id = $1 AND subject = $2",
        params![staff.0, subject],
    )?;
    row.as_ref().map(read).transpose()
}

/// Lets the drafts of a person be changed by one after the other.
///
/// # Errors
/// [`StoreError`].
pub fn lock(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), StoreError> {
    tx.rows_locked("SELECT id FROM staff WHERE id = $1", params![staff.0]).map(drop)
}

/// The drafts of this person whose subject begins so, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn of(
    tx: &mut Tx<'_>,
    staff: StaffId,
    prefix: &str,
    limit: u32,
) -> Result<Vec<DraftRow>, StoreError> {
    let sql = format!(
        "SELECT staff_id, subject, body_sealed, parked_at, updated_at FROM drafts \
         WHERE staff_id = $1 AND subject >= $2 AND subject < $3 ORDER BY updated_at DESC, subject LIMIT {limit}"
    );
    let end = crate::columns::after_prefix(prefix);
    tx.rows(&sql, params![staff.0, prefix, end])?.iter().map(read).collect()
}

/// Parks a draft, or takes it back. `false` if there is no such draft.
///
/// # Errors
/// [`StoreError`].
pub fn park(
    tx: &mut Tx<'_>,
    staff: StaffId,
    subject: &str,
    at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE drafts SET parked_at = $3 WHERE staff_id = $1 AND subject = $2",
        params![staff.0, subject, at],
    )?;
    Ok(changed == 1)
}

/// Forgets a draft.
///
/// # Errors
/// [`StoreError`].
pub fn forget(tx: &mut Tx<'_>, staff: StaffId, subject: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM drafts WHERE staff_id = $1 AND subject = $2", params![staff.0, subject])
        .map(drop)
}

/// Forgets what nobody has touched since; tells how many.
///
/// # Errors
/// [`StoreError`].
pub fn forget_older(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM drafts WHERE updated_at < $1", params![before])
}
