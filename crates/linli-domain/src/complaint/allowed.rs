//! Who may do what now: the one place that drives `decide`, the buttons and the API's `actions`.
//!
//! Owns stage, role and conflict rules of every act. Details of a command are checked by `decide`.

use crate::actor::{Actor, Who};
use crate::complaint::by_link::by_link;
use crate::complaint::standing_in::in_whose_name;
use crate::complaint::{Action, Ctx, Pending, Stage, State, Task, TaskState};
use crate::conflict;
use crate::ids::NodeId;
use crate::policy::ClockRule;
use crate::refusal::Refusal;
use crate::vocabulary::{Judgement, Role};
use jiff::{Span, Timestamp};
use std::collections::BTreeSet;

const DESK: &[Role] = &[Role::Receptionist, Role::ServiceLead, Role::Director];
const LEADS: &[Role] = &[Role::ServiceLead, Role::Director];
const FOLLOW_UP: &[Role] =
    &[Role::Receptionist, Role::ServiceLead, Role::Director, Role::QualityOfficer];
const CLOSERS: &[Role] = &[Role::ServiceLead, Role::Director, Role::QualityOfficer];
const READERS: &[Role] = &[Role::Auditor, Role::OwnerRepresentative];
/// What the resident does without anybody's help (CMP-13).
pub(super) const BY_RESIDENT: &[Action] = &[
    Action::Object,
    Action::RequestWithdrawal,
    Action::Reopen,
    Action::Supplement,
    Action::Attach,
];
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

/// Whether the actor may do this now; the refusal says why not.
pub fn allowed(state: &State, action: Action, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    in_whose_name(state, action, ctx).map(drop)
}

/// Every act with its answer, in the order of the vocabulary.
pub fn can(state: &State, ctx: &Ctx<'_>) -> Vec<(Action, Result<(), Refusal>)> {
    Action::ALL.iter().map(|action| (*action, allowed(state, *action, ctx))).collect()
}

pub(super) fn in_stage(
    state: &State,
    action: Action,
    now: Timestamp,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let stage = state.stage;
    if stage == Stage::Archived && action == Action::Reopen {
        return reopen_window(state, now, ctx);
    }
    if stage.finished() && !matches!(action, Action::Note | Action::Attach) {
        return Err(Refusal::CaseFinished);
    }
    require(fits(state, action, ctx), wrong_stage(state, action))?;
    match action {
        Action::RequestWithdrawal => {
            require(!state.withdrawal_pending(), Refusal::AlreadyRequested)
        }
        Action::Withdraw => require(state.withdrawal_pending(), Refusal::WithdrawalNotRequested),
        Action::Pause => {
            require(!state.paused(), Refusal::AlreadyPaused)?;
            before_limit(state, action, ctx, |rule| rule.pausable)
        }
        Action::Resume => require(state.paused(), Refusal::NotPaused),
        Action::RequestExtension => before_limit(state, action, ctx, |rule| rule.extensible),
        Action::Extend => {
            let asked = state.pending.iter().any(|p| matches!(p, Pending::Extension { .. }));
            if asked { Ok(()) } else { before_limit(state, action, ctx, |rule| rule.extensible) }
        }
        Action::Complete => {
            let signed = state.tasks.iter().any(|t| t.state == TaskState::Signed);
            require(signed, Refusal::TaskNotOpen)
        }
        _ => Ok(()),
    }
}

fn wrong_stage(state: &State, action: Action) -> Refusal {
    Refusal::WrongStage { action: action.as_str(), stage: state.stage.as_str() }
}

/// A limit of this kind is running and has not passed: it can be paused or extended (CMP-14).
fn before_limit(
    state: &State,
    action: Action,
    ctx: &Ctx<'_>,
    kind: impl Fn(&ClockRule) -> bool,
) -> Result<(), Refusal> {
    let mut refusal = wrong_stage(state, action);
    for rule in ctx.policy.clocks.iter().filter(|rule| kind(rule)) {
        let Some(clock) = state.clocks.get(&rule.id).filter(|c| c.open()) else { continue };
        if ctx.now <= clock.due_at || clock.paused() {
            return Ok(());
        }
        refusal = Refusal::LimitPassed { clock: rule.id.clone(), due_at: clock.due_at };
    }
    Err(refusal)
}

