//! What the departments' work changes: tasks, team, investigation, plan, report.

use crate::clock::Signal;
use crate::complaint::event::{Entry, Event, NewTask};
use crate::complaint::{Stage, State, Task, TaskState};
use crate::ids::{StaffId, TaskId};
use jiff::Timestamp;

/// Decisions upon the departments' work: what they are given, and what is approved or returned.
pub(super) fn handling(state: &mut State, entry: &Entry, staff: Option<StaffId>) {
    match &entry.event {
        Event::Dispatched { tasks, .. } => {
            give_out(state, tasks);
            state.signals.insert(Signal::HandedOver, entry.at);
            if state.stage == Stage::Judged {
                state.stage = Stage::Dispatched;
            }
        }
        Event::ReturnDecided { task, accepted, to, .. } => {
            decide_return(state, *task, *accepted, to.as_ref());
        }
        Event::PlanApproved { .. } => {
            if let Some(plan) = &mut state.plan {
                plan.approved = true;
            }
            state.stage = Stage::Approved;
        }
        Event::PlanReturned { .. } => state.stage = Stage::Planning,
        Event::Assigned { task, staff } => {
            with_task(state, *task, |t| t.assignee = Some(*staff));
            state.handlers.insert(*staff);
        }
        Event::TeamFormed { leader, members, .. } => {
            state.team_leader = Some(*leader);
            state.team = members.iter().copied().chain([*leader]).collect();
            state.handlers.extend(state.team.iter().copied());
        }
        _ => {
            working(state, entry, staff);
            state.handlers.extend(staff);
        }
    }
}

/// The departments' own work; whoever does it has handled the case (CMP-6).
fn working(state: &mut State, entry: &Entry, staff: Option<StaffId>) {
    match &entry.event {
        Event::SignedFor { task } => sign_for(state, *task, entry.at),
        Event::Returned { task, .. } => {
            let lead = state.tasks.iter().any(|t| t.id == *task && t.lead);
            with_task(state, *task, |t| {
                t.state = TaskState::Returned;
                t.returned_once = true;
            });
            if lead {
                state.stage = Stage::ReturnDisputed;
            }
        }
        Event::HelpRequested { .. } => state.help_requested = true,
        Event::Investigated(investigation) => {
            state.investigation = Some(investigation.clone());
            state.stage = Stage::Planning;
        }
        Event::PlanProposed { plan } => {
            state.plan = Some(plan.clone());
            state.plans = plan.no;
            state.plan_proposed_by = staff;
            state.stage = Stage::Approving;
        }
        Event::Started => {
            state.stage = Stage::Executing;
            report_when_done(state);
        }
        Event::TaskCompleted { task, result, .. } => {
            with_task(state, *task, |t| {
                t.state = TaskState::Completed;
                t.result = Some(result.clone());
            });
            report_when_done(state);
        }
        Event::ReportedBack { summary } => {
            state.report = Some(summary.clone());
            state.stage = Stage::Informing;
            state.signals.insert(Signal::Solved, entry.at);
        }
        _ => {}
    }
}

fn new_task(task: &NewTask) -> Task {
    Task {
        id: task.id,
        department: task.department,
        lead: task.lead,
        assignee: task.assignee,
        state: TaskState::Offered,
        returned_once: false,
        result: None,
    }
}

/// Gives tasks out; whoever is named handles the case (CMP-6).
fn give_out<'a>(state: &mut State, tasks: impl IntoIterator<Item = &'a NewTask>) {
    for task in tasks {
        state.handlers.extend(task.assignee);
        state.tasks.push(new_task(task));
    }
}

/// All parts are done: the lead department reports back.
fn report_when_done(state: &mut State) {
    if state.open_tasks().next().is_none() {
        state.stage = Stage::ReportingBack;
    }
}

/// Takes back what the departments were given: the case is not ours, or begins anew.
pub(super) fn drop_work(state: &mut State) {
    state.tasks.clear();
    state.team.clear();
    state.team_leader = None;
    state.help_requested = false;
    state.investigation = None;
    state.report = None;
    state.plan = None;
    state.plan_proposed_by = None;
}

pub(super) fn cancel_tasks(state: &mut State, which: impl Fn(&Task) -> bool) {
    for task in state.tasks.iter_mut().filter(|t| which(t)) {
        task.state = TaskState::Cancelled;
    }
}

fn with_task(state: &mut State, id: TaskId, change: impl FnOnce(&mut Task)) {
    if let Some(task) = state.tasks.iter_mut().find(|t| t.id == id) {
        change(task);
    }
}

fn sign_for(state: &mut State, id: TaskId, at: Timestamp) {
    with_task(state, id, |t| t.state = TaskState::Signed);
    let lead = state.tasks.iter().any(|t| t.id == id && t.lead);
    if lead {
        state.signals.insert(Signal::SignedFor, at);
        if state.stage == Stage::Dispatched {
            state.stage = Stage::Investigating;
        }
    }
}

fn decide_return(state: &mut State, id: TaskId, accepted: bool, to: Option<&NewTask>) {
    let lead = state.tasks.iter().any(|t| t.id == id && t.lead);
    with_task(state, id, |t| {
        t.state = if accepted { TaskState::Cancelled } else { TaskState::Offered }
    });
    if let Some(to) = to.filter(|_| accepted) {
        // A department that was assisting and now leads does so with one task.
        let done = |t: &Task| t.state == TaskState::Completed;
        cancel_tasks(state, |t| to.lead && t.department == to.department && !done(t));
        give_out(state, [to]);
        // The director has decided where it belongs: it does not come back a second time.
        with_task(state, to.id, |t| t.returned_once = true);
    }
    if lead {
        state.stage = Stage::Dispatched;
    } else if state.stage == Stage::Executing {
        report_when_done(state);
    }
}
