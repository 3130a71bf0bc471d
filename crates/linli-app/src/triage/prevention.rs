//! Prevention tasks: what is done so that a hot matter does not come again (STA-3).
//!
//! Owns who has one opened, who does it, and what came of it: the cases of the matter that came in after it was done.
//! Called by the page of hot matters and its list of tasks.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::list::zone;
use crate::error::{AppError, FieldIssue};
use crate::notices;
use jiff::Timestamp;
use jiff::civil::Date;
use linli_domain::ids::{CaseId, NodeId, StaffId};
use linli_domain::vocabulary::Role;
use linli_store::prevention::{self as store, Done, TaskRow};
use linli_store::{Tx, lists, names, offices, staff};
use uuid::Uuid;

/// Characters of a title, and of a measure or a result.
const LONGEST: [usize; 2] = [60, 500];

/// Who does what an office has to do: its lead and director, and the heads of its departments.
const DOERS: [&[Role]; 2] = [&[Role::ServiceLead, Role::Director], &[Role::DepartmentHead]];

/// A task as it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewTask {
    pub title: String,
    /// What is to be done.
    pub measure: String,
    pub owner: Option<StaffId>,
    /// The last day in time.
    pub due: Option<Date>,
}

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub id: Uuid,
    pub title: String,
    pub measure: String,
    pub owner: String,
    pub opened_by: String,
    pub opened_at: Timestamp,
    pub due: Date,
    /// Not done, and its day is over.
    pub late: bool,
    /// When, by whom, what came of it.
    pub done: Option<(Timestamp, String, String)>,
    /// The caller may say that it is done.
    pub may_end: bool,
    /// Its cases, as far as the caller sees them.
    pub cases: Vec<(CaseId, String)>,
}

/// What a matter is made of: the office of its cases and those that the caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    pub office: NodeId,
    /// Id and number, the latest first.
    pub cases: Vec<(CaseId, String)>,
    /// Who can do it.
    pub doers: Vec<(StaffId, String)>,
    pub today: Date,
}

/// What a task would be about.
///
/// # Errors
/// [`AppError::Invalid`] without a case; [`AppError::NotFound`] if the caller sees none of them, or orders nothing in their
/// office.
pub async fn ground(app: &App, caller: &Caller, cases: Vec<CaseId>) -> Result<Ground, AppError> {
    caller.require(Right::OrderPrevention)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| found(tx, &app, &caller, &cases)).await
}

fn found(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    cases: &[CaseId],
) -> Result<Ground, AppError> {
    if cases.is_empty() {
        return Err(AppError::field("case", "required"));
    }
    let scope = caller.scope(Right::SeeCases);
    let mut rows = lists::several(tx, &scope, cases)?;
    rows.sort_by(|a, b| b.registered_at.cmp(&a.registered_at).then(a.id.cmp(&b.id)));
    let office = rows.first().map(|row| row.office).ok_or(AppError::NotFound)?;
    rows.retain(|row| row.office == office);
    let terms = offices::terms(tx, office.0)?;
    if !caller.has_at(Right::OrderPrevention, office, terms.branch_id.map(NodeId)) {
        return Err(AppError::NotFound);
    }
    let mut doers = staff::holding(tx, office, DOERS[0])?;
    for department in names::departments(tx, office.0)? {
        doers.extend(staff::holding(tx, NodeId(department.id), DOERS[1])?);
    }
    doers.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    doers.dedup();
    let today = app.environment.now().to_zoned(zone(tx, &scope)?).date();
    let cases = rows.into_iter().map(|row| (row.id, row.number)).collect();
    Ok(Ground { office, cases, doers, today })
}

/// Opens a task about the cases of a matter; whoever is to do it is told.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; as [`ground`].
pub async fn open(
    app: &App,
    caller: &Caller,
    cases: Vec<CaseId>,
    new: NewTask,
) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::OrderPrevention)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let ground = found(tx, &app, &caller, &cases)?;
            let issues = missing(&new, &ground);
            let (Some(owner), Some(due), true) = (new.owner, new.due, issues.is_empty()) else {
                return Err(AppError::Invalid(issues));
            };
            let row = TaskRow {
                id: app.environment.id(),
                office: ground.office,
                title: new.title.trim().to_owned(),
                measure: new.measure.trim().to_owned(),
                owner,
                due,
                opened_at: app.environment.now(),
                opened_by: caller.staff,
                done: None,
            };
            let cases: Vec<CaseId> = ground.cases.iter().map(|(id, _)| *id).collect();
            store::insert(tx, &row, &cases)?;
            tell(tx, &app, (caller.staff, owner), "prevention_given", row.id)?;
            Ok(row.id)
        })
        .await
}

