//! The departments' side: dispatch, signing for, return, investigation, plan, execution, report
//! back (CMP-5, CMP-7, CMP-9).

use super::{evidence, require};
use crate::complaint::allowed::{assignable, known_departments};
use crate::complaint::event::{Event, Investigation, Measure, NewTask, Plan};
use crate::complaint::{Command, Ctx, EvidenceItem, MeasureItem, State, Task, TaskItem, TaskState};
use crate::ids::{StaffId, TaskId};
use crate::money::Fen;
use crate::refusal::Refusal;
use crate::vocabulary::Role;
use crate::words::Words;
use std::collections::BTreeSet;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Dispatch { tasks, note } => dispatch(state, tasks, note, ctx),
        Command::SignFor { task } => {
            own_task(state, task, TaskState::Offered, ctx)?;
            Ok(vec![Event::SignedFor { task }])
        }
        Command::Return { task, reason, evidence } => give_back(state, task, reason, evidence, ctx),
        Command::DecideReturn { accepted, to, reason } => {
            decide_return(state, accepted, to, reason, ctx)
        }
        Command::Assign { task, staff } => assign(state, task, staff, ctx),
        Command::FormTeam { leader, members, reason } => {
            for staff in members.iter().chain([&leader]) {
                assignable(state, *staff, None, ctx)?;
            }
            Ok(vec![Event::TeamFormed { leader, members, reason }])
        }
        Command::RequestHelp { reason } => Ok(vec![Event::HelpRequested { reason }]),
        Command::Investigate { finding, causes, evidence: items, interviews } => {
            let evidence = evidence(items, ctx);
            let found = Investigation { finding, causes, evidence, interviews };
            Ok(vec![Event::Investigated(found)])
        }
        Command::ProposePlan { measures, cost, compensation, basis, promise } => {
            propose(state, measures, (cost, compensation), basis, promise)
        }
        Command::ApprovePlan { opinion } => {
            Ok(vec![Event::PlanApproved { no: state.plans, opinion }])
        }
        Command::ReturnPlan { reason } => Ok(vec![Event::PlanReturned { no: state.plans, reason }]),
        Command::Start => Ok(vec![Event::Started]),
        Command::Complete { task, result, attachments } => {
            own_task(state, task, TaskState::Signed, ctx)?;
            Ok(vec![Event::TaskCompleted { task, result, attachments }])
        }
        Command::ReportBack { summary } => Ok(vec![Event::ReportedBack { summary }]),
        _ => Err(Refusal::NothingToDecide),
    }
}

/// Gives the case to one or several departments; the first one ever is the lead (CMP-5).
fn dispatch(
    state: &State,
    tasks: Vec<TaskItem>,
    note: Option<Words>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    known_departments(tasks.iter().map(|t| t.department), ctx)?;
    let has = |d| state.open_tasks().any(|t| t.department == d);
    require(!tasks.iter().any(|t| has(t.department)), Refusal::TasksInvalid)?;
    for task in &tasks {
        may_be_given(state, task, ctx)?;
    }
    let ids: BTreeSet<TaskId> = tasks.iter().map(|t| t.id).collect();
    require(ids.len() == tasks.len(), Refusal::TasksInvalid)?;
    let mut lead = state.lead().is_none();
    let tasks = tasks
        .into_iter()
        .map(|t| NewTask {
            id: t.id,
            department: t.department,
            lead: std::mem::take(&mut lead),
            assignee: t.assignee,
        })
        .collect();
    Ok(vec![Event::Dispatched { tasks, note }])
}

/// A task of its own id, for somebody who may have the work.
fn may_be_given(state: &State, task: &TaskItem, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    require(state.tasks.iter().all(|t| t.id != task.id), Refusal::TasksInvalid)?;
    task.assignee.map_or(Ok(()), |staff| assignable(state, staff, Some(task.department), ctx))
}

