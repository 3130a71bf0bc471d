//! Use cases of policies: list, read, check, save a new version with the date from which it holds (ADM-1).
//!
//! Owns versions of policies. A version that was saved is never changed, and cases keep theirs; verdicts that were given
//! stay whatever is saved here (S28).

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::to_json;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use crate::once;
use crate::rules;
use jiff::Timestamp;
use linli_domain::clock::calendar::calendar_names;
use linli_domain::policy::{self, Policy, PolicyError};
use linli_store::rules::{self as stored, PolicyRow};
use linli_store::{Tx, names};
use serde::Serialize;

/// One version of a policy, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyVersion {
    pub id: String,
    pub version: u32,
    /// Complaints registered from here on run under it; nothing for the one that ships.
    pub valid_from: Option<Timestamp>,
    pub note: String,
    pub saved_at: Option<Timestamp>,
    /// Name of who saved it.
    pub saved_by: Option<String>,
    /// Complaints registered now run under it.
    pub in_force: bool,
    /// How many offices run under this policy.
    pub offices: usize,
}

/// A policy that somebody wants to keep.
#[derive(Clone, Debug, Serialize)]
pub struct NewVersion {
    /// Its version is set when it is saved.
    pub policy: Policy,
    /// The date from which it holds; from now on when it is left out.
    pub valid_from: Option<Timestamp>,
    /// Why.
    pub note: String,
}

/// What is wrong with a policy: the clock where it is one, and the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub clock: Option<String>,
    pub reason: String,
}

/// Every version of every policy, those of the company first and the newest first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<PolicyVersion>, AppError> {
    caller.require(Right::SeeRules)?;
    let now = app.environment.now();
    app.db.read(move |tx| versions(tx, now)).await
}

fn versions(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<PolicyVersion>, AppError> {
    let rows = stored::policies(tx)?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.saved_by).collect();
    let people = names::people_and_departments(tx, &people)?;
    let mut out = Vec::new();
    for row in rows {
        let version = u32::try_from(row.version).unwrap_or(u32::MAX);
        out.push(PolicyVersion {
            in_force: rules::version_in_force(tx, &row.id, now)? == version,
            offices: stored::offices_under(tx, &row.id)?.len(),
            version,
            valid_from: Some(row.valid_from),
            note: row.note,
            saved_at: Some(row.saved_at),
            saved_by: row.saved_by.and_then(|id| people.get(&id).cloned()),
            id: row.id,
        });
    }
    for name in policy::pack_names() {
        let version = shipped(name)?.version;
        if out.iter().any(|v| v.id == name && v.version == version) {
            continue;
        }
        out.push(PolicyVersion {
            id: name.to_owned(),
            version,
            valid_from: None,
            note: String::new(),
            saved_at: None,
            saved_by: None,
            in_force: rules::version_in_force(tx, name, now)? == version,
            offices: stored::offices_under(tx, name)?.len(),
        });
    }
    Ok(out)
}

fn shipped(name: &str) -> Result<Policy, AppError> {
    policy::pack(name).map_err(|e| AppError::Internal(format!("policy {name}: {e}")))
}

/// A policy in a version; without one in the version that is in force.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such version.
pub async fn read(
    app: &App,
    caller: &Caller,
    id: &str,
    version: Option<u32>,
) -> Result<Policy, AppError> {
    caller.require(Right::SeeRules)?;
    let (book, now, id) = (app.rules.clone(), app.environment.now(), id.to_owned());
    app.db
        .read(move |tx| {
            if !rules::policy_exists(tx, &id)? {
                return Err(AppError::NotFound);
            }
            let version = match version {
                Some(version) => version,
                None => rules::version_in_force(tx, &id, now)?,
            };
            let kept = stored::policy(tx, &id, i64::from(version))?.is_some();
            if !kept && policy::pack(&id).map(|pack| pack.version).ok() != Some(version) {
                return Err(AppError::NotFound);
            }
            Ok((*book.policy(tx, &id, version)?).clone())
        })
        .await
}

/// Everything that is wrong with a policy; nothing if it can be saved.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn check(app: &App, caller: &Caller, policy: Policy) -> Result<Vec<Problem>, AppError> {
    caller.require(Right::SeeRules)?;
    app.db.read(move |tx| problems(tx, &policy)).await
}

pub(super) fn problems(tx: &mut Tx<'_>, policy: &Policy) -> Result<Vec<Problem>, AppError> {
    let mut found: Vec<Problem> = policy
        .problems()
        .into_iter()
        .map(|error| match error {
            PolicyError::Clock { clock, reason } => {
                Problem { clock: Some(clock), reason: reason.to_owned() }
            }
            other => Problem { clock: None, reason: other.to_string() },
        })
        .collect();
    let known = calendar_names().any(|name| name == policy.calendar)
        || stored::newest_calendar(tx, &policy.calendar)?.is_some();
    if !known {
        let reason = format!("there is no calendar {}", policy.calendar);
        found.push(Problem { clock: None, reason });
    }
    Ok(found)
}

/// Keeps a policy as the next version of its name; tells which. Running cases keep theirs.
///
/// # Errors
/// [`AppError::Invalid`] with every problem and its place, or for a date that has passed.
pub async fn save(app: &App, caller: &Caller, new: NewVersion) -> Result<u32, AppError> {
    save_once(app, caller, new, None).await
}

/// As [`save`]; with a key, the same request that comes again is answered as the first time (D05).
///
/// # Errors
/// As [`save`]; [`AppError::KeyReused`].
pub async fn save_once(
    app: &App,
    caller: &Caller,
    new: NewVersion,
    key: Option<String>,
) -> Result<u32, AppError> {
    caller.require_for_company(Right::Administer)?;
    caller.require_write()?;
    let digest = once::digest(&new)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            once::once(tx, &app, &caller, (key.as_deref(), &digest), |tx| {
                save_in(tx, &app, &caller, &new)
            })
        })
        .await
}

fn save_in(tx: &mut Tx<'_>, app: &App, caller: &Caller, new: &NewVersion) -> Result<u32, AppError> {
    let now = app.environment.now();
    let mut issues: Vec<FieldIssue> = problems(tx, &new.policy)?
        .into_iter()
        .map(|problem| {
            let field = problem.clock.map_or("policy".to_owned(), |id| format!("clocks.{id}"));
            FieldIssue::new(field, "rule_problem").with("reason", problem.reason)
        })
        .collect();
    let valid_from = new.valid_from.unwrap_or(now);
    if valid_from < now {
        issues.push(FieldIssue::new("valid_from", "in_past"));
    }
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    let mut policy = new.policy.clone();
    let made = stored::newest_policy(tx, &policy.id)?.and_then(|v| u32::try_from(v).ok());
    let ships = policy::pack(&policy.id).ok().map(|pack| pack.version);
    let before = made.max(ships);
    policy.version = before.unwrap_or(0) + 1;
    let row = PolicyRow {
        id: policy.id.clone(),
        version: i64::from(policy.version),
        valid_from,
        body: to_json(&policy)?,
        note: new.note.trim().to_owned(),
        saved_at: now,
        saved_by: Some(caller.staff.0).filter(|id| !id.is_nil()),
    };
    stored::insert_policy(tx, &row)?;
    let change = Change::by(caller, "save", "policy").after(&policy);
    match before {
        Some(version) => change.before(&(policy.id.as_str(), version)),
        None => change,
    }
    .save(tx, app.environment.as_ref())?;
    Ok(policy.version)
}
