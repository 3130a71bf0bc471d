//! Pictures for a board: of a case that staff see, chosen one by one (FUP-7, V05).
//!
//! Owns which pictures may be chosen: those of a case of the same office that is about nobody and was not said anonymously.

use super::scope;
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use linli_domain::board::Picture;
use linli_domain::complaint;
use linli_domain::ids::{CaseId, NodeId};
use linli_domain::vocabulary::Kind;
use linli_store::{Scope, StoreError, Tx, attachments, boards, cases, repairs};
use uuid::Uuid;

/// Whether a picture is one of a case of the office that the caller sees, and the case is about nobody (V05).
pub(super) fn may_show(
    tx: &mut Tx<'_>,
    caller: &Caller,
    office: NodeId,
    picture: Picture,
) -> Result<bool, AppError> {
    Ok(pictures_in(tx, caller, office, picture.case)?.contains(&picture.file))
}

fn pictures_in(
    tx: &mut Tx<'_>,
    caller: &Caller,
    office: NodeId,
    case: CaseId,
) -> Result<Vec<Uuid>, AppError> {
    let row = match cases::visible(tx, &caller.scope(Right::SeeCases), case.0) {
        Err(StoreError::NotFound) => return Ok(Vec::new()),
        other => other?,
    };
    if row.office_id != office.0 {
        return Ok(Vec::new());
    }
    if row.kind != Kind::Repair.as_str() {
        let state: complaint::State = crate::complaint::commit::state_of(&row)?;
        if state.anonymous || !state.accused.staff.is_empty() {
            return Ok(Vec::new());
        }
    }
    let files = attachments::of_case(tx, row.id)?.into_iter();
    Ok(files.filter(|f| f.media_type.starts_with("image/")).map(|f| f.id).collect())
}

/// The pictures of a case that may stand on the board of an office, by the number of the case.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`] for an edition that is not the caller's.
pub async fn pictures(
    app: &App,
    caller: &Caller,
    id: Uuid,
    number: &str,
) -> Result<Vec<Picture>, AppError> {
    let (caller, scope, number) = (caller.clone(), scope(caller)?, number.trim().to_uppercase());
    app.db
        .read(move |tx| {
            let row = boards::get(tx, &scope, id)?.ok_or(AppError::NotFound)?;
            let all = caller.scope(Right::SeeCases);
            let seen = Scope { staff: all.staff, offices: vec![row.office], ..Scope::nothing() };
            let repair = repairs::by_number(tx, &seen, &number)?;
            let case = match repair {
                Some(case) => Some(case),
                None => repairs::complaint_by_number(tx, &seen, row.office.0, &number)?,
            };
            let Some(case) = case.map(CaseId) else { return Ok(Vec::new()) };
            let files = pictures_in(tx, &caller, row.office, case)?;
            Ok(files.into_iter().map(|file| Picture { case, file }).collect())
        })
        .await
}
