//! The departments: dispatch, signing for, return, team, help, plan (CMP-5, CMP-7, CMP-9).

use crate::support::company::{local, words};
use crate::support::{Department as D, Person as P, Process, act};
use linli_domain::complaint::{Action, Command, Event, MeasureItem, Stage, TaskItem, TaskState};
use linli_domain::money::Fen;
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::Role;

fn dispatched() -> Process {
    Process::at_stage(Severity::Minor, Stage::Dispatched)
}

/// CMP-5: departments are named, once each, of this office, and not twice.
#[test]
fn a_dispatch_names_departments() {
    let mut case = Process::judged(Severity::Minor);
    assert_eq!(case.refuse(P::Clerk, act::dispatch([])), Refusal::TasksInvalid);
    let twice = [act::task(1, D::Security), act::task(2, D::Security)];
    assert_eq!(case.refuse(P::Clerk, act::dispatch(twice)), Refusal::TasksInvalid);
    let same_id = [act::task(1, D::Security), act::task(1, D::Engineering)];
    assert_eq!(case.refuse(P::Clerk, act::dispatch(same_id)), Refusal::TasksInvalid);
    let foreign = [act::task(1, D::Foreign)];
    assert_eq!(case.refuse(P::Clerk, act::dispatch(foreign)), Refusal::UnknownDepartment);
    case.run(P::Clerk, act::dispatch([act::task(1, D::Security)]));
    let again = [act::task(2, D::Security)];
    assert_eq!(case.refuse(P::Clerk, act::dispatch(again)), Refusal::TasksInvalid);
    let known = [act::task(1, D::Engineering)];
    assert_eq!(case.refuse(P::Clerk, act::dispatch(known)), Refusal::TasksInvalid);
}

/// CMP-5: an assignee belongs to the department; a task is signed for by its own department only.
#[test]
fn work_stays_in_its_department() {
    let mut case = Process::judged(Severity::Minor);
    let to =
        |person: P| TaskItem { assignee: Some(person.staff()), ..act::task(1, D::Engineering) };
    assert_eq!(case.refuse(P::Clerk, act::dispatch([to(P::Guard)])), Refusal::UnknownStaff);
    case.run(P::Clerk, act::dispatch([to(P::Engineer)]));
    assert_eq!(case.state.handler(), Some(P::Engineer.staff()));
    for person in [P::SecurityHead, P::Guard, P::Director, P::Clerk, P::Stranger] {
        assert_eq!(case.refuse(person, act::sign_for(1)), Refusal::TaskOfOtherDepartment);
    }
    case.run(P::OtherEngineer, act::sign_for(1));
    assert_eq!(case.refuse(P::EngineeringHead, act::sign_for(1)), sign_for_nothing());
    let refused = case.refuse(P::SecurityHead, act::assign(1, P::Guard));
    assert_eq!(refused, Refusal::TaskOfOtherDepartment);
    assert_eq!(case.refuse(P::EngineeringHead, act::assign(1, P::Guard)), Refusal::UnknownStaff);
    case.run(P::Director, act::assign(1, P::OtherEngineer));
    assert_eq!(case.state.handler(), Some(P::OtherEngineer.staff()));
}

fn sign_for_nothing() -> Refusal {
    Refusal::WrongStage { action: Action::SignFor.as_str(), stage: Stage::Investigating.as_str() }
}

/// CMP-5: a return needs evidence and goes to the director; not accepted, the department signs and
/// has no second return.
#[test]
fn a_return_that_is_not_accepted() {
    let mut case = dispatched();
    let bare = Command::Return { task: act::task_id(1), reason: words(), evidence: Vec::new() };
    assert_eq!(case.refuse(P::EngineeringHead, bare), Refusal::EvidenceRequired);
    case.run(P::EngineeringHead, act::give_back(1));
    assert_eq!(case.state.stage, Stage::ReturnDisputed);
    assert_eq!(case.stands("SLA-1"), "running", "a return does not stop the clock");
    let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
    assert_eq!(case.refuse(P::Lead, act::decide_return(false, None)), needed);
    case.run(P::Director, act::decide_return(false, None));
    assert_eq!(case.state.stage, Stage::Dispatched);
    assert_eq!(case.refuse(P::EngineeringHead, act::give_back(1)), Refusal::AlreadyReturned);
    assert_eq!(case.allowed(P::EngineeringHead, Action::Return), Err(Refusal::AlreadyReturned));
    case.run(P::EngineeringHead, act::sign_for(1));
    assert_eq!(case.state.stage, Stage::Investigating);
}

