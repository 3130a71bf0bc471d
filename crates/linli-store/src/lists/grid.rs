//! How many cases there are by building and category, now and usually.
//!
//! Owns the one statement behind the grid of `/insights/heat` (STA-3, ux.md 5.15). It reads one range of the index of days
//! under the reader's own scope. Called by `linli_app::cases::grid`.

use jiff::civil::Date;
use linli_domain::ids::{NodeId, PlaceId};

use crate::db::Tx;
use crate::error::StoreError;
use crate::scope::{Binds, Scope};

/// The cases of one building, area or community in one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// `None` for cases without a place.
    pub place: Option<PlaceId>,
    /// Kind of that place; empty without one.
    pub kind: String,
    pub label: String,
    pub category: String,
    /// Registered on the first day of the span or later.
    pub now: i64,
    /// Registered before that.
    pub before: i64,
}

/// Cells with at least one case since `since`; those since `from` are of the span.
///
/// # Errors
/// [`StoreError`].
pub fn grid(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: NodeId,
    since: Date,
    from: Date,
) -> Result<Vec<GridCell>, StoreError> {
    let mut binds = Binds::default();
    let from = binds.bind(from.to_string());
    let (office, since) = (binds.bind(office.0), binds.bind(since.to_string()));
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT g.around, coalesce(p.kind, '') AS kind, coalesce(p.label, '') AS label, g.category, g.recent, g.every \
         FROM (SELECT coalesce(l.building_id, c.place_id) AS around, c.category, \
               count(CASE WHEN c.day >= {from} THEN 1 END) AS recent, count(*) AS every \
               FROM cases c LEFT JOIN places l ON l.id = c.place_id \
               WHERE c.office_id = {office} AND c.day >= {since} AND ({seen}) IS TRUE \
               GROUP BY coalesce(l.building_id, c.place_id), c.category) g \
         LEFT JOIN places p ON p.id = g.around"
    );
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            let now: i64 = row.get("recent")?;
            Ok(GridCell {
                place: row.get::<Option<_>>("around")?.map(PlaceId),
                kind: row.get("kind")?,
                label: row.get("label")?,
                category: row.get("category")?,
                now,
                before: row.get::<i64>("every")? - now,
            })
        })
        .collect()
}
