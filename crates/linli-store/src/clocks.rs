//! Clocks as rows: what the sweep finds by index, and what reports count.

use crate::columns::{lots, places};
use crate::db::{Tx, Value, params, values};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use uuid::Uuid;

/// One run of one clock of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRow {
    pub case_id: Uuid,
    pub clock: String,
    pub run: i64,
    pub from_at: Timestamp,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub stopped: bool,
    pub paused: bool,
    pub extensions: i64,
    /// When the sweep has to look at it again.
    pub sweep_at: Option<Timestamp>,
}

/// Columns of a bulk load.
pub const COLUMNS: &[&str] = &[
    "case_id",
    "clock",
    "run",
    "from_at",
    "due_at",
    "done_at",
    "stopped",
    "paused",
    "extensions",
    "sweep_at",
];

/// Writes a clock as it is now.
///
/// # Errors
/// [`StoreError`].
pub fn save(tx: &mut Tx<'_>, row: &ClockRow) -> Result<(), StoreError> {
    save_all(tx, std::slice::from_ref(row))
}

/// Rows of one statement.
const LOTS: &[usize] = &[50, 10];

/// Writes several clocks, each of them once, as they are now.
///
/// # Errors
/// [`StoreError`].
pub fn save_all(tx: &mut Tx<'_>, rows: &[ClockRow]) -> Result<(), StoreError> {
    for some in lots(rows, LOTS) {
        let values: Vec<Value> = some.iter().flat_map(values).collect();
        let (columns, places) = (COLUMNS.join(", "), places(some.len(), COLUMNS.len()));
        let sql = format!(
            "INSERT INTO clocks ({columns}) VALUES {places} ON CONFLICT (case_id, clock, run) DO UPDATE SET \
             due_at = excluded.due_at, done_at = excluded.done_at, stopped = excluded.stopped, \
             paused = excluded.paused, extensions = excluded.extensions, sweep_at = excluded.sweep_at"
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// In the order of [`COLUMNS`].
pub(crate) fn values(row: &ClockRow) -> Vec<Value> {
    values![
        row.case_id,
        &row.clock,
        row.run,
        row.from_at,
        row.due_at,
        row.done_at,
        row.stopped,
        row.paused,
        row.extensions,
        row.sweep_at
    ]
}

/// Cases with a clock that the sweep has to look at, the longest waiting first, after a position.
///
/// # Errors
/// [`StoreError`].
pub fn due(
    tx: &mut Tx<'_>,
    now: Timestamp,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>, StoreError> {
    tx.rows(
        "SELECT sweep_at, case_id FROM clocks WHERE sweep_at IS NOT NULL AND sweep_at <= $1 \
         AND (sweep_at > $2 OR (sweep_at = $2 AND case_id > $3)) ORDER BY sweep_at, case_id LIMIT $4",
        params![now, after.0, after.1, limit],
    )?
    .iter()
    .map(|row| Ok((row.get("sweep_at")?, row.get("case_id")?)))
    .collect()
}

/// How many follow-ups fall due between two instants, and how many of them are done: (done, due).
///
/// # Errors
/// [`StoreError`].
pub fn follow_ups(
    tx: &mut Tx<'_>,
    scope: &Scope,
    from: Timestamp,
    before: Timestamp,
) -> Result<(i64, i64), StoreError> {
    let mut binds = Binds::default();
    let (from, before) = (binds.bind(from), binds.bind(before));
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT COUNT(*) AS due, COUNT(k.done_at) AS done FROM clocks k JOIN cases c ON c.id = k.case_id \
         WHERE k.clock = 'SLA-12' AND k.due_at >= {from} AND k.due_at < {before} AND k.stopped = 0 AND {seen}"
    );
    let row = tx.one(&sql, binds.values())?;
    Ok((row.get("done")?, row.get("due")?))
}
