//! What somebody without an account does to the complaint whose link they hold (CMP-13, CHN-3).
//!
//! Owns the difference to a resident who is known. Called by `allowed`; stages are its business, as for everybody.

use super::allowed::{BY_RESIDENT, require};
use crate::complaint::{Action, Ctx, State};
use crate::refusal::Refusal;
use crate::vocabulary::Role;

/// The holder of the link does what the resident does, joins a neighbour's matter (CMP-15), and rates once for each closing
/// (R02) unless the policy names somebody who calls in person.
pub(super) fn by_link(state: &State, action: Action, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let calls = state.severity.and_then(|s| ctx.policy.follow_up_by.get(&s));
    if let (Action::FollowUp, Some(role)) = (action, calls) {
        return Err(Refusal::RoleRequired { roles: vec![*role] });
    }
    let may = matches!(action, Action::FollowUp | Action::Link) || BY_RESIDENT.contains(&action);
    require(may, Refusal::RoleRequired { roles: vec![Role::Receptionist] })
}
