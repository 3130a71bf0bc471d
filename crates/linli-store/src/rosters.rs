//! The duty roster (ORG-6): shifts of departments and desks.
//!
//! Owns the table `duty_shifts`. Must hold no rules: who is on duty is `linli_domain::roster`. A shift is a plain row; the
//! change log keeps what was taken out. Called by `linli_app::roster`.

use jiff::civil::Time;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::roster::{Days, Shift, Weekdays};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::columns::{day, day_or_null};
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::Binds;

/// One shift of a node's roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftRow {
    pub id: Uuid,
    pub node: NodeId,
    pub shift: Shift,
}

const SELECT: &str = "SELECT d.id, d.node_id, d.staff_id, d.weekdays, d.since, d.until, d.from_minute, d.to_minute \
                      FROM duty_shifts d";

fn minutes(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

fn time(row: &Row, column: &str) -> Result<Time, StoreError> {
    let minutes: i64 = row.get(column)?;
    let (hour, minute) = (i8::try_from(minutes / 60), i8::try_from(minutes % 60));
    let time = hour.ok().zip(minute.ok()).and_then(|(h, m)| Time::new(h, m, 0, 0).ok());
    time.ok_or_else(|| StoreError::Column {
        name: column.to_owned(),
        detail: "expected a minute of the day".to_owned(),
    })
}

fn read(row: &Row) -> Result<ShiftRow, StoreError> {
    let weekdays: i64 = row.get("weekdays")?;
    let weekdays = Weekdays::from_bits(u8::try_from(weekdays).unwrap_or_default());
    let since = day(row, "since")?;
    let days = if weekdays.is_empty() {
        Days::Once(since)
    } else {
        Days::Weekly { weekdays, since, until: day_or_null(row, "until")? }
    };
    let shift = Shift {
        staff: StaffId(row.get("staff_id")?),
        days,
        from: time(row, "from_minute")?,
        to: time(row, "to_minute")?,
    };
    Ok(ShiftRow { id: row.get("id")?, node: NodeId(row.get("node_id")?), shift })
}

/// Adds a shift.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &ShiftRow) -> Result<(), StoreError> {
    let shift = &row.shift;
    let (weekdays, since, until) = match &shift.days {
        Days::Once(day) => (0, *day, None),
        Days::Weekly { weekdays, since, until } => (i64::from(weekdays.bits()), *since, *until),
    };
    tx.execute(
        "INSERT INTO duty_shifts (id, node_id, staff_id, weekdays, since, until, from_minute, to_minute) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            row.id,
            row.node.0,
            shift.staff.0,
            weekdays,
            since.to_string(),
            until.map(|day| day.to_string()),
            minutes(shift.from),
            minutes(shift.to),
        ],
    )
    .map(drop)
}

/// Takes a shift out of the roster of a node.
///
/// # Errors
/// [`StoreError::NotFound`] if it is not there.
pub fn delete(tx: &mut Tx<'_>, node: NodeId, id: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM duty_shifts WHERE id = $1 AND node_id = $2";
    if tx.execute(sql, params![id, node.0])? == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// The shifts of some nodes in a stable order; those of people who left do not count.
///
/// # Errors
/// [`StoreError`].
pub fn of_nodes(tx: &mut Tx<'_>, nodes: &[NodeId]) -> Result<Vec<ShiftRow>, StoreError> {
    let mut shifts = Vec::new();
    for some in nodes.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|node| node.0));
        let sql = format!(
            "{SELECT} JOIN staff s ON s.id = d.staff_id WHERE d.node_id IN ({list}) AND s.retired_at IS NULL \
             ORDER BY d.node_id, d.from_minute, d.since, d.id"
        );
        for row in &tx.rows(&sql, binds.values())? {
            shifts.push(read(row)?);
        }
    }
    Ok(shifts)
}

/// The shifts of one person, in any roster, with the time zone of each.
///
/// # Errors
/// [`StoreError`].
pub fn of_person(tx: &mut Tx<'_>, staff: StaffId) -> Result<Vec<(Shift, String)>, StoreError> {
    let sql = "SELECT d.id, d.node_id, d.staff_id, d.weekdays, d.since, d.until, d.from_minute, d.to_minute, \
               n.time_zone FROM duty_shifts d JOIN nodes n ON n.id = d.node_id WHERE d.staff_id = $1 ORDER BY d.id";
    let rows = tx.rows(sql, params![staff.0])?;
    rows.iter().map(|row| Ok((read(row)?.shift, row.get("time_zone")?))).collect()
}

/// People who can stand in a node's roster, by name: who belongs to it or to a part of it, or holds one of the roles
/// there.
///
/// # Errors
/// [`StoreError`].
pub fn people(
    tx: &mut Tx<'_>,
    node: NodeId,
    roles: &[&str],
) -> Result<Vec<(StaffId, String)>, StoreError> {
    let mut binds = Binds::default();
    let here = binds.bind(node.0);
    let roles = binds.list(roles.iter().map(|role| (*role).to_owned()));
    let sql = format!(
        "SELECT s.id, s.name FROM staff s WHERE s.retired_at IS NULL AND (EXISTS (SELECT 1 FROM staff_departments d \
         JOIN nodes n ON n.id = d.department_id WHERE d.staff_id = s.id AND (n.id = {here} OR n.office_id = {here})) \
         OR EXISTS (SELECT 1 FROM role_grants g JOIN nodes n ON n.id = g.node_id WHERE g.staff_id = s.id \
         AND g.role IN ({roles}) AND (n.id = {here} OR n.office_id = {here}))) ORDER BY s.name, s.id"
    );
    let rows = tx.rows(&sql, binds.values())?;
    rows.iter().map(|row| Ok((StaffId(row.get("id")?), row.get("name")?))).collect()
}

/// How many open cases each of these people has.
///
/// # Errors
/// [`StoreError`].
pub fn open_work(tx: &mut Tx<'_>, staff: &[StaffId]) -> Result<BTreeMap<StaffId, i64>, StoreError> {
    let mut work: BTreeMap<StaffId, i64> = staff.iter().map(|id| (*id, 0)).collect();
    for some in staff.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!(
            "SELECT handler_id, count(*) AS n FROM cases WHERE open = 1 AND handler_id IN ({list}) GROUP BY handler_id"
        );
        for row in &tx.rows(&sql, binds.values())? {
            work.insert(StaffId(row.get("handler_id")?), row.get("n")?);
        }
    }
    Ok(work)
}
