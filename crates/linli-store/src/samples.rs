//! Single rows by which the program recognises a database: its key, and whether it holds the demonstration.
//!
//! Must not be shown to people: nothing here asks for a scope. Called when the program starts.

use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::journal::{self, JournalRow};

/// What the change log says of the demonstration, see `linli_app::demo`.
pub const DEMONSTRATION: &str = "demonstration";

/// One sealed number, if there is any.
///
/// # Errors
/// [`StoreError`].
pub fn sealed(tx: &mut Tx<'_>) -> Result<Option<Vec<u8>>, StoreError> {
    let phone = tx.row("SELECT phone_sealed FROM resident_phones LIMIT 1", params![])?;
    let phone = match phone {
        Some(row) => Some(row),
        None => tx.row(
            "SELECT phone_sealed FROM staff WHERE phone_sealed IS NOT NULL LIMIT 1",
            params![],
        )?,
    };
    phone.map(|row| row.get("phone_sealed")).transpose()
}

/// The first entry of some journal, if there is any.
///
/// # Errors
/// [`StoreError`].
pub fn first_entry(tx: &mut Tx<'_>) -> Result<Option<JournalRow>, StoreError> {
    let first = tx.row("SELECT case_id FROM journal ORDER BY case_id, seq LIMIT 1", params![])?;
    let Some(first) = first else { return Ok(None) };
    Ok(journal::page(tx, first.get("case_id")?, 2, 1)?.pop())
}

/// Whether the company in this database is the demonstration.
///
/// # Errors
/// [`StoreError`].
pub fn is_demonstration(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let found = tx.row(
        "SELECT 1 AS found FROM nodes n JOIN change_log c ON c.subject_id = n.id \
         WHERE n.parent_id IS NULL AND c.subject = $1 LIMIT 1",
        params![DEMONSTRATION],
    )?;
    Ok(found.is_some())
}

/// The version of the schema.
///
/// # Errors
/// [`StoreError`].
pub fn schema_version(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.one("SELECT coalesce(max(version), 0) AS version FROM schema_migrations", params![])?
        .get("version")
}

/// Writes a row and takes it back: always ends in [`StoreError::NotFound`] when writing works.
///
/// # Errors
/// [`StoreError::Unavailable`] for a full disk or a lost database.
pub fn try_to_write(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO leases (name, holder, until) VALUES ('doctor', $1, 0) \
         ON CONFLICT (name) DO UPDATE SET until = 0",
        params![uuid::Uuid::nil()],
    )?;
    Err(StoreError::NotFound)
}
