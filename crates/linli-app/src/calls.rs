//! Telephone calls (REC-2): what a telephone system reports, and whose card opens.
//!
//! Owns the reading of reports. Events may come twice and out of order; a call that has ended never rings again. Without
//! a telephone system nothing here is needed: the clerk types the number.

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::phones;
use crate::error::{AppError, FieldIssue};
use crate::keys::{digits, masked};
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{NodeId, StaffId};
use linli_store::calls::{self, CallRow};
use linli_store::{Scope, Tx, offices, places, residents, staff};
use uuid::Uuid;

pub use linli_store::calls::CallState;

/// A call that rings longer has been given up.
const RINGS: SignedDuration = SignedDuration::from_mins(10);
/// Calls that the log shows.
const LOGGED: u32 = 200;
/// Characters of the name of a call or a line.
const SHORT: usize = 100;

/// What a telephone system reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The office whose telephone it is; the one office of the caller when it is missing.
    pub office: Option<NodeId>,
    /// The name that the telephone system gives the call: the same in all of its reports.
    pub call: String,
    pub number: String,
    pub state: Option<CallState>,
    pub line: String,
    /// The login of whoever it rings for; everybody on the desk when it is empty.
    pub to: String,
    /// Now when it is missing.
    pub at: Option<Timestamp>,
}

/// Takes a report down; tells the id of the call.
///
/// # Errors
/// [`AppError::Invalid`] naming each field.
pub async fn report(app: &App, caller: &Caller, report: Report) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let office = office_of(tx, &caller, &report)?;
            let to = whose(tx, &report)?;
            let issues = missing(&report);
            let (Some(state), true) = (report.state, issues.is_empty()) else {
                return Err(AppError::Invalid(issues));
            };
            let at = report.at.unwrap_or_else(|| app.environment.now());
            let row = CallRow {
                id: app.environment.id(),
                office,
                external: report.call.trim().to_owned(),
                line: report.line.trim().to_owned(),
                staff: to,
                phone_sealed: app.keys.seal(&digits(&report.number), app.environment.as_ref()),
                phone_hash: app.keys.phone_hash(&report.number),
                tail_hash: app.keys.tail_hash(&report.number),
                state,
                rang_at: at,
                answered_at: (state == CallState::Answered).then_some(at),
                ended_at: (state == CallState::HungUp).then_some(at),
            };
            if calls::insert(tx, &row)? {
                return Ok(row.id);
            }
            let known = calls::by_external(tx, office, &row.external)?;
            let mut known = known.ok_or(AppError::NotFound)?;
            advance(&mut known, state, to, at);
            calls::update(tx, &known)?;
            Ok(known.id)
        })
        .await
}

/// A call goes from ringing to answered to hung up and never back, in whatever order the reports come.
fn advance(call: &mut CallRow, to: CallState, whose: Option<StaffId>, at: Timestamp) {
    match to {
        CallState::Ringing => {}
        CallState::Answered => {
            call.answered_at = call.answered_at.or(Some(at));
            if call.state == CallState::Ringing {
                call.state = to;
            }
        }
        CallState::HungUp => {
            call.ended_at = call.ended_at.or(Some(at));
            call.state = to;
        }
    }
    call.staff = whose.or(call.staff);
}

fn missing(report: &Report) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    if report.call.trim().is_empty() {
        issues.push(FieldIssue::new("call", "required"));
    }
    if !phones::is_number(&report.number) {
        let code = if report.number.trim().is_empty() { "required" } else { "unknown" };
        issues.push(FieldIssue::new("number", code));
    }
    if report.state.is_none() {
        issues.push(FieldIssue::new("event", "required"));
    }
    for (field, text) in [("call", &report.call), ("line", &report.line)] {
        let length = text.trim().chars().count();
        if length > SHORT {
            issues.push(FieldIssue::new(field, "too_long").with("max", SHORT).with("len", length));
        }
    }
    issues
}

