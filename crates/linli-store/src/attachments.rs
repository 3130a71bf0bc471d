//! Files of a case: photos, recordings, documents (CMP-1, CMP-7).
//!
//! Owns the table `attachments`. Callers have checked the case against the scope.

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One file without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRow {
    pub id: Uuid,
    pub case_id: Uuid,
    /// The name that its giver's machine had; shown, never used as a path.
    pub name: String,
    pub media_type: String,
    pub size: i64,
    /// SHA-256 of the content in hexadecimal, as it stands in the journal.
    pub digest: String,
    pub at: Timestamp,
    pub by_id: Option<Uuid>,
}

/// Keeps a file.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &AttachmentRow, body: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO attachments (id, case_id, name, media_type, size, digest, body, at, by_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            row.id,
            row.case_id,
            &row.name,
            &row.media_type,
            row.size,
            &row.digest,
            body,
            row.at,
            row.by_id
        ],
    )
    .map(drop)
}

/// The files of a case, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(tx: &mut Tx<'_>, case_id: Uuid) -> Result<Vec<AttachmentRow>, StoreError> {
    tx.rows(
        "SELECT id, case_id, name, media_type, size, digest, at, by_id FROM attachments \
         WHERE case_id = $1 ORDER BY at, id",
        params![case_id],
    )?
    .iter()
    .map(|row| {
        Ok(AttachmentRow {
            id: row.get("id")?,
            case_id: row.get("case_id")?,
            name: row.get("name")?,
            media_type: row.get("media_type")?,
            size: row.get("size")?,
            digest: row.get("digest")?,
            at: row.get("at")?,
            by_id: row.get("by_id")?,
        })
    })
    .collect()
}

/// Media type and content of a file of this case.
///
/// # Errors
/// [`StoreError::NotFound`] if the case has no such file.
pub fn content(tx: &mut Tx<'_>, case_id: Uuid, id: Uuid) -> Result<(String, Vec<u8>), StoreError> {
    let row = tx.one(
        "SELECT media_type, body FROM attachments WHERE id = $1 AND case_id = $2",
        params![id, case_id],
    )?;
    Ok((row.get("media_type")?, row.get("body")?))
}
