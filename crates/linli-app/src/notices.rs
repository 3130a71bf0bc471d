//! In-app notices of the caller: the bell. Made by the delivery of the outbox, read here.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;

pub use linli_store::notices::NoticeLine;

/// Notices shown at once.
const SHOWN: u32 = 100;

/// The caller's newest notices of cases that they may see, read or not.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn newest(app: &App, caller: &Caller) -> Result<Vec<NoticeLine>, AppError> {
    let (me, scope) = (caller.staff, caller.scope(Right::SeeCases));
    app.db
        .read(move |tx| Ok(linli_store::notices::newest(tx, me, &scope, false, SHOWN)?))
        .await
}

/// Marks everything that the caller has been shown as read.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn mark_all_read(app: &App, caller: &Caller) -> Result<u64, AppError> {
    caller.require_write()?;
    let (me, now) = (caller.staff, app.environment.now());
    app.db.write(move |tx| Ok(linli_store::notices::mark_all_read(tx, me, now)?)).await
}
