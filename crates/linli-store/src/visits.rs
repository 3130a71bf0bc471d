//! Visits of groups with their programme (REC-5).
//!
//! Owns the tables `group_visits` and `group_visit_stops`. Must hold no rules. Called by `linli_app::visits`.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, StaffId};
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use crate::{params, values};

/// One visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitRow {
    pub id: Uuid,
    pub office: NodeId,
    pub organisation: String,
    pub visitors: String,
    pub headcount: i64,
    pub purpose: String,
    pub arrival_at: Timestamp,
    pub departure_at: Timestamp,
    pub room: String,
    pub needs: String,
    pub host: StaffId,
    pub state: String,
    /// When the task before arrival is due.
    pub task_at: Timestamp,
    pub task_done_at: Option<Timestamp>,
    pub task_done_by: Option<StaffId>,
    pub arrived_at: Option<Timestamp>,
    pub left_at: Option<Timestamp>,
    pub record: String,
    pub recorded_at: Option<Timestamp>,
    pub recorded_by: Option<StaffId>,
    pub version: i64,
    pub created_at: Timestamp,
    pub created_by: StaffId,
}

const COLUMNS: &[&str] = &[
    "id",
    "office_id",
    "organisation",
    "visitors",
    "headcount",
    "purpose",
    "arrival_at",
    "departure_at",
    "room",
    "needs",
    "host_id",
    "state",
    "task_at",
    "task_done_at",
    "task_done_by",
    "arrived_at",
    "left_at",
    "record",
    "recorded_at",
    "recorded_by",
    "version",
    "created_at",
    "created_by",
];

fn bound(row: &VisitRow) -> Vec<Value> {
    values![
        row.id,
        row.office.0,
        &row.organisation,
        &row.visitors,
        row.headcount,
        &row.purpose,
        row.arrival_at,
        row.departure_at,
        &row.room,
        &row.needs,
        row.host.0,
        &row.state,
        row.task_at,
        row.task_done_at,
        row.task_done_by.map(|id| id.0),
        row.arrived_at,
        row.left_at,
        &row.record,
        row.recorded_at,
        row.recorded_by.map(|id| id.0),
        row.version,
        row.created_at,
        row.created_by.0,
    ]
}

fn read(row: &Row) -> Result<VisitRow, StoreError> {
    Ok(VisitRow {
        id: row.get("id")?,
        office: NodeId(row.get("office_id")?),
        organisation: row.get("organisation")?,
        visitors: row.get("visitors")?,
        headcount: row.get("headcount")?,
        purpose: row.get("purpose")?,
        arrival_at: row.get("arrival_at")?,
        departure_at: row.get("departure_at")?,
        room: row.get("room")?,
        needs: row.get("needs")?,
        host: StaffId(row.get("host_id")?),
        state: row.get("state")?,
        task_at: row.get("task_at")?,
        task_done_at: row.get("task_done_at")?,
        task_done_by: row.get::<Option<Uuid>>("task_done_by")?.map(StaffId),
        arrived_at: row.get("arrived_at")?,
        left_at: row.get("left_at")?,
        record: row.get("record")?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row.get::<Option<Uuid>>("recorded_by")?.map(StaffId),
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        created_by: StaffId(row.get("created_by")?),
    })
}

/// One stop of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopRow {
    pub at: Timestamp,
    pub what: String,
}

/// Adds a visit with its programme.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &VisitRow, stops: &[StopRow]) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=COLUMNS.len()).map(|n| format!("${n}")).collect();
    let sql =
        format!("INSERT INTO group_visits ({}) VALUES ({})", COLUMNS.join(", "), places.join(", "));
    tx.execute(&sql, &bound(row))?;
    set_stops(tx, row.id, stops)
}

/// Writes a visit over the version before it.
///
/// # Errors
/// [`StoreError::Conflict`] if somebody else saved it in between.
pub fn update(tx: &mut Tx<'_>, row: &VisitRow) -> Result<(), StoreError> {
    let sets: Vec<String> =
        COLUMNS.iter().enumerate().skip(1).map(|(at, c)| format!("{c} = ${}", at + 1)).collect();
    let version = COLUMNS.len() + 1;
    let sql = format!(
        "UPDATE group_visits SET {} WHERE id = $1 AND version = ${version}",
        sets.join(", ")
    );
    let mut bound = bound(row);
    bound.push((row.version - 1).into());
    match tx.execute(&sql, &bound)? {
        1 => Ok(()),
        _ => Err(StoreError::conflict("group_visits.version")),
    }
}

/// Sets the programme.
///
/// # Errors
/// [`StoreError`].
pub fn set_stops(tx: &mut Tx<'_>, visit: Uuid, stops: &[StopRow]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM group_visit_stops WHERE visit_id = $1", params![visit])?;
    for (position, stop) in (0_i64..).zip(stops) {
        tx.execute(
            "INSERT INTO group_visit_stops (visit_id, position, at, what) VALUES ($1, $2, $3, $4)",
            params![visit, position, stop.at, &stop.what],
        )?;
    }
    Ok(())
}

/// The programme of a visit. Callers have checked the visit.
///
/// # Errors
/// [`StoreError`].
pub fn stops(tx: &mut Tx<'_>, visit: Uuid) -> Result<Vec<StopRow>, StoreError> {
    let rows = tx.rows(
        "SELECT at, what FROM group_visit_stops WHERE visit_id = $1 ORDER BY position",
        params![visit],
    )?;
    rows.iter().map(|row| Ok(StopRow { at: row.get("at")?, what: row.get("what")? })).collect()
}

/// Visits that arrive from an instant on, the next first.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    from: Timestamp,
    limit: u32,
) -> Result<Vec<VisitRow>, StoreError> {
    let mut binds = Binds::default();
    let office = scope.on_office("v.office_id", "branch_id", &mut binds);
    let (from, limit) = (binds.bind(from), binds.bind(limit));
    let columns = columns();
    let sql = format!(
        "SELECT {columns} FROM group_visits v WHERE {office} AND v.arrival_at >= {from} \
         ORDER BY v.arrival_at, v.id LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Visits whose task before arrival is due and not done.
///
/// # Errors
/// [`StoreError`].
pub fn tasks(tx: &mut Tx<'_>, scope: &Scope, now: Timestamp) -> Result<Vec<VisitRow>, StoreError> {
    let mut binds = Binds::default();
    let office = scope.on_office("v.office_id", "branch_id", &mut binds);
    let now = binds.bind(now);
    let columns = columns();
    let sql = format!(
        "SELECT {columns} FROM group_visits v WHERE {office} AND v.task_done_at IS NULL AND v.task_at <= {now} \
         AND v.state = 'planned' ORDER BY v.task_at LIMIT 50"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

fn columns() -> String {
    COLUMNS.iter().map(|column| format!("v.{column}")).collect::<Vec<_>>().join(", ")
}

/// One visit, if the scope shows it.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<VisitRow, StoreError> {
    let mut binds = Binds::default();
    let office = scope.on_office("v.office_id", "branch_id", &mut binds);
    let id = binds.bind(id);
    let columns = columns();
    let sql = format!("SELECT {columns} FROM group_visits v WHERE v.id = {id} AND {office}");
    read(&tx.one(&sql, binds.values())?)
}
