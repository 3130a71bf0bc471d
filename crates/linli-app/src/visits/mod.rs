//! Visits of groups (REC-5): the plan, the task half an hour before arrival, the day itself, the record afterwards.
//!
//! Owns the states of a visit and who may change it. Called by the pages of visits.

mod going;

pub use going::{Move, go_on};

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{NodeId, StaffId};
use linli_store::visits::{self, StopRow, VisitRow};
use linli_store::{Tx, names, offices};
use uuid::Uuid;

pub use linli_store::visits::StopRow as Stop;

/// How long before arrival somebody goes to the gate.
const BEFORE: SignedDuration = SignedDuration::from_mins(30);
/// Words of the purpose, the needs, the visitors and the record.
const WORDS: usize = 4_000;
/// Stops of one programme.
const STOPS: usize = 20;

/// States in the order of the day.
pub const STATES: &[&str] = &["planned", "arrived", "touring", "talking", "left", "cancelled"];

/// A visit as it is planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub office: Option<NodeId>,
    pub organisation: String,
    /// Who comes: names and offices.
    pub visitors: String,
    pub headcount: i64,
    pub purpose: String,
    pub arrival_at: Option<Timestamp>,
    pub departure_at: Option<Timestamp>,
    /// The meeting room.
    pub room: String,
    /// What is needed: water, screen, parking.
    pub needs: String,
    pub host: Option<StaffId>,
    pub stops: Vec<StopRow>,
}

/// A visit as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub row: VisitRow,
    pub stops: Vec<StopRow>,
    pub host: String,
    pub office: String,
    pub time_zone: String,
    /// The task before arrival is due and not done.
    pub task_due: bool,
    /// The caller may change it.
    pub may_edit: bool,
}

/// Visits from yesterday on, the next first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Visit>, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let now = app.environment.now();
            let from = now.checked_sub(SignedDuration::from_hours(24 * 14)).unwrap_or(now);
            let rows = visits::list(tx, &caller.scope(Right::SeeCases), from, 100)?;
            rows.into_iter().map(|row| shown(tx, &caller, row, now)).collect()
        })
        .await
}

/// One visit.
///
/// # Errors
/// [`AppError::NotFound`] for one of an office that the caller does not see.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<Visit, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let row = visits::get(tx, &caller.scope(Right::SeeCases), id)?;
            shown(tx, &caller, row, app.environment.now())
        })
        .await
}

fn shown(
    tx: &mut Tx<'_>,
    caller: &Caller,
    row: VisitRow,
    now: Timestamp,
) -> Result<Visit, AppError> {
    let office = offices::terms(tx, row.office.0)?;
    let host = names::people_and_departments(tx, &[row.host.0])?;
    let may = caller.has_at(Right::Register, row.office, office.branch_id.map(NodeId));
    Ok(Visit {
        stops: visits::stops(tx, row.id)?,
        host: host.into_values().next().unwrap_or_default(),
        office: office.name,
        time_zone: office.time_zone,
        task_due: due(&row, now),
        may_edit: may && row.state != "cancelled",
        row,
    })
}

fn due(row: &VisitRow, now: Timestamp) -> bool {
    row.state == "planned" && row.task_done_at.is_none() && row.task_at <= now
}

/// How many visits wait at the gate: for the menu. For the host, and for the desk of the office.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(crate) fn waiting(tx: &mut Tx<'_>, caller: &Caller, now: Timestamp) -> Result<u32, AppError> {
    let rows = visits::tasks(tx, &caller.scope(Right::SeeCases), now)?;
    let mine = |row: &VisitRow| row.host == caller.staff || caller.has(Right::Register);
    let n = rows.iter().filter(|row| mine(row)).count();
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

/// People who can be host: the staff of the office's departments.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn hosts(
    app: &App,
    caller: &Caller,
) -> Result<Vec<(NodeId, String, Vec<names::Department>)>, AppError> {
    caller.require(Right::Register)?;
    let scope = caller.scope(Right::Register);
    app.db
        .read(move |tx| {
            let kind = Some(linli_domain::vocabulary::NodeKind::Office);
            let offices = linli_store::organisation::list(tx, &scope, kind, false)?;
            let with = |node: linli_store::organisation::NodeRow| {
                Ok((node.id, node.name, names::departments(tx, node.id.0)?))
            };
            offices.into_iter().map(with).collect()
        })
        .await
}

/// Plans a visit, with the task half an hour before arrival.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::Forbidden`].
pub async fn plan(app: &App, caller: &Caller, plan: Plan) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let now = app.environment.now();
            let (row, stops) = checked(tx, &app, &caller, &plan, now)?;
            visits::insert(tx, &row, &stops)?;
            log(tx, &app, &caller, "create", &row)?;
            Ok(row.id)
        })
        .await
}

