//! Faults that come back: the same kind at the same place, or the same piece of equipment, again and again (REP-8).
//!
//! Owns counting repairs by place and kind, and by equipment; the numbers that make a fault recurrent are given. Every statement has the
//! reader's scope and reads ranges of the index of places. Called by the use cases of repairs.

use crate::cases::CaseRow;
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use linli_domain::ids::{EquipmentId, NodeId, PlaceId};
use uuid::Uuid;

/// A fault that comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrent {
    pub category: String,
    pub place: PlaceId,
    pub place_label: String,
    pub times: i64,
    /// The latest of them.
    pub latest: Timestamp,
}

/// How many repairs of a kind were reported at a place after an instant, up to another; withdrawn ones do not count.
///
/// # Errors
/// [`StoreError`].
pub fn times(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (place, category): (Uuid, &str),
    (after, until): (Timestamp, Timestamp),
) -> Result<i64, StoreError> {
    let mut binds = Binds::default();
    let (place, category) = (binds.bind(place), binds.bind(category));
    let (after, until) = (binds.bind(after), binds.bind(until));
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT count(*) AS n FROM cases c WHERE c.place_id = {place} AND c.registered_at > {after} \
         AND c.registered_at <= {until} AND c.kind = 'repair' AND c.category = {category} \
         AND c.stage <> 'repair_withdrawn' AND {seen}"
    );
    tx.one(&sql, binds.values())?.get("n")
}

/// Faults of an office that were reported from one local day to another and came back so many times after an instant, up
/// to another; the most frequent first.
///
/// # Errors
/// [`StoreError`].
pub fn recurrent(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (office, from, to): (NodeId, &str, &str),
    (after, until): (Timestamp, Timestamp),
    times: i64,
) -> Result<Vec<Recurrent>, StoreError> {
    let mut binds = Binds::default();
    let (office, from, to) = (binds.bind(office.0), binds.bind(from), binds.bind(to));
    let (after, until) = (binds.bind(after), binds.bind(until));
    let (here, there) = (scope.on_cases("c", &mut binds), scope.on_cases("x", &mut binds));
    let times = binds.bind(times);
    let sql = format!(
        "SELECT g.category, g.place_id, g.place_label, g.times, g.latest FROM (SELECT f.category, f.place_id, \
         f.place_label, count(*) AS times, max(x.registered_at) AS latest FROM (SELECT DISTINCT c.category, \
         c.place_id, c.place_label FROM repair_orders o JOIN cases c ON c.id = o.case_id WHERE o.office_id = {office} \
         AND o.day >= {from} AND o.day <= {to} AND c.place_id IS NOT NULL AND c.stage <> 'repair_withdrawn' AND {here}) f \
         JOIN cases x ON x.place_id = f.place_id AND x.registered_at > {after} AND x.registered_at <= {until} \
         AND x.kind = 'repair' AND x.category = f.category AND x.stage <> 'repair_withdrawn' AND {there} \
         GROUP BY f.category, f.place_id, f.place_label) g WHERE g.times >= {times} \
         ORDER BY g.times DESC, g.latest DESC, g.place_label, g.category LIMIT 100"
    );
    let read = |row: &Row| {
        Ok(Recurrent {
            category: row.get("category")?,
            place: PlaceId(row.get("place_id")?),
            place_label: row.get("place_label")?,
            times: row.get("times")?,
            latest: row.get("latest")?,
        })
    };
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// A piece of equipment that fails again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecurrentEquipment {
    pub id: EquipmentId,
    pub name: String,
    pub place: PlaceId,
    pub place_label: String,
    pub times: i64,
    /// The latest of them.
    pub latest: Timestamp,
}

/// Repairs of a piece of equipment, the newest first; withdrawn ones are among them.
///
/// # Errors
/// [`StoreError`].
pub fn of_equipment(
    tx: &mut Tx<'_>,
    scope: &Scope,
    equipment: EquipmentId,
    limit: i64,
) -> Result<Vec<CaseRow>, StoreError> {
    let mut binds = Binds::default();
    let equipment = binds.bind(equipment.0);
    let seen = scope.on_cases("c", &mut binds);
    let limit = binds.bind(limit);
    let sql = format!(
        "SELECT c.* FROM repair_orders o JOIN cases c ON c.id = o.case_id WHERE o.equipment_id = {equipment} \
         AND {seen} ORDER BY c.registered_at DESC, c.id LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(CaseRow::read).collect()
}

/// How many repairs of a piece of equipment were reported after an instant, up to another; withdrawn ones do not count.
///
/// # Errors
/// [`StoreError`].
pub fn times_of_equipment(
    tx: &mut Tx<'_>,
    scope: &Scope,
    equipment: EquipmentId,
    (after, until): (Timestamp, Timestamp),
) -> Result<i64, StoreError> {
    let mut binds = Binds::default();
    let equipment = binds.bind(equipment.0);
    let (after, until) = (binds.bind(after), binds.bind(until));
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT count(*) AS n FROM repair_orders o JOIN cases c ON c.id = o.case_id WHERE o.equipment_id = {equipment} \
         AND c.registered_at > {after} AND c.registered_at <= {until} AND c.stage <> 'repair_withdrawn' AND {seen}"
    );
    tx.one(&sql, binds.values())?.get("n")
}

/// Equipment with orders of an office from one local day to another that failed so many times after an instant, up to
/// another; the most frequent first.
///
/// # Errors
/// [`StoreError`].
pub fn recurrent_equipment(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (office, from, to): (NodeId, &str, &str),
    (after, until): (Timestamp, Timestamp),
    times: i64,
) -> Result<Vec<RecurrentEquipment>, StoreError> {
    let mut binds = Binds::default();
    let (office, from, to) = (binds.bind(office.0), binds.bind(from), binds.bind(to));
    let (after, until) = (binds.bind(after), binds.bind(until));
    let seen = scope.on_cases("c", &mut binds);
    let times = binds.bind(times);
    let sql = format!(
        "SELECT e.id, e.name, e.place_id, p.label, g.times, g.latest FROM (SELECT o.equipment_id, count(*) AS times, \
         max(c.registered_at) AS latest FROM repair_orders o JOIN cases c ON c.id = o.case_id WHERE o.equipment_id IN \
         (SELECT equipment_id FROM repair_orders WHERE office_id = {office} AND day >= {from} AND day <= {to} \
         AND equipment_id IS NOT NULL) AND c.registered_at > {after} AND c.registered_at <= {until} \
         AND c.stage <> 'repair_withdrawn' AND {seen} GROUP BY o.equipment_id) g \
         JOIN equipment e ON e.id = g.equipment_id JOIN places p ON p.id = e.place_id WHERE g.times >= {times} \
         ORDER BY g.times DESC, g.latest DESC, e.name, e.id LIMIT 100"
    );
    let read = |row: &Row| {
        Ok(RecurrentEquipment {
            id: EquipmentId(row.get("id")?),
            name: row.get("name")?,
            place: PlaceId(row.get("place_id")?),
            place_label: row.get("label")?,
            times: row.get("times")?,
            latest: row.get("latest")?,
        })
    };
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}
