//! The words that the company and its offices add to the emergency list: versions of data, never changed once saved (REP-1).
//!
//! Owns the table `emergency_words`. Must not read words. Called by `linli_app::triage`.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use uuid::Uuid;

/// One version of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsRow {
    /// The office; `None` for the company's, which hold everywhere.
    pub office: Option<NodeId>,
    pub version: i64,
    /// JSON.
    pub body: String,
    pub saved_at: Timestamp,
    pub saved_by: Uuid,
}

const COLUMNS: &str = "office_id, version, body, saved_at, saved_by";

fn id(office: Option<NodeId>) -> Uuid {
    office.map_or(Uuid::nil(), |office| office.0)
}

fn read(row: &Row) -> Result<WordsRow, StoreError> {
    let office: Uuid = row.get("office_id")?;
    Ok(WordsRow {
        office: Some(NodeId(office)).filter(|office| !office.0.is_nil()),
        version: row.get("version")?,
        body: row.get("body")?,
        saved_at: row.get("saved_at")?,
        saved_by: row.get("saved_by")?,
    })
}

/// How many versions there are of all lists: none is ever deleted, so two that are equal mean that nothing was saved.
///
/// # Errors
/// [`StoreError`].
pub fn mark(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.one("SELECT count(*) AS n FROM emergency_words", params![])?.get("n")
}

/// The list in force of the company and of each office that has one.
///
/// # Errors
/// [`StoreError`].
pub fn in_force(tx: &mut Tx<'_>) -> Result<Vec<WordsRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM emergency_words w WHERE version = \
         (SELECT MAX(n.version) FROM emergency_words n WHERE n.office_id = w.office_id) ORDER BY office_id"
    );
    tx.rows(&sql, params![])?.iter().map(read).collect()
}

/// The versions of a list, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn versions(
    tx: &mut Tx<'_>,
    office: Option<NodeId>,
    limit: u32,
) -> Result<Vec<WordsRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM emergency_words WHERE office_id = $1 ORDER BY version DESC LIMIT {limit}"
    );
    tx.rows(&sql, params![id(office)])?.iter().map(read).collect()
}

/// Keeps a new version. Two who save at once do not overwrite each other: the second fails.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &WordsRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO emergency_words (office_id, version, body, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)",
        params![id(row.office), row.version, row.body.clone(), row.saved_at, row.saved_by],
    )
    .map(drop)
}
