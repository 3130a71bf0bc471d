//! Deciding in somebody's name (代批; CMP-6, CMP-7): who may, and for whom.
//!
//! Owns one rule: a deputy decides what the one who named them could decide, if neither of the two is kept out. Called by
//! `allowed`, and by the shell for the second name in the journal.

use super::allowed::{by_role, in_stage, reads_only, require, without_conflict};
use crate::actor::Actor;
use crate::complaint::{Action, Ctx, Pending, State, TaskState};
use crate::deputy::{Approval, StandIn};
use crate::ids::StaffId;
use crate::refusal::Refusal;

/// In whose name the actor may do this now: nobody's but their own where their own rights are enough.
///
/// # Errors
/// The refusal says why not, for the actor's own rights or, where those are given to them, for the rights of another.
pub fn in_whose_name(
    state: &State,
    action: Action,
    ctx: &Ctx<'_>,
) -> Result<Option<StaffId>, Refusal> {
    state.accused.refuse_person(ctx.actor)?;
    in_stage(state, action, ctx.now, ctx)?;
    let name = match by_role(state, action, ctx) {
        Ok(()) => None,
        Err(refusal) => Some(given(state, action, ctx, refusal)?),
    };
    without_conflict(state, action, ctx)?;
    Ok(name)
}

/// Whose rights are enough, of those in whose place the actor stands.
fn given(state: &State, action: Action, ctx: &Ctx<'_>, own: Refusal) -> Result<StaffId, Refusal> {
    let Some(kind) = Approval::of(action).filter(|_| ctx.actor.staff().is_some()) else {
        return Err(own);
    };
    // Who only reads decides nothing, for nobody (P07).
    reads_only(ctx.actor)?;
    let mut refusal = own;
    for place in ctx.actor.stands_in.iter().filter(|place| place.kinds.contains(&kind)) {
        match for_one(state, action, ctx, place) {
            Ok(name) => return Ok(name),
            // A conflict says more than a role that somebody does not have.
            Err(Refusal::RoleRequired { .. }) => {}
            Err(conflict) => refusal = conflict,
        }
    }
    Err(refusal)
}

fn for_one(
    state: &State,
    action: Action,
    ctx: &Ctx<'_>,
    place: &StandIn,
) -> Result<StaffId, Refusal> {
    let theirs = Ctx { actor: &place.principal, ..*ctx };
    by_role(state, action, &theirs)?;
    // Whoever is kept out does not decide through somebody else.
    state.accused.refuse_person(&place.principal)?;
    without_conflict(state, action, &theirs)?;
    own_request(state, action, ctx.actor)?;
    place.principal.staff().ok_or(Refusal::UnknownStaff)
}

/// Nobody decides in another's name what they asked for themselves.
fn own_request(state: &State, action: Action, actor: &Actor) -> Result<(), Refusal> {
    let me = actor.staff();
    let asked = match action {
        Action::ApprovePlan | Action::ReturnPlan => {
            let own = me.is_some() && me == state.plan_proposed_by;
            return require(!own, Refusal::OwnPlanApproval);
        }
        Action::Extend => state
            .pending
            .iter()
            .any(|p| matches!(p, Pending::Extension { by, .. } if by.is_some() && *by == me)),
        Action::DecideReturn => state.tasks.iter().any(|task| {
            let theirs = actor.heads.contains(&task.department)
                || actor.member_of.contains(&task.department);
            task.state == TaskState::Returned && theirs
        }),
        _ => false,
    };
    require(!asked, Refusal::OwnRequest)
}
