//! In-app notices: the bell.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One notice to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub case_id: Uuid,
    pub at: Timestamp,
    /// Code of the event, a key of the locales.
    pub kind: String,
    /// JSON.
    pub params: String,
    pub read_at: Option<Timestamp>,
}

/// A notice with the case that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    pub notice: NoticeRow,
    pub number: String,
    pub title: String,
}

fn read(row: &Row) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        id: row.get("id")?,
        staff_id: row.get("staff_id")?,
        case_id: row.get("case_id")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        params: row.get("params")?,
        read_at: row.get("read_at")?,
    })
}

/// Tells one person.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &NoticeRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notices (id, staff_id, case_id, at, kind, params, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![row.id, row.staff_id, row.case_id, row.at, &row.kind, &row.params, row.read_at],
    )
    .map(drop)
}

/// How many notices a person has not read, counted up to 100.
///
/// # Errors
/// [`StoreError`].
pub fn unread(tx: &mut Tx<'_>, staff: Uuid) -> Result<i64, StoreError> {
    tx.one(
        "SELECT COUNT(*) AS n FROM (SELECT id FROM notices WHERE staff_id = $1 AND read_at IS NULL LIMIT 100) AS some",
        params![staff],
    )?
    .get("n")
}

/// The newest notices of a person, read or not.
///
/// # Errors
/// [`StoreError`].
pub fn newest(tx: &mut Tx<'_>, staff: Uuid, limit: i64) -> Result<Vec<NoticeLine>, StoreError> {
    tx.rows(
        "SELECT n.*, c.number, c.title FROM notices n JOIN cases c ON c.id = n.case_id \
         WHERE n.staff_id = $1 ORDER BY n.at DESC LIMIT $2",
        params![staff, limit],
    )?
    .iter()
    .map(|row| {
        Ok(NoticeLine { notice: read(row)?, number: row.get("number")?, title: row.get("title")? })
    })
    .collect()
}

/// Marks all notices of a person up to an instant as read.
///
/// # Errors
/// [`StoreError`].
pub fn mark_read(tx: &mut Tx<'_>, staff: Uuid, until: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE notices SET read_at = $2 WHERE staff_id = $1 AND read_at IS NULL AND at <= $2",
        params![staff, until],
    )
}
