//! Answers to requests that may come twice (failure mode D05).

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// What was answered the first time, and the digest of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub request_digest: Vec<u8>,
    pub response: String,
}

/// Claims a key of this caller for the request with this digest; the first answer, if there is one. Whoever comes
/// second waits for the transaction of the first one and then gets its answer, also at the same instant on
/// another node. A claim that is rolled back never was.
///
/// # Errors
/// [`StoreError`].
pub fn claim(
    tx: &mut Tx<'_>,
    actor: Uuid,
    key: &str,
    digest: &[u8],
    now: Timestamp,
) -> Result<Option<Answered>, StoreError> {
    let claimed = tx.execute(
        "INSERT INTO idempotency (actor_id, key, request_digest, response, created_at) VALUES ($1, $2, $3, '', $4) \
         ON CONFLICT (actor_id, key) DO NOTHING",
        params![actor, key, digest.to_vec(), now],
    )?;
    if claimed == 1 {
        return Ok(None);
    }
    let row = tx.one(
        "SELECT request_digest, response FROM idempotency WHERE actor_id = $1 AND key = $2",
        params![actor, key],
    )?;
    Ok(Some(Answered {
        request_digest: row.get("request_digest")?,
        response: row.get("response")?,
    }))
}

/// Keeps the answer to a request whose key was claimed in the same transaction.
///
/// # Errors
/// [`StoreError`].
pub fn answer(tx: &mut Tx<'_>, actor: Uuid, key: &str, response: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE idempotency SET response = $3 WHERE actor_id = $1 AND key = $2",
        params![actor, key, response],
    )
    .map(drop)
}

/// Forgets answers older than `before`; tells how many.
///
/// # Errors
/// [`StoreError`].
pub fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM idempotency WHERE created_at < $1", params![before])
}
