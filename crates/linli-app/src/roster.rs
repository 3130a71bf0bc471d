//! The duty roster: who is on duty, and who writes it down (ORG-6).
//!
//! Owns reading and changing the shifts of departments and desks, and the choice of the person to whom work is offered
//! (CMP-5). Who is on duty at an instant is decided by `linli_domain::roster`. Plain rows with a change log. Called by
//! the roster's page and API, by dispatch, and by the ladder when a post is vacant.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::roster::{self, Days, Shift, ShiftFault, Span};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::organisation::NodeRow;
use linli_store::rosters::{self, ShiftRow};
use linli_store::{Tx, names, organisation as nodes};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::organisation::{self, NodeView};
use crate::directory::record::Change;
use crate::error::AppError;

/// Roles whose holders can be on duty.
const ON_DUTY: &[Role] = &[
    Role::Receptionist,
    Role::ServiceLead,
    Role::DepartmentHead,
    Role::Technician,
    Role::Director,
];
/// Gaps are looked for so many days ahead.
const DAYS_AHEAD: i8 = 7;
/// Shifts of one roster. More is not a roster that a person keeps.
const MOST: usize = 500;

/// Somebody on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDuty {
    pub staff: StaffId,
    pub name: String,
    pub until: Timestamp,
}

/// The roster of one node at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    pub node: NodeView,
    pub now: Vec<OnDuty>,
    /// Whether it has any shift at all.
    pub kept: bool,
    /// When nobody is on duty next, within a week.
    pub gap: Option<Span>,
}

/// One shift as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftView {
    pub id: Uuid,
    pub name: String,
    pub shift: Shift,
}

/// The whole roster of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterView {
    pub node: NodeView,
    pub now: Vec<OnDuty>,
    pub shifts: Vec<ShiftView>,
    pub gaps: Vec<Span>,
    /// Who can be put in it; empty for those who only look.
    pub people: Vec<(StaffId, String)>,
    pub may_edit: bool,
}

/// Who is on duty for a department, or for the desk of an office, at an instant: nobody, if nobody stands in the
/// roster. People who left are never on duty.
///
/// # Errors
/// [`AppError::NotFound`] for a node that does not exist.
pub fn on_duty(tx: &mut Tx<'_>, node: NodeId, at: Timestamp) -> Result<Vec<StaffId>, AppError> {
    let row = organisation::node(tx, node)?;
    let shifts = shifts_of(rosters::of_nodes(tx, &[node])?);
    let duty = roster::on_duty(&shifts, &zone(&row.time_zone), at);
    Ok(duty.into_iter().map(|(staff, _)| staff).collect())
}

/// Until when a person is on duty now, in whichever roster; nothing when they are not.
pub(crate) fn duty_until(
    tx: &mut Tx<'_>,
    staff: StaffId,
    at: Timestamp,
) -> Result<Option<Timestamp>, AppError> {
    let shifts = rosters::of_person(tx, staff)?;
    let until = shifts.iter().filter_map(|(shift, name)| {
        let now = roster::on_duty(std::slice::from_ref(shift), &zone(name), at);
        now.first().map(|(_, span)| span.to)
    });
    Ok(until.max())
}

/// The person on duty with the least open work among those who may have it (CMP-5).
pub(crate) fn offered_to(
    tx: &mut Tx<'_>,
    department: NodeId,
    at: Timestamp,
    may_have: impl Fn(StaffId) -> bool,
) -> Result<Option<StaffId>, AppError> {
    let mut people = on_duty(tx, department, at)?;
    people.retain(|staff| may_have(*staff));
    let work = rosters::open_work(tx, &people)?;
    let counted: Vec<(StaffId, i64)> =
        people.iter().map(|staff| (*staff, work.get(staff).copied().unwrap_or_default())).collect();
    Ok(roster::least_busy(&counted))
}

