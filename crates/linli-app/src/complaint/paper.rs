//! A case as it goes on paper (CMP-12): everything that its forms show, the whole history included.
//!
//! Owns what a form may show of a person: the phone masked, or whole on a copy for the office, which needs the right
//! to reveal, a reason, and leaves its trace (ADM-3). Called by the pages that print; draws nothing itself.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::view::{self, CaseView, Names, TimelineEntry};
use crate::contacts::{self, ContactLine};
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::directory::reveal::{self, Reveal};
use crate::error::AppError;
use linli_domain::actor::Who;
use linli_domain::ids::{CaseId, ContactId, ResidentId};
use linli_store::{Tx, names, offices, places, texts};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A case with all that its papers say.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Names and texts cover the whole history. The phone is masked, or whole on a copy for the office.
    pub view: CaseView,
    /// The whole history, the oldest first.
    pub history: Vec<TimelineEntry>,
    /// The contact that became the case, as far as the caller sees it.
    pub contact: Option<ContactLine>,
    /// The phone is shown whole.
    pub whole_phone: bool,
}

/// A contact without a case, with the names that its record says.
#[derive(Clone, Debug)]
pub struct ContactPaper {
    /// The phone is masked.
    pub contact: ContactLine,
    pub names: Names,
    /// Where it was about; empty for nowhere.
    pub place: String,
    pub office: String,
    pub time_zone: String,
}

/// The record of a contact that became no case (REC-1).
///
/// # Errors
/// [`AppError::NotFound`] also when the caller does not see it.
pub async fn contact(app: &App, caller: &Caller, id: ContactId) -> Result<ContactPaper, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, scope) = (app.clone(), caller.scope(Right::SeeCases));
    app.clone()
        .db
        .read(move |tx| {
            let row = linli_store::contacts::get(tx, &scope, id)?;
            let office = offices::terms(tx, row.office.0)?;
            let place = row.place.map(|id| places::labels(tx, &scope, &[id])).transpose()?;
            let contact = contacts::line(&app, row);
            let people = [contact.clerk, contact.responsible].into_iter().flatten().map(|id| id.0);
            let ids: Vec<Uuid> = people.chain(contact.department.map(|id| id.0)).collect();
            Ok(ContactPaper {
                names: Names::read(tx, &ids)?,
                place: place.and_then(|all| all.into_values().next()).unwrap_or_default(),
                office: office.name,
                time_zone: office.time_zone,
                contact,
            })
        })
        .await
}

/// The papers of a case with the phone masked.
///
/// # Errors
/// [`AppError::NotFound`] if it does not exist or is not the caller's to see.
pub async fn masked(app: &App, caller: &Caller, id: CaseId) -> Result<Paper, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| read(tx, &app, &caller, id)).await
}

/// The papers of a case with the whole phone, for the office's own file.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to see phones; [`AppError::Invalid`] without a reason, or when the case
/// has no phone that could be shown; [`AppError::NotFound`] for a case that the caller does not see.
pub async fn whole(
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: &str,
) -> Result<Paper, AppError> {
    caller.require(Right::RevealPhone)?;
    caller.require_write()?;
    let mut paper = masked(app, caller, id).await?;
    paper.view.person.phone = Some(reveal_phone(app, caller, &paper, reason).await?);
    paper.whole_phone = true;
    Ok(paper)
}

/// The whole number of whoever complains, for a call about the case.
///
/// # Errors
/// As [`whole`].
pub async fn phone(
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: &str,
) -> Result<String, AppError> {
    caller.require(Right::RevealPhone)?;
    caller.require_write()?;
    let paper = masked(app, caller, id).await?;
    reveal_phone(app, caller, &paper, reason).await
}

async fn reveal_phone(
    app: &App,
    caller: &Caller,
    paper: &Paper,
    reason: &str,
) -> Result<String, AppError> {
    let mut checks = Checks::default();
    let reason = checks.required("reason", reason, 200);
    checks.finish()?;
    if paper.view.person.phone.is_none() {
        return Err(AppError::field("reason", "no_phone"));
    }
    let id = CaseId(paper.view.row.id);
    match paper.view.person.resident {
        Some(resident) => {
            let ask = Reveal { resident: ResidentId(resident), case: Some(id), reason };
            reveal::phone(app, caller, ask, 0).await
        }
        None => of_contact(app, caller, id, reason).await,
    }
}

/// The number of somebody who is no resident: the look is written down in the transaction that reads it.
async fn of_contact(
    app: &App,
    caller: &Caller,
    id: CaseId,
    reason: String,
) -> Result<String, AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let scope = caller.scope(Right::RevealPhone);
            let row = linli_store::contacts::of_case(tx, &scope, id)?.ok_or(AppError::NotFound)?;
            let sealed = row.phone_sealed.ok_or(AppError::NotFound)?;
            let phone = shared.keys.open(&sealed);
            let phone = phone.map_err(|error| AppError::Internal(error.to_string()))?;
            let after = serde_json::json!({ "field": "phone", "reason": reason });
            let change = Change::by(&caller, "reveal", "case").row(id.0).after(&after);
            change.save(tx, shared.environment.as_ref())?;
            Ok(phone)
        })
        .await
}

fn read(tx: &mut Tx<'_>, app: &App, caller: &Caller, id: CaseId) -> Result<Paper, AppError> {
    let mut view = view::read_case(tx, app, caller, id)?;
    let mut history = view.timeline.entries.clone();
    let mut before = view.timeline.before;
    while let Some(seq) = before {
        let part = view::page(tx, id.0, seq)?;
        before = part.before;
        history.extend(part.entries);
    }
    history.reverse();
    let scope = caller.scope(Right::SeeCases);
    let contact = linli_store::contacts::of_case(tx, &scope, id)?;
    let mut contact = contact.map(|row| contacts::line(app, row));
    if view.state.anonymous
        && let Some(contact) = &mut contact
    {
        (contact.name, contact.phone, contact.place) = (String::new(), None, None);
    }
    look_up(tx, &mut view, &history, contact.as_ref())?;
    Ok(Paper { view, history, contact, whole_phone: false })
}

/// Names and texts of the older part of the history too.
fn look_up(
    tx: &mut Tx<'_>,
    view: &mut CaseView,
    history: &[TimelineEntry],
    contact: Option<&ContactLine>,
) -> Result<(), AppError> {
    let mut ids = BTreeSet::new();
    for entry in history {
        view::collect_ids(&entry.body, &mut ids);
        if let Who::Staff(staff) = entry.entry.by {
            ids.insert(staff.0);
        }
    }
    if let Some(contact) = contact {
        ids.extend(contact.clerk.map(|id| id.0));
        ids.extend(contact.responsible.map(|id| id.0));
        ids.extend(contact.department.map(|id| id.0));
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for some in ids.chunks(200) {
        view.texts.extend(texts::bodies(tx, some)?);
    }
    view.names.extend(names::people_and_departments(tx, &ids)?);
    Ok(())
}
