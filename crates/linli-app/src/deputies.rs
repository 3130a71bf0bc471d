//! Deputies for approvals (代批, CMP-7): naming one for a time, seeing who stands in for whom, taking it back.
//!
//! Owns the use cases and the choice of people. Plain rows with a change log; whether a time can be given is
//! `linli_domain::deputy`, what a deputy may decide is `linli_domain::complaint::in_whose_name`. What was given ends by
//! itself: rights are read anew on every request. Called by the page and the API.

use crate::App;
use crate::access::{Caller, Grant, Right};
use crate::directory::organisation;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use crate::notices;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use linli_domain::deputy::{self, Approval, Term, TermFault};
use linli_domain::ids::StaffId;
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::deputies::{self as stored, DeputyRow};
use linli_store::{Scope, Tx, names};
use serde::Serialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who can stand in for somebody: those who decide or lead something themselves.
const DEPUTIES: &[Role] = &[
    Role::ServiceLead,
    Role::DepartmentHead,
    Role::Director,
    Role::BranchManager,
    Role::GeneralManager,
    Role::QualityOfficer,
];
/// Times shown of each kind, the latest first.
const SHOWN: u32 = 50;
/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Somebody who is to stand in for the caller. Both days belong to the time, as the caller's office counts days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeputy {
    pub deputy: StaffId,
    pub kinds: BTreeSet<Approval>,
    pub from: Date,
    pub to: Date,
    pub reason: String,
}

/// How a time stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Coming,
    Running,
    Over,
    Withdrawn,
}

impl Standing {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Running => "running",
            Self::Over => "over",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One time in somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeputyView {
    pub id: Uuid,
    pub principal: (StaffId, String),
    pub deputy: (StaffId, String),
    pub kinds: BTreeSet<Approval>,
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    pub reason: String,
    pub standing: Standing,
}

/// What the caller has given to deputies, and what was given to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deputies {
    pub given: Vec<DeputyView>,
    pub taken: Vec<DeputyView>,
    /// Who can be named; empty for those who approve nothing of their own.
    pub people: Vec<(StaffId, String)>,
    /// Whether the caller has approvals to give.
    pub may_name: bool,
}

/// Who stands in for the caller, and for whom they do.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(app: &App, caller: &Caller) -> Result<Deputies, AppError> {
    let (caller, now) = (caller.clone(), app.environment.now());
    app.db
        .read(move |tx| {
            let (given, taken) = stored::of_person(tx, caller.staff, SHOWN)?;
            let may_name = caller.has_of_their_own(Right::Approve);
            let people = if may_name { candidates(tx, &caller)? } else { Vec::new() };
            let (given, taken) = (views(tx, given, now)?, views(tx, taken, now)?);
            Ok(Deputies { given, taken, people, may_name })
        })
        .await
}

/// Names somebody who decides in the caller's name for some days. They are told.
///
/// # Errors
/// [`AppError::Forbidden`] for those who approve nothing of their own; [`AppError::Invalid`] with what cannot be.
pub async fn name(app: &App, caller: &Caller, new: NewDeputy) -> Result<DeputyView, AppError> {
    caller.require_write()?;
    own_approvals(caller)?;
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let now = environment.now();
            let term = term(tx, &caller, &new, now)?;
            let row = DeputyRow {
                id: environment.id(),
                term,
                reason: new.reason.trim().to_owned(),
                named_at: now,
                withdrawn_at: None,
            };
            stored::insert(tx, &row)?;
            let change =
                Change::by(&caller, "name", "deputy").row(row.id).after(&Written::of(&row));
            change.save(tx, environment.as_ref())?;
            told(tx, environment.as_ref(), &row, "deputy_named")?;
            views(tx, vec![row], now)?.pop().ok_or(AppError::NotFound)
        })
        .await
}

/// Takes back what was given, before it ends. The deputy is told; what they decided stays.
///
/// # Errors
/// [`AppError::NotFound`] if the caller has no such deputy, or no longer.
pub async fn withdraw(app: &App, caller: &Caller, id: Uuid) -> Result<(), AppError> {
    caller.require_write()?;
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let row = stored::withdraw(tx, caller.staff, id, environment.now())?;
            let before = Written::of(&row);
            let change = Change::by(&caller, "withdraw", "deputy").row(id).before(&before);
            change.save(tx, environment.as_ref())?;
            told(tx, environment.as_ref(), &row, "deputy_withdrawn")?;
            Ok(())
        })
        .await
}

/// What was lent is not given on.
fn own_approvals(caller: &Caller) -> Result<(), AppError> {
    if caller.has_of_their_own(Right::Approve) { Ok(()) } else { Err(AppError::Forbidden) }
}

