//! Lock-out against guessing passwords (ADM-2, P16).
//!
//! Owns the limits. A guess is counted, and committed, before its password is looked at: a hundred guesses sent at once
//! are a hundred counted guesses, of which only the first few are checked. Counted by login, whether or not it exists,
//! and by address. Called by the sign-in and the change of a password.

use jiff::{SignedDuration, Timestamp};
use linli_store::{Tx, sessions};
use sha2::{Digest, Sha256};

use crate::App;
use crate::error::AppError;
use crate::keys::hex;

/// Guesses at one login within [`WINDOW`].
pub const LOGIN_LIMIT: i64 = 10;
/// Guesses from one address within [`WINDOW`]: more, because a whole office may sit behind one address.
pub const ADDRESS_LIMIT: i64 = 100;
/// How long guesses are remembered, and how long the lock holds when there were too many.
pub const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// What guesses are counted against. Logins are kept as digests: somebody may type a password into that field.
#[derive(Clone, Debug)]
pub(super) struct Subjects {
    login: String,
    address: Option<String>,
}

impl Subjects {
    pub(super) fn new(login: &str, address: Option<&str>) -> Self {
        let digest = Sha256::digest(login.as_bytes());
        Self {
            login: format!("login:{}", hex(&digest[..16])),
            address: address.map(|address| format!("address:{address}")),
        }
    }

    /// Each subject with its limit; always in this order, so that two transactions cannot wait for each other.
    fn limits(&self) -> impl Iterator<Item = (&str, i64)> {
        let address = self.address.as_deref().map(|address| (address, ADDRESS_LIMIT));
        std::iter::once((self.login.as_str(), LOGIN_LIMIT)).chain(address)
    }

    /// Counts one guess, for good. Refuses when there were too many, and says until when.
    pub(super) async fn count(&self, app: &App) -> Result<(), AppError> {
        let (subjects, now) = (self.clone(), app.environment.now());
        let refused_until = app.db.write(move |tx| subjects.count_in(tx, now)).await?;
        refused_until.map_or(Ok(()), |retry_at| Err(AppError::TooMany { retry_at }))
    }

    fn count_in(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
        let mut refused_until = None;
        for (subject, limit) in self.limits() {
            refused_until = refused_until.max(count_one(tx, subject, limit, now)?);
        }
        Ok(refused_until)
    }

    /// Takes the guess back: the password was right.
    pub(super) fn was_right(&self, tx: &mut Tx<'_>) -> Result<(), AppError> {
        sessions::forget_guesses(tx, &self.login)?;
        if let Some(address) = &self.address {
            sessions::uncount_guess(tx, address)?;
        }
        Ok(())
    }
}

/// Counts one try against a subject. Tells until when it waits, if there were more than `limit` within [`WINDOW`].
pub(crate) fn count_one(
    tx: &mut Tx<'_>,
    subject: &str,
    limit: i64,
    now: Timestamp,
) -> Result<Option<Timestamp>, AppError> {
    let guesses = sessions::count_guess(tx, subject, now, now - WINDOW)?;
    if let Some(until) = guesses.locked_until.filter(|until| *until > now) {
        return Ok(Some(until));
    }
    if guesses.count <= limit {
        return Ok(None);
    }
    let until = now + WINDOW;
    sessions::lock_guesses(tx, subject, until)?;
    tracing::warn!(subject, "locked after too many tries");
    Ok(Some(until))
}
