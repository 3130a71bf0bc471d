//! What goes on in a place, with the sentence to be said to callers: water off, a lift in repair.
//!
//! Owns the table `incidents`. Called by `linli_app::incidents` and by the desk.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// One incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRow {
    pub id: Uuid,
    pub office: NodeId,
    pub place: PlaceId,
    pub title: String,
    /// The sentence for callers.
    pub say: String,
    pub from: Timestamp,
    /// When it is expected to be over, or was.
    pub until: Timestamp,
    pub by: Option<StaffId>,
}

const COLUMNS: &str =
    "i.id, i.office_id, i.place_id, i.title, i.say, i.from_at, i.until_at, i.by_id";

fn read(row: &Row) -> Result<IncidentRow, StoreError> {
    Ok(IncidentRow {
        id: row.get("id")?,
        office: NodeId(row.get("office_id")?),
        place: PlaceId(row.get("place_id")?),
        title: row.get("title")?,
        say: row.get("say")?,
        from: row.get("from_at")?,
        until: row.get("until_at")?,
        by: row.get::<Option<_>>("by_id")?.map(StaffId),
    })
}

/// Adds an incident.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &IncidentRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO incidents (id, office_id, place_id, title, say, from_at, until_at, by_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            row.id,
            row.office.0,
            row.place.0,
            &row.title,
            &row.say,
            row.from,
            row.until,
            row.by.map(|s| s.0)
        ],
    )
    .map(drop)
}

/// Ends an incident at an instant. `false` if there is none in the scope that is still running.
///
/// # Errors
/// [`StoreError`].
pub fn end(tx: &mut Tx<'_>, scope: &Scope, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
    let mut binds = Binds::default();
    let (id, at) = (binds.bind(id), binds.bind(at));
    let seen = scope.on_office("office_id", "branch_id", &mut binds);
    let sql = format!(
        "UPDATE incidents SET until_at = {at} WHERE id = {id} AND until_at > {at} AND {seen}"
    );
    Ok(tx.execute(&sql, binds.values())? == 1)
}

/// The incidents that are not over, the next to end first; with `places`, those of one of these places.
///
/// # Errors
/// [`StoreError`].
pub fn running(
    tx: &mut Tx<'_>,
    scope: &Scope,
    now: Timestamp,
    places: Option<&[PlaceId]>,
) -> Result<Vec<IncidentRow>, StoreError> {
    let mut binds = Binds::default();
    let now = binds.bind(now);
    let mut sql = format!("SELECT {COLUMNS} FROM incidents i WHERE i.until_at > {now}");
    if let Some(places) = places {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        sql += &format!(" AND i.place_id IN ({})", binds.list(places.iter().map(|p| p.0)));
    }
    sql += &format!(
        " AND {} ORDER BY i.until_at, i.id LIMIT 100",
        scope.on_office("i.office_id", "branch_id", &mut binds)
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}
