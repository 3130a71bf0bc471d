//! Whether the key file is the one of this database.
//!
//! Owns the comparison with what was sealed and chained before. Called before anything is written, so that a wrong key
//! neither breaks a journal nor seals numbers that nobody can open.

use crate::App;
use crate::complaint::entry_hash;
use crate::error::AppError;
use linli_store::{Db, samples};

/// How key and database go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The key opens what is there.
    Fits,
    /// Nothing was sealed yet.
    Nothing,
    /// Another key was used.
    Differs,
}

/// Whether the database holds anything that needs its key.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn holds_sealed(db: &Db) -> Result<bool, AppError> {
    db.read(|tx| Ok(samples::sealed(tx)?.is_some() || samples::first_entry(tx)?.is_some())).await
}

/// Compares the key with one sealed number and one entry of the journal.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn fit(app: &App) -> Result<Fit, AppError> {
    let (sealed, entry) = app
        .db
        .read(|tx| Ok::<_, AppError>((samples::sealed(tx)?, samples::first_entry(tx)?)))
        .await?;
    let opens = sealed.map(|sealed| app.keys.open(&sealed).is_ok());
    let chains = entry.map(|entry| entry_hash(app, &[], &entry) == entry.hash);
    Ok(match (opens, chains) {
        (None, None) => Fit::Nothing,
        // One of them may have been tampered with, which is for the verification to say.
        (Some(true), _) | (_, Some(true)) => Fit::Fits,
        _ => Fit::Differs,
    })
}