/// A judgement can be corrected until a plan is approved, except while an objection is decided.
fn judgeable(stage: Stage) -> bool {
    use Stage as S;
    matches!(
        stage,
        S::Registered | S::Judged | S::Explaining | S::Dispatched | S::Investigating | S::Planning
    )
}

/// The resident has the result or the explanation.
fn told(stage: Stage) -> bool {
    matches!(stage, Stage::FollowingUp | Stage::Closing)
}

/// The department has the case in hand.
fn in_hand(stage: Stage) -> bool {
    use Stage as S;
    matches!(
        stage,
        S::Investigating
            | S::Planning
            | S::Approving
            | S::Approved
            | S::Executing
            | S::ReportingBack
    )
}

/// Whether an act belongs to where the case stands.
fn fits(state: &State, action: Action, ctx: &Ctx<'_>) -> bool {
    use Stage as S;
    let stage = state.stage;
    match action {
        Action::Judge => judgeable(stage),
        Action::Object => {
            state.judgement == Some(Judgement::NotResponsible)
                && matches!(stage, S::Explaining | S::FollowingUp | S::Closing)
        }
        Action::DecideObjection => stage == S::Objected,
        Action::Dispatch => {
            matches!(
                stage,
                S::Judged | S::Dispatched | S::Investigating | S::Planning | S::Executing
            )
        }
        Action::SignFor | Action::Return => {
            state.tasks.iter().any(|t| t.state == TaskState::Offered)
        }
        Action::DecideReturn => state.tasks.iter().any(|t| t.state == TaskState::Returned),
        Action::Assign => state.open_tasks().next().is_some(),
        Action::FormTeam | Action::RequestHelp => stage == S::Dispatched || in_hand(stage),
        Action::Investigate => matches!(stage, S::Investigating | S::Planning),
        Action::ProposePlan => matches!(stage, S::Planning | S::Approved | S::Executing),
        Action::ApprovePlan | Action::ReturnPlan => stage == S::Approving,
        Action::Start => stage == S::Approved,
        Action::Complete => stage == S::Executing,
        Action::ReportBack => stage == S::ReportingBack,
        Action::FollowUp => stage == S::FollowingUp,
        Action::Reopen => told(stage),
        // A follow-up is not skipped by a withdrawal (CMP-11).
        Action::RequestWithdrawal | Action::Withdraw => !told(stage),
        Action::Close => stage == S::Closing,
        Action::ChangeSeverity => state.judgement == Some(Judgement::Responsible),
        Action::DecideEmergency | Action::HoldMeeting => {
            state.working_severity() == ctx.policy.scheme.top()
        }
        Action::TellResident
        | Action::AgreeReply
        | Action::Pause
        | Action::Resume
        | Action::RequestExtension
        | Action::Extend
        | Action::Link
        | Action::Escalate
        | Action::Supplement
        | Action::Note
        | Action::Attach => true,
    }
}

