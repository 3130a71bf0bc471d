//! What became of the letters of a case, for those who see the case (CHN-2).
//!
//! Owns reading only. The address is shown in part: who needs it whole asks the resident.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::mail::address::masked;
use linli_domain::ids::CaseId;
use linli_store::cases;
use linli_store::letters;

pub use linli_store::letters::LetterRow;

/// The letters of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letters {
    /// Mail is set up at all.
    pub channel: bool,
    /// In part; `None` where nobody gave one.
    pub address: Option<String>,
    pub language: String,
    /// The resident wants none, about this case or at all.
    pub stopped: bool,
    /// Oldest first.
    pub all: Vec<LetterRow>,
}

/// Reads them.
///
/// # Errors
/// [`AppError::NotFound`] for cases that are not the caller's to see.
pub async fn letters(app: &App, caller: &Caller, case: CaseId) -> Result<Letters, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, scope) = (app.clone(), caller.scope(Right::SeeCases));
    app.clone()
        .db
        .read(move |tx| {
            let row = cases::visible(tx, &scope, case.0)?;
            let address = letters::address(tx, row.id)?;
            let shown = address.as_ref().and_then(|a| app.keys.open(&a.sealed).ok());
            let stopped =
                |a: &letters::AddressRow| a.stopped_at.is_some() || a.all_stopped_at.is_some();
            Ok(Letters {
                channel: app.post.channel.is_some(),
                address: shown.map(|address| masked(&address)),
                stopped: address.as_ref().is_some_and(stopped),
                language: address.map(|a| a.language).unwrap_or_default(),
                all: letters::of_case(tx, row.id)?,
            })
        })
        .await
}