/// CMP-5, SLA-1: accepted, the case goes to another department with all its duties; the director's
/// word is the last; the clock has run all the while.
#[test]
fn a_return_that_is_accepted() {
    let mut case = dispatched();
    case.run(P::EngineeringHead, act::give_back(1));
    let back = act::decide_return(true, Some(act::task(2, D::Engineering)));
    assert_eq!(case.refuse(P::Director, back), Refusal::TasksInvalid);
    assert_eq!(case.refuse(P::Director, act::decide_return(true, None)), Refusal::TasksInvalid);
    case.pass(20).run(P::Director, act::decide_return(true, Some(act::task(2, D::Security))));
    assert_eq!(case.state.stage, Stage::Dispatched);
    assert!(case.state.lead().is_some_and(|t| t.department == D::Security.id()));
    assert_eq!(case.due("SLA-1"), "2026-09-14 08:30", "a return does not begin it anew");
    assert_eq!(case.refuse(P::SecurityHead, act::give_back(2)), Refusal::AlreadyReturned);
    assert_eq!(case.refuse(P::EngineeringHead, act::sign_for(1)), Refusal::TaskOfOtherDepartment);
    case.run(P::SecurityHead, act::sign_for(2));
    assert_eq!(case.state.stage, Stage::Investigating);
}

/// CMP-5: a department that was assisting and is given the lead has one task.
#[test]
fn the_assisting_department_takes_the_lead() {
    let mut case = Process::judged(Severity::Minor);
    case.run(P::Clerk, act::dispatch([act::task(1, D::Engineering), act::task(2, D::Security)]));
    case.run(P::Guard, act::sign_for(2));
    case.run(P::EngineeringHead, act::give_back(1));
    case.run(P::Director, act::decide_return(true, Some(act::task(3, D::Security))));
    let open: Vec<_> = case.state.open_tasks().map(|t| (t.id, t.lead)).collect();
    assert_eq!(open, [(act::task_id(3), true)]);
}

/// CMP-5: an assisting task that is returned is dropped or given to somebody who has no part yet.
#[test]
fn an_assisting_department_returns_its_task() {
    let mut case = Process::judged(Severity::Minor);
    case.run(P::Clerk, act::dispatch([act::task(1, D::Engineering), act::task(2, D::Security)]));
    case.run(P::EngineeringHead, act::sign_for(1));
    case.run(P::SecurityHead, act::give_back(2));
    assert_eq!(case.state.stage, Stage::Investigating, "the lead department goes on");
    let to_lead = act::decide_return(true, Some(act::task(3, D::Engineering)));
    assert_eq!(case.refuse(P::Director, to_lead), Refusal::TasksInvalid);
    case.run(P::Director, act::decide_return(true, Some(act::task(3, D::Environment))));
    let new = case.state.tasks.last().unwrap();
    assert_eq!((new.lead, new.state), (false, TaskState::Offered));
    assert!(case.state.lead().is_some_and(|t| t.department == D::Engineering.id()));
}

/// CMP-5, CMP-6: work is not given to the person complained about, on any way; others of the
/// department may have it.
#[test]
fn no_work_for_the_accused() {
    let mut case = Process::registered(|r| r.accused.staff = [P::Guard.staff()].into());
    case.run(P::Director, act::responsible(Severity::Minor));
    let to = |number, department: D, person: P| TaskItem {
        assignee: Some(person.staff()),
        ..act::task(number, department)
    };
    let refusal = Refusal::AssigneeComplainedAbout;
    assert_eq!(case.refuse(P::Clerk, act::dispatch([to(1, D::Security, P::Guard)])), refusal);
    case.run(P::Clerk, act::dispatch([act::task(1, D::Engineering)]));
    case.run(P::EngineeringHead, act::give_back(1));
    let guard = Some(to(2, D::Security, P::Guard));
    assert_eq!(case.refuse(P::Director, act::decide_return(true, guard)), refusal);
    case.run(P::Director, act::decide_return(true, Some(act::task(2, D::Security))));
    assert_eq!(case.refuse(P::SecurityHead, act::assign(2, P::Guard)), refusal);
    assert_eq!(case.refuse(P::Director, act::form_team(P::Engineer, &[P::Guard])), refusal);
    case.run(P::SecurityHead, act::sign_for(2));
    case.run(P::SecurityHead, act::investigate());
    let measure = MeasureItem { owner: Some(P::Guard.staff()), ..act::measure(case.now) };
    assert_eq!(case.refuse(P::SecurityHead, plan(vec![measure], 0, false)), refusal);
}

fn plan(measures: Vec<MeasureItem>, compensation: i64, basis: bool) -> Command {
    Command::ProposePlan {
        measures,
        cost: Fen(0),
        compensation: Fen(compensation),
        basis: basis.then(words),
        promise: None,
    }
}

