//! The erasure itself: what belongs to a person, what stands against it, and taking it out in one transaction (V01).
//!
//! Owns the order of an erasure. A register that was signed keeps its signature: it is compared before and sealed again
//! after, so that an erasure by right is no forgery and a forgery no erasure.

use crate::App;
use crate::error::AppError;
use crate::keys::digits;
use crate::registers::Signature;
use jiff::Timestamp;
use linli_domain::privacy::{Duty, duty};
use linli_store::erasure::{self, ErasureRow};
use linli_store::held::{self, Who};
use linli_store::{Scope, Tx, drafts, residents};
use uuid::Uuid;

/// What would be erased, and what stands against it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The card, if the person has one.
    pub card: bool,
    pub contacts: usize,
    pub calls: usize,
    /// Numbers of the cases whose words, names and files go.
    pub cases: Vec<String>,
    /// Cases that have to be kept for now, by number.
    pub kept: Vec<(String, Duty)>,
}

/// The ids behind a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subjects {
    pub(crate) resident: Option<Uuid>,
    pub(crate) cases: Vec<Uuid>,
    pub(crate) contacts: Vec<Uuid>,
    pub(crate) calls: Vec<Uuid>,
    /// Names and numbers to be looked for where people type freely.
    pub(crate) words: Vec<String>,
}

/// By whose decision.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct By {
    pub(crate) staff: Option<Uuid>,
    pub(crate) request: Option<Uuid>,
}

/// Everything that belongs to a person.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(crate) fn plan(tx: &mut Tx<'_>, app: &App, who: &Who) -> Result<(Plan, Subjects), AppError> {
    let (mut plan, mut subjects) = (Plan::default(), Subjects::default());
    let contacts = held::contacts(tx, who)?;
    for case in held::cases(tx, who, &contacts)?.into_iter().filter(|case| !case.erased) {
        subjects.words.push(case.reporter.clone());
        match duty(case.open, case.held) {
            Some(duty) => plan.kept.push((case.number, duty)),
            None => {
                plan.cases.push(case.number);
                subjects.cases.push(case.id);
            }
        }
    }
    for contact in contacts {
        let sealed = contact.phone_sealed.as_deref();
        let number = sealed.and_then(|sealed| app.keys.open(sealed).ok()).map(|n| digits(&n));
        subjects.words.extend(number);
        subjects.words.push(contact.name);
        // Those of a case go and stay with the case.
        if contact.case.is_none() {
            subjects.contacts.push(contact.id.0);
        }
    }
    subjects.calls = held::calls(tx, who)?.into_iter().map(|call| call.id).collect();
    card(tx, app, who, &mut subjects)?;
    plan.card = subjects.resident.is_some();
    (plan.contacts, plan.calls) = (subjects.contacts.len(), subjects.calls.len());
    // A single character stands in too many words.
    subjects.words.retain(|word| word.chars().count() > 1 && word != erasure::MARK);
    subjects.words.sort();
    subjects.words.dedup();
    Ok((plan, subjects))
}

fn card(tx: &mut Tx<'_>, app: &App, who: &Who, into: &mut Subjects) -> Result<(), AppError> {
    let Some(resident) = who.resident else { return Ok(()) };
    let id = linli_domain::ids::ResidentId(resident);
    let all = Scope { everything: true, ..Scope::nothing() };
    let card = residents::get(tx, &all, id)?.filter(|card| card.erased_at.is_none());
    let Some(card) = card else { return Ok(()) };
    into.resident = Some(resident);
    into.words.push(card.name);
    for phone in residents::phones(tx, &[id])?.remove(&id).unwrap_or_default() {
        into.words.extend(app.keys.open(&phone.sealed).ok());
    }
    Ok(())
}

/// Takes these out. What was erased before stays as it is.
///
/// # Errors
/// [`AppError::Unavailable`]; then nothing was erased.
pub(crate) fn erase(
    tx: &mut Tx<'_>,
    app: &App,
    what: &Subjects,
    (by, now): (By, Timestamp),
) -> Result<(), AppError> {
    let days = erasure::register_days(tx, &what.cases, &what.contacts)?;
    let signed = Signature::intact(tx, app, &days)?;
    let resident = what.resident.into_iter().collect::<Vec<_>>();
    let each = [
        ("case", &what.cases),
        ("contact", &what.contacts),
        ("call", &what.calls),
        ("resident", &resident),
    ];
    for (subject, ids) in each {
        for id in ids {
            one(tx, subject, *id, now)?;
            if by.request.is_some() {
                let row = ErasureRow {
                    subject: subject.to_owned(),
                    subject_id: *id,
                    at: now,
                    by: by.staff,
                    request: by.request,
                };
                erasure::remember(tx, &row)?;
            }
        }
    }
    Signature::seal_again(tx, app, &signed)?;
    typed(tx, app, &what.words)
}

/// One thing; what is erased already, or was never here, is left alone.
pub(crate) fn one(
    tx: &mut Tx<'_>,
    subject: &str,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, AppError> {
    if !erasure::stands(tx, subject, id)? {
        return Ok(false);
    }
    match subject {
        "case" => erasure::case(tx, id, now)?,
        "contact" => erasure::contact(tx, id, now)?,
        "call" => erasure::call(tx, id, now)?,
        "resident" => erasure::resident(tx, id, now)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Unsent words and saved views with one of these in them.
fn typed(tx: &mut Tx<'_>, app: &App, words: &[String]) -> Result<(), AppError> {
    if words.is_empty() {
        return Ok(());
    }
    for (staff, subject, sealed) in erasure::drafts(tx)? {
        let Ok(body) = app.keys.open(&sealed) else { continue };
        if words.iter().any(|word| body.contains(word.as_str())) {
            drafts::forget(tx, linli_domain::ids::StaffId(staff), &subject)?;
        }
    }
    erasure::saved_views(tx, words)?;
    Ok(())
}
