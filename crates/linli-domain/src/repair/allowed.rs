//! Who may do what now: the one place that drives `decide`, the buttons and the API's `actions`.
//!
//! Owns stage and role of every act. Details of a command are checked by `decide`.

use crate::actor::{Actor, Who};
use crate::conflict;
use crate::refusal::Refusal;
use crate::repair::{Action, Ctx, Stage, State};
use crate::vocabulary::Role;

const DESK: &[Role] = &[Role::Receptionist, Role::ServiceLead, Role::Director];
const LEADS: &[Role] = &[Role::ServiceLead, Role::Director];
const FOLLOW_UP: &[Role] =
    &[Role::Receptionist, Role::ServiceLead, Role::Director, Role::QualityOfficer];
const ANYONE_WORKING: &[Role] = &[
    Role::Receptionist,
    Role::ServiceLead,
    Role::DepartmentHead,
    Role::Technician,
    Role::Director,
    Role::BranchManager,
    Role::GeneralManager,
    Role::QualityOfficer,
];
/// What the resident does without anybody's help, through a link (REP-4).
const BY_RESIDENT: &[Action] =
    &[Action::AgreeQuote, Action::DeclineQuote, Action::Supplement, Action::Attach];

/// What the holder of the order's link does besides: sign for the work, rate it, and rate it again when all is done
/// (REP-5, REP-7).
const BY_LINK: &[Action] = &[Action::Sign, Action::FollowUp];

/// Whether the actor may do this now; the refusal says why not.
///
/// # Errors
/// The rule that says no.
pub fn allowed(state: &State, action: Action, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    in_stage(state, action, ctx)?;
    by_role(state, action, ctx.actor)?;
    if action == Action::FollowUp {
        conflict::refuse_handler(&state.handlers, ctx.actor)?;
    }
    Ok(())
}

/// Every act with its answer, in the order of the vocabulary.
pub fn can(state: &State, ctx: &Ctx<'_>) -> Vec<(Action, Result<(), Refusal>)> {
    Action::ALL.iter().map(|action| (*action, allowed(state, *action, ctx))).collect()
}

fn in_stage(state: &State, action: Action, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let stage = state.stage;
    if stage.finished() && !matches!(action, Action::Note | Action::Attach | Action::LinkCase) {
        return Err(Refusal::CaseFinished);
    }
    if action == Action::Accept
        && let Some(staff) = state.technician.filter(|_| stage.in_hand())
    {
        let mine = ctx.actor.staff() == Some(staff);
        return if mine {
            wrong_stage(state, action)
        } else {
            Err(Refusal::AlreadyTaken { staff })
        };
    }
    if !fits(state, action) {
        return wrong_stage(state, action);
    }
    match action {
        Action::Pause => require(!state.paused(), Refusal::AlreadyPaused),
        Action::Resume => require(state.paused(), Refusal::NotPaused),
        Action::HandIn if stage == Stage::Done => require(state.public, Refusal::SignatureRequired),
        // Only what the draw has left out ends without a call (REP-7).
        Action::Close if stage == Stage::HandedIn => {
            require(state.drawn == Some(false), Refusal::FollowUpRequired)
        }
        Action::Close if stage == Stage::FollowUpDue => Err(Refusal::FollowUpRequired),
        Action::Close => {
            let settled = !state.unsatisfied || state.became_complaint();
            require(settled, Refusal::ComplaintRequired)
        }
        _ => Ok(()),
    }
}

fn wrong_stage(state: &State, action: Action) -> Result<(), Refusal> {
    Err(Refusal::WrongStage { action: action.as_str(), stage: state.stage.as_str() })
}

/// Whether an act belongs to where the order stands.
fn fits(state: &State, action: Action) -> bool {
    use Stage as S;
    let stage = state.stage;
    match action {
        // Danger is found on site, too; an alarm can turn out to be none.
        Action::JudgeUrgency => stage == S::Reported || stage.untaken() || stage.in_hand(),
        Action::Issue => matches!(stage, S::Reported | S::Judged | S::Issued),
        Action::Offer => matches!(stage, S::Issued | S::Offered | S::Assigned),
        Action::AssignTechnician => {
            matches!(stage, S::Issued | S::Offered | S::Assigned) || stage.in_hand()
        }
        Action::Accept => matches!(stage, S::Issued | S::Offered | S::Assigned),
        Action::Arrive => stage == S::Accepted,
        Action::NobodyHome => stage == S::OnSite,
        Action::Tick => {
            matches!(stage, S::OnSite | S::Quoted | S::Agreed | S::Working | S::Done | S::Signed)
        }
        Action::MakeAppointment => stage.untaken() || stage.in_hand(),
        Action::Quote => matches!(stage, S::OnSite | S::Quoted | S::Agreed | S::Working),
        Action::AgreeQuote | Action::DeclineQuote => stage == S::Quoted,
        Action::Start => matches!(stage, S::OnSite | S::Quoted | S::Agreed | S::Done),
        Action::Pause | Action::Resume | Action::ReturnOrder => stage.in_hand(),
        Action::FinishWork => stage == S::Working,
        Action::Sign => stage == S::Done,
        Action::HandIn => matches!(stage, S::Done | S::Signed),
        Action::SignReturn => stage == S::Returned,
        Action::FollowUp => matches!(stage, S::HandedIn | S::FollowUpDue),
        Action::WithdrawRepair => {
            stage == S::Reported || stage == S::Returned || stage.untaken() || stage.in_hand()
        }
        Action::Close => matches!(stage, S::HandedIn | S::FollowUpDue | S::FollowedUp),
        Action::LinkCase
        | Action::NameEquipment
        | Action::Supplement
        | Action::Note
        | Action::Attach => true,
    }
}