/// The rosters of the offices that concern the caller: each office's desk, then its departments.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn overview(
    app: &App,
    caller: &Caller,
    at: Option<Timestamp>,
) -> Result<Vec<Glance>, AppError> {
    let tree = organisation::tree(app, caller, false).await?;
    let at = at.unwrap_or_else(|| app.environment.now());
    app.db
        .read(move |tx| {
            let kept = |node: &NodeView| keeps_roster(node.kind);
            let wanted: Vec<NodeView> = tree.iter().filter(|n| kept(n)).cloned().collect();
            let ids: Vec<NodeId> = wanted.iter().map(|node| node.id).collect();
            let mut by_node: BTreeMap<NodeId, Vec<Shift>> = BTreeMap::new();
            for row in rosters::of_nodes(tx, &ids)? {
                by_node.entry(row.node).or_default().push(row.shift);
            }
            wanted
                .into_iter()
                .map(|node| {
                    let shifts = by_node.remove(&node.id).unwrap_or_default();
                    let zone = zone(&node.time_zone);
                    let now = people_now(tx, &shifts, &zone, at)?;
                    let kept = !shifts.is_empty();
                    let gap = roster::gaps(&shifts, &zone, at, DAYS_AHEAD).first().copied();
                    Ok(Glance { node, now, kept, gap: gap.filter(|_| kept) })
                })
                .collect()
        })
        .await
}

/// The roster of one node, as it stands at an instant; now, if none is given.
///
/// # Errors
/// [`AppError::NotFound`] for a node that does not concern the caller or keeps no roster.
pub async fn get(
    app: &App,
    caller: &Caller,
    id: NodeId,
    at: Option<Timestamp>,
) -> Result<RosterView, AppError> {
    let node = organisation::get(app, caller, id).await?;
    if !keeps_roster(node.kind) {
        return Err(AppError::NotFound);
    }
    let at = at.unwrap_or_else(|| app.environment.now());
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            let may_edit = writes(&caller, &organisation::node(tx, id)?);
            let rows = rosters::of_nodes(tx, &[id])?;
            let zone = zone(&node.time_zone);
            let shifts = shifts_of(rows.clone());
            let now = people_now(tx, &shifts, &zone, at)?;
            let gaps = match shifts.is_empty() {
                true => Vec::new(),
                false => roster::gaps(&shifts, &zone, at, DAYS_AHEAD),
            };
            let people = if may_edit { candidates(tx, id)? } else { Vec::new() };
            Ok(RosterView {
                node: node.clone(),
                now,
                shifts: views(tx, rows)?,
                gaps,
                people,
                may_edit,
            })
        })
        .await
}

/// Puts a shift in a roster.
///
/// # Errors
/// [`AppError::Invalid`] saying what cannot be; [`AppError::NotFound`] for a node whose roster is not the caller's.
pub async fn add(
    app: &App,
    caller: &Caller,
    id: NodeId,
    shift: Shift,
) -> Result<ShiftView, AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let node = editable(tx, &caller, id)?;
            // Two shifts put in at once see each other.
            nodes::lock(tx, id)?;
            if !candidates(tx, id)?.iter().any(|(staff, _)| *staff == shift.staff) {
                return Err(AppError::field("staff", "unknown"));
            }
            let others = shifts_of(rosters::of_nodes(tx, &[id])?);
            if others.len() >= MOST {
                return Err(AppError::field("staff", "roster_full"));
            }
            roster::check(&shift, &others, &zone(&node.time_zone)).map_err(issue)?;
            let row = ShiftRow { id: environment.id(), node: id, shift: shift.clone() };
            rosters::insert(tx, &row)?;
            let change = Change::by(&caller, "add", "duty_shift").row(id).after(&Written::of(&row));
            change.save(tx, environment.as_ref())?;
            views(tx, vec![row])?.pop().ok_or(AppError::NotFound)
        })
        .await
}

/// Takes a shift out of a roster.
///
/// # Errors
/// [`AppError::NotFound`] if it is not there, or not the caller's to take out.
pub async fn remove(app: &App, caller: &Caller, id: NodeId, shift: Uuid) -> Result<(), AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            editable(tx, &caller, id)?;
            let rows = rosters::of_nodes(tx, &[id])?;
            let row = rows.into_iter().find(|r| r.id == shift).ok_or(AppError::NotFound)?;
            rosters::delete(tx, id, shift)?;
            let before = Written::of(&row);
            let change = Change::by(&caller, "remove", "duty_shift").row(id).before(&before);
            change.save(tx, environment.as_ref())?;
            Ok(())
        })
        .await
}

