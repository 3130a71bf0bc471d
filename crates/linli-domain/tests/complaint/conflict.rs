//! Conflict of interest: every act against every relation to the case (CMP-6).

use crate::support::process::{Office, START};
use crate::support::{Department as D, Person as P, Process, act, samples};
use linli_domain::actor::Actor;
use linli_domain::complaint::{self, Action, Purpose, Stage};
use linli_domain::followup::Outcome;
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::Role;

/// What nobody of the department complained about decides.
const DECISIONS: [Action; 11] = [
    Action::Judge,
    Action::ChangeSeverity,
    Action::DecideObjection,
    Action::DecideReturn,
    Action::ApprovePlan,
    Action::ReturnPlan,
    Action::FollowUp,
    Action::Withdraw,
    Action::Extend,
    Action::Pause,
    Action::Close,
];

/// A case for each act, in which a general manager of all trades may do it.
fn case_for(action: Action) -> Process {
    let mut case = Process::new();
    let minor = || act::responsible(Severity::Minor);
    let stage = match action {
        Action::Judge | Action::AgreeReply => return case,
        Action::Object => {
            case.run(P::Director, act::not_responsible());
            return case;
        }
        Action::DecideObjection => {
            case.run(P::Director, act::not_responsible());
            case.run(P::Resident, act::object());
            return case;
        }
        Action::SignFor | Action::Return | Action::FormTeam | Action::RequestHelp => {
            Stage::Dispatched
        }
        Action::DecideReturn => {
            case.run(P::Director, minor());
            case.bring_to(Stage::Dispatched);
            case.run(P::EngineeringHead, act::give_back(1));
            return case;
        }
        Action::Assign | Action::Investigate => Stage::Investigating,
        Action::ProposePlan => Stage::Planning,
        Action::ApprovePlan | Action::ReturnPlan => Stage::Approving,
        Action::Start => Stage::Approved,
        Action::Complete => Stage::Executing,
        Action::ReportBack => Stage::ReportingBack,
        Action::FollowUp => Stage::FollowingUp,
        Action::Reopen | Action::Close => Stage::Closing,
        _ => Stage::Judged,
    };
    case.run(P::Director, minor());
    case.bring_to(stage);
    match action {
        Action::Withdraw => drop(case.run(P::Resident, act::request_withdrawal())),
        Action::Resume => {
            let until = case.now + jiff::SignedDuration::from_hours(9);
            case.run(P::Director, act::pause(until));
        }
        Action::DecideEmergency | Action::HoldMeeting => {
            case.run(P::Lead, act::change_severity(Severity::Major));
        }
        _ => {}
    }
    case
}

/// Somebody with every right: general manager, and of engineering, to which the case went.
fn almighty() -> Actor {
    let mut actor = P::Stranger.actor();
    actor.roles = [Role::GeneralManager].into();
    actor.heads = [D::Engineering.id()].into();
    actor.member_of = [D::Engineering.id()].into();
    actor
}

fn answer(case: &Process, actor: &Actor, action: Action) -> Result<(), Refusal> {
    let allowed = case.with(actor, |ctx| complaint::allowed(&case.state, action, ctx));
    // The rule holds in `decide` itself, not only on the page.
    for command in samples::samples(&case.state, &case.office.policy, case.now) {
        if command.action() == Some(action)
            && let Err(refusal) = &allowed
        {
            assert_eq!(case.decide(actor, command).as_ref(), Err(refusal), "{action}");
        }
    }
    allowed
}

/// CMP-6, P26: every act against every relation: complained about in person; only of the department
/// complained about; of another department as well; handler; author of the plan.
#[test]
fn every_act_against_every_relation() {
    for action in Action::ALL {
        let case = case_for(*action);
        let actor = almighty();
        let staff = actor.staff().unwrap();
        assert_eq!(answer(&case, &actor, *action), Ok(()), "{action} without a conflict");

        let mut accused = case.clone();
        accused.state.accused.staff.insert(staff);
        assert_eq!(answer(&accused, &actor, *action), Err(Refusal::ComplainedAbout), "{action}");

        let mut party = case.clone();
        party.state.accused.departments.insert(D::Engineering.id());
        let decides = DECISIONS.contains(action);
        let refusal = if decides { Err(Refusal::OwnDepartmentConflict) } else { Ok(()) };
        assert_eq!(answer(&party, &actor, *action), refusal, "{action} of the department");

        let mut elsewhere = actor.clone();
        elsewhere.member_of.insert(D::Security.id());
        assert_eq!(answer(&party, &elsewhere, *action), Ok(()), "{action} of another as well");

        let mut handler = case.clone();
        handler.state.handlers.insert(staff);
        let follows = *action == Action::FollowUp;
        let refusal = if follows { Err(Refusal::HandlerFollowsUp) } else { Ok(()) };
        assert_eq!(answer(&handler, &actor, *action), refusal, "{action} by the handler");

        let mut author = case.clone();
        author.state.plan_proposed_by = Some(staff);
        let approves = *action == Action::ApprovePlan;
        let refusal = if approves { Err(Refusal::OwnPlanApproval) } else { Ok(()) };
        assert_eq!(answer(&author, &actor, *action), refusal, "{action} by the author");
    }
}

