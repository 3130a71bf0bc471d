//! The search index against the rows of the cases (R09): looked at by `linli doctor`, put right by `linli reindex`.
//!
//! Owns the walk over all cases in short transactions, so that the desk goes on beside it.

use crate::App;
use crate::error::AppError;
use linli_store::search::rebuild;

/// Cases of one transaction.
const AT_ONCE: u32 = 200;

/// What a walk found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Walked {
    /// Cases that were not found by exactly what stands in them.
    pub wrong: u64,
    /// Entries of cases that are no more.
    pub orphans: u64,
}

/// Counts what is wrong and changes nothing; entries without a case are not looked for.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn check(app: &App) -> Result<Walked, AppError> {
    walk(app, false).await
}

/// Puts right what is wrong, and counts it.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn repair(app: &App) -> Result<Walked, AppError> {
    let mut walked = walk(app, true).await?;
    walked.orphans = app.db.write(rebuild::remove_orphans).await?;
    Ok(walked)
}

async fn walk(app: &App, mend: bool) -> Result<Walked, AppError> {
    let mut walked = Walked::default();
    let mut after = None;
    loop {
        let step = if mend {
            app.db.write(move |tx| rebuild::repair(tx, after, AT_ONCE)).await?
        } else {
            app.db.read(move |tx| rebuild::check(tx, after, AT_ONCE)).await?
        };
        walked.wrong += step.wrong;
        if step.last.is_none() {
            return Ok(walked);
        }
        after = step.last;
    }
}
