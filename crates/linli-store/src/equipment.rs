//! The register of equipment: what stands where, and who looks after it (REP-8).
//!
//! Owns the table `equipment`. Must not decide who may read or write (the use cases do). Called by
//! `linli_app::directory::equipment`.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;
use jiff::Timestamp;
use linli_domain::ids::{EquipmentId, PlaceId};

/// One piece of equipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentRow {
    pub id: EquipmentId,
    pub place: PlaceId,
    pub kind: String,
    pub name: String,
    pub number: String,
    /// Local day.
    pub installed: Option<String>,
    pub keeper: String,
    pub phone: String,
    pub version: i64,
    pub retired_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT id, place_id, kind, name, number, installed, keeper, phone, version, retired_at \
                      FROM equipment";

fn read(row: &Row) -> Result<EquipmentRow, StoreError> {
    Ok(EquipmentRow {
        id: EquipmentId(row.get("id")?),
        place: PlaceId(row.get("place_id")?),
        kind: row.get("kind")?,
        name: row.get("name")?,
        number: row.get("number")?,
        installed: row.get("installed")?,
        keeper: row.get("keeper")?,
        phone: row.get("phone")?,
        version: row.get("version")?,
        retired_at: row.get("retired_at")?,
    })
}

/// What stands at a place, in service first, by kind and name. Callers have checked the place.
///
/// # Errors
/// [`StoreError`].
pub fn of_place(tx: &mut Tx<'_>, place: PlaceId) -> Result<Vec<EquipmentRow>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE place_id = $1 ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, kind, name, id"
    );
    tx.rows(&sql, params![place.0])?.iter().map(read).collect()
}

/// What is in service at some places, or right below one of them, by name. Callers have checked the places.
///
/// # Errors
/// [`StoreError`].
pub fn near(
    tx: &mut Tx<'_>,
    places: &[PlaceId],
    below: PlaceId,
) -> Result<Vec<EquipmentRow>, StoreError> {
    let mut binds = Binds::default();
    let list = binds.list(places.iter().map(|place| place.0));
    let below = binds.bind(below.0);
    let sql = format!(
        "{SELECT} WHERE retired_at IS NULL AND (place_id IN ({list}) \
         OR place_id IN (SELECT id FROM places WHERE parent_id = {below})) ORDER BY name, id"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// One piece. Callers have checked its place.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, id: EquipmentId) -> Result<Option<EquipmentRow>, StoreError> {
    let sql = format!("{SELECT} WHERE id = $1");
    tx.row(&sql, params![id.0])?.as_ref().map(read).transpose()
}

/// Keeps a new piece.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &EquipmentRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO equipment (id, place_id, kind, name, number, installed, keeper, phone, version, retired_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            row.id.0,
            row.place.0,
            &row.kind,
            &row.name,
            &row.number,
            row.installed.clone(),
            &row.keeper,
            &row.phone,
            row.version,
            row.retired_at
        ],
    )
    .map(drop)
}

/// Changes a piece from the version that the row has to the next; false if somebody was faster.
///
/// # Errors
/// [`StoreError`].
pub fn update(tx: &mut Tx<'_>, row: &EquipmentRow) -> Result<bool, StoreError> {
    let rows = tx.execute(
        "UPDATE equipment SET kind = $3, name = $4, number = $5, installed = $6, keeper = $7, phone = $8, \
         version = version + 1, retired_at = $9 WHERE id = $1 AND version = $2",
        params![
            row.id.0,
            row.version,
            &row.kind,
            &row.name,
            &row.number,
            row.installed.clone(),
            &row.keeper,
            &row.phone,
            row.retired_at
        ],
    )?;
    Ok(rows == 1)
}
