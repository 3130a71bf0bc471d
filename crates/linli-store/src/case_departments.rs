//! The parts that departments have in cases, with the sort keys of their lists.
//!
//! Owns rows that repeat a few columns of the case, so that a department's list is one index. Must not know the rules
//! by which a department gets a part. Called when a case is committed.

use crate::cases::LOTS;
use crate::columns::lots;
use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;
use jiff::Timestamp;
use uuid::Uuid;

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
pub const COLUMNS: &[&str] =
    &["case_id", "department_id", "open", "stage", "due_at", "registered_at"];

/// Adds a department's part; one that is there stays (see [`follow`]).
///
/// # Errors
/// [`StoreError`].
pub fn save(tx: &mut Tx<'_>, row: &CaseDepartmentRow) -> Result<(), StoreError> {
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

/// Moves the sort keys of all parts of some cases to where the cases are now.
///
/// # Errors
/// [`StoreError`].
pub fn follow(tx: &mut Tx<'_>, cases: &[Uuid]) -> Result<(), StoreError> {
    for some in lots(cases, LOTS) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().copied());
        let sql = format!(
            "UPDATE case_departments SET (open, stage, due_at) = \
             (SELECT c.open, c.stage, c.due_at FROM cases c WHERE c.id = case_departments.case_id) \
             WHERE case_id IN ({list})"
        );
        tx.execute(&sql, binds.values())?;
    }
    Ok(())
}