fn missing(new: &NewTask, ground: &Ground) -> Vec<FieldIssue> {
    let texts = [("title", &new.title, LONGEST[0]), ("measure", &new.measure, LONGEST[1])];
    let mut issues: Vec<FieldIssue> =
        texts.iter().filter_map(|(field, text, max)| words(field, text, *max)).collect();
    match new.owner {
        None => issues.push(FieldIssue::new("owner", "required")),
        Some(owner) if !ground.doers.iter().any(|(id, _)| *id == owner) => {
            issues.push(FieldIssue::new("owner", "unknown"));
        }
        Some(_) => {}
    }
    match new.due {
        None => issues.push(FieldIssue::new("due", "required")),
        Some(due) if due < ground.today => issues.push(FieldIssue::new("due", "in_the_past")),
        Some(_) => {}
    }
    issues
}

fn words(field: &'static str, text: &str, max: usize) -> Option<FieldIssue> {
    match text.trim().chars().count() {
        0 => Some(FieldIssue::new(field, "required")),
        n if n > max => Some(FieldIssue::new(field, "too_long").with("max", max).with("len", n)),
        _ => None,
    }
}

/// The tasks of the caller's offices and the caller's own: open ones first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn seen(app: &App, caller: &Caller) -> Result<Vec<Task>, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let rows = store::seen(tx, &caller.scope(Right::OrderPrevention), caller.staff)?;
            let today = app.environment.now().to_zoned(zone(tx, &scope)?).date();
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            let cases = store::cases(tx, &ids)?;
            let wanted: Vec<CaseId> = cases.values().flatten().copied().collect();
            let numbers: std::collections::BTreeMap<CaseId, String> =
                lists::several(tx, &scope, &wanted)?
                    .into_iter()
                    .map(|case| (case.id, case.number))
                    .collect();
            let people: Vec<StaffId> = rows
                .iter()
                .flat_map(|row| {
                    [Some(row.owner), Some(row.opened_by), row.done.as_ref().map(|d| d.by)]
                })
                .flatten()
                .collect();
            let people = staff::names(tx, &people)?;
            let name = |id: &StaffId| people.get(id).cloned().unwrap_or_default();
            let mut tasks = Vec::new();
            for row in rows {
                let of = cases.get(&row.id).into_iter().flatten();
                let of = of.filter_map(|id| Some((*id, numbers.get(id)?.clone())));
                tasks.push(Task {
                    id: row.id,
                    owner: name(&row.owner),
                    opened_by: name(&row.opened_by),
                    opened_at: row.opened_at,
                    due: row.due,
                    late: row.done.is_none() && row.due < today,
                    may_end: row.done.is_none() && may_end(tx, &caller, &row)?,
                    done: row.done.map(|done| (done.at, name(&done.by), done.result)),
                    cases: of.collect(),
                    title: row.title,
                    measure: row.measure,
                });
            }
            Ok(tasks)
        })
        .await
}

fn may_end(tx: &mut Tx<'_>, caller: &Caller, row: &TaskRow) -> Result<bool, AppError> {
    let terms = offices::terms(tx, row.office.0)?;
    let branch = terms.branch_id.map(NodeId);
    Ok(row.owner == caller.staff || caller.has_at(Right::OrderPrevention, row.office, branch))
}

/// Says that a task is done and what came of it; whoever had it opened is told.
///
/// # Errors
/// [`AppError::Invalid`] on `result`; [`AppError::NotFound`] for somebody who neither does it nor orders there;
/// the same on `result` if it was done before.
pub async fn end(app: &App, caller: &Caller, id: Uuid, result: String) -> Result<(), AppError> {
    caller.require_write()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let row = store::get(tx, id)?.ok_or(AppError::NotFound)?;
            if !may_end(tx, &caller, &row)? {
                return Err(AppError::NotFound);
            }
            if let Some(issue) = words("result", &result, LONGEST[1]) {
                return Err(AppError::Invalid(vec![issue]));
            }
            let (at, by) = (app.environment.now(), caller.staff);
            let done = Done { at, by, result: result.trim().to_owned() };
            if !store::end(tx, id, &done)? {
                return Err(AppError::field("result", "already_done"));
            }
            if row.opened_by != by {
                tell(tx, &app, (by, row.opened_by), "prevention_done", id)?;
            }
            Ok(())
        })
        .await
}

fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    people: (StaffId, StaffId),
    kind: &str,
    task: Uuid,
) -> Result<(), AppError> {
    let params = serde_json::json!({ "task": task });
    Ok(notices::tell(tx, app.environment.as_ref(), people, kind, &params)?)
}