/// Changes the plan of a visit that has not begun.
///
/// # Errors
/// As [`plan`]; [`AppError::Stale`] if somebody saved it in between.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Uuid,
    expected: i64,
    plan: Plan,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let old = visits::get(tx, &caller.scope(Right::Register), id)?;
            if old.version != expected {
                return Err(AppError::Stale { current: old.version });
            }
            if old.state != "planned" {
                return Err(AppError::field("arrival_at", "begun"));
            }
            let plan = Plan { office: Some(old.office), ..plan.clone() };
            let (new, stops) = checked(tx, &app, &caller, &plan, app.environment.now())?;
            let moved = new.arrival_at != old.arrival_at;
            let row = VisitRow {
                id: old.id,
                version: old.version + 1,
                created_at: old.created_at,
                created_by: old.created_by,
                task_done_at: old.task_done_at.filter(|_| !moved),
                task_done_by: old.task_done_by.filter(|_| !moved),
                ..new
            };
            visits::update(tx, &row)?;
            visits::set_stops(tx, row.id, &stops)?;
            log(tx, &app, &caller, "update", &row)
        })
        .await
}

fn checked(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    plan: &Plan,
    now: Timestamp,
) -> Result<(VisitRow, Vec<StopRow>), AppError> {
    let mut checks = Checks::default();
    let organisation = checks.required("organisation", &plan.organisation, 200);
    let visitors = checks.lines("visitors", &plan.visitors, WORDS);
    let purpose = checks.lines("purpose", &plan.purpose, WORDS);
    if purpose.is_empty() {
        checks.issue("purpose", "required");
    }
    if !(1..=999).contains(&plan.headcount) {
        checks.issue("headcount", "required");
    }
    let room = checks.line("room", &plan.room, 200);
    let needs = checks.lines("needs", &plan.needs, WORDS);
    if plan.stops.len() > STOPS {
        checks.issue("stops.0.what", "too_many");
    }
    let times = times(&mut checks, plan, now);
    let (office, host) = (office_of(tx, &mut checks, caller, plan), host_of(tx, &mut checks, plan));
    checks.finish()?;
    let missing = || AppError::Internal("a checked plan lacks a field".to_owned());
    let (arrival_at, departure_at) = times.ok_or_else(missing)?;
    let row = VisitRow {
        id: app.environment.id(),
        office: office.ok_or_else(missing)?,
        organisation,
        visitors,
        headcount: plan.headcount,
        purpose,
        arrival_at,
        departure_at,
        room,
        needs,
        host: host.ok_or_else(missing)?,
        state: "planned".to_owned(),
        task_at: arrival_at.checked_sub(BEFORE).unwrap_or(arrival_at),
        task_done_at: None,
        task_done_by: None,
        arrived_at: None,
        left_at: None,
        record: String::new(),
        recorded_at: None,
        recorded_by: None,
        version: 1,
        created_at: now,
        created_by: caller.staff,
    };
    let mut stops = plan.stops.clone();
    stops.retain(|stop| !stop.what.trim().is_empty());
    stops.sort_by_key(|stop| stop.at);
    Ok((row, stops))
}

/// Arrival and departure; a visit without an end is one moment.
fn times(checks: &mut Checks, plan: &Plan, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let Some(arrival) = plan.arrival_at else {
        checks.issue("arrival_at", "required");
        return None;
    };
    let departure = plan.departure_at.unwrap_or(arrival);
    if arrival < now {
        checks.issue("arrival_at", "in_the_past");
    }
    if departure < arrival {
        checks.issue("departure_at", "before_arrival");
    }
    Some((arrival, departure))
}

fn office_of(tx: &mut Tx<'_>, checks: &mut Checks, caller: &Caller, plan: &Plan) -> Option<NodeId> {
    let office = plan.office.and_then(|office| offices::terms(tx, office.0).ok());
    let may = |o: &offices::OfficeTerms| {
        caller.has_at(Right::Register, NodeId(o.id), o.branch_id.map(NodeId)) && !o.retired
    };
    let office = office.filter(may).map(|office| NodeId(office.id));
    if office.is_none() {
        checks.issue("office", "required");
    }
    office
}

fn host_of(tx: &mut Tx<'_>, checks: &mut Checks, plan: &Plan) -> Option<StaffId> {
    let host = plan.host.filter(|host| offices::staff_in_use(tx, host.0).unwrap_or(false));
    if host.is_none() {
        checks.issue("host", "required");
    }
    host
}

fn log(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    act: &'static str,
    row: &VisitRow,
) -> Result<(), AppError> {
    let after = serde_json::json!({
        "state": row.state, "arrival_at": row.arrival_at, "headcount": row.headcount, "recorded": row.recorded_at,
    });
    let change = Change::by(caller, act, "group_visit").row(row.id).after(&after);
    Ok(change.save(tx, app.environment.as_ref())?)
}