fn term(
    tx: &mut Tx<'_>,
    caller: &Caller,
    new: &NewDeputy,
    now: Timestamp,
) -> Result<Term, AppError> {
    let zone = zone(tx, caller)?;
    let mut issues = Vec::new();
    if new.reason.trim().is_empty() {
        issues.push(FieldIssue::new("reason", "required"));
    } else if new.reason.chars().count() > LONGEST_REASON {
        issues.push(FieldIssue::new("reason", "too_long").with("max", LONGEST_REASON));
    }
    if !candidates(tx, caller)?.iter().any(|(staff, _)| *staff == new.deputy) {
        let code = if new.deputy == caller.staff { "own_deputy" } else { "unknown" };
        issues.push(FieldIssue::new("deputy", code));
    }
    let midnight = |day: Date| day.to_zoned(zone.clone()).map(|at| at.timestamp()).ok();
    let term = Term {
        principal: caller.staff,
        deputy: new.deputy,
        kinds: new.kinds.clone(),
        from: midnight(new.from).unwrap_or(Timestamp::MAX),
        until: new.to.checked_add(1.day()).ok().and_then(midnight).unwrap_or(Timestamp::MIN),
    };
    // Two times that are given at once see each other.
    stored::lock(tx, caller.staff)?;
    let others = stored::of_principal(tx, caller.staff, now)?;
    let others: Vec<Term> = others.into_iter().map(|row| row.term).collect();
    if let Err(fault) = deputy::check(&term, &others, now) {
        issues.extend(issue(fault).filter(|issue| issues.iter().all(|i| i.field != issue.field)));
    }
    if issues.is_empty() { Ok(term) } else { Err(AppError::Invalid(issues)) }
}

fn issue(fault: TermFault) -> Option<FieldIssue> {
    Some(match fault {
        TermFault::Oneself => FieldIssue::new("deputy", "own_deputy"),
        TermFault::NoKind => FieldIssue::new("kinds", "choose"),
        TermFault::EndsBefore => FieldIssue::new("to", "before_start"),
        TermFault::Over => FieldIssue::new("to", "in_past"),
        TermFault::TooLong => FieldIssue::new("to", "deputy_too_long"),
        TermFault::Taken => FieldIssue::new("kinds", "deputy_taken"),
    })
}

/// The zone in which the caller's days begin.
fn zone(tx: &mut Tx<'_>, caller: &Caller) -> Result<TimeZone, AppError> {
    let Some(grant) = approving(caller).next() else { return Ok(TimeZone::UTC) };
    let node = organisation::node(tx, grant.node)?;
    Ok(TimeZone::get(&node.time_zone).unwrap_or(TimeZone::UTC))
}

fn approving(caller: &Caller) -> impl Iterator<Item = &Grant> {
    let roles = Right::Approve.roles();
    caller.grants.grants.iter().filter(|grant| roles.contains(&grant.role))
}

/// People of the branch in which the caller approves, or of the whole company, who lead something.
fn candidates(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<(StaffId, String)>, AppError> {
    let mut scope = Scope::nothing();
    for grant in approving(caller) {
        match (grant.kind, grant.branch) {
            (NodeKind::Company | NodeKind::Quality, _) => scope.everything = true,
            (NodeKind::Branch, _) => scope.branches.push(grant.node),
            (_, Some(branch)) => scope.branches.push(branch),
            (_, None) => scope.offices.extend(grant.office),
        }
    }
    let mut people = stored::people(tx, &scope, DEPUTIES)?;
    people.retain(|(id, _)| *id != caller.staff);
    Ok(people)
}

fn told(
    tx: &mut Tx<'_>,
    environment: &dyn crate::environment::Environment,
    row: &DeputyRow,
    kind: &str,
) -> Result<(), AppError> {
    let params = serde_json::json!({ "from": row.term.from, "until": row.term.until });
    let people = (row.term.principal, row.term.deputy);
    Ok(notices::tell(tx, environment, people, kind, &params)?)
}

fn views(
    tx: &mut Tx<'_>,
    rows: Vec<DeputyRow>,
    now: Timestamp,
) -> Result<Vec<DeputyView>, AppError> {
    let ids: BTreeSet<Uuid> =
        rows.iter().flat_map(|row| [row.term.principal.0, row.term.deputy.0]).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let names = names::people_and_departments(tx, &ids)?;
    let named = |id: StaffId| (id, names.get(&id.0).cloned().unwrap_or_default());
    let view = |row: DeputyRow| DeputyView {
        id: row.id,
        principal: named(row.term.principal),
        deputy: named(row.term.deputy),
        from: row.term.from,
        until: row.term.until,
        standing: match (row.withdrawn_at, row.term.runs(now)) {
            (Some(_), _) => Standing::Withdrawn,
            (None, true) => Standing::Running,
            (None, false) if now < row.term.from => Standing::Coming,
            (None, false) => Standing::Over,
        },
        kinds: row.term.kinds,
        reason: row.reason,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// A time as the change log keeps it.
#[derive(Serialize)]
struct Written {
    deputy: StaffId,
    kinds: BTreeSet<Approval>,
    from: Timestamp,
    until: Timestamp,
    reason: String,
}

impl Written {
    fn of(row: &DeputyRow) -> Self {
        Self {
            deputy: row.term.deputy,
            kinds: row.term.kinds.clone(),
            from: row.term.from,
            until: row.term.until,
            reason: row.reason.clone(),
        }
    }
}
