//! Who is told of what happened: the recipients of notices, as roles, persons and departments.
//!
//! Owns the rule only; the shell finds the people behind a role and delivers.

use crate::clock::plan::ClockChange;
use crate::complaint::event::{Event, Purpose, ReopenCause, Superior};
use crate::complaint::{State, TaskState};
use crate::notice::{Notice, Recipient, ladder};
use crate::policy::Policy;
use crate::vocabulary::Role;

/// The notice of an event, on the state after it. `None` when nobody needs to be told.
pub fn notice(event: &Event, state: &State, policy: &Policy) -> Option<Notice> {
    use Recipient as R;
    let to = match event {
        Event::Registered(_) => vec![R::Role(Role::ServiceLead)],
        Event::ObjectionRaised { .. } | Event::Returned { .. } | Event::HelpRequested { .. } => {
            vec![R::Role(Role::Director)]
        }
        Event::Dispatched { tasks, .. } => {
            let assignees = tasks.iter().filter_map(|t| t.assignee).map(R::Staff);
            tasks.iter().map(|t| R::Department(t.department)).chain(assignees).collect()
        }
        Event::ReturnDecided { to, task, .. } => {
            let again = state.tasks.iter().find(|t| t.id == *task && t.state == TaskState::Offered);
            to.iter()
                .map(|t| R::Department(t.department))
                .chain(again.map(|t| R::Department(t.department)))
                .collect()
        }
        Event::Assigned { staff, .. } => vec![R::Staff(*staff)],
        // What the resident adds reaches whoever works on it.
        Event::Supplemented { .. } => {
            let lead = state.lead().map(|task| R::Department(task.department));
            vec![state.handler().map(R::Staff).or(lead).unwrap_or(R::Role(Role::ServiceLead))]
        }
        Event::TeamFormed { leader, members, .. } => {
            [*leader].iter().chain(members).map(|s| R::Staff(*s)).collect()
        }
        Event::PlanProposed { .. } => vec![R::Role(policy.plan_approver(state.severity))],
        Event::PlanApproved { .. } | Event::PlanReturned { .. } => {
            state.plan_proposed_by.map(R::Staff).into_iter().collect()
        }
        Event::ReportedBack { .. } => vec![R::Role(Role::Receptionist), R::Role(Role::ServiceLead)],
        // Whoever the policy wants to follow up in person hears that it is time.
        Event::ResidentTold { purpose: Purpose::Result, .. } => {
            let by = state.severity.and_then(|s| policy.follow_up_by.get(&s));
            by.map(|role| R::Role(*role)).into_iter().collect()
        }
        // The handler's superior hears of dissatisfaction (CMP-11).
        Event::Reopened { cause: ReopenCause::NotSatisfied, .. } => {
            vec![R::Role(Role::ServiceLead), R::Role(Role::Director)]
        }
        Event::Reopened { .. } | Event::WithdrawalRequested { .. } => {
            vec![R::Role(Role::ServiceLead)]
        }
        Event::ExtensionRequested { .. } => {
            vec![R::Role(policy.extension_approver(state.severity))]
        }
        Event::ReportedUp { to: Superior::Director, .. } => vec![R::Role(Role::Director)],
        Event::ReportedUp { to: Superior::Management, .. } | Event::BecameGroup { .. } => {
            vec![
                R::Role(Role::Director),
                R::Role(Role::BranchManager),
                R::Role(Role::GeneralManager),
            ]
        }
        Event::Clock { clock, change: ClockChange::Told { level } } => {
            let lead = state.lead().map(|t| R::Department(t.department));
            let handler = state.handler().map(R::Staff).or(lead);
            return ladder(clock, *level, (handler, lead), policy);
        }
        _ => return None,
    };
    let to = Some(to).filter(|to| !to.is_empty())?;
    Some(Notice { code: event.code().to_owned(), clock: None, level: None, to })
}
