//! Clocks as rows: what the sweep finds by index, and what reports count.

use crate::db::{Tx, params};
use crate::error::StoreError;
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
    tx.execute(
        "INSERT INTO clocks (case_id, clock, run, from_at, due_at, done_at, stopped, paused, extensions, sweep_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (case_id, clock, run) DO UPDATE SET due_at = $5, done_at = $6, stopped = $7, \
         paused = $8, extensions = $9, sweep_at = $10",
        params![
            row.case_id,
            row.clock.clone(),
            row.run,
            row.from_at,
            row.due_at,
            row.done_at,
            row.stopped,
            row.paused,
            row.extensions,
            row.sweep_at
        ],
    )
    .map(drop)
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
