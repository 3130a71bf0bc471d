//! What costs nothing: warranties of places, and which places and categories count as common parts (REP-4).
//!
//! Owns the table `public_parts`, and reading `warranties` for an office. Must not decide who pays. Called by the use cases
//! of repairs.

use crate::db::{Tx, params};
use crate::error::StoreError;
use linli_domain::ids::{NodeId, PlaceId};
use uuid::Uuid;

/// A warranty of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarrantyRow {
    pub place: PlaceId,
    pub label: String,
    /// Code of a category; empty for all.
    pub category: String,
    /// The last day, `2027-05-31`.
    pub until: String,
}

/// Whether a place or a category counts as a common part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRow {
    /// `None` for a rule about a category.
    pub place: Option<PlaceId>,
    /// Of the place; empty for a category.
    pub label: String,
    /// Code of a category; empty for a rule about a place.
    pub category: String,
    pub public: bool,
}

/// The warranties at an office's places, those that last longest first.
///
/// # Errors
/// [`StoreError`].
pub fn warranties(tx: &mut Tx<'_>, office: NodeId) -> Result<Vec<WarrantyRow>, StoreError> {
    tx.rows(
        "SELECT w.place_id, p.label, w.category, w.until FROM warranties w JOIN places p ON p.id = w.place_id \
         WHERE p.office_id = $1 ORDER BY w.until DESC, p.label, w.category",
        params![office.0],
    )?
    .iter()
    .map(|row| {
        Ok(WarrantyRow {
            place: PlaceId(row.get("place_id")?),
            label: row.get("label")?,
            category: row.get("category")?,
            until: row.get("until")?,
        })
    })
    .collect()
}

/// Ends a warranty; true if there was one.
///
/// # Errors
/// [`StoreError`].
pub fn remove_warranty(
    tx: &mut Tx<'_>,
    place: PlaceId,
    category: &str,
) -> Result<bool, StoreError> {
    let rows = tx.execute(
        "DELETE FROM warranties WHERE place_id = $1 AND category = $2",
        params![place.0, category.to_owned()],
    )?;
    Ok(rows == 1)
}

/// An office's rules about common parts: places first, then categories.
///
/// # Errors
/// [`StoreError`].
pub fn public_parts(tx: &mut Tx<'_>, office: NodeId) -> Result<Vec<PublicRow>, StoreError> {
    tx.rows(
        "SELECT u.place_id, coalesce(p.label, '') AS label, u.category, u.public FROM public_parts u \
         LEFT JOIN places p ON p.id = u.place_id WHERE u.office_id = $1 ORDER BY u.category, p.label",
        params![office.0],
    )?
    .iter()
    .map(|row| {
        let place: Uuid = row.get("place_id")?;
        Ok(PublicRow {
            place: Some(PlaceId(place)).filter(|place| !place.0.is_nil()),
            label: row.get("label")?,
            category: row.get("category")?,
            public: row.get("public")?,
        })
    })
    .collect()
}

/// Sets whether a place, or a category, counts as a common part.
///
/// # Errors
/// [`StoreError`].
pub fn set_public(
    tx: &mut Tx<'_>,
    office: NodeId,
    (place, category): (Option<PlaceId>, &str),
    public: bool,
) -> Result<(), StoreError> {
    let place = place.map_or(Uuid::nil(), |place| place.0);
    tx.execute(
        "INSERT INTO public_parts (office_id, place_id, category, public) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (office_id, place_id, category) DO UPDATE SET public = $4",
        params![office.0, place, category.to_owned(), public],
    )
    .map(drop)
}

/// Takes a rule back; true if there was one.
///
/// # Errors
/// [`StoreError`].
pub fn remove_public(
    tx: &mut Tx<'_>,
    office: NodeId,
    (place, category): (Option<PlaceId>, &str),
) -> Result<bool, StoreError> {
    let place = place.map_or(Uuid::nil(), |place| place.0);
    let rows = tx.execute(
        "DELETE FROM public_parts WHERE office_id = $1 AND place_id = $2 AND category = $3",
        params![office.0, place, category.to_owned()],
    )?;
    Ok(rows == 1)
}

/// A place and everything that it lies in, the nearest first.
///
/// # Errors
/// [`StoreError`].
pub fn around(tx: &mut Tx<'_>, place: PlaceId) -> Result<Vec<PlaceId>, StoreError> {
    tx.rows(
        "WITH RECURSIVE up (id, parent_id, depth) AS (\
           SELECT id, parent_id, 0 FROM places WHERE id = $1 \
           UNION ALL SELECT p.id, p.parent_id, u.depth + 1 FROM places p JOIN up u ON p.id = u.parent_id \
           WHERE u.depth < 8) SELECT id FROM up ORDER BY depth",
        params![place.0],
    )?
    .iter()
    .map(|row| row.get("id").map(PlaceId))
    .collect()
}
