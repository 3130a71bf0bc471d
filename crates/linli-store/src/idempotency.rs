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

/// The first answer for a key of this caller, if there is one.
///
/// # Errors
/// [`StoreError`].
pub fn find(tx: &mut Tx<'_>, actor: Uuid, key: &str) -> Result<Option<Answered>, StoreError> {
    let row = tx.row(
        "SELECT request_digest, response FROM idempotency WHERE actor_id = $1 AND key = $2",
        params![actor, key.to_owned()],
    )?;
    row.map(|row| {
        Ok(Answered { request_digest: row.get("request_digest")?, response: row.get("response")? })
    })
    .transpose()
}

/// Keeps the answer in the transaction of the request itself.
///
/// # Errors
/// [`StoreError::Conflict`] if the same request is just being answered by another node.
pub fn keep(
    tx: &mut Tx<'_>,
    actor: Uuid,
    key: &str,
    answered: &Answered,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO idempotency (actor_id, key, request_digest, response, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![
            actor,
            key.to_owned(),
            answered.request_digest.clone(),
            answered.response.clone(),
            now
        ],
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
