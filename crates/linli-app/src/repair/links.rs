//! Repairs and complaints that belong together, in both directions (REP-7).
//!
//! Owns writing a link into both journals in one transaction. Whether a link may be made is the rule of the processes.

use crate::access::Right;
use crate::complaint::commit::{self, Act, Loaded};
use crate::complaint::register::{self, NewComplaint};
use crate::doer::Doer;
use crate::error::AppError;
use linli_domain::actor::Actor;
use linli_domain::complaint;
use linli_domain::ids::{CaseId, NodeId, PlaceId, ResidentId};
use linli_domain::process::Ctx;
use linli_domain::repair::{self, Command, Facts, Relation, State};
use linli_domain::vocabulary::Channel;
use linli_store::{Tx, repairs};
use uuid::Uuid;

/// The repair was given out within a complaint that the caller sees; its own journal says so from the beginning.
pub(super) fn within(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    doer: Doer<'_>,
    repair: &Loaded<State>,
    complaint: CaseId,
) -> Result<(), AppError> {
    let scope = doer.scope();
    let mut other: Loaded = match commit::load_for_update(tx, act.app, &scope, complaint.0) {
        Ok(other) => other,
        Err(AppError::NotFound) => return Err(AppError::field("within", "unknown")),
        Err(error) => return Err(error),
    };
    if other.row.office_id != repair.row.office_id {
        return Err(AppError::field("within", "other_office"));
    }
    tell_complaint(tx, act, &mut other, CaseId(repair.row.id))?;
    both(tx, act, repair.row.id, complaint.0, Relation::Within)
}

/// Links a repair to a complaint that exists.
pub(super) fn link(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    doer: Doer<'_>,
    repair: &mut Loaded<State>,
    complaint: CaseId,
) -> Result<(), AppError> {
    let actor = actor(doer, repair);
    join(tx, act, &actor, repair, complaint, Relation::Within)?;
    within(tx, act, doer, repair, complaint)
}

/// Makes a complaint of a repair whose resident was not satisfied.
pub(super) fn become_complaint(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    doer: Doer<'_>,
    repair: &mut Loaded<State>,
    (said, channel): (&str, Channel),
) -> Result<CaseId, AppError> {
    let row = &repair.row;
    let new = NewComplaint {
        office: Some(NodeId(row.office_id)),
        channel: Some(channel),
        resident: row.resident_id.map(ResidentId),
        name: row.reporter.clone(),
        room: row.household_id.map(PlaceId),
        place: row.place_id.map(PlaceId),
        category: row.category.clone(),
        title: format!("{} {}", row.number, row.title),
        said: said.to_owned(),
        accused_departments: repair.state.department.into_iter().collect(),
        ..NewComplaint::default()
    };
    let made = register::in_transaction(tx, act.app, doer, (&new, Right::FollowUp), None)?;
    let actor = Actor::system();
    join(tx, act, &actor, repair, made.case, Relation::Complaint)?;
    let complaint_row = linli_store::cases::for_program_for_update(tx, made.case.0)?;
    let mut complaint: Loaded = commit::loaded(tx, act.app, complaint_row)?;
    tell_complaint(tx, act, &mut complaint, CaseId(repair.row.id))?;
    both(tx, act, repair.row.id, made.case.0, Relation::Complaint)?;
    Ok(made.case)
}

fn actor(doer: Doer<'_>, repair: &Loaded<State>) -> Actor {
    doer.actor(NodeId(repair.row.office_id), repair.office.branch_id.map(NodeId))
}

fn join(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    actor: &Actor,
    repair: &mut Loaded<State>,
    case: CaseId,
    relation: Relation,
) -> Result<(), AppError> {
    let rules = repair.rules.clone();
    let facts = Facts::default();
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let ctx = Ctx { actor, now: act.now, policy, calendar, facts: &facts };
    let events = match relation {
        // The rule itself demands it; nobody has to be allowed to.
        Relation::Complaint => vec![repair::Event::CaseLinked { case, relation }],
        Relation::Within => {
            repair::decide(&repair.state, Command::LinkCase { case, relation }, &ctx)?
        }
    };
    commit::commit(tx, act, repair, &events)
}

fn tell_complaint(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    complaint: &mut Loaded,
    repair: CaseId,
) -> Result<(), AppError> {
    let rules = complaint.rules.clone();
    let (actor, facts) = (Actor::system(), complaint::Facts::default());
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let ctx = Ctx { actor: &actor, now: act.now, policy, calendar, facts: &facts };
    let command = complaint::Command::LinkRepair { repair };
    let events = complaint::decide(&complaint.state, command, &ctx)?;
    commit::commit(tx, act, complaint, &events)
}

fn both(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    repair: Uuid,
    complaint: Uuid,
    relation: Relation,
) -> Result<(), AppError> {
    repairs::link(tx, repair, complaint, relation.as_str(), act.now)?;
    Ok(repairs::link(tx, complaint, repair, "repair", act.now)?)
}
