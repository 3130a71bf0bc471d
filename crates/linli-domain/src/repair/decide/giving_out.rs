//! Urgency, orders, offers, technicians, appointments, returns (REP-1, REP-2, REP-6).

use super::require;
use crate::ids::StaffId;
use crate::refusal::Refusal;
use crate::repair::event::Event;
use crate::repair::month::Month;
use crate::repair::{Command, Ctx, Order, Stage, State, Window, next_page};
use crate::vocabulary::{Role, Urgency};
use crate::words::Words;
use std::collections::BTreeSet;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::JudgeUrgency { urgency, reason } => judge(state, urgency, reason, ctx),
        Command::Issue { order } => {
            let judged = state.urgency.is_none();
            let judged =
                judged.then_some(Event::UrgencyJudged { urgency: state.proposed, reason: None });
            Ok(judged.into_iter().chain(issue(order, ctx)?).collect())
        }
        Command::Offer { staff } => offer(staff, ctx),
        Command::AssignTechnician { staff, reason } => assign(state, staff, reason, ctx),
        Command::MakeAppointment { window } => {
            valid(window, ctx)?;
            Ok(vec![Event::Appointed { window }])
        }
        Command::SignReturn { rolled, reason } => {
            require(rolled || reason.is_some(), Refusal::ReasonRequired)?;
            Ok(vec![Event::ReturnSigned { rolled, reason }])
        }
        Command::RollOver { month } => roll_over(state, month, ctx),
        Command::PageAgain => {
            let due = next_page(state, ctx.policy).is_some_and(|at| at <= ctx.now);
            Ok(if due { vec![page(state, ctx)] } else { Vec::new() })
        }
        _ => Err(Refusal::NothingToDecide),
    }
}

/// An alarm that turns out to be none needs a reason.
fn judge(
    state: &State,
    urgency: Urgency,
    reason: Option<Words>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let falls = state.emergency() && urgency != Urgency::Emergency;
    require(!falls || reason.is_some(), Refusal::ReasonRequired)?;
    let judged = Event::UrgencyJudged { urgency, reason };
    // Nobody has to write an order first.
    let unissued = matches!(state.stage, Stage::Reported | Stage::Judged);
    let department = ctx.facts.engineering.filter(|_| unissued && urgency == Urgency::Emergency);
    let issued =
        department.map(|department| Event::Issued { department, appointment: None, note: None });
    Ok([judged].into_iter().chain(issued).collect())
}

/// The list of a month is signed by the director when the month is over; each order is on it once, whatever became of it
/// since then (REP-6).
fn roll_over(state: &State, month: Month, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    let director = ctx.actor.has_rank_of(Role::Director);
    require(director, Refusal::RoleRequired { roles: vec![Role::Director] })?;
    require(ctx.calendar.day(ctx.now) > month.last(), Refusal::TimeOutOfOrder)?;
    let (from, to) = (month.to_string(), month.next().to_string());
    let again = state.rolled_from.as_ref().is_some_and(|last| *last >= from);
    Ok(if again { Vec::new() } else { vec![Event::RolledOver { from, to }] })
}

/// Calls everybody on duty, where danger was found and nobody has accepted the order.
pub(super) fn alarm(state: &State, ctx: &Ctx<'_>) -> Option<Event> {
    let waits = state.emergency() && state.stage.untaken();
    (waits && state.paged_at.is_none()).then(|| page(state, ctx))
}

fn page(state: &State, ctx: &Ctx<'_>) -> Event {
    Event::Paged { staff: ctx.facts.on_duty.clone(), round: state.pages + 1 }
}

pub(super) fn issue(order: Order, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    let Order { department, appointment, note } = order;
    require(ctx.facts.departments.contains(&department), Refusal::UnknownDepartment)?;
    if let Some(window) = appointment {
        valid(window, ctx)?;
    }
    Ok(vec![Event::Issued { department, appointment, note }])
}

/// To those named, or to everybody on duty.
fn offer(staff: Vec<StaffId>, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    let staff = if staff.is_empty() { ctx.facts.on_duty.clone() } else { staff };
    let staff: BTreeSet<StaffId> = staff.into_iter().collect();
    require(!staff.is_empty(), Refusal::UnknownStaff)?;
    require(staff.iter().all(|id| ctx.facts.staff.contains_key(id)), Refusal::UnknownStaff)?;
    Ok(vec![Event::Offered { staff: staff.into_iter().collect() }])
}

/// Another technician needs a reason: an order is neither delayed nor refused without one (REP-2).
fn assign(
    state: &State,
    staff: StaffId,
    reason: Option<Words>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    require(ctx.facts.staff.contains_key(&staff), Refusal::UnknownStaff)?;
    let had = state.technician.filter(|_| state.stage != Stage::Offered);
    require(had != Some(staff), Refusal::TechnicianUnchanged)?;
    require(had.is_none() || reason.is_some(), Refusal::ReasonRequired)?;
    Ok(vec![Event::Assigned { staff, reason }])
}

pub(super) fn valid(window: Window, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    require(window.from < window.to && window.to > ctx.now, Refusal::AppointmentInvalid)
}
