//! The bell: what the caller has been told of and not yet read.
//!
//! Owns reading and marking. Who is told is decided by the rules and written by the sweep.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use linli_store::notices;
use uuid::Uuid;

pub use linli_store::notices::{NoticeLine, NoticeRow};

/// Notices shown at once.
const SHOWN: u32 = 50;

/// The newest notices of the caller: the unread ones, or all. Never one about a case that they may not see any more.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn newest(
    app: &App,
    caller: &Caller,
    only_unread: bool,
) -> Result<Vec<NoticeLine>, AppError> {
    let (me, scope) = (caller.staff, caller.scope(Right::SeeCases));
    let now = app.environment.now();
    app.db.read(move |tx| Ok(notices::newest(tx, me, &scope, only_unread, now, SHOWN)?)).await
}

/// Marks some of the caller's notices as read, or all up to now, and tells how many were not before.
///
/// # Errors
/// [`AppError::Forbidden`] for a token that only reads.
pub async fn mark_read(
    app: &App,
    caller: &Caller,
    ids: Option<Vec<Uuid>>,
) -> Result<u64, AppError> {
    caller.require_write()?;
    let (me, now) = (caller.staff, app.environment.now());
    app.db
        .write(move |tx| match &ids {
            Some(ids) => Ok(notices::mark_read(tx, me, ids, now)?),
            None => Ok(notices::mark_all_read(tx, me, now)?),
        })
        .await
}
