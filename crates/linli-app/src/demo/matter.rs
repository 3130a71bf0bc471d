//! Several households with one matter, for the demonstration: found the matter, join, become a group (CMP-15).
//!
//! Owns the same steps as `complaint::matter`, in memory; the rules are the domain's.

use super::story::Story;
use crate::error::AppError;
use jiff::SignedDuration;
use linli_domain::actor::Who;
use linli_domain::complaint::Command;
use linli_domain::ids::{MatterId, NodeId};
use linli_domain::matter;
use linli_domain::vocabulary::Role;
use linli_store::histories::Histories;
use linli_store::matters::MatterRow;
use std::collections::BTreeSet;

/// A clerk joins the cases after the last of them came in.
pub fn join(cases: &mut [Story<'_>], out: &mut Histories) -> Result<(), AppError> {
    let Some(last) = cases.iter().map(|story| story.case.at).max() else { return Ok(()) };
    let Some(first) = cases.first() else { return Ok(()) };
    let (now, cast) = (first.case.studio.now, first.case.cast);
    let (id, office) = (MatterId(first.case.id()), cast.office.id);
    let mut state =
        matter::State { id, office: NodeId(office), households: BTreeSet::new(), group: false };
    let (title, mut created_by) = (first.case.row.title.clone(), None);
    let mut at = (last + SignedDuration::from_mins(1)).min(now);
    let created_at = at;
    for index in 0..cases.len() {
        let clerks =
            cast.holding(&[Role::Receptionist, Role::ServiceLead], &mut cases[index].chance);
        let one = &mut cases[index].case;
        one.wait_until(at)?;
        if let Some(Who::Staff(clerk)) = one.act(&clerks, &Command::Link { matter: id })? {
            created_by.get_or_insert(clerk.0);
        } else {
            continue;
        }
        let already = state.group;
        let household = one.state.household;
        let events = matter::join(&state, household, cast.rules.policy.group_households);
        events.iter().for_each(|event| matter::apply(&mut state, event));
        let households = u32::try_from(state.households.len()).unwrap_or(u32::MAX);
        let command = Command::BecomeGroup { matter: id, households };
        if state.group && !already {
            for earlier in &mut cases[..index] {
                earlier.case.wait_until(at)?;
                earlier.case.by_program(command.clone())?;
            }
        }
        if state.group {
            cases[index].case.by_program(command)?;
        }
        at = (at + SignedDuration::from_secs(40)).min(now);
    }
    out.households.extend(state.households.iter().map(|room| (id.0, room.0)));
    out.matters.push(MatterRow {
        id: id.0,
        office_id: office,
        title,
        became_group: state.group,
        created_at,
        created_by,
    });
    Ok(())
}
