//! The case row: the truth for reading (the journal is the truth for history).
//!
//! Owns writing a case with its derived rows. Reading lists is in [`crate::lists`].

use crate::columns::{lots, places};
use crate::db::{Row, Tx, Value, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One case. `snapshot` is the state that the rules decide on, as JSON; the other columns are
/// derived from it and from what was registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseRow {
    pub id: Uuid,
    pub kind: String,
    pub number: String,
    pub branch_id: Option<Uuid>,
    pub office_id: Uuid,
    pub place_id: Option<Uuid>,
    pub household_id: Option<Uuid>,
    pub resident_id: Option<Uuid>,
    /// Name shown for the resident; empty when anonymous.
    pub reporter: String,
    pub channel: String,
    pub category: String,
    pub title: String,
    pub place_label: String,
    pub stage: String,
    pub severity: String,
    pub judgement: Option<String>,
    pub became_group: bool,
    pub round: i64,
    pub open: bool,
    pub paused: bool,
    pub department_id: Option<Uuid>,
    pub handler_id: Option<Uuid>,
    /// Role whose decision the case waits for.
    pub approver: Option<String>,
    pub matter_id: Option<Uuid>,
    pub registered_at: Timestamp,
    /// Local day and month of registration.
    pub day: String,
    pub month: String,
    pub due_at: Option<Timestamp>,
    pub due_clock: Option<String>,
    pub recall_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    /// Number of entries in the journal.
    pub version: i64,
    pub head: Vec<u8>,
    pub snapshot: String,
}

/// Columns in the order of [`CaseRow::values`].
pub const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "number",
    "branch_id",
    "office_id",
    "place_id",
    "household_id",
    "resident_id",
    "reporter",
    "channel",
    "category",
    "title",
    "place_label",
    "stage",
    "severity",
    "judgement",
    "became_group",
    "round",
    "open",
    "paused",
    "department_id",
    "handler_id",
    "approver",
    "matter_id",
    "registered_at",
    "day",
    "month",
    "due_at",
    "due_clock",
    "recall_at",
    "updated_at",
    "closed_at",
    "version",
    "head",
    "snapshot",
];

/// What acts change, in the order of [`CaseRow::changed`].
const CHANGED: &[&str] = &[
    "stage",
    "severity",
    "judgement",
    "became_group",
    "round",
    "open",
    "paused",
    "department_id",
    "handler_id",
    "approver",
    "matter_id",
    "due_at",
    "due_clock",
    "recall_at",
    "updated_at",
    "closed_at",
    "version",
    "head",
    "snapshot",
];

impl CaseRow {
    /// Values in the order of [`CHANGED`].
    fn changed(&self) -> Vec<Value> {
        crate::values![
            &self.stage,
            &self.severity,
            &self.judgement,
            self.became_group,
            self.round,
            self.open,
            self.paused,
            self.department_id,
            self.handler_id,
            &self.approver,
            self.matter_id,
            self.due_at,
            &self.due_clock,
            self.recall_at,
            self.updated_at,
            self.closed_at,
            self.version,
            &self.head,
            &self.snapshot
        ]
    }

    /// Values in the order of [`COLUMNS`].
    pub fn values(&self) -> Vec<Value> {
        crate::values![
            self.id,
            &self.kind,
            &self.number,
            self.branch_id,
            self.office_id,
            self.place_id,
            self.household_id,
            self.resident_id,
            &self.reporter,
            &self.channel,
            &self.category,
            &self.title,
            &self.place_label,
            &self.stage,
            &self.severity,
            &self.judgement,
            self.became_group,
            self.round,
            self.open,
            self.paused,
            self.department_id,
            self.handler_id,
            &self.approver,
            self.matter_id,
            self.registered_at,
            &self.day,
            &self.month,
            self.due_at,
            &self.due_clock,
            self.recall_at,
            self.updated_at,
            self.closed_at,
            self.version,
            &self.head,
            &self.snapshot
        ]
    }

    /// Reads a row that holds all [`COLUMNS`].
    ///
    /// # Errors
    /// [`StoreError::Column`].
    pub fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            number: row.get("number")?,
            branch_id: row.get("branch_id")?,
            office_id: row.get("office_id")?,
            place_id: row.get("place_id")?,
            household_id: row.get("household_id")?,
            resident_id: row.get("resident_id")?,
            reporter: row.get("reporter")?,
            channel: row.get("channel")?,
            category: row.get("category")?,
            title: row.get("title")?,
            place_label: row.get("place_label")?,
            stage: row.get("stage")?,
            severity: row.get("severity")?,
            judgement: row.get("judgement")?,
            became_group: row.get("became_group")?,
            round: row.get("round")?,
            open: row.get("open")?,
            paused: row.get("paused")?,
            department_id: row.get("department_id")?,
            handler_id: row.get("handler_id")?,
            approver: row.get("approver")?,
            matter_id: row.get("matter_id")?,
            registered_at: row.get("registered_at")?,
            day: row.get("day")?,
            month: row.get("month")?,
            due_at: row.get("due_at")?,
            due_clock: row.get("due_clock")?,
            recall_at: row.get("recall_at")?,
            updated_at: row.get("updated_at")?,
            closed_at: row.get("closed_at")?,
            version: row.get("version")?,
            head: row.get("head")?,
            snapshot: row.get("snapshot")?,
        })
    }
}

/// Writes a new case.
///
/// # Errors
/// [`StoreError::Conflict`] if the number is taken.
pub fn insert(tx: &mut Tx<'_>, row: &CaseRow) -> Result<(), StoreError> {
    let places = places(1, COLUMNS.len());
    let sql = format!("INSERT INTO cases ({}) VALUES {places}", COLUMNS.join(", "));
    tx.execute(&sql, &row.values()).map(drop)
}

