//! The number of whoever reported a fault, for the technician who goes there (REP-2, ADM-3).
//!
//! Owns whose order opens a number: the technician's who has it, while they have it. The look is written down in the
//! transaction that reads the number: no trace, no number.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Loaded};
use crate::directory::record::Change;
use crate::error::AppError;
use linli_domain::ids::{CaseId, ResidentId};
use linli_domain::refusal::Refusal;
use linli_domain::repair::{Stage, State};
use linli_store::reveals::{self, RevealRow};
use linli_store::{Tx, names};

/// The whole number, for a call about an order in hand.
///
/// # Errors
/// [`Refusal::OrderOfOther`] for everybody else; [`AppError::Invalid`] if there is no number; [`AppError::NotFound`] for an
/// order that the caller does not see.
pub async fn phone(
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: String,
) -> Result<String, AppError> {
    caller.require(Right::CarryOut)?;
    caller.require_write()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.write(move |tx| look(tx, &app, &caller, id, &reason)).await
}

fn look(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: &str,
) -> Result<String, AppError> {
    let scope = caller.scope(Right::SeeCases);
    let loaded: Loaded<State> = commit::load(tx, app, &scope, id.0)?;
    let stage = loaded.state.stage;
    let going = stage.in_hand() || matches!(stage, Stage::Assigned | Stage::Done | Stage::Signed);
    if !going || loaded.state.technician != Some(caller.staff) {
        return Err(Refusal::OrderOfOther.into());
    }
    let sealed = match loaded.row.resident_id {
        Some(resident) => names::first_phone(tx, resident)?,
        None => names::contact_phone(tx, id.0)?,
    };
    let sealed = sealed.ok_or_else(|| AppError::field("phone", "no_phone"))?;
    let number = app.keys.open(&sealed).map_err(|error| AppError::Internal(error.to_string()))?;
    match loaded.row.resident_id {
        Some(resident) => {
            let look = RevealRow {
                id: app.environment.id(),
                at: app.environment.now(),
                staff: caller.staff,
                resident: ResidentId(resident),
                case: Some(id),
                field: "phone".to_owned(),
                reason: reason.to_owned(),
                origin: caller.origin.clone(),
            };
            reveals::insert(tx, &look)?;
        }
        None => {
            let after = serde_json::json!({ "field": "phone", "reason": reason });
            let change = Change::by(caller, "reveal", "case").row(id.0).after(&after);
            change.save(tx, app.environment.as_ref())?;
        }
    }
    Ok(number)
}
