//! Rights of the person: see, correct and erase what is held, and how long it is held at all (ADM-3, V01, V03, V06).
//!
//! Owns the requests with their proof of identity, the erasure over all tables, the file of what is held, and the runs of
//! retention. Which column holds personal data is listed in `linli_store::personal`, which periods hold in
//! `linli_domain::privacy`. Cases, clocks and statistics stay; so does the journal, which holds no words.

pub mod answer;
pub mod erase;
pub mod held;
pub mod repeat;
pub mod requests;
pub mod retention;

pub use erase::Plan;

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::ids::CaseId;
use linli_store::erasure;

/// When the names, words and photos of a case were erased.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn erased_at(
    app: &App,
    caller: &Caller,
    case: CaseId,
) -> Result<Option<Timestamp>, AppError> {
    let scope = caller.scope(Right::SeeCases);
    app.db.read(move |tx| Ok(erasure::of_case(tx, &scope, case.0)?)).await
}
