//! Seeing a number in full: only with a reason, and never without a trace (ADM-3, V04).
//!
//! Owns the one way from a sealed number to a readable one. The look is written down in the transaction that reads the
//! number: no trace, no number.

use jiff::Timestamp;
use linli_domain::ids::{CaseId, ResidentId, StaffId};
use linli_store::residents::{self, ResidentRow};
use linli_store::reveals::{self, RevealRow};
use linli_store::{Scope, Tx};
use serde::Serialize;

use super::checks::Checks;
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;

/// Which number, and why.
#[derive(Clone, Debug)]
pub struct Reveal {
    pub resident: ResidentId,
    /// The case for which it is needed. Whoever only works on a case sees the number through it.
    pub case: Option<CaseId>,
    pub reason: String,
}

/// One look, for the audit and for the resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevealView {
    pub at: Timestamp,
    pub staff: StaffId,
    pub resident: ResidentId,
    pub case: Option<CaseId>,
    /// `phone` or `id_number`.
    pub field: String,
    pub reason: String,
}

impl From<RevealRow> for RevealView {
    fn from(row: RevealRow) -> Self {
        Self {
            at: row.at,
            staff: row.staff,
            resident: row.resident,
            case: row.case,
            field: row.field,
            reason: row.reason,
        }
    }
}

/// The whole phone number at a place of the resident's list, 0 being the first.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::Forbidden`] without the right; [`AppError::NotFound`] if neither
/// the resident nor the case concerns the caller, or there is no such number.
pub async fn phone(
    app: &App,
    caller: &Caller,
    ask: Reveal,
    position: usize,
) -> Result<String, AppError> {
    look(app, caller, ask, "phone", move |tx, row| {
        let numbers = residents::phones(tx, &[row.id])?.remove(&row.id).unwrap_or_default();
        Ok(numbers.into_iter().nth(position).map(|number| number.sealed))
    })
    .await
}

/// The whole identity number.
///
/// # Errors
/// As [`phone`].
pub async fn id_number(app: &App, caller: &Caller, ask: Reveal) -> Result<String, AppError> {
    look(app, caller, ask, "id_number", |_, row| Ok(row.id_number_sealed.clone())).await
}

async fn look(
    app: &App,
    caller: &Caller,
    ask: Reveal,
    field: &'static str,
    mut pick: impl FnMut(&mut Tx<'_>, &ResidentRow) -> Result<Option<Vec<u8>>, AppError>
    + Send
    + 'static,
) -> Result<String, AppError> {
    caller.require(Right::RevealPhone)?;
    // A token that only reads is for machines; they have no reason to give.
    caller.require_write()?;
    let mut checks = Checks::default();
    let reason = checks.required("reason", &ask.reason, 200);
    checks.finish()?;
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let row = concerned(tx, &caller, ask.resident, ask.case)?;
            let sealed = pick(tx, &row)?.ok_or(AppError::NotFound)?;
            let number =
                shared.keys.open(&sealed).map_err(|error| AppError::Internal(error.to_string()))?;
            let look = RevealRow {
                id: shared.environment.id(),
                at: shared.environment.now(),
                staff: caller.staff,
                resident: row.id,
                case: ask.case,
                field: field.to_owned(),
                reason: reason.clone(),
                origin: caller.origin.clone(),
            };
            reveals::insert(tx, &look)?;
            Ok(number)
        })
        .await
}

/// The resident, if their office or the named case of theirs concerns the caller. A case that is named must be a case
/// of this resident that the caller sees, even if the office alone would do: the trace must not lie.
fn concerned(
    tx: &mut Tx<'_>,
    caller: &Caller,
    resident: ResidentId,
    case: Option<CaseId>,
) -> Result<ResidentRow, AppError> {
    let scope = match case {
        None => caller.scope(Right::RevealPhone),
        Some(case) => {
            let cases = caller.scope(Right::RevealPhone);
            if !reveals::case_concerns(tx, &cases, case, resident)? {
                return Err(AppError::NotFound);
            }
            Scope { everything: true, ..Scope::nothing() }
        }
    };
    let row = residents::get(tx, &scope, resident)?.filter(|row| row.erased_at.is_none());
    row.ok_or(AppError::NotFound)
}

/// Who looked at the numbers of a resident, the newest first.
///
/// # Errors
/// [`AppError::NotFound`] for a resident whom the caller does not see.
pub async fn of_resident(
    app: &App,
    caller: &Caller,
    resident: ResidentId,
) -> Result<Vec<RevealView>, AppError> {
    caller.require(Right::SeePeople)?;
    let scope = caller.scope(Right::SeePeople);
    app.db
        .read(move |tx| {
            residents::get(tx, &scope, resident)?.ok_or(AppError::NotFound)?;
            let rows = reveals::of_resident(tx, resident, 200)?;
            Ok(rows.into_iter().map(RevealView::from).collect())
        })
        .await
}
