//! What is done once, however often its request comes (failure mode D05).
//!
//! Owns recognising a request by the caller's key. What is done runs in the same transaction, so that a key and its answer
//! stand or fall together. Called by the use cases that register or save something.

use crate::App;
use crate::complaint::commit::to_json;
use crate::doer::Doer;
use crate::error::AppError;
use linli_store::{Tx, idempotency};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

/// What a request asks for, in short, to recognise it when it comes again.
pub(crate) fn digest(request: &impl Serialize) -> Result<Vec<u8>, AppError> {
    Ok(Sha256::digest(to_json(request)?.as_bytes()).to_vec())
}

/// Does something once for each key of a caller; the second time it is answered as the first time. Without a key it is
/// done each time.
///
/// # Errors
/// [`AppError::KeyReused`] when another request came under the same key before; those of `work`.
pub(crate) fn once<'a, T: Serialize + DeserializeOwned>(
    tx: &mut Tx<'_>,
    app: &App,
    doer: impl Into<Doer<'a>>,
    (key, digest): (Option<&str>, &[u8]),
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let Some(key) = key else { return work(tx) };
    let me = doer.into().claims_as();
    if let Some(first) = idempotency::claim(tx, me, key, digest, app.environment.now())? {
        if first.request_digest != digest {
            return Err(AppError::KeyReused);
        }
        return serde_json::from_str(&first.response)
            .map_err(|e| AppError::Internal(e.to_string()));
    }
    let done = work(tx)?;
    idempotency::answer(tx, me, key, &to_json(&done)?)?;
    Ok(done)
}
