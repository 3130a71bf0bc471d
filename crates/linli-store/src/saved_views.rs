//! Questions about cases that a person gave a name: the tabs above the list.
//!
//! Owns the table `saved_views`. Must not understand a question. Called by `linli_app::cases::views`.

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::params;

/// One view of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedViewRow {
    pub id: Uuid,
    pub staff: StaffId,
    pub name: String,
    /// The query of the address, without `?`.
    pub query: String,
    pub created_at: Timestamp,
}

/// The views of a person in the order in which they were saved.
///
/// # Errors
/// [`StoreError`].
pub fn of(tx: &mut Tx<'_>, staff: StaffId) -> Result<Vec<SavedViewRow>, StoreError> {
    tx.rows(
        "SELECT id, staff_id, name, query, created_at FROM saved_views WHERE staff_id = $1 \
         ORDER BY created_at, id LIMIT 100",
        params![staff.0],
    )?
    .iter()
    .map(|row| {
        Ok(SavedViewRow {
            id: row.get("id")?,
            staff: StaffId(row.get("staff_id")?),
            name: row.get("name")?,
            query: row.get("query")?,
            created_at: row.get("created_at")?,
        })
    })
    .collect()
}

/// Keeps a view.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &SavedViewRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO saved_views (id, staff_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![row.id, row.staff.0, &row.name, &row.query, row.created_at],
    )
    .map(drop)
}

/// Forgets a view of this person. `false` if there is none.
///
/// # Errors
/// [`StoreError`].
pub fn forget(tx: &mut Tx<'_>, staff: StaffId, id: Uuid) -> Result<bool, StoreError> {
    let gone = tx
        .execute("DELETE FROM saved_views WHERE id = $1 AND staff_id = $2", params![id, staff.0])?;
    Ok(gone == 1)
}
