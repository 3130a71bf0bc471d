//! Who changed which plain row, with the values before and after; also sign-ins and exports (ADM-5).
//!
//! Owns the table `change_log`, which is only ever added to. Must hold no rules. Written by the use cases of the
//! directory and the sign-in; read by the audit.

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::scope::Binds;
use crate::values;

/// One change. Never holds a password, a token or a whole phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    pub id: Uuid,
    pub at: Timestamp,
    /// Nobody when the program itself did it, e.g. at the first start.
    pub actor: Option<StaffId>,
    /// What was done, e.g. `update`, `retire`, `sign_in`.
    pub act: String,
    /// Kind of the row, e.g. `place`.
    pub subject: String,
    pub subject_id: Option<Uuid>,
    /// JSON.
    pub before: Option<String>,
    pub after: Option<String>,
    pub origin: String,
}

const COLUMNS: &[&str] =
    &["id", "at", "actor_id", "act", "subject", "subject_id", "before", "after", "origin"];

const SELECT: &str =
    "SELECT id, at, actor_id, act, subject, subject_id, before, after, origin FROM change_log";

fn read(row: &Row) -> Result<ChangeRow, StoreError> {
    Ok(ChangeRow {
        id: row.get("id")?,
        at: row.get("at")?,
        actor: row.get::<Option<Uuid>>("actor_id")?.map(StaffId),
        act: row.get("act")?,
        subject: row.get("subject")?,
        subject_id: row.get("subject_id")?,
        before: row.get("before")?,
        after: row.get("after")?,
        origin: row.get("origin")?,
    })
}

fn bound(change: &ChangeRow) -> Vec<Value> {
    values![
        change.id,
        change.at,
        change.actor.map(|id| id.0),
        &change.act,
        &change.subject,
        change.subject_id,
        &change.before,
        &change.after,
        &change.origin,
    ]
}

/// Adds a change.
pub fn insert(tx: &mut Tx<'_>, change: &ChangeRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO change_log (id, at, actor_id, act, subject, subject_id, before, after, origin) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &bound(change),
    )
    .map(drop)
}

/// Adds many changes fast.
pub fn bulk(
    tx: &mut Tx<'_>,
    changes: impl IntoIterator<Item = ChangeRow>,
) -> Result<u64, StoreError> {
    tx.bulk("change_log", COLUMNS, changes.into_iter().map(|change| bound(&change)))
}

/// The changes of one row, the newest first.
pub fn of_subject(
    tx: &mut Tx<'_>,
    subject_id: Uuid,
    limit: usize,
) -> Result<Vec<ChangeRow>, StoreError> {
    let mut binds = Binds::default();
    let subject = binds.bind(subject_id);
    let sql =
        format!("{SELECT} WHERE subject_id = {subject} ORDER BY at DESC, id DESC LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Changes, the newest first, from the one before `before` on; of one person if given.
pub fn list(
    tx: &mut Tx<'_>,
    actor: Option<StaffId>,
    before: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<ChangeRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE 1 = 1");
    if let Some(actor) = actor {
        sql += &format!(" AND actor_id = {}", binds.bind(actor.0));
    }
    if let Some(before) = before {
        sql += &format!(" AND at < {}", binds.bind(before));
    }
    sql += &format!(" ORDER BY at DESC, id DESC LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}
