//! Who else has a case open: a hint beside the title, never a lock (C05).
//!
//! Owns how long somebody counts as present. The time is the server's, so that no machine's wrong clock matters.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::CaseId;
use linli_store::{cases, presence};

/// Whoever was last seen longer ago has gone.
const STAYS: SignedDuration = SignedDuration::from_secs(75);
/// Rows older than this are of no use to anybody.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Says that the caller has the case open, and who else has.
///
/// # Errors
/// [`AppError::NotFound`] for a case that the caller does not see (P02).
pub async fn here(app: &App, caller: &Caller, case: CaseId) -> Result<Vec<String>, AppError> {
    caller.require(Right::SeeCases)?;
    let (scope, me, now) = (caller.scope(Right::SeeCases), caller.staff, app.environment.now());
    app.db
        .write(move |tx| {
            cases::visible(tx, &scope, case.0)?;
            presence::seen(tx, case, me, now)?;
            let since = now.checked_sub(STAYS).unwrap_or(Timestamp::MIN);
            Ok(presence::others(tx, case, me, since)?)
        })
        .await
}

/// Who else has the case open, without being there oneself.
///
/// # Errors
/// [`AppError::NotFound`] for a case that the caller does not see (P02).
pub async fn others(app: &App, caller: &Caller, case: CaseId) -> Result<Vec<String>, AppError> {
    caller.require(Right::SeeCases)?;
    let (scope, me, now) = (caller.scope(Right::SeeCases), caller.staff, app.environment.now());
    app.db
        .read(move |tx| {
            cases::visible(tx, &scope, case.0)?;
            let since = now.checked_sub(STAYS).unwrap_or(Timestamp::MIN);
            Ok(presence::others(tx, case, me, since)?)
        })
        .await
}

/// Forgets yesterday's rows. Called by the sweep of old rows.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn forget_old(app: &App) -> Result<u64, AppError> {
    let before = app.environment.now().checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    app.db.write(move |tx| Ok::<_, AppError>(presence::forget(tx, before)?)).await
}
