//! The case row: the truth for reading (the journal is the truth for history).
//!
//! Owns writing a case with its derived rows. Reading lists is in [`crate::lists`].

use crate::db::{Row, Tx, Value, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
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

impl CaseRow {
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

/// A department's part in a case, with the sort keys of its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDepartmentRow {
    pub case_id: Uuid,
    pub department_id: Uuid,
    pub open: bool,
    pub stage: String,
    pub due_at: Option<Timestamp>,
    pub registered_at: Timestamp,
}

/// Columns of a bulk load of [`CaseDepartmentRow`].
pub const DEPARTMENT_COLUMNS: &[&str] =
    &["case_id", "department_id", "open", "stage", "due_at", "registered_at"];

/// Writes a new case.
///
/// # Errors
/// [`StoreError::Conflict`] if the number is taken.
pub fn insert(tx: &mut Tx<'_>, row: &CaseRow) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=COLUMNS.len()).map(|n| format!("${n}")).collect();
    let sql = format!("INSERT INTO cases ({}) VALUES ({})", COLUMNS.join(", "), places.join(", "));
    tx.execute(&sql, &row.values()).map(drop)
}

/// Writes what an act changed, if the case is still at version `before`. An update that meets no
/// row is a conflict, never a success (failure mode C02).
///
/// # Errors
/// [`StoreError::Conflict`] named `cases.version`.
pub fn update(tx: &mut Tx<'_>, row: &CaseRow, before: i64) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE cases SET stage = $3, severity = $4, judgement = $5, became_group = $6, round = $7, \
         open = $8, paused = $9, department_id = $10, handler_id = $11, approver = $12, matter_id = $13, \
         due_at = $14, due_clock = $15, recall_at = $16, updated_at = $17, closed_at = $18, version = $19, \
         head = $20, snapshot = $21 WHERE id = $1 AND version = $2",
        params![
            row.id,
            before,
            &row.stage,
            &row.severity,
            &row.judgement,
            row.became_group,
            row.round,
            row.open,
            row.paused,
            row.department_id,
            row.handler_id,
            &row.approver,
            row.matter_id,
            row.due_at,
            &row.due_clock,
            row.recall_at,
            row.updated_at,
            row.closed_at,
            row.version,
            &row.head,
            &row.snapshot
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(StoreError::conflict("cases.version")) }
}

/// Adds a department's part; one that is there stays (see [`update_departments`]).
///
/// # Errors
/// [`StoreError`].
pub fn save_department(tx: &mut Tx<'_>, row: &CaseDepartmentRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_departments (case_id, department_id, open, stage, due_at, registered_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id, department_id) DO NOTHING",
        params![
            row.case_id,
            row.department_id,
            row.open,
            &row.stage,
            row.due_at,
            row.registered_at
        ],
    )
    .map(drop)
}

/// Moves the sort keys of all parts of a case; the department of `row` does not count.
///
/// # Errors
/// [`StoreError`].
pub fn update_departments(tx: &mut Tx<'_>, row: &CaseDepartmentRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE case_departments SET open = $2, stage = $3, due_at = $4 WHERE case_id = $1",
        params![row.case_id, row.open, &row.stage, row.due_at],
    )
    .map(drop)
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

/// Days and offices whose numbers have gaps: fewer complaints or repairs than their counters gave out.
///
/// # Errors
/// [`StoreError`].
pub fn number_gaps(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    tx.rows(
        "SELECT k.period, k.value, COUNT(c.id) AS n FROM counters k \
         LEFT JOIN cases c ON c.office_id = k.office_id AND c.day = k.period \
         AND c.kind = CASE k.prefix WHEN 'TS' THEN 'complaint' ELSE 'repair' END \
         WHERE k.prefix IN ('TS', 'WX') GROUP BY k.office_id, k.prefix, k.period, k.value \
         HAVING COUNT(c.id) <> k.value",
        params![],
    )?
    .iter()
    .map(|row| {
        let (period, value, n): (String, i64, i64) =
            (row.get("period")?, row.get("value")?, row.get("n")?);
        Ok(format!("{period}: {value} numbers were given out, {n} cases exist"))
    })
    .collect()
}
