//! Joining cases of several households to one matter (CMP-15). Each keeps its number, answer and
//! follow-up; the fifth household makes all of them a group complaint, once.

use crate::complaint::commit::{self, Act, Loaded};
use crate::doer::Doer;
use crate::error::AppError;
use linli_domain::actor::Actor;
use linli_domain::complaint::{self, Command, Ctx, Facts};
use linli_domain::ids::{CaseId, MatterId, NodeId, PlaceId};
use linli_domain::matter;
use linli_domain::refusal::Refusal;
use linli_store::matters::{self, MatterRow};
use linli_store::{Scope, Tx, cases};
use std::collections::BTreeSet;

/// Joins a case that is just being registered to a matter, or to the matter of another case.
pub(crate) fn join_at_registration(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    doer: Doer<'_>,
    loaded: &mut Loaded,
    matter: Option<MatterId>,
    same_as: Option<CaseId>,
) -> Result<(), AppError> {
    let matter = match (matter, same_as) {
        (Some(matter), _) => matter,
        (None, Some(case)) => matter_of(tx, act, doer, case)?,
        (None, None) => return Ok(()),
    };
    join(tx, act, doer, loaded, matter)
}

/// The matter of a case; a case without one founds it and is its first household.
pub(crate) fn matter_of(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    doer: Doer<'_>,
    case: CaseId,
) -> Result<MatterId, AppError> {
    let mut first: Loaded = match doer {
        Doer::Staff(_) => commit::load_for_update(tx, act.app, &doer.scope(), case.0)?,
        // A visitor sees no neighbour's case; the page that offers to join it has chosen it.
        Doer::Visitor(_) => {
            let row = cases::for_program_for_update(tx, case.0)?;
            commit::loaded(tx, act.app, row)?
        }
    };
    if let Some(matter) = first.state.matter {
        return Ok(matter);
    }
    let id = MatterId(act.app.environment.id());
    matters::insert(
        tx,
        &MatterRow {
            id: id.0,
            office_id: first.row.office_id,
            title: first.row.title.clone(),
            became_group: false,
            created_at: act.now,
            created_by: doer.staff().map(|staff| staff.0),
        },
    )?;
    join(tx, act, doer, &mut first, id)?;
    Ok(id)
}

/// Joins a case to a matter. The matter stays locked until the transaction ends, so that households
/// are counted one after the other (D11).
pub(crate) fn join(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    doer: Doer<'_>,
    loaded: &mut Loaded,
    id: MatterId,
) -> Result<(), AppError> {
    let row = matters::lock(tx, id.0)?;
    if row.office_id != loaded.row.office_id {
        return Err(Refusal::OtherOffice.into());
    }
    let actor = doer.actor(NodeId(row.office_id), loaded.office.branch_id.map(NodeId));
    decide(tx, act, &actor, loaded, Command::Link { matter: id })?;

    let state = matter::State {
        id,
        office: NodeId(row.office_id),
        households: matters::households(tx, id.0)?.into_iter().map(PlaceId).collect(),
        group: row.became_group,
    };
    let already = state.group;
    let mut households = u32::try_from(state.households.len()).unwrap_or(u32::MAX);
    let mut became = false;
    let threshold = loaded.rules.policy.group_households;
    for event in matter::join(&state, loaded.state.household, threshold) {
        match event {
            matter::Event::HouseholdJoined { household } => {
                matters::add_household(tx, id.0, household.0)?;
                households = households.saturating_add(1);
            }
            matter::Event::BecameGroup { .. } => {
                matters::mark_group(tx, id.0)?;
                became = true;
            }
        }
    }
    let group = Command::BecomeGroup { matter: id, households };
    if became {
        raise_others(tx, act, loaded, &group)?;
    }
    if became || already {
        decide(tx, act, &Actor::system(), loaded, group)?;
    }
    Ok(())
}

/// Raises the other cases of the matter, in the order of their ids.
fn raise_others(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    loaded: &Loaded,
    group: &Command,
) -> Result<(), AppError> {
    let Some(matter) = loaded.state.matter else { return Ok(()) };
    let ids: BTreeSet<_> = matters::cases(tx, matter.0)?.into_iter().collect();
    for id in ids.into_iter().filter(|id| *id != loaded.row.id) {
        let row = cases::for_program_for_update(tx, id)?;
        let mut other: Loaded = commit::loaded(tx, act.app, row)?;
        decide(tx, act, &Actor::system(), &mut other, group.clone())?;
    }
    Ok(())
}

fn decide(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    actor: &Actor,
    loaded: &mut Loaded,
    command: Command,
) -> Result<(), AppError> {
    let rules = loaded.rules.clone();
    let facts = Facts::default();
    let ctx = Ctx {
        actor,
        now: act.now,
        policy: &rules.policy,
        calendar: &rules.calendar,
        facts: &facts,
    };
    let events = complaint::decide(&loaded.state, command, &ctx)?;
    let act = Act { who: actor.who, ..act.clone() };
    commit::commit(tx, &act, loaded, &events)
}

/// How many households a matter counts, for the meter on the page.
///
/// # Errors
/// [`AppError::NotFound`] if the caller sees no case of it.
pub fn households(tx: &mut Tx<'_>, scope: &Scope, case: CaseId) -> Result<usize, AppError> {
    let row = cases::visible(tx, scope, case.0)?;
    match row.matter_id {
        Some(matter) => Ok(matters::households(tx, matter)?.len()),
        None => Ok(0),
    }
}