/// CMP-6: a head belongs to the department that they head, also when the directory lists them as
/// head alone.
#[test]
fn a_head_belongs_to_the_department() {
    let mut head = P::EngineeringHead.actor();
    assert!(head.member_of.is_empty(), "the case that was overlooked");
    head.roles = [Role::ServiceLead].into();
    let mut case = Process::registered(|r| r.accused.departments = [D::Engineering.id()].into());
    let refused = case.attempt_as(&head, act::responsible(Severity::Minor)).unwrap_err();
    assert_eq!(refused, Refusal::OwnDepartmentConflict);
}

/// CMP-6: a complaint about the desk's own department is judged by the director, and the desk does
/// not follow it up.
#[test]
fn a_complaint_about_the_desk() {
    let desk = D::CustomerService.id();
    let mut case = Process::registered(|r| r.accused.departments = [desk].into());
    let refusal = Refusal::OwnDepartmentConflict;
    assert_eq!(case.refuse(P::Lead, act::responsible(Severity::Minor)), refusal);
    case.run(P::Director, act::responsible(Severity::Minor));
    case.bring_to(Stage::FollowingUp);
    assert_eq!(case.refuse(P::OtherClerk, act::follow_up(Outcome::Satisfied)), refusal);
    case.run(P::Quality, act::follow_up(Outcome::Satisfied));
    assert_eq!(case.refuse(P::Lead, act::close()), refusal);
    case.run(P::Quality, act::close());
}

/// CMP-6, P26: a clerk does not register a complaint about themselves; a colleague does.
#[test]
fn nobody_registers_a_complaint_about_themselves() {
    let office = Office::with_pack("default");
    let now = crate::support::company::local(START);
    let about_clerk = |r: &mut complaint::Registration| r.accused.staff = [P::Clerk.staff()].into();
    let refused = Process::register(office.clone(), now, P::Clerk, about_clerk).err();
    assert_eq!(refused, Some(Refusal::ComplainedAbout));
    assert!(Process::register(office, now, P::OtherClerk, about_clerk).is_ok());
}

/// CMP-6, CMP-11: everybody who worked on the case has handled it: who signed, was named for it,
/// investigated, planned, was in the team; not who judged, approved, or told the resident.
#[test]
fn who_has_handled_the_case() {
    let mut case = Process::judged(Severity::Minor);
    let named = linli_domain::complaint::TaskItem {
        assignee: Some(P::OtherEngineer.staff()),
        ..act::task(1, D::Engineering)
    };
    case.run(P::Clerk, act::dispatch([named]));
    case.run(P::EngineeringHead, act::sign_for(1));
    case.run(P::Director, act::form_team(P::Guard, &[P::EnvironmentHead]));
    case.run(P::Engineer, act::investigate());
    case.run(P::EngineeringHead, act::propose(case_later(&case)));
    case.run(P::Director, act::approve());
    case.run(P::Clerk, act::tell(Purpose::Progress));
    let handled = |p: P| case.state.handlers.contains(&p.staff());
    for person in [P::OtherEngineer, P::EngineeringHead, P::Guard, P::EnvironmentHead, P::Engineer]
    {
        assert!(handled(person), "{person:?}");
    }
    for person in [P::Clerk, P::Lead, P::Director] {
        assert!(!handled(person), "{person:?}");
    }
}

fn case_later(case: &Process) -> jiff::Timestamp {
    case.now + jiff::SignedDuration::from_hours(24)
}

/// CMP-6: the refusal says which rule it was, with a stable code.
#[test]
fn a_refusal_says_why() {
    for (refusal, code) in [
        (Refusal::ComplainedAbout, "complained_about"),
        (Refusal::OwnDepartmentConflict, "own_department_conflict"),
        (Refusal::HandlerFollowsUp, "handler_follows_up"),
        (Refusal::OwnPlanApproval, "own_plan_approval"),
    ] {
        assert_eq!(refusal.code(), code);
        assert_eq!(refusal.params(), serde_json::Value::Null);
    }
    let refusal = Refusal::RoleRequired { roles: vec![Role::Director] };
    assert_eq!(refusal.params()["roles"][0], "director");
}