pub(super) fn require(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

/// The one place of the reopen window, for residents, staff and API alike (S30).
fn reopen_window(state: &State, now: Timestamp, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let Some(closed) = state.closed_at else { return Ok(()) };
    let until = closed
        .to_zoned(ctx.calendar.zone().clone())
        .checked_add(Span::new().days(i64::from(ctx.policy.reopen_days)))
        .map_or(closed, |end| end.timestamp());
    require(now <= until, Refusal::ReopenWindowPassed { until })
}

pub(super) fn by_role(state: &State, action: Action, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let actor = ctx.actor;
    if let Who::Resident(id) = actor.who
        && state.resident == Some(id)
        && BY_RESIDENT.contains(&action)
    {
        return Ok(());
    }
    if actor.who == Who::Visitor {
        return by_link(state, action, ctx);
    }
    reads_only(actor)?;
    match action {
        Action::Judge if state.stage != Stage::Registered => superior(actor, Role::Director),
        Action::ChangeSeverity => {
            roles_or_superior(actor, LEADS)?;
            may_change_severity(state, ctx)
        }
        Action::Judge | Action::Withdraw => roles_or_superior(actor, LEADS),
        Action::DecideObjection | Action::DecideReturn | Action::Pause => {
            superior(actor, Role::Director)
        }
        Action::Dispatch
        | Action::TellResident
        | Action::AgreeReply
        | Action::Object
        | Action::RequestWithdrawal
        | Action::Reopen
        | Action::Supplement
        | Action::Resume
        | Action::Link => roles_or_superior(actor, DESK),
        Action::SignFor => department(state, actor, |_| true),
        Action::Return => {
            department(state, actor, |_| true)?;
            department(state, actor, |t| !t.returned_once).map_err(|_| Refusal::AlreadyReturned)
        }
        Action::Assign => heads_or_director(state, actor),
        Action::Investigate | Action::Complete => working_on(state, actor),
        Action::Start => working_on(state, actor).or_else(|_| lead_side(state, actor)),
        Action::ProposePlan | Action::ReportBack | Action::RequestHelp => lead_side(state, actor),
        Action::FormTeam => superior(actor, Role::Director),
        Action::ApprovePlan | Action::ReturnPlan => {
            superior(actor, ctx.policy.plan_approver(state.severity))
        }
        Action::FollowUp => follows_up(state, ctx),
        Action::Close => roles_or_superior(actor, CLOSERS),
        Action::RequestExtension => {
            lead_side(state, actor).or_else(|_| roles_or_superior(actor, LEADS))
        }
        Action::Extend => superior(actor, ctx.policy.extension_approver(state.severity)),
        Action::Escalate => roles_or_superior(actor, DESK).or_else(|_| lead_side(state, actor)),
        Action::DecideEmergency => superior(actor, Role::GeneralManager),
        Action::HoldMeeting => superior(actor, Role::Director),
        Action::Note | Action::Attach => {
            let takes_part = state.tasks.iter().any(|t| belongs(actor, t.department))
                || actor.staff().is_some_and(|id| state.handlers.contains(&id));
            let roles = ANYONE_WORKING.to_vec();
            require(actor.has_any(ANYONE_WORKING) || takes_part, Refusal::RoleRequired { roles })
        }
    }
}

/// Auditors and owner representatives do nothing, whatever department they belong to (P07).
pub(super) fn reads_only(actor: &Actor) -> Result<(), Refusal> {
    let reads = !actor.roles.is_empty() && actor.roles.iter().all(|role| READERS.contains(role));
    let roles = ANYONE_WORKING.to_vec();
    require(!reads || !actor.heads.is_empty(), Refusal::RoleRequired { roles })
}

/// From the highest level there is only a fall (CMP-3).
fn may_change_severity(state: &State, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let from = state.working_severity();
    let approver = ctx.policy.fall_approver(from);
    let may = from != ctx.policy.scheme.top() || ctx.actor.has_rank_of(approver);
    require(may, Refusal::SeverityFallNeedsApprover { roles: vec![approver] })
}

/// The one whom the policy names for the severity, or the quality department; else the desk.
fn follows_up(state: &State, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    match state.severity.and_then(|s| ctx.policy.follow_up_by.get(&s)) {
        Some(role) if ctx.actor.has_rank_of(*role) => Ok(()),
        Some(role) => {
            let roles = vec![*role, Role::QualityOfficer];
            require(ctx.actor.has_any(&roles), Refusal::RoleRequired { roles })
        }
        None => roles_or_superior(ctx.actor, FOLLOW_UP),
    }
}

pub(super) fn without_conflict(
    state: &State,
    action: Action,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    match action {
        Action::Judge
        | Action::ChangeSeverity
        | Action::DecideObjection
        | Action::DecideReturn
        | Action::ReturnPlan
        | Action::Withdraw
        | Action::Extend
        | Action::Pause
        | Action::Close => state.accused.refuse_party(ctx.actor),
        Action::ApprovePlan => {
            state.accused.refuse_party(ctx.actor)?;
            let own = ctx.actor.staff().is_some() && ctx.actor.staff() == state.plan_proposed_by;
            require(!own, Refusal::OwnPlanApproval)
        }
        Action::FollowUp => {
            state.accused.refuse_party(ctx.actor)?;
            conflict::refuse_handler(&state.handlers, ctx.actor)
        }
        _ => Ok(()),
    }
}

fn roles_or_superior(actor: &Actor, roles: &[Role]) -> Result<(), Refusal> {
    if actor.has_any(roles) || actor.has_rank_of(Role::Director) {
        Ok(())
    } else {
        Err(Refusal::RoleRequired { roles: roles.to_vec() })
    }
}

fn superior(actor: &Actor, role: Role) -> Result<(), Refusal> {
    require(actor.has_rank_of(role), Refusal::RoleRequired { roles: vec![role] })
}

fn belongs(actor: &Actor, department: NodeId) -> bool {
    actor.heads.contains(&department) || actor.member_of.contains(&department)
}

/// Somebody of a department that is offered a task of this kind.
fn department(state: &State, actor: &Actor, kind: impl Fn(&Task) -> bool) -> Result<(), Refusal> {
    let mut offered = state.tasks.iter().filter(|t| t.state == TaskState::Offered && kind(t));
    let theirs = offered.any(|t| belongs(actor, t.department));
    require(theirs, Refusal::TaskOfOtherDepartment)
}

/// Head of a department with an open task, or the director.
fn heads_or_director(state: &State, actor: &Actor) -> Result<(), Refusal> {
    let head = state.open_tasks().any(|t| actor.heads.contains(&t.department));
    require(head || actor.has_rank_of(Role::Director), Refusal::TaskOfOtherDepartment)
}

/// Somebody who works on the case: of a department with a task, assigned to it, or in the team.
fn working_on(state: &State, actor: &Actor) -> Result<(), Refusal> {
    let in_team = actor.staff().is_some_and(|id| state.team.contains(&id));
    let has_task = state.tasks.iter().filter(|t| t.state == TaskState::Signed).any(|t| {
        belongs(actor, t.department) || (t.assignee.is_some() && t.assignee == actor.staff())
    });
    require(in_team || has_task, Refusal::TaskOfOtherDepartment)
}

/// The side that answers for the case: the lead department's head or assignee, or the team's leader.
fn lead_side(state: &State, actor: &Actor) -> Result<(), Refusal> {
    let leads_team = state.team_leader.is_some() && state.team_leader == actor.staff();
    let leads_task = state.lead().is_some_and(|t| {
        actor.heads.contains(&t.department) || (t.assignee.is_some() && t.assignee == actor.staff())
    });
    require(leads_team || leads_task, Refusal::TaskOfOtherDepartment)
}

/// Whether a person may be given work of this case (CMP-6).
pub(super) fn assignable(
    state: &State,
    staff: crate::ids::StaffId,
    department: Option<NodeId>,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let Some(theirs) = ctx.facts.staff.get(&staff) else { return Err(Refusal::UnknownStaff) };
    let belongs = department.is_none_or(|d| theirs.contains(&d));
    require(belongs, Refusal::UnknownStaff)?;
    require(!state.accused.staff.contains(&staff), Refusal::AssigneeComplainedAbout)
}

/// Departments named once each and known to the office.
pub(super) fn known_departments(
    departments: impl Iterator<Item = NodeId>,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for department in departments {
        require(ctx.facts.departments.contains(&department), Refusal::UnknownDepartment)?;
        require(seen.insert(department), Refusal::TasksInvalid)?;
    }
    require(!seen.is_empty(), Refusal::TasksInvalid)
}
