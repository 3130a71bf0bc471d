//! Notices inside the desk: what the bell shows to one person.
//!
//! Owns the table `notices`. Must not decide who is told (the rules do). Written by the sweep; read and marked by the
//! one whom they are for. A notice of later waits for its time and is not there before (S22). A notice about a case that the person may no longer see is not shown to them (P23, P26).

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// Unread notices are counted up to here.
const MOST_COUNTED: u32 = 100;

/// One notice to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub case_id: Uuid,
    pub at: Timestamp,
    /// Code of the event, a key of the locales.
    pub kind: String,
    /// Values for its words, JSON. No personal data: the case has those.
    pub params: String,
    pub read_at: Option<Timestamp>,
}

/// A notice with the case that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    pub notice: NoticeRow,
    pub number: String,
    pub title: String,
}

fn read(row: &Row) -> Result<NoticeLine, StoreError> {
    Ok(NoticeLine {
        notice: NoticeRow {
            id: row.get("id")?,
            staff_id: row.get("staff_id")?,
            case_id: row.get("case_id")?,
            at: row.get("at")?,
            kind: row.get("kind")?,
            params: row.get("params")?,
            read_at: row.get("read_at")?,
        },
        number: row.get("number")?,
        title: row.get("title")?,
    })
}

/// Tells one person.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &NoticeRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notices (id, staff_id, case_id, at, kind, params, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![row.id, row.staff_id, row.case_id, row.at, &row.kind, &row.params, row.read_at],
    )
    .map(drop)
}

/// Tells several.
///
/// # Errors
/// [`StoreError`].
pub fn insert_many(tx: &mut Tx<'_>, rows: &[NoticeRow]) -> Result<(), StoreError> {
    rows.iter().try_for_each(|row| insert(tx, row))
}

/// How many notices a person has not read, counted up to 100.
///
/// # Errors
/// [`StoreError`].
pub fn count_unread(
    tx: &mut Tx<'_>,
    staff: StaffId,
    scope: &Scope,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let mut binds = Binds::default();
    let shown = shown(staff, scope, now, &mut binds);
    let sql = format!(
        "SELECT count(*) AS n FROM (SELECT 1 FROM notices n CROSS JOIN cases c WHERE {shown} \
         AND n.read_at IS NULL LIMIT {MOST_COUNTED}) f"
    );
    tx.one(&sql, binds.values())?.get("n")
}

/// The newest notices of a person: the unread ones, or all.
///
/// # Errors
/// [`StoreError`].
pub fn newest(
    tx: &mut Tx<'_>,
    staff: StaffId,
    scope: &Scope,
    only_unread: bool,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<NoticeLine>, StoreError> {
    let mut binds = Binds::default();
    let shown = shown(staff, scope, now, &mut binds);
    let unread = if only_unread { "AND n.read_at IS NULL " } else { "" };
    let sql = format!(
        "SELECT n.id, n.staff_id, n.case_id, n.at, n.kind, n.params, n.read_at, c.number, c.title \
         FROM notices n CROSS JOIN cases c WHERE {shown} {unread}ORDER BY n.at DESC LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
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
    mark_in(tx, "notices", staff, ids, at)
}

/// The same in any table of notices to people.
pub(crate) fn mark_in(
    tx: &mut Tx<'_>,
    table: &'static str,
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
            "UPDATE {table} SET read_at = {at} WHERE staff_id = {staff} AND read_at IS NULL AND id IN ({list})"
        );
        marked += tx.execute(&sql, binds.values())?;
    }
    Ok(marked)
}

/// Marks all of a person's notices up to an instant as read, and tells how many were not before.
///
/// # Errors
/// [`StoreError`].
pub fn mark_all_read(tx: &mut Tx<'_>, staff: StaffId, until: Timestamp) -> Result<u64, StoreError> {
    mark_all_in(tx, "notices", staff, until)
}

/// The same in any table of notices to people.
pub(crate) fn mark_all_in(
    tx: &mut Tx<'_>,
    table: &'static str,
    staff: StaffId,
    until: Timestamp,
) -> Result<u64, StoreError> {
    let sql = format!(
        "UPDATE {table} SET read_at = $2 WHERE staff_id = $1 AND read_at IS NULL AND at <= $2"
    );
    tx.execute(&sql, params![staff.0, until])
}

fn shown(staff: StaffId, scope: &Scope, now: Timestamp, binds: &mut Binds) -> String {
    let (staff, now) = (binds.bind(staff.0), binds.bind(now));
    let seen = scope.on_cases("c", binds);
    format!("n.staff_id = {staff} AND n.at <= {now} AND c.id = n.case_id AND ({seen}) IS TRUE")
}
