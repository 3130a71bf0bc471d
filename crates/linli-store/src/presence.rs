//! Who has a case open. A hint for people, never a lock: nothing waits for it (C05).
//!
//! Owns the table `presence`. Called by `linli_app::presence`.

use jiff::Timestamp;
use linli_domain::ids::{CaseId, StaffId};

use crate::db::Tx;
use crate::error::StoreError;
use crate::params;

/// Writes that a person looks at a case now.
///
/// # Errors
/// [`StoreError`].
pub fn seen(
    tx: &mut Tx<'_>,
    case: CaseId,
    staff: StaffId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO presence (case_id, staff_id, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (case_id, staff_id) DO UPDATE SET seen_at = excluded.seen_at",
        params![case.0, staff.0, at],
    )
    .map(drop)
}

/// The names of the others who looked at a case since an instant.
///
/// # Errors
/// [`StoreError`].
pub fn others(
    tx: &mut Tx<'_>,
    case: CaseId,
    me: StaffId,
    since: Timestamp,
) -> Result<Vec<String>, StoreError> {
    tx.rows(
        "SELECT s.name FROM presence p JOIN staff s ON s.id = p.staff_id \
         WHERE p.case_id = $1 AND p.staff_id <> $2 AND p.seen_at >= $3 ORDER BY s.name, s.id LIMIT 20",
        params![case.0, me.0, since],
    )?
    .iter()
    .map(|row| row.get("name"))
    .collect()
}

/// Forgets who looked before an instant; tells how many.
///
/// # Errors
/// [`StoreError`].
pub fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM presence WHERE seen_at < $1", params![before])
}