fn by_role(state: &State, action: Action, actor: &Actor) -> Result<(), Refusal> {
    if let Who::Resident(id) = actor.who
        && state.resident == Some(id)
        && BY_RESIDENT.contains(&action)
    {
        return Ok(());
    }
    if actor.who == Who::Visitor {
        let calls_off = action == Action::WithdrawRepair && can_be_called_off(state);
        let may = BY_RESIDENT.contains(&action) || BY_LINK.contains(&action) || calls_off;
        return require(may, Refusal::RoleRequired { roles: DESK.to_vec() });
    }
    match action {
        Action::JudgeUrgency | Action::MakeAppointment => {
            desk(actor).or_else(|_| mine(state, actor))
        }
        Action::Issue | Action::Offer | Action::AssignTechnician => {
            desk(actor).or_else(|_| head(state, actor))
        }
        Action::Accept => may_accept(state, actor),
        Action::Arrive
        | Action::Tick
        | Action::NobodyHome
        | Action::Quote
        | Action::Start
        | Action::FinishWork
        | Action::Sign
        | Action::HandIn
        | Action::ReturnOrder => mine(state, actor),
        Action::AgreeQuote | Action::DeclineQuote | Action::Pause | Action::Resume => {
            mine(state, actor).or_else(|_| desk(actor))
        }
        Action::SignReturn => superior(actor, Role::Director),
        Action::FollowUp => roles_or_superior(actor, FOLLOW_UP),
        Action::Close => roles_or_superior(actor, FOLLOW_UP),
        Action::WithdrawRepair => roles_or_superior(actor, LEADS),
        Action::LinkCase | Action::Supplement => desk(actor),
        Action::NameEquipment | Action::Note | Action::Attach => {
            let part = head(state, actor).is_ok() || mine(state, actor).is_ok();
            let roles = ANYONE_WORKING.to_vec();
            require(actor.has_any(ANYONE_WORKING) || part, Refusal::RoleRequired { roles })
        }
    }
}

/// Before anybody came the resident calls it off alone (CMP-13); afterwards work may be owed. An emergency is ended by whoever
/// went there: a press on a phone is no proof that the water is off.
fn can_be_called_off(state: &State) -> bool {
    let before = matches!(state.stage, Stage::Reported | Stage::Accepted) || state.stage.untaken();
    before && !state.emergency()
}

/// Whoever was offered the order or is named for it, and everybody of the department while it lies there; in an
/// emergency everybody who was called, whoever is named.
fn may_accept(state: &State, actor: &Actor) -> Result<(), Refusal> {
    let Some(me) = actor.staff() else { return Err(Refusal::OrderOfOther) };
    match (state.stage, state.technician) {
        (Stage::Assigned, Some(named)) if !state.emergency() => {
            require(named == me, Refusal::OrderOfOther)
        }
        _ => {
            let called = state.offered.contains(&me);
            let department = state.department.is_some_and(|d| belongs(actor, d));
            require(called || department, Refusal::OrderOfOther)
        }
    }
}

/// The technician whose order it is, or the head of the department on their behalf.
fn mine(state: &State, actor: &Actor) -> Result<(), Refusal> {
    let technician = state.technician.is_some() && state.technician == actor.staff();
    require(technician || head(state, actor).is_ok(), Refusal::OrderOfOther)
}

fn head(state: &State, actor: &Actor) -> Result<(), Refusal> {
    let heads = state.department.is_some_and(|d| actor.heads.contains(&d));
    require(heads, Refusal::TaskOfOtherDepartment)
}

fn belongs(actor: &Actor, department: crate::ids::NodeId) -> bool {
    actor.heads.contains(&department) || actor.member_of.contains(&department)
}

fn desk(actor: &Actor) -> Result<(), Refusal> {
    roles_or_superior(actor, DESK)
}

fn roles_or_superior(actor: &Actor, roles: &[Role]) -> Result<(), Refusal> {
    let may = actor.has_any(roles) || actor.has_rank_of(Role::Director);
    require(may, Refusal::RoleRequired { roles: roles.to_vec() })
}

fn superior(actor: &Actor, role: Role) -> Result<(), Refusal> {
    require(actor.has_rank_of(role), Refusal::RoleRequired { roles: vec![role] })
}

fn require(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
