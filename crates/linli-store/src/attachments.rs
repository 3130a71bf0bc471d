//! Files of a case: photos, recordings, documents (CMP-1, CMP-7).
//!
//! Owns the tables `attachments` and `file_removals`. The bytes lie in [`crate::files`]; in the row only while that place
//! did not take them, and those from before it existed until they are moved. Callers have checked the case against the
//! scope.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;
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
    /// In bytes.
    pub size: i64,
    /// SHA-256 of the content in hexadecimal, as it stands in the journal.
    pub digest: String,
    pub at: Timestamp,
    pub by_id: Option<Uuid>,
    /// Since when the bytes lie in the place of files; `None` while they are in the row.
    pub stored_at: Option<Timestamp>,
    /// There is a small picture of it.
    pub small: bool,
    /// Since when the bytes are known to be missing.
    pub missing_at: Option<Timestamp>,
}

/// Where the content of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub id: Uuid,
    pub media_type: String,
    /// There is a small picture of it.
    pub small: bool,
    /// It is known to be missing.
    pub missing: bool,
    /// The content, if it is still in the row.
    pub body: Option<Vec<u8>>,
}

/// A file whose bytes are missing, with the number of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingRow {
    pub id: Uuid,
    pub number: String,
    pub name: String,
}

const COLUMNS: &str =
    "id, case_id, name, media_type, size, digest, at, by_id, stored_at, small, missing_at";

/// Keeps a file; `body` is empty when its bytes lie in the place of files.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &AttachmentRow, body: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO attachments (id, case_id, name, media_type, size, digest, body, at, by_id, stored_at, small) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            row.id,
            row.case_id,
            &row.name,
            &row.media_type,
            row.size,
            &row.digest,
            body,
            row.at,
            row.by_id,
            row.stored_at,
            i64::from(row.small)
        ],
    )
    .map(drop)
}

/// The files of a case, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(tx: &mut Tx<'_>, case_id: Uuid) -> Result<Vec<AttachmentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attachments WHERE case_id = $1 ORDER BY at, id");
    tx.rows(&sql, params![case_id])?.iter().map(attachment).collect()
}

fn attachment(row: &Row) -> Result<AttachmentRow, StoreError> {
    let small: i64 = row.get("small")?;
    Ok(AttachmentRow {
        id: row.get("id")?,
        case_id: row.get("case_id")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        size: row.get("size")?,
        digest: row.get("digest")?,
        at: row.get("at")?,
        by_id: row.get("by_id")?,
        stored_at: row.get("stored_at")?,
        small: small == 1,
        missing_at: row.get("missing_at")?,
    })
}

/// Where the content of a file of this case is.
///
/// # Errors
/// [`StoreError::NotFound`] if the case has no such file.
pub fn content(tx: &mut Tx<'_>, case_id: Uuid, id: Uuid) -> Result<Found, StoreError> {
    let row = tx.one(
        "SELECT id, media_type, small, stored_at, missing_at FROM attachments WHERE id = $1 AND case_id = $2",
        params![id, case_id],
    )?;
    found(tx, &row)
}

fn found(tx: &mut Tx<'_>, row: &Row) -> Result<Found, StoreError> {
    let id: Uuid = row.get("id")?;
    let (small, stored): (i64, Option<Timestamp>) = (row.get("small")?, row.get("stored_at")?);
    let missing: Option<Timestamp> = row.get("missing_at")?;
    let body = match stored {
        Some(_) => None,
        None => {
            let row = tx.one("SELECT body FROM attachments WHERE id = $1", params![id])?;
            Some(row.get("body")?)
        }
    };
    let media_type = row.get("media_type")?;
    Ok(Found { id, media_type, small: small == 1, missing: missing.is_some(), body })
}

/// The first file after this id whose bytes are still in its row.
///
/// # Errors
/// [`StoreError`].
pub fn next_here(tx: &mut Tx<'_>, after: Uuid) -> Result<Option<Found>, StoreError> {
    let row = tx.row(
        "SELECT id, media_type, small, stored_at, missing_at FROM attachments \
         WHERE stored_at IS NULL AND id > $1 ORDER BY id LIMIT 1",
        params![after],
    )?;
    row.map(|row| found(tx, &row)).transpose()
}

