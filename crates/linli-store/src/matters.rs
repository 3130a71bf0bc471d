//! Matters: several households, one cause (CMP-15).

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterRow {
    pub id: Uuid,
    pub office_id: Uuid,
    pub title: String,
    pub became_group: bool,
    pub created_at: Timestamp,
    pub created_by: Option<Uuid>,
}

/// Founds a matter.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &MatterRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO matters (id, office_id, title, became_group, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            row.id,
            row.office_id,
            row.title.clone(),
            row.became_group,
            row.created_at,
            row.created_by
        ],
    )
    .map(drop)
}

/// The matter, locked until the transaction ends: cases that join at the same instant are counted
/// one after the other (failure mode D11). The lock is a write to the row, which both engines hold.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn lock(tx: &mut Tx<'_>, id: Uuid) -> Result<MatterRow, StoreError> {
    let row = tx
        .row(
            "UPDATE matters SET became_group = became_group WHERE id = $1 \
             RETURNING id, office_id, title, became_group, created_at, created_by",
            params![id],
        )?
        .ok_or(StoreError::NotFound)?;
    Ok(MatterRow {
        id: row.get("id")?,
        office_id: row.get("office_id")?,
        title: row.get("title")?,
        became_group: row.get("became_group")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
    })
}

/// Rooms whose households are counted.
///
/// # Errors
/// [`StoreError`].
pub fn households(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT place_id FROM matter_households WHERE matter_id = $1 ORDER BY place_id",
        params![id],
    )?
    .iter()
    .map(|row| row.get("place_id"))
    .collect()
}

/// Counts a household.
///
/// # Errors
/// [`StoreError`].
pub fn add_household(tx: &mut Tx<'_>, id: Uuid, place: Uuid) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO matter_households (matter_id, place_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![id, place],
    )
    .map(drop)
}

/// Notes that the matter became a group complaint.
///
/// # Errors
/// [`StoreError`].
pub fn mark_group(tx: &mut Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    tx.execute("UPDATE matters SET became_group = 1 WHERE id = $1", params![id]).map(drop)
}

/// Ids of the cases of a matter, in the order of their ids, so that all who lock them do so alike.
///
/// # Errors
/// [`StoreError`].
pub fn cases(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<Uuid>, StoreError> {
    tx.rows("SELECT id FROM cases WHERE matter_id = $1 ORDER BY id", params![id])?
        .iter()
        .map(|row| row.get("id"))
        .collect()
}
