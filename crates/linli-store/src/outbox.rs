//! The outbox: what has to be sent after a transaction, each at most once per event and recipient.

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One message or job that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    pub id: Uuid,
    /// Unique per event and recipient.
    pub dedup: String,
    pub topic: String,
    pub case_id: Option<Uuid>,
    /// JSON.
    pub body: String,
    pub created_at: Timestamp,
    pub attempts: i64,
}

/// Columns of a bulk load.
pub const COLUMNS: &[&str] = &[
    "id",
    "dedup",
    "topic",
    "case_id",
    "body",
    "created_at",
    "due_at",
    "attempts",
    "done_at",
    "failure",
];

/// Puts a message in the outbox; one that is there already stays as it is. Tells whether it was new.
///
/// # Errors
/// [`StoreError`].
pub fn put(tx: &mut Tx<'_>, row: &OutboxRow) -> Result<bool, StoreError> {
    let put = tx.execute(
        "INSERT INTO outbox (id, dedup, topic, case_id, body, created_at, due_at, attempts, done_at, failure) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, 0, NULL, NULL) ON CONFLICT (dedup) DO NOTHING",
        params![
            row.id,
            row.dedup.clone(),
            row.topic.clone(),
            row.case_id,
            row.body.clone(),
            row.created_at
        ],
    )?;
    Ok(put == 1)
}

/// What is due of a topic, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn due(
    tx: &mut Tx<'_>,
    topic: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<OutboxRow>, StoreError> {
    tx.rows(
        "SELECT id, dedup, topic, case_id, body, created_at, attempts FROM outbox \
         WHERE done_at IS NULL AND due_at <= $1 AND topic = $3 ORDER BY due_at, id LIMIT $2",
        params![now, limit, topic],
    )?
    .iter()
    .map(|row| {
        Ok(OutboxRow {
            id: row.get("id")?,
            dedup: row.get("dedup")?,
            topic: row.get("topic")?,
            case_id: row.get("case_id")?,
            body: row.get("body")?,
            created_at: row.get("created_at")?,
            attempts: row.get("attempts")?,
        })
    })
    .collect()
}

/// Marks a message as done; false if another node was first.
///
/// # Errors
/// [`StoreError`].
pub fn done(tx: &mut Tx<'_>, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE outbox SET done_at = $2 WHERE id = $1 AND done_at IS NULL",
        params![id, now],
    )?;
    Ok(changed == 1)
}

/// Keeps a failure and the next try.
///
/// # Errors
/// [`StoreError`].
pub fn failed(
    tx: &mut Tx<'_>,
    id: Uuid,
    failure: &str,
    next: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET attempts = attempts + 1, failure = $2, due_at = $3 WHERE id = $1",
        params![id, failure.to_owned(), next],
    )
    .map(drop)
}

/// Takes a message for one attempt: nobody else takes it before `until`. False if another node was first.
///
/// # Errors
/// [`StoreError`].
pub fn take(
    tx: &mut Tx<'_>,
    (id, attempts): (Uuid, i64),
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE outbox SET attempts = attempts + 1, due_at = $4 \
         WHERE id = $1 AND attempts = $2 AND done_at IS NULL AND due_at <= $3",
        params![id, attempts, now, until],
    )?;
    Ok(changed == 1)
}

/// Puts a message off without counting an attempt.
///
/// # Errors
/// [`StoreError`].
pub fn put_off(tx: &mut Tx<'_>, id: Uuid, until: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET due_at = $2 WHERE id = $1 AND done_at IS NULL",
        params![id, until],
    )
    .map(drop)
}