/// CMP-7: a plan has measures; compensation has a basis.
#[test]
fn a_plan_is_complete() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Planning);
    let measures = vec![act::measure(local("2026-09-15 12:00"))];
    let empty = plan(Vec::new(), 0, false);
    assert_eq!(case.refuse(P::EngineeringHead, empty), Refusal::MeasuresRequired);
    let baseless = plan(measures.clone(), 1, false);
    assert_eq!(case.refuse(P::EngineeringHead, baseless), Refusal::BasisRequired);
    case.run(P::EngineeringHead, plan(measures, 50_000, true));
    assert!(case.state.plan.as_ref().is_some_and(|p| p.compensation == Fen(50_000) && !p.approved));
}

/// CMP-7: returned with reasons, proposed again, approved; changed later, approved again.
#[test]
fn a_changed_plan_is_approved_again() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Approving);
    case.run(P::Director, act::return_plan());
    assert_eq!(case.state.stage, Stage::Planning);
    case.bring_to(Stage::Approving);
    let events = case.run(P::Director, act::approve());
    assert!(events.iter().any(|e| matches!(e, Event::PlanApproved { no: 2, .. })));
    case.bring_to(Stage::Executing);
    case.run(P::EngineeringHead, act::propose(local("2026-09-20 12:00")));
    assert_eq!(case.state.stage, Stage::Approving);
    assert!(case.state.plan.as_ref().is_some_and(|p| p.no == 3 && !p.approved));
    let stage = Stage::Approving.as_str();
    let action = Action::Complete;
    let refused = case.refuse(P::Engineer, act::complete(1));
    assert_eq!(refused, Refusal::WrongStage { action: action.as_str(), stage });
    case.bring_to(Stage::Archived);
}

/// CMP-6, CMP-7: nobody approves their own plan; a director who leads the team needs a superior.
#[test]
fn the_own_plan_is_not_approved() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Planning);
    let mut director = P::Director.actor();
    director.heads.insert(D::Engineering.id());
    case.attempt_as(&director, act::propose(local("2026-09-15 12:00"))).unwrap();
    let refused = case.attempt_as(&director, act::approve()).unwrap_err();
    assert_eq!(refused, Refusal::OwnPlanApproval);
    case.run(P::BranchManager, act::approve());
}

/// CMP-5: a special team works across departments, its leader answers for the case.
#[test]
fn a_special_team() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Investigating);
    assert_eq!(case.refuse(P::Guard, act::investigate()), Refusal::TaskOfOtherDepartment);
    let team = act::form_team(P::Guard, &[P::EnvironmentHead]);
    let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
    assert_eq!(case.refuse(P::Lead, team.clone()), needed);
    case.run(P::Director, team);
    assert_eq!(case.state.handler(), Some(P::Guard.staff()));
    case.run(P::EnvironmentHead, act::investigate());
    case.run(P::Guard, act::propose(local("2026-09-15 12:00")));
    case.run(P::Director, act::approve());
    case.run(P::EnvironmentHead, Command::Start);
    case.run(P::EnvironmentHead, act::complete(1));
    case.run(P::Guard, act::report_back());
    assert_eq!(case.refuse(P::Director, unknown_team()).code(), "wrong_stage");
}

fn unknown_team() -> Command {
    act::form_team(P::Director, &[])
}

/// CMP-5: a team is made of people whom the office can give work; the hard case asks for help.
#[test]
fn help_for_a_hard_case() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Investigating);
    assert_eq!(case.refuse(P::Director, unknown_team()), Refusal::UnknownStaff);
    assert_eq!(case.refuse(P::Engineer, act::request_help()), Refusal::TaskOfOtherDepartment);
    case.run(P::EngineeringHead, act::request_help());
    assert!(case.state.help_requested);
}

/// CMP-9: only who has a part completes it, each part once, and the lead department reports back.
#[test]
fn each_part_is_completed_once() {
    let mut case = Process::judged(Severity::Minor);
    case.run(P::Clerk, act::dispatch([act::task(1, D::Engineering), act::task(2, D::Security)]));
    case.run(P::EngineeringHead, act::sign_for(1));
    case.bring_to(Stage::Executing);
    assert_eq!(case.refuse(P::SecurityHead, act::complete(2)), Refusal::TaskOfOtherDepartment);
    case.run(P::Engineer, act::complete(1));
    assert_eq!(case.refuse(P::Engineer, act::complete(1)), Refusal::TaskNotOpen);
    case.run(P::SecurityHead, act::sign_for(2));
    assert_eq!(case.refuse(P::Guard, act::complete(1)), Refusal::TaskNotOpen);
    case.run(P::Guard, act::complete(2));
    case.run(P::EngineeringHead, act::report_back());
    assert_eq!(case.state.stage, Stage::Informing);
}
