//! Prevention tasks: what is done so that a hot matter does not come again (STA-3).
//!
//! Owns the tables `prevention_tasks` and `prevention_cases`. Callers have checked the cases against the scope.

use crate::columns::day;
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use jiff::civil::Date;
use linli_domain::ids::{CaseId, NodeId, StaffId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    pub id: Uuid,
    pub office: NodeId,
    pub title: String,
    /// What is to be done.
    pub measure: String,
    pub owner: StaffId,
    /// Local day of the office, the last one in time.
    pub due: Date,
    pub opened_at: Timestamp,
    pub opened_by: StaffId,
    pub done: Option<Done>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub at: Timestamp,
    pub by: StaffId,
    pub result: String,
}

const COLUMNS: &str = "t.id, t.office_id, t.title, t.measure, t.owner_id, t.due_day, t.opened_at, t.opened_by, t.done_at, \
                       t.done_by, t.result";

fn read(row: &Row) -> Result<TaskRow, StoreError> {
    let done = match (row.get::<Option<_>>("done_at")?, row.get::<Option<_>>("done_by")?) {
        (Some(at), Some(by)) => Some(Done { at, by: StaffId(by), result: row.get("result")? }),
        _ => None,
    };
    Ok(TaskRow {
        id: row.get("id")?,
        office: NodeId(row.get("office_id")?),
        title: row.get("title")?,
        measure: row.get("measure")?,
        owner: StaffId(row.get("owner_id")?),
        due: day(row, "due_day")?,
        opened_at: row.get("opened_at")?,
        opened_by: StaffId(row.get("opened_by")?),
        done,
    })
}

/// Adds a task about cases.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &TaskRow, cases: &[CaseId]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO prevention_tasks (id, office_id, title, measure, owner_id, due_day, opened_at, opened_by, result) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')",
        params![
            row.id,
            row.office.0,
            &row.title,
            &row.measure,
            row.owner.0,
            row.due.to_string(),
            row.opened_at,
            row.opened_by.0
        ],
    )?;
    for case in cases {
        tx.execute(
            "INSERT INTO prevention_cases (task_id, case_id) VALUES ($1, $2)",
            params![row.id, case.0],
        )?;
    }
    Ok(())
}

/// Ends a task. `false` if it had ended.
///
/// # Errors
/// [`StoreError`].
pub fn end(tx: &mut Tx<'_>, id: Uuid, done: &Done) -> Result<bool, StoreError> {
    let ended = tx.execute(
        "UPDATE prevention_tasks SET done_at = $1, done_by = $2, result = $3 WHERE id = $4 AND done_at IS NULL",
        params![done.at, done.by.0, &done.result, id],
    )?;
    Ok(ended == 1)
}

/// One task, whoever asks.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<TaskRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM prevention_tasks t WHERE t.id = $1");
    tx.row(&sql, params![id])?.map(|row| read(&row)).transpose()
}

/// The tasks of the offices of a scope and those of the person themselves: open ones first, the next due first, then
/// what was done last. At most 200.
///
/// # Errors
/// [`StoreError`].
pub fn seen(tx: &mut Tx<'_>, scope: &Scope, me: StaffId) -> Result<Vec<TaskRow>, StoreError> {
    let mut binds = Binds::default();
    let me = binds.bind(me.0);
    let office = scope.on_office("t.office_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM prevention_tasks t WHERE t.owner_id = {me} OR {office} \
         ORDER BY CASE WHEN t.done_at IS NULL THEN 0 ELSE 1 END, CASE WHEN t.done_at IS NULL THEN t.due_day END, \
         t.done_at DESC, t.id LIMIT 200"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The cases of tasks.
///
/// # Errors
/// [`StoreError`].
pub fn cases(tx: &mut Tx<'_>, tasks: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<CaseId>>, StoreError> {
    let mut of: BTreeMap<Uuid, Vec<CaseId>> = BTreeMap::new();
    if tasks.is_empty() {
        return Ok(of);
    }
    let mut binds = Binds::default();
    let list = binds.list(tasks.iter().copied());
    let sql = format!(
        "SELECT task_id, case_id FROM prevention_cases WHERE task_id IN ({list}) ORDER BY task_id, case_id"
    );
    for row in tx.rows(&sql, binds.values())? {
        of.entry(row.get("task_id")?).or_default().push(CaseId(row.get("case_id")?));
    }
    Ok(of)
}
