//! Notices that are about no case: a form that was handed over, a deputy who was named.
//!
//! Owns the table `personal_notices`. Must not decide who is told. Those about cases are in [`crate::notices`].

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::notices;
use crate::params;

const TABLE: &str = "personal_notices";

/// One notice to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalNotice {
    pub id: Uuid,
    pub staff: StaffId,
    /// Who it comes from; nobody for the program itself.
    pub from: Option<StaffId>,
    pub at: Timestamp,
    /// Code, a key of the locales.
    pub kind: String,
    /// Ids and codes, JSON. No names and no words.
    pub params: String,
    pub read_at: Option<Timestamp>,
}

/// Tells one person.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &PersonalNotice) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO personal_notices (id, staff_id, from_id, at, kind, params, read_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.id,
            row.staff.0,
            row.from.map(|id| id.0),
            row.at,
            &row.kind,
            &row.params,
            row.read_at
        ],
    )
    .map(drop)
}

/// The newest of a person's: the unread ones, or all.
///
/// # Errors
/// [`StoreError`].
pub fn newest(
    tx: &mut Tx<'_>,
    staff: StaffId,
    only_unread: bool,
    limit: u32,
) -> Result<Vec<PersonalNotice>, StoreError> {
    let unread = if only_unread { "AND read_at IS NULL " } else { "" };
    let sql = format!(
        "SELECT id, staff_id, from_id, at, kind, params, read_at FROM personal_notices WHERE staff_id = $1 \
         {unread}ORDER BY at DESC LIMIT {limit}"
    );
    tx.rows(&sql, params![staff.0])?
        .iter()
        .map(|row| {
            Ok(PersonalNotice {
                id: row.get("id")?,
                staff: StaffId(row.get("staff_id")?),
                from: row.get::<Option<Uuid>>("from_id")?.map(StaffId),
                at: row.get("at")?,
                kind: row.get("kind")?,
                params: row.get("params")?,
                read_at: row.get("read_at")?,
            })
        })
        .collect()
}

/// How many a person has not read, counted up to 100.
///
/// # Errors
/// [`StoreError`].
pub fn count_unread(tx: &mut Tx<'_>, staff: StaffId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) AS n FROM (SELECT 1 FROM personal_notices WHERE staff_id = $1 AND read_at IS NULL \
               LIMIT 100) f";
    tx.one(sql, params![staff.0])?.get("n")
}

/// Marks some of a person's as read, and tells how many were not before. Notices of others stay.
///
/// # Errors
/// [`StoreError`].
pub fn mark_read(
    tx: &mut Tx<'_>,
    staff: StaffId,
    ids: &[Uuid],
    at: Timestamp,
) -> Result<u64, StoreError> {
    notices::mark_in(tx, TABLE, staff, ids, at)
}

/// Marks all of a person's up to an instant as read, and tells how many were not before.
///
/// # Errors
/// [`StoreError`].
pub fn mark_all_read(tx: &mut Tx<'_>, staff: StaffId, until: Timestamp) -> Result<u64, StoreError> {
    notices::mark_all_in(tx, TABLE, staff, until)
}