fn office_of(tx: &mut Tx<'_>, caller: &Caller, report: &Report) -> Result<NodeId, AppError> {
    let scope = caller.scope(Right::Register);
    let office = match report.office {
        Some(office) => office,
        None => match scope.offices.as_slice() {
            [one] => *one,
            _ => return Err(AppError::field("office", "required")),
        },
    };
    match offices::terms(tx, office.0) {
        Ok(t) if !t.retired && caller.has_at(Right::Register, office, t.branch_id.map(NodeId)) => {
            Ok(office)
        }
        Ok(_) | Err(linli_store::StoreError::NotFound) => Err(AppError::field("office", "unknown")),
        Err(error) => Err(error.into()),
    }
}

fn whose(tx: &mut Tx<'_>, report: &Report) -> Result<Option<StaffId>, AppError> {
    let login = report.to.trim();
    if login.is_empty() {
        return Ok(None);
    }
    match staff::by_login(tx, login)? {
        Some(row) if row.retired_at.is_none() => Ok(Some(row.id)),
        _ => Err(AppError::field("to", "unknown")),
    }
}

/// A call as the desk shows it: the number masked, the caller by name if only one person has the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: Uuid,
    pub phone: String,
    pub line: String,
    pub state: CallState,
    pub rang_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    /// Empty for an unknown number; several names for a number that several people have.
    pub names: Vec<String>,
    pub room: String,
}

/// Calls that ring now, for the caller or for everybody on the desk.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn ringing(app: &App, caller: &Caller) -> Result<Vec<Call>, AppError> {
    caller.require(Right::Register)?;
    let (scope, me, app) = (caller.scope(Right::Register), caller.staff, app.clone());
    let since = app.environment.now().checked_sub(RINGS).unwrap_or(Timestamp::MIN);
    app.clone()
        .db
        .read(move |tx| {
            let rows = calls::ringing(tx, &scope, me, since)?;
            rows.into_iter().map(|row| shown(tx, &app, &scope, row)).collect()
        })
        .await
}

/// The calls of the caller's offices, the latest first: who called when, and whether anybody answered.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn log(app: &App, caller: &Caller) -> Result<Vec<Call>, AppError> {
    caller.require(Right::Register)?;
    let (scope, app) = (caller.scope(Right::Register), app.clone());
    app.clone()
        .db
        .read(move |tx| {
            let rows = calls::latest(tx, &scope, LOGGED)?;
            rows.into_iter().map(|row| shown(tx, &app, &scope, row)).collect()
        })
        .await
}

/// The number of a call, for the form that it fills.
///
/// # Errors
/// [`AppError::NotFound`] for a call of an office that the caller does not see.
pub async fn number(app: &App, caller: &Caller, id: Uuid) -> Result<String, AppError> {
    caller.require(Right::Register)?;
    let scope = caller.scope(Right::Register);
    let row = app.db.read(move |tx| Ok::<_, AppError>(calls::get(tx, &scope, id)?)).await?;
    let row = row.ok_or(AppError::NotFound)?;
    // Erased: that somebody called is all that is known.
    if row.phone_sealed.is_empty() {
        return Err(AppError::NotFound);
    }
    app.keys.open(&row.phone_sealed).map_err(|e| AppError::Internal(e.to_string()))
}

pub(crate) fn shown(
    tx: &mut Tx<'_>,
    app: &App,
    scope: &Scope,
    row: CallRow,
) -> Result<Call, AppError> {
    let people = residents::by_phone(tx, scope, &row.phone_hash, true, 5)?;
    let room = match people.as_slice() {
        [one] => {
            let ties = linli_store::occupancies::of_residents(tx, &[one.id])?;
            let rooms: Vec<_> = ties.values().flatten().filter(|t| t.to.is_none()).collect();
            let ids: Vec<_> = rooms.iter().map(|t| t.room).take(1).collect();
            places::labels(tx, scope, &ids)?.into_values().next().unwrap_or_default()
        }
        _ => String::new(),
    };
    Ok(Call {
        id: row.id,
        phone: app.keys.open(&row.phone_sealed).map_or_else(|_| "****".into(), |n| masked(&n)),
        line: row.line,
        state: row.state,
        rang_at: row.rang_at,
        answered_at: row.answered_at,
        names: people.into_iter().map(|p| p.name).collect(),
        room,
    })
}
