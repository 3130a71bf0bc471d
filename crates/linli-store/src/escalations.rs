//! Who was told that a promise is late, and who has read it: the notices of cases, seen from the case.
//!
//! Owns reading `notices` by case and over a stretch of time, under a scope. Must hold no rules. Writing notices is in
//! [`crate::notices`]. Called by `linli_app::cases::escalations`.

use jiff::Timestamp;
use linli_domain::ids::{CaseId, StaffId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// The kinds of notices that speak of a limit: near it, and past it.
const OF_CLOCKS: &str = "('clock_warned', 'clock_breached')";

/// One person who was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRow {
    pub case: CaseId,
    pub staff: StaffId,
    pub name: String,
    pub at: Timestamp,
    pub kind: String,
    /// JSON: the clock and the level of its ladder.
    pub params: String,
    pub read_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ToldRow, StoreError> {
    Ok(ToldRow {
        case: CaseId(row.get("case_id")?),
        staff: StaffId(row.get("staff_id")?),
        name: row.get("name")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        params: row.get("params")?,
        read_at: row.get("read_at")?,
    })
}

/// Everybody who was told of a limit of these cases, in order. The caller has looked the cases up under a scope.
///
/// # Errors
/// [`StoreError`].
pub fn of_cases(
    tx: &mut Tx<'_>,
    cases: &[CaseId],
    now: Timestamp,
) -> Result<Vec<ToldRow>, StoreError> {
    let mut told = Vec::new();
    for some in cases.chunks(100) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|case| case.0));
        let now = binds.bind(now);
        let sql = format!(
            "SELECT n.case_id, n.staff_id, s.name, n.at, n.kind, n.params, n.read_at FROM notices n \
             JOIN staff s ON s.id = n.staff_id WHERE n.case_id IN ({list}) AND n.at <= {now} AND n.kind IN {OF_CLOCKS} \
             ORDER BY n.at, n.params, s.name"
        );
        for row in &tx.rows(&sql, binds.values())? {
            told.push(read(row)?);
        }
    }
    Ok(told)
}

/// The cases of a scope whose limit passed and of which somebody was told since an instant, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn lately(
    tx: &mut Tx<'_>,
    scope: &Scope,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<CaseId>, StoreError> {
    let mut binds = Binds::default();
    let since = binds.bind(since);
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT n.case_id, max(n.at) AS newest FROM notices n WHERE n.at > {since} AND n.kind = 'clock_breached' \
         AND EXISTS (SELECT 1 FROM cases c WHERE c.id = n.case_id AND ({seen}) IS TRUE) \
         GROUP BY n.case_id ORDER BY newest DESC, n.case_id LIMIT {limit}"
    );
    let rows = tx.rows(&sql, binds.values())?;
    rows.iter().map(|row| Ok(CaseId(row.get("case_id")?))).collect()
}

/// Marks what a person was told of a case as read, and tells how much was not before.
///
/// # Errors
/// [`StoreError`].
pub fn acknowledge(
    tx: &mut Tx<'_>,
    staff: StaffId,
    case: Uuid,
    at: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE notices SET read_at = $3 WHERE staff_id = $1 AND case_id = $2 AND read_at IS NULL",
        params![staff.0, case, at],
    )
}
