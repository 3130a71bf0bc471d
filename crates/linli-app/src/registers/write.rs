//! What is written into a register: the signature, words added to it, and who takes care of a line.
//!
//! Owns the refusals around a signed day. Reading is in the module above.

use super::{Frozen, Outcome, digest, is_late, read, seen};
use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::scribe::LONGEST;
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use jiff::Timestamp;
use jiff::civil::Date;
use linli_domain::ids::{ContactId, NodeId, StaffId};
use linli_store::registers::{self, LineRow, OwnerRow, RemarkRow, SignedRow};
use linli_store::{Scope, Tx, names};
use uuid::Uuid;

/// Signs a day. From then on it does not change.
///
/// # Errors
/// [`AppError::Forbidden`] for others than a director of the office; [`AppError::Invalid`] on `day` while it is not
/// over (`not_over`) or when it is signed already (`signed`).
pub async fn sign(
    app: &App,
    caller: &Caller,
    office: NodeId,
    day: Date,
    opinion: &str,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::SignRegister)?;
    let mut checks = Checks::default();
    let opinion = checks.lines("opinion", opinion, LONGEST);
    checks.finish()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let terms = seen(tx, &caller, office)?;
            if !caller.has_at(Right::SignRegister, office, terms.branch_id.map(NodeId)) {
                return Err(AppError::Forbidden);
            }
            let register = read(tx, &app, &caller, office, day)?;
            if register.signature.is_some() {
                return Err(AppError::field("day", "signed"));
            }
            if register.too_early {
                return Err(AppError::field("day", "not_over"));
            }
            let now = app.environment.now();
            let all = Scope { everything: true, ..Scope::nothing() };
            let rows = registers::lines(tx, &all, office, &day.to_string())?;
            let frozen: Vec<Frozen> = rows.iter().map(|row| freeze(row, now)).collect();
            let lines =
                serde_json::to_string(&frozen).map_err(|e| AppError::Internal(e.to_string()))?;
            let mut row = SignedRow {
                office,
                day: day.to_string(),
                signed_at: now,
                signed_by: caller.staff,
                opinion: opinion.clone(),
                lines,
                digest: String::new(),
            };
            row.digest = digest(&app, &row, &rows);
            match registers::sign(tx, &row) {
                Err(linli_store::StoreError::Conflict { .. }) => {
                    return Err(AppError::field("day", "signed"));
                }
                other => other?,
            }
            let after = serde_json::json!({ "day": row.day, "lines": rows.len() });
            let change = Change::by(&caller, "sign", "register").row(office.0).after(&after);
            Ok(change.save(tx, app.environment.as_ref())?)
        })
        .await
}

fn freeze(row: &LineRow, now: Timestamp) -> Frozen {
    let case = row.case.as_ref();
    Frozen {
        contact: row.contact.id,
        stage: case.map(|case| case.stage.clone()).unwrap_or_default(),
        severity: case.map(|case| case.severity.clone()).unwrap_or_default(),
        department: row.department,
        owner: row.owner,
        due_at: case.and_then(|case| case.due_at),
        late: is_late(row, now),
    }
}

/// Adds words to a day or to one of its lines: a remark before it is signed, an amendment after.
///
/// # Errors
/// [`AppError::Invalid`] without words, or for a line of another day; [`AppError::NotFound`] for an office that the
/// caller does not see; [`AppError::Forbidden`] for those who only read.
pub async fn remark(
    app: &App,
    caller: &Caller,
    office: NodeId,
    day: Date,
    contact: Option<ContactId>,
    body: &str,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let mut checks = Checks::default();
    let body = checks.lines("body", body, 2_000);
    if body.is_empty() {
        checks.issue("body", "required");
    }
    checks.finish()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let register = read(tx, &app, &caller, office, day)?;
            let there = |id| register.lines.iter().any(|line| line.contact.id == id);
            if contact.is_some_and(|id| !there(id)) {
                return Err(AppError::field("contact", "unknown"));
            }
            let kind = if register.signature.is_some() { "amendment" } else { "remark" };
            let row = RemarkRow {
                id: app.environment.id(),
                office,
                day: day.to_string(),
                contact,
                kind: kind.to_owned(),
                body: body.clone(),
                at: app.environment.now(),
                by: caller.staff,
            };
            Ok(registers::add_remark(tx, &row)?)
        })
        .await
}

/// Gives what was not settled to a department and, if known, a person of it (REC-3). A signed day is frozen.
///
/// # Errors
/// [`AppError::Invalid`] for a department that is not the office's, a person who is not the department's, a contact
/// that became a case or was settled, or a signed day (`signed`).
pub async fn give(
    app: &App,
    caller: &Caller,
    contact: ContactId,
    department: NodeId,
    person: Option<StaffId>,
) -> Result<(NodeId, String), AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let scope = caller.scope(Right::Register);
            let row = linli_store::contacts::get(tx, &scope, contact)?;
            if registers::signature(tx, row.office, &row.day)?.is_some() {
                return Err(AppError::field("department", "signed"));
            }
            if row.outcome != Outcome::Message {
                return Err(AppError::field("department", "not_waiting"));
            }
            let departments = names::departments(tx, row.office.0)?;
            let Some(known) = departments.iter().find(|d| d.id == department.0) else {
                return Err(AppError::field("department", "unknown"));
            };
            if person.is_some_and(|id| known.people.iter().all(|(known, _)| *known != id.0)) {
                return Err(AppError::field("person", "unknown"));
            }
            let (id, now): (Uuid, _) = (app.environment.id(), app.environment.now());
            let by = caller.staff;
            let owner = OwnerRow { id, contact, department, staff: person, at: now, by };
            registers::give(tx, &owner)?;
            let after = serde_json::json!({ "department": department, "person": person });
            let change = Change::by(&caller, "give", "contact").row(contact.0).after(&after);
            change.save(tx, app.environment.as_ref())?;
            Ok((row.office, row.day))
        })
        .await
}

/// Signed registers from which words are erased by right: the signature holds on, if it held before (V01).
impl super::Signature {
    /// The signatures of these offices' days that fit what is there now. One that does not fit stays broken.
    pub(crate) fn intact(
        tx: &mut Tx<'_>,
        app: &App,
        days: &[(uuid::Uuid, String)],
    ) -> Result<Vec<SignedRow>, AppError> {
        let all = Scope { everything: true, ..Scope::nothing() };
        let mut found = Vec::new();
        for (office, day) in days {
            let office = NodeId(*office);
            let Some(row) = registers::signature(tx, office, day)? else { continue };
            let lines = registers::lines(tx, &all, office, day)?;
            if digest(app, &row, &lines) == row.digest {
                found.push(row);
            }
        }
        Ok(found)
    }

    /// Puts the digest of what is there now under signatures that were found intact before.
    pub(crate) fn seal_again(
        tx: &mut Tx<'_>,
        app: &App,
        signed: &[SignedRow],
    ) -> Result<(), AppError> {
        let all = Scope { everything: true, ..Scope::nothing() };
        for row in signed {
            let lines = registers::lines(tx, &all, row.office, &row.day)?;
            registers::seal_again(tx, row.office, &row.day, &digest(app, row, &lines))?;
        }
        Ok(())
    }
}