/// The bytes lie in the place of files now. Tells whether the row was still waiting for that.
///
/// # Errors
/// [`StoreError`].
pub fn moved(
    tx: &mut Tx<'_>,
    id: Uuid,
    (at, small): (Timestamp, bool),
) -> Result<bool, StoreError> {
    let nothing: Vec<u8> = Vec::new();
    let n = tx.execute(
        "UPDATE attachments SET stored_at = $2, small = $3, body = $4 WHERE id = $1 AND stored_at IS NULL",
        params![id, at, i64::from(small), nothing],
    )?;
    Ok(n > 0)
}

/// Those of the ids that have a row.
///
/// # Errors
/// [`StoreError`].
pub fn known(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let list = binds.list(ids.iter().copied());
    let sql = format!("SELECT id FROM attachments WHERE id IN ({list})");
    tx.rows(&sql, binds.values())?.iter().map(|row| row.get("id")).collect()
}

/// Whether any file lies in the place of files.
///
/// # Errors
/// [`StoreError`].
pub fn any_stored(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let row =
        tx.row("SELECT 1 AS found FROM attachments WHERE stored_at IS NOT NULL LIMIT 1", params![]);
    Ok(row?.is_some())
}

/// Files after this id whose bytes lie in the place of files, at most so many: id, and whether they are known to miss.
///
/// # Errors
/// [`StoreError`].
pub fn stored_after(
    tx: &mut Tx<'_>,
    after: Uuid,
    limit: u32,
) -> Result<Vec<(Uuid, bool)>, StoreError> {
    let sql = format!(
        "SELECT id, missing_at FROM attachments WHERE id > $1 AND stored_at IS NOT NULL ORDER BY id LIMIT {limit}"
    );
    let read = |row: &Row| {
        let missing: Option<Timestamp> = row.get("missing_at")?;
        Ok((row.get("id")?, missing.is_some()))
    };
    tx.rows(&sql, params![after])?.iter().map(read).collect()
}

/// Remembers since when the bytes of a file are missing, or that they are there again.
///
/// # Errors
/// [`StoreError`].
pub fn missing(tx: &mut Tx<'_>, id: Uuid, since: Option<Timestamp>) -> Result<(), StoreError> {
    tx.execute("UPDATE attachments SET missing_at = $2 WHERE id = $1", params![id, since]).map(drop)
}

/// The files whose bytes are known to be missing, at most so many.
///
/// # Errors
/// [`StoreError`].
pub fn all_missing(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<MissingRow>, StoreError> {
    let sql = format!(
        "SELECT a.id, a.name, c.number FROM attachments a JOIN cases c ON c.id = a.case_id \
         WHERE a.missing_at IS NOT NULL ORDER BY a.id LIMIT {limit}"
    );
    let read = |row: &Row| {
        Ok(MissingRow { id: row.get("id")?, number: row.get("number")?, name: row.get("name")? })
    };
    tx.rows(&sql, params![])?.iter().map(read).collect()
}

/// Takes the files of a case, or those from before an instant; their objects are to be removed.
///
/// # Errors
/// [`StoreError`].
pub fn erase(
    tx: &mut Tx<'_>,
    case: Uuid,
    before: Option<Timestamp>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let before = before.unwrap_or(LATEST);
    tx.execute(
        "INSERT INTO file_removals (id, at) SELECT a.id, $3 FROM attachments a WHERE a.case_id = $1 AND a.at < $2 \
         ON CONFLICT (id) DO NOTHING",
        params![case, before, now],
    )?;
    tx.execute("DELETE FROM attachments WHERE case_id = $1 AND at < $2", params![case, before])
}

/// Later than any file: far in the future, and still a number of microseconds.
const LATEST: Timestamp = Timestamp::constant(253_000_000_000, 0);

/// The ids of objects that are to be removed, at most so many.
///
/// # Errors
/// [`StoreError`].
pub fn removals(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let sql = format!("SELECT id FROM file_removals ORDER BY at, id LIMIT {limit}");
    tx.rows(&sql, params![])?.iter().map(|row| row.get("id")).collect()
}

/// The objects of this id are gone.
///
/// # Errors
/// [`StoreError`].
pub fn removed(tx: &mut Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    tx.execute("DELETE FROM file_removals WHERE id = $1", params![id]).map(drop)
}
