//! What an event changes. Total: never fails, whatever the order; the same events give the same state.

use crate::actor::Who;
use crate::clock::{Pause, Signal};
use crate::complaint::event::{Entry, Event, NewTask, Purpose, Registered, ReopenCause, Superior};
use crate::complaint::{Pending, Stage, State, Task, TaskState};
use crate::followup::{Attempt, Outcome};
use crate::ids::StaffId;
use crate::vocabulary::Judgement;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The state after all entries of a journal; `None` unless it begins with a registration.
pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<State> {
    let mut entries = entries.into_iter();
    let first = entries.next()?;
    let Event::Registered(registered) = &first.event else { return None };
    let mut state = begin(registered, first.at);
    for entry in entries {
        apply(&mut state, entry);
    }
    Some(state)
}

/// The state that a registration begins.
pub(super) fn begin(r: &Registered, at: Timestamp) -> State {
    let mut signals = BTreeMap::from([(Signal::Registered, at)]);
    if r.agreed_reply.is_some() {
        signals.insert(Signal::AgreedReply, at);
    }
    State {
        id: r.case,
        number: r.number.clone(),
        office: r.office,
        policy: r.policy.clone(),
        policy_version: r.policy_version,
        stage: Stage::Registered,
        channel: r.channel,
        registered_at: at,
        category: r.category.clone(),
        resident: r.resident,
        household: r.household,
        place: r.place,
        anonymous: r.anonymous,
        waives_follow_up: r.waives_follow_up,
        accused: r.accused.clone(),
        severity_facts: r.facts.clone(),
        proposed: r.proposed,
        severity: None,
        judgement: None,
        assist: None,
        agreed_reply: r.agreed_reply,
        resident_limit: r.resident_limit,
        tasks: Vec::new(),
        team_leader: None,
        team: BTreeSet::new(),
        help_requested: false,
        investigation: None,
        plan: None,
        plans: 0,
        plan_proposed_by: None,
        report: None,
        handlers: BTreeSet::new(),
        attempts: Vec::new(),
        recall_at: None,
        matter: None,
        group: false,
        round: 0,
        pending: Vec::new(),
        pauses: Vec::new(),
        signals,
        clocks: BTreeMap::new(),
        closed_at: None,
        file_number: None,
    }
}

/// Applies one entry.
pub fn apply(state: &mut State, entry: &Entry) {
    let staff = match entry.by {
        Who::Staff(id) => Some(id),
        Who::Resident(_) | Who::System => None,
    };
    match &entry.event {
        Event::Clock { clock, change } => change.apply(&mut state.clocks, clock, entry.at),
        Event::Dispatched { .. }
        | Event::SignedFor { .. }
        | Event::Returned { .. }
        | Event::ReturnDecided { .. }
        | Event::Assigned { .. }
        | Event::TeamFormed { .. }
        | Event::HelpRequested { .. }
        | Event::Investigated(_)
        | Event::PlanProposed { .. }
        | Event::PlanApproved { .. }
        | Event::PlanReturned { .. }
        | Event::Started
        | Event::TaskCompleted { .. }
        | Event::ReportedBack { .. } => handling(state, entry, staff),
        _ => answering(state, entry),
    }
}

/// Decisions upon the departments' work: what they are given, and what is approved or returned.
fn handling(state: &mut State, entry: &Entry, staff: Option<StaffId>) {
    match &entry.event {
        Event::Dispatched { tasks, .. } => {
            state.tasks.extend(tasks.iter().map(new_task));
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
        Event::Started => state.stage = Stage::Executing,
        Event::TaskCompleted { task, result, .. } => {
            with_task(state, *task, |t| {
                t.state = TaskState::Completed;
                t.result = Some(result.clone());
            });
            if state.open_tasks().next().is_none() {
                state.stage = Stage::ReportingBack;
            }
        }
        Event::ReportedBack { summary } => {
            state.report = Some(summary.clone());
            state.stage = Stage::Informing;
            state.signals.insert(Signal::Solved, entry.at);
        }
        _ => {}
    }
}

/// The desk's side: judgement, words to the resident, follow-up, the end.
fn answering(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::Judged { judgement, severity, assist, .. } => {
            state.judgement = Some(*judgement);
            state.severity = *severity;
            state.assist = *assist;
            state.signals.insert(Signal::Judged, at);
            state.stage = match judgement {
                Judgement::NotResponsible => Stage::Explaining,
                Judgement::Responsible | Judgement::Assist => Stage::Judged,
            };
        }
        Event::SeverityChanged { to, .. } => state.severity = Some(*to),
        Event::ObjectionRaised { .. } => state.stage = Stage::Objected,
        Event::ObjectionDecided { upheld, .. } => {
            // Upheld: judged anew. Not upheld: the decision is explained to the resident.
            state.stage = if *upheld { Stage::Registered } else { Stage::Explaining };
            state.signals.remove(&Signal::Explained);
            state.signals.remove(&Signal::Completed);
            if *upheld {
                state.judgement = None;
            }
        }
        Event::ResidentTold { purpose, .. } => tell(state, *purpose, at),
        Event::ReplyAgreed { until } => {
            state.agreed_reply = Some(*until);
            state.signals.insert(Signal::AgreedReply, at);
        }
        Event::FollowedUp { outcome, daypart, recall_at, .. } => {
            state.attempts.push(Attempt { at, outcome: *outcome, daypart: *daypart });
            state.recall_at = *recall_at;
            if outcome.finishes() {
                state.stage = Stage::Closing;
            }
            if outcome.finishes() || *outcome == Outcome::NotSatisfied {
                state.signals.insert(Signal::FollowedUp, at);
            }
        }
        Event::FoundUnreachable { .. } => {
            state.stage = Stage::Closing;
            state.signals.insert(Signal::FollowedUp, at);
        }
        Event::Reopened { severity, cause, .. } => reopen(state, *severity, *cause, at),
        Event::WithdrawalRequested { .. } => state.pending.push(Pending::Withdrawal),
        Event::WithdrawalDecided { confirmed, .. } => {
            state.pending.retain(|p| *p != Pending::Withdrawal);
            if *confirmed {
                finish(state, Stage::Withdrawn, at);
            }
        }
        Event::Archived { file_number } => {
            state.file_number = Some(file_number.clone());
            finish(state, Stage::Archived, at);
        }
        _ => noting(state, entry),
    }
}