/// Writes what an act changed, if the case is still at version `before`. An update that meets no
/// row is a conflict, never a success (failure mode C02).
///
/// # Errors
/// [`StoreError::Conflict`] named `cases.version`.
pub fn update(tx: &mut Tx<'_>, row: &CaseRow, before: i64) -> Result<(), StoreError> {
    let set: Vec<String> =
        CHANGED.iter().enumerate().map(|(n, column)| format!("{column} = ${}", n + 3)).collect();
    let sql = format!("UPDATE cases SET {} WHERE id = $1 AND version = $2", set.join(", "));
    let mut values = crate::values![row.id, before];
    values.extend(row.changed());
    let changed = tx.execute(&sql, &values)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::conflict("cases.version")) }
}

/// Cases of one statement.
pub(crate) const LOTS: &[usize] = &[64, 8, 1];

/// Writes what one act of the program changed in many cases, each if it is still at the version beside it; none if one
/// of them is not.
///
/// # Errors
/// [`StoreError::Conflict`] named `cases.version`.
pub fn update_all(tx: &mut Tx<'_>, rows: &[(&CaseRow, i64)]) -> Result<(), StoreError> {
    let set: Vec<String> =
        CHANGED.iter().map(|column| format!("{column} = excluded.{column}")).collect();
    for some in lots(rows, LOTS) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|(row, _)| row.id));
        let sql = format!("SELECT id, version FROM cases WHERE id IN ({list}) ORDER BY id");
        let mut there = BTreeMap::new();
        for row in tx.rows_locked(&sql, binds.values())? {
            there.insert(row.get::<Uuid>("id")?, row.get::<i64>("version")?);
        }
        if some.iter().any(|(row, before)| there.get(&row.id) != Some(before)) {
            return Err(StoreError::conflict("cases.version"));
        }
        // Nothing is inserted, all of them are there: it is the way to change many rows that both engines know.
        let sql = format!(
            "INSERT INTO cases ({}) VALUES {} ON CONFLICT (id) DO UPDATE SET {}",
            COLUMNS.join(", "),
            places(some.len(), COLUMNS.len()),
            set.join(", ")
        );
        let values: Vec<Value> = some.iter().flat_map(|(row, _)| row.values()).collect();
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Keeps a member of staff from seeing a case about them.
///
/// # Errors
/// [`StoreError`].
pub fn insert_accused(tx: &mut Tx<'_>, case_id: Uuid, staff: Uuid) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_accused (staff_id, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![staff, case_id],
    )
    .map(drop)
}

/// Staff complained about.
///
/// # Errors
/// [`StoreError`].
pub fn accused(tx: &mut Tx<'_>, case_id: Uuid) -> Result<Vec<Uuid>, StoreError> {
    tx.rows("SELECT staff_id FROM case_accused WHERE case_id = $1", params![case_id])?
        .iter()
        .map(|row| row.get("staff_id"))
        .collect()
}

/// A case that the scope sees.
///
/// # Errors
/// [`StoreError::NotFound`] if there is none or the scope does not see it.
pub fn visible(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<CaseRow, StoreError> {
    let (sql, binds) = visible_sql(scope, id);
    CaseRow::read(&tx.one(&sql, binds.values())?)
}

/// A case that the scope sees, locked until the transaction ends: acts on one case are decided one after the other
/// (failure mode C01).
///
/// # Errors
/// [`StoreError::NotFound`] if there is none or the scope does not see it.
pub fn visible_for_update(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<CaseRow, StoreError> {
    let (sql, binds) = visible_sql(scope, id);
    CaseRow::read(&tx.one_locked(&sql, binds.values())?)
}

fn visible_sql(scope: &Scope, id: Uuid) -> (String, Binds) {
    let mut binds = Binds::default();
    let case = binds.bind(id);
    let seen = scope.on_cases("c", &mut binds);
    (format!("SELECT c.* FROM cases c WHERE c.id = {case} AND {seen}"), binds)
}

/// A case for a job of the program itself (sweep, verification). Never for a person.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn for_program(tx: &mut Tx<'_>, id: Uuid) -> Result<CaseRow, StoreError> {
    CaseRow::read(&tx.one("SELECT * FROM cases WHERE id = $1", params![id])?)
}

/// A case for a job of the program itself, locked until the transaction ends.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn for_program_for_update(tx: &mut Tx<'_>, id: Uuid) -> Result<CaseRow, StoreError> {
    CaseRow::read(&tx.one_locked("SELECT * FROM cases WHERE id = $1", params![id])?)
}

/// Earlier complaints of a household in a category since an instant (CMP-3, repeats).
///
/// # Errors
/// [`StoreError`].
pub fn repeats(
    tx: &mut Tx<'_>,
    household: Uuid,
    category: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    tx.one(
        "SELECT COUNT(*) AS n FROM cases WHERE household_id = $1 AND category = $2 \
         AND registered_at >= $3 AND kind = 'complaint'",
        params![household, category.to_owned(), since],
    )?
    .get("n")
}

/// Ids of all cases, for verification.
///
/// # Errors
/// [`StoreError`].
pub fn ids(tx: &mut Tx<'_>) -> Result<Vec<Uuid>, StoreError> {
    let mut ids = Vec::new();
    tx.for_each("SELECT id FROM cases ORDER BY id", params![], |row| {
        ids.push(row.get("id")?);
        Ok(())
    })?;
    Ok(ids)
}
