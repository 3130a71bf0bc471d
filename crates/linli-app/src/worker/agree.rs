//! The resident's yes on the technician's phone, which may arrive hours after it was given (REP-4, REP-5).
//!
//! Owns comparing what the resident saw with what the quote costs here. The price itself is never the phone's: a quote that
//! costs more than was seen is not agreed to, and is told so in words.

use crate::App;
use crate::access::Caller;
use crate::error::AppError;
use crate::repair::act::{self, Act, Acted, Coming};
use linli_domain::ids::CaseId;
use linli_domain::money::Fen;
use linli_domain::refusal::Refusal;

/// Agrees to a quote as it was `seen`.
///
/// # Errors
/// [`linli_domain::Refusal::NewAgreementRequired`] when the quote costs more than was seen; those of [`act::act`].
pub async fn as_seen(
    app: &App,
    caller: &Caller,
    case: CaseId,
    coming: Coming,
    (act, seen): (Act, Fen),
) -> Result<Acted, AppError> {
    act::act_if(app, caller, case, coming, act, move |repair| {
        let total = repair.quote.as_ref().map_or(Fen::ZERO, |quote| quote.total);
        if total > seen {
            return Err(Refusal::NewAgreementRequired { agreed: seen, total }.into());
        }
        Ok(())
    })
    .await
}
