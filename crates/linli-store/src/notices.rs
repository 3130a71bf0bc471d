//! Notices inside the desk: what the bell shows to one person.
//!
//! Owns the table `notices`. Must not decide who is told (the rules do). Written by the sweep and by whatever empties
//! the outbox; read and marked by the one whom they are for. A notice about a case that the person may no longer see
//! is not shown to them (P23, P26).

use jiff::Timestamp;
use linli_domain::ids::{CaseId, StaffId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use crate::values;

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: Uuid,
    pub staff: StaffId,
    pub case: CaseId,
    pub at: Timestamp,
    /// A key of the locales.
    pub kind: String,
    /// Values for its words, JSON. No personal data: the case has those.
    pub params: String,
    pub read_at: Option<Timestamp>,
}

const COLUMNS: &[&str] = &["id", "staff_id", "case_id", "at", "kind", "params", "read_at"];

/// Adds notices.
///
/// # Errors
/// [`StoreError`].
pub fn insert_many(
    tx: &mut Tx<'_>,
    notices: impl IntoIterator<Item = NoticeRow>,
) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=COLUMNS.len()).map(|n| format!("${n}")).collect();
    let sql =
        format!("INSERT INTO notices ({}) VALUES ({})", COLUMNS.join(", "), places.join(", "));
    for n in notices {
        tx.execute(&sql, &values![n.id, n.staff.0, n.case.0, n.at, n.kind, n.params, n.read_at])?;
    }
    Ok(())
}

/// The unread notices of a person, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn unread(
    tx: &mut Tx<'_>,
    staff: StaffId,
    scope: &Scope,
    limit: u32,
) -> Result<Vec<NoticeRow>, StoreError> {
    let mut binds = Binds::default();
    let condition = unread_condition(staff, scope, &mut binds);
    let sql = format!(
        "SELECT n.id, n.staff_id, n.case_id, n.at, n.kind, n.params, n.read_at FROM notices n \
         WHERE {condition} ORDER BY n.at DESC LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// How many notices of a person are unread, counted up to `at_most`.
///
/// # Errors
/// [`StoreError`].
pub fn count_unread(
    tx: &mut Tx<'_>,
    staff: StaffId,
    scope: &Scope,
    at_most: u32,
) -> Result<i64, StoreError> {
    let mut binds = Binds::default();
    let condition = unread_condition(staff, scope, &mut binds);
    let sql = format!(
        "SELECT count(*) AS n FROM (SELECT 1 FROM notices n WHERE {condition} LIMIT {at_most}) f"
    );
    tx.one(&sql, binds.values())?.get("n")
}

/// Marks some of a person's notices as read, and tells how many were not before. Notices of others stay.
///
/// # Errors
/// [`StoreError`].
pub fn mark_read(
    tx: &mut Tx<'_>,
    staff: StaffId,
    ids: &[Uuid],
    at: Timestamp,
) -> Result<u64, StoreError> {
    let mut marked = 0;
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let (at, staff) = (binds.bind(at), binds.bind(staff.0));
        let list = binds.list(some.iter().copied());
        let sql = format!(
            "UPDATE notices SET read_at = {at} WHERE staff_id = {staff} AND read_at IS NULL AND id IN ({list})"
        );
        marked += tx.execute(&sql, binds.values())?;
    }
    Ok(marked)
}

/// Marks all of a person's notices up to an instant as read, and tells how many were not before.
///
/// # Errors
/// [`StoreError`].
pub fn mark_all_read(
    tx: &mut Tx<'_>,
    staff: StaffId,
    until: Timestamp,
    at: Timestamp,
) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE notices SET read_at = $3 WHERE staff_id = $1 AND read_at IS NULL AND at <= $2",
        &values![staff.0, until, at],
    )
}

fn unread_condition(staff: StaffId, scope: &Scope, binds: &mut Binds) -> String {
    let staff = binds.bind(staff.0);
    let seen = scope.on_cases("c", binds);
    format!(
        "n.staff_id = {staff} AND n.read_at IS NULL \
         AND EXISTS (SELECT 1 FROM cases c WHERE c.id = n.case_id AND ({seen}))"
    )
}

fn read(row: &Row) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        id: row.get("id")?,
        staff: StaffId(row.get("staff_id")?),
        case: CaseId(row.get("case_id")?),
        at: row.get("at")?,
        kind: row.get("kind")?,
        params: row.get("params")?,
        read_at: row.get("read_at")?,
    })
}
