//! For which community somebody represents the owners, and until when (FUP-7, ORG-2).
//!
//! Owns the table `board_seats`. A seat is never deleted, only ended. Called by `linli_app::board`.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use uuid::Uuid;

/// One seat with the names that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRow {
    pub staff: StaffId,
    pub name: String,
    pub community: PlaceId,
    pub label: String,
    /// What the community is called in addresses.
    pub code: String,
    pub office: NodeId,
    /// Local day, the last one included.
    pub until: String,
    pub ended_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT t.staff_id, s.name, t.community_id, p.label, p.code, t.office_id, t.until_day, t.ended_at \
     FROM board_seats t JOIN staff s ON s.id = t.staff_id JOIN places p ON p.id = t.community_id";

fn read(row: &Row) -> Result<SeatRow, StoreError> {
    Ok(SeatRow {
        staff: StaffId(row.get("staff_id")?),
        name: row.get("name")?,
        community: PlaceId(row.get("community_id")?),
        label: row.get("label")?,
        code: row.get("code")?,
        office: NodeId(row.get("office_id")?),
        until: row.get("until_day")?,
        ended_at: row.get("ended_at")?,
    })
}

/// Gives somebody a seat, or gives it again with another last day.
///
/// # Errors
/// [`StoreError`].
pub fn grant(
    tx: &mut Tx<'_>,
    (staff, community, office): (StaffId, PlaceId, NodeId),
    until: &str,
    (by, at): (Option<StaffId>, Timestamp),
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO board_seats (staff_id, community_id, office_id, until_day, granted_at, granted_by) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (staff_id, community_id) DO UPDATE SET \
         until_day = excluded.until_day, granted_at = excluded.granted_at, granted_by = excluded.granted_by, \
         ended_at = NULL",
        params![staff.0, community.0, office.0, until, at, by.map(|staff| staff.0)],
    )
    .map(drop)
}

/// Takes a seat back. Tells whether there was one.
///
/// # Errors
/// [`StoreError`].
pub fn end(
    tx: &mut Tx<'_>,
    staff: StaffId,
    community: PlaceId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let rows = tx.execute(
        "UPDATE board_seats SET ended_at = $3 WHERE staff_id = $1 AND community_id = $2 AND ended_at IS NULL",
        params![staff.0, community.0, at],
    )?;
    Ok(rows == 1)
}

/// The seats of a person that were not taken back. Their last day is not looked at.
///
/// # Errors
/// [`StoreError`].
pub fn of_person(tx: &mut Tx<'_>, staff: StaffId) -> Result<Vec<SeatRow>, StoreError> {
    let sql =
        format!("{SELECT} WHERE t.staff_id = $1 AND t.ended_at IS NULL ORDER BY p.label, p.id");
    tx.rows(&sql, params![staff.0])?.iter().map(read).collect()
}

/// The seats in communities of the scope, those that were taken back last.
///
/// # Errors
/// [`StoreError`].
pub fn list(tx: &mut Tx<'_>, scope: &Scope, limit: usize) -> Result<Vec<SeatRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_office("t.office_id", "branch_id", &mut binds);
    let sql = format!(
        "{SELECT} WHERE {seen} ORDER BY CASE WHEN t.ended_at IS NULL THEN 0 ELSE 1 END, p.label, s.name, s.id LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// People in service who hold the role of a representative for the offices of the scope: id, name, office.
///
/// # Errors
/// [`StoreError`].
pub fn people(
    tx: &mut Tx<'_>,
    scope: &Scope,
    role: &str,
) -> Result<Vec<(StaffId, String, NodeId)>, StoreError> {
    let mut binds = Binds::default();
    let role = binds.bind(role);
    let seen = scope.on_office("g.node_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT s.id, s.name, g.node_id FROM role_grants g JOIN staff s ON s.id = g.staff_id \
         WHERE g.role = {role} AND s.retired_at IS NULL AND {seen} ORDER BY s.name, s.id LIMIT 500"
    );
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            let id: Uuid = row.get("id")?;
            Ok((StaffId(id), row.get("name")?, NodeId(row.get("node_id")?)))
        })
        .collect()
}
