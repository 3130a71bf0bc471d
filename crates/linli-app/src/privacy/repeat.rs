//! Erasures on a database that has forgotten them: one that came back from a backup (V01).
//!
//! Owns what the list beside the database says: ids of what was erased by right, no name and no word. Called by
//! `linli serve` and `linli restore`, which keep the file.

use crate::App;
use crate::error::AppError;
use crate::privacy::erase;
use crate::registers::Signature;
use jiff::Timestamp;
use linli_store::erasure::{self, ErasureRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Erased {
    pub subject: String,
    pub id: Uuid,
    pub at: Timestamp,
}

/// Everything that was erased by right.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(app: &App) -> Result<Vec<Erased>, AppError> {
    let rows = app.db.read(|tx| Ok::<_, AppError>(erasure::all(tx)?)).await?;
    Ok(rows
        .into_iter()
        .map(|row| Erased { subject: row.subject, id: row.subject_id, at: row.at })
        .collect())
}

/// Erases again what a list names and this database still has; tells how much it was. Each is a transaction of its own.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn repeat(app: &App, erased: Vec<Erased>) -> Result<usize, AppError> {
    let mut done = 0;
    for one in erased {
        let shared = app.clone();
        let again = app.db.write(move |tx| again(tx, &shared, &one)).await?;
        done += usize::from(again);
    }
    Ok(done)
}

fn again(tx: &mut linli_store::Tx<'_>, app: &App, one: &Erased) -> Result<bool, AppError> {
    let ids = [one.id];
    let (cases, contacts): (&[Uuid], &[Uuid]) = match one.subject.as_str() {
        "case" => (&ids, &[]),
        "contact" => (&[], &ids),
        _ => (&[], &[]),
    };
    let days = erasure::register_days(tx, cases, contacts)?;
    let signed = Signature::intact(tx, app, &days)?;
    let done = erase::one(tx, &one.subject, one.id, app.environment.now())?;
    Signature::seal_again(tx, app, &signed)?;
    if done {
        let row = ErasureRow {
            subject: one.subject.clone(),
            subject_id: one.id,
            at: one.at,
            by: None,
            request: None,
        };
        erasure::remember(tx, &row)?;
    }
    Ok(done)
}
