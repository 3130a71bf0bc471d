//! Who is told of what happened to a repair.
//!
//! Owns the rule only; the shell finds the people behind a role and delivers.

use crate::clock::plan::ClockChange;
use crate::notice::{Notice, Recipient, ladder};
use crate::policy::Policy;
use crate::repair::{Event, Stage, State};
use crate::vocabulary::{Channel, Role};

/// The notice of an event, on the state after it. `None` when nobody needs to be told.
pub fn notice(event: &Event, state: &State, policy: &Policy) -> Option<Notice> {
    use Recipient as R;
    let to = match event {
        Event::Issued { department, .. } if !state.emergency() => vec![R::Department(*department)],
        // Nobody sat at the desk when it came in through a page.
        Event::Reported(reported) if reported.channel == Channel::Website => {
            vec![R::Role(Role::Receptionist)]
        }
        Event::Supplemented { .. } | Event::RepairWithdrawn { .. } => {
            let department = state.department.map(R::Department);
            let has_it = state.technician.map(R::Staff).or(department);
            vec![has_it.unwrap_or(R::Role(Role::Receptionist))]
        }
        Event::Offered { staff } => staff.iter().map(|s| R::Staff(*s)).collect(),
        // Everybody at once; where nobody is on duty, the whole department and whoever stands in for it.
        Event::Paged { staff, .. } => {
            let duty = state.department.map_or(R::Role(Role::ServiceLead), R::OnDuty);
            staff.iter().map(|s| R::Staff(*s)).chain([duty]).collect()
        }
        Event::Assigned { staff, .. } => vec![R::Staff(*staff)],
        Event::Accepted { .. } if state.emergency() => vec![R::Role(Role::Receptionist)],
        Event::QuoteAgreed { .. } | Event::QuoteDeclined { .. } => {
            state.technician.map(R::Staff).into_iter().collect()
        }
        Event::OrderReturned { .. } => vec![R::Role(Role::Director)],
        Event::ReturnSigned { .. } => state.department.map(R::Department).into_iter().collect(),
        Event::Signed { rating, .. } if rating.unsatisfied() => {
            vec![R::Role(Role::ServiceLead), R::Role(Role::Director)]
        }
        Event::FollowedUp { .. } if state.unsatisfied && state.stage == Stage::FollowedUp => {
            vec![R::Role(Role::ServiceLead), R::Role(Role::Director)]
        }
        Event::Clock { clock, change: ClockChange::Told { level } } => {
            let lead = state.department.map(R::Department);
            let handler = state.technician.map(R::Staff).or(lead);
            return ladder(clock, *level, (handler, lead), policy);
        }
        _ => return None,
    };
    let to = Some(to).filter(|to: &Vec<R>| !to.is_empty())?;
    Some(Notice { code: event.code().to_owned(), clock: None, level: None, to })
}