/// A shift as the change log keeps it.
#[derive(Serialize)]
struct Written {
    id: Uuid,
    staff: StaffId,
    weekdays: Option<u8>,
    since: String,
    until: Option<String>,
    from: String,
    to: String,
}

impl Written {
    fn of(row: &ShiftRow) -> Self {
        let (weekdays, since, until) = match &row.shift.days {
            Days::Once(day) => (None, *day, None),
            Days::Weekly { weekdays, since, until } => (Some(weekdays.bits()), *since, *until),
        };
        Self {
            id: row.id,
            staff: row.shift.staff,
            weekdays,
            since: since.to_string(),
            until: until.map(|day| day.to_string()),
            from: row.shift.from.to_string(),
            to: row.shift.to.to_string(),
        }
    }
}

fn issue(fault: ShiftFault) -> AppError {
    match fault {
        ShiftFault::NoDay => AppError::field("weekdays", "choose"),
        ShiftFault::EndsBefore => AppError::field("until", "before_start"),
        ShiftFault::Overlaps => AppError::field("from", "shift_overlaps"),
    }
}

/// Desks of offices and departments keep a roster.
fn keeps_roster(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Office | NodeKind::Department)
}

/// Whether the caller writes the roster of a node: the head of a department its own; who leads an office, or
/// administers it, everything in it.
fn writes(caller: &Caller, node: &NodeRow) -> bool {
    let roles = Right::EditRoster.roles();
    let mut held = caller.grants.grants.iter().filter(|grant| roles.contains(&grant.role));
    held.any(|grant| match grant.kind {
        NodeKind::Company => true,
        NodeKind::Branch => node.branch == Some(grant.node),
        NodeKind::Office => node.office == Some(grant.node),
        NodeKind::Department => node.id == grant.node,
        NodeKind::Quality => false,
    })
}

fn editable(tx: &mut Tx<'_>, caller: &Caller, id: NodeId) -> Result<NodeRow, AppError> {
    caller.require(Right::EditRoster)?;
    caller.require_write()?;
    let node = organisation::node(tx, id)?;
    let there = keeps_roster(node.kind) && node.retired_at.is_none() && writes(caller, &node);
    if there { Ok(node) } else { Err(AppError::NotFound) }
}

fn candidates(tx: &mut Tx<'_>, node: NodeId) -> Result<Vec<(StaffId, String)>, AppError> {
    let roles: Vec<&str> = ON_DUTY.iter().map(|role| role.as_str()).collect();
    Ok(rosters::people(tx, node, &roles)?)
}

fn shifts_of(rows: Vec<ShiftRow>) -> Vec<Shift> {
    rows.into_iter().map(|row| row.shift).collect()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn names_of(
    tx: &mut Tx<'_>,
    staff: impl Iterator<Item = StaffId>,
) -> Result<BTreeMap<Uuid, String>, AppError> {
    let ids: Vec<Uuid> = staff.map(|id| id.0).collect::<BTreeSet<_>>().into_iter().collect();
    Ok(names::people_and_departments(tx, &ids)?)
}

fn people_now(
    tx: &mut Tx<'_>,
    shifts: &[Shift],
    zone: &TimeZone,
    at: Timestamp,
) -> Result<Vec<OnDuty>, AppError> {
    let duty = roster::on_duty(shifts, zone, at);
    let names = names_of(tx, duty.iter().map(|(staff, _)| *staff))?;
    let name = |staff: StaffId| names.get(&staff.0).cloned().unwrap_or_default();
    Ok(duty
        .into_iter()
        .map(|(staff, span)| OnDuty { staff, name: name(staff), until: span.to })
        .collect())
}

fn views(tx: &mut Tx<'_>, rows: Vec<ShiftRow>) -> Result<Vec<ShiftView>, AppError> {
    let names = names_of(tx, rows.iter().map(|row| row.shift.staff))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = names.get(&row.shift.staff.0).cloned().unwrap_or_default();
            ShiftView { id: row.id, name, shift: row.shift }
        })
        .collect())
}
