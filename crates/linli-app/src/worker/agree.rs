//! The resident's yes on the technician's phone, which may arrive hours after it was given (REP-4, REP-5).
//!
//! Owns comparing what the resident saw with what the quote costs here. The price itself is never the phone's: a quote that
//! costs more than was seen is not agreed to, and is told so in words.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Loaded};
use crate::error::AppError;
use crate::once;
use crate::repair::act::{self, Act, Acted, Coming};
use linli_domain::ids::CaseId;
use linli_domain::money::Fen;
use linli_domain::refusal::Refusal;
use linli_domain::repair::State;

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
    caller.require_write()?;
    let digest = once::digest(&(case, &act))?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            once::once(tx, &app, &caller, (coming.key.as_deref(), &digest), |tx| {
                let scope = caller.scope(Right::SeeCases);
                let loaded: Loaded<State> = commit::load_for_update(tx, &app, &scope, case.0)?;
                let total = loaded.state.quote.as_ref().map_or(Fen::ZERO, |quote| quote.total);
                if total > seen {
                    return Err(Refusal::NewAgreementRequired { agreed: seen, total }.into());
                }
                act::in_transaction(tx, &app, (&caller).into(), case, (coming.expected, &act))
            })
        })
        .await
}