/// Requests, pauses, reports upward, matters. What is not listed changes no state.
fn noting(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::ExtensionRequested { clock, until, .. } => {
            let by = match entry.by {
                Who::Staff(id) => Some(id),
                Who::Resident(_) | Who::System => None,
            };
            state.pending.push(Pending::Extension { clock: clock.clone(), until: *until, by });
        }
        Event::ExtensionDecided { clock, .. } => {
            state
                .pending
                .retain(|p| !matches!(p, Pending::Extension { clock: c, .. } if c == clock));
        }
        Event::Paused { until, .. } => {
            state.pauses.push(Pause { from: at, until: None, planned: *until });
        }
        Event::Resumed { .. } => end_pause(state, at),
        Event::ReportedUp { to, .. } => {
            let signal = match to {
                Superior::Director => Signal::ToldDirector,
                Superior::Management => Signal::ToldManagement,
            };
            state.signals.insert(signal, at);
        }
        Event::JoinedMatter { matter } => state.matter = Some(*matter),
        Event::BecameGroup { .. } => state.group = true,
        _ => {}
    }
}

fn end_pause(state: &mut State, at: Timestamp) {
    if let Some(pause) = state.pauses.last_mut().filter(|pause| pause.lasts()) {
        pause.until = Some(pause.end(at));
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

fn with_task(state: &mut State, id: crate::ids::TaskId, change: impl FnOnce(&mut Task)) {
    if let Some(task) = state.tasks.iter_mut().find(|t| t.id == id) {
        change(task);
    }
}

fn sign_for(state: &mut State, id: crate::ids::TaskId, at: Timestamp) {
    with_task(state, id, |t| t.state = TaskState::Signed);
    let lead = state.tasks.iter().any(|t| t.id == id && t.lead);
    if lead {
        state.signals.insert(Signal::SignedFor, at);
        if state.stage == Stage::Dispatched {
            state.stage = Stage::Investigating;
        }
    }
}

fn decide_return(state: &mut State, id: crate::ids::TaskId, accepted: bool, to: Option<&NewTask>) {
    let lead = state.tasks.iter().any(|t| t.id == id && t.lead);
    with_task(state, id, |t| {
        t.state = if accepted { TaskState::Cancelled } else { TaskState::Offered }
    });
    if accepted {
        state.tasks.extend(to.map(new_task));
    }
    if lead {
        state.stage = Stage::Dispatched;
    }
}

fn tell(state: &mut State, purpose: Purpose, at: Timestamp) {
    state.signals.insert(Signal::LastWord, at);
    match purpose {
        // An acknowledgement is not an answer (S23).
        Purpose::Acknowledgement => {}
        Purpose::Progress => {
            state.signals.insert(Signal::Answered, at);
        }
        Purpose::Result | Purpose::Explanation => {
            state.signals.insert(Signal::Answered, at);
            state.signals.insert(Signal::Completed, at);
            if purpose == Purpose::Explanation {
                state.signals.insert(Signal::Explained, at);
            }
            state.attempts.clear();
            state.recall_at = None;
            state.stage = Stage::FollowingUp;
        }
    }
}

/// Opens the case again under the same number. All promises count from now: the time between
/// closing and reopening is charged to nobody (S14).
fn reopen(
    state: &mut State,
    severity: Option<crate::severity::Severity>,
    cause: ReopenCause,
    at: Timestamp,
) {
    let objects = state.judgement == Some(Judgement::NotResponsible) && cause != ReopenCause::Staff;
    state.stage = if objects { Stage::Objected } else { Stage::Judged };
    if state.judgement == Some(Judgement::NotResponsible) && !objects {
        state.stage = Stage::Registered;
        state.judgement = None;
    }
    state.severity = severity;
    state.round += 1;
    state.tasks.clear();
    state.team.clear();
    state.team_leader = None;
    state.investigation = None;
    state.report = None;
    state.plan = None;
    state.plan_proposed_by = None;
    state.attempts.clear();
    state.recall_at = None;
    state.closed_at = None;
    state.pauses.clear();
    state.pending.clear();
    state.signals = BTreeMap::from([(Signal::Registered, at)]);
}

fn finish(state: &mut State, stage: Stage, at: Timestamp) {
    state.stage = stage;
    state.closed_at = Some(at);
    state.pending.clear();
    state.signals.insert(Signal::Finished, at);
    for task in &mut state.tasks {
        if task.state != TaskState::Completed {
            task.state = TaskState::Cancelled;
        }
    }
}