/// One return with reason and evidence; a second one is refused (CMP-5).
fn give_back(
    state: &State,
    task: TaskId,
    reason: Words,
    items: Vec<EvidenceItem>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let held = own_task(state, task, TaskState::Offered, ctx)?;
    require(!held.returned_once, Refusal::AlreadyReturned)?;
    require(!items.is_empty(), Refusal::EvidenceRequired)?;
    Ok(vec![Event::Returned { task, reason, evidence: evidence(items, ctx) }])
}

/// Decides on the first task that was returned: the lead department's, if it is among them.
fn decide_return(
    state: &State,
    accepted: bool,
    to: Option<TaskItem>,
    reason: Words,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let returned =
        state.tasks.iter().find(|t| t.state == TaskState::Returned).ok_or(Refusal::TaskNotOpen)?;
    let to = match (accepted, to) {
        (true, Some(item)) => {
            known_departments(std::iter::once(item.department), ctx)?;
            require(item.department != returned.department, Refusal::TasksInvalid)?;
            let has_part = state.open_tasks().any(|t| t.department == item.department);
            require(returned.lead || !has_part, Refusal::TasksInvalid)?;
            may_be_given(state, &item, ctx)?;
            Some(NewTask {
                id: item.id,
                department: item.department,
                lead: returned.lead,
                assignee: item.assignee,
            })
        }
        // A lead task must go somewhere; an assisting one may be dropped.
        (true, None) if returned.lead => return Err(Refusal::TasksInvalid),
        (true, None) | (false, _) => None,
    };
    Ok(vec![Event::ReturnDecided { task: returned.id, accepted, to, reason }])
}

fn assign(
    state: &State,
    task: TaskId,
    staff: StaffId,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let held = state.open_tasks().find(|t| t.id == task).ok_or(Refusal::TaskNotOpen)?;
    let may = ctx.actor.heads.contains(&held.department) || ctx.actor.has_rank_of(Role::Director);
    require(may, Refusal::TaskOfOtherDepartment)?;
    assignable(state, staff, Some(held.department), ctx)?;
    Ok(vec![Event::Assigned { task, staff }])
}

/// A plan, or a changed plan, which needs a new approval (CMP-7).
fn propose(
    state: &State,
    measures: Vec<MeasureItem>,
    (cost, compensation): (Fen, Fen),
    basis: Option<Words>,
    promise: Option<Words>,
) -> Result<Vec<Event>, Refusal> {
    require(!measures.is_empty(), Refusal::MeasuresRequired)?;
    let accused = |m: &MeasureItem| m.owner.is_some_and(|o| state.accused.staff.contains(&o));
    require(!measures.iter().any(accused), Refusal::AssigneeComplainedAbout)?;
    require(compensation <= Fen(0) || basis.is_some(), Refusal::BasisRequired)?;
    let measures = measures
        .into_iter()
        .map(|m| Measure { what: m.what, owner: m.owner, due_at: m.due_at })
        .collect();
    let no = state.plans + 1;
    let plan = Plan { no, measures, cost, compensation, basis, promise, approved: false };
    Ok(vec![Event::PlanProposed { plan }])
}

/// The task, if it is in this state and the actor's own: of their department, theirs, or of the team.
fn own_task<'a>(
    state: &'a State,
    id: TaskId,
    wanted: TaskState,
    ctx: &Ctx<'_>,
) -> Result<&'a Task, Refusal> {
    let task =
        state.tasks.iter().find(|t| t.id == id && t.state == wanted).ok_or(Refusal::TaskNotOpen)?;
    let actor = ctx.actor;
    let own = actor.heads.contains(&task.department)
        || actor.member_of.contains(&task.department)
        || (task.assignee.is_some() && task.assignee == actor.staff())
        || actor.staff().is_some_and(|id| state.team.contains(&id));
    require(own, Refusal::TaskOfOtherDepartment)?;
    Ok(task)
}
