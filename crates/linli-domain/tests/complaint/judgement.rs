//! Registration, judgement, objection (CMP-1, CMP-2).

use crate::support::company::local;
use crate::support::process::{Office, START, at_fault, injury};
use crate::support::{Department, Person as P, Process, act};
use linli_domain::complaint::{Action, Event, Purpose, Stage};
use linli_domain::followup::Outcome;
use linli_domain::policy::pack;
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Judgement, Role};

/// CMP-1: what happened lies in the past, what is promised in the future.
#[test]
fn times_of_a_registration_are_in_order() {
    let office = Office::with_pack("default");
    let now = local(START);
    let (past, future) = (local("2026-09-14 07:59"), local("2026-09-14 08:01"));
    let refused = |change: fn(&mut linli_domain::complaint::Registration, jiff::Timestamp), at| {
        Process::register(office.clone(), now, P::Clerk, |r| change(r, at)).err()
    };
    assert_eq!(refused(|r, at| r.occurred_at = Some(at), past), None);
    assert_eq!(refused(|r, at| r.occurred_at = Some(at), future), Some(Refusal::TimeOutOfOrder));
    assert_eq!(refused(|r, at| r.agreed_reply = Some(at), future), None);
    assert_eq!(refused(|r, at| r.agreed_reply = Some(at), past), Some(Refusal::TimeOutOfOrder));
    assert_eq!(refused(|r, at| r.resident_limit = Some(at), past), Some(Refusal::TimeOutOfOrder));
}

/// CMP-1: the resident registers on the web as well, and a case without a known person runs alike.
#[test]
fn anybody_can_complain() {
    let office = Office::with_pack("default");
    let web = Process::register(office.clone(), local(START), P::Resident, |_| {}).unwrap();
    assert_eq!(web.state.stage, Stage::Registered);
    let anonymous = |r: &mut linli_domain::complaint::Registration| {
        (r.resident, r.household, r.place, r.anonymous) = (None, None, None, true);
    };
    let mut case = Process::registered_at(office, START, anonymous);
    case.run(P::Director, act::responsible(Severity::Minor));
    case.bring_to(Stage::Archived);
}

/// CMP-2, CMP-3: a responsible complaint has a severity, the others have none.
#[test]
fn a_severity_belongs_to_responsible_complaints() {
    let mut case = Process::new();
    let without = linli_domain::complaint::Command::Judge {
        judgement: Judgement::Responsible,
        severity: None,
        assist: None,
        reason: crate::support::company::words(),
    };
    assert_eq!(case.refuse(P::Lead, without), Refusal::SeverityRequired);
    for judged in [act::not_responsible(), act::assist(AssistScope::Inside)] {
        let mut case = case.clone();
        case.run(P::Lead, judged);
        assert_eq!(case.state.severity, None);
        let action = Action::ChangeSeverity;
        let stage = case.state.stage.as_str();
        let refused = case.refuse(P::Director, act::change_severity(Severity::Major));
        assert_eq!(refused, Refusal::WrongStage { action: action.as_str(), stage });
    }
}

/// CMP-2, CMP-13: the resident objects, in person or through the desk, before and after the
/// follow-up; the director decides.
#[test]
fn an_objection_goes_to_the_director() {
    for stage in [Stage::Explaining, Stage::FollowingUp, Stage::Closing] {
        for person in [P::Clerk, P::Resident] {
            let mut case = Process::new();
            case.run(P::Lead, act::not_responsible());
            case.bring_to(stage);
            assert!(case.allowed(P::OtherResident, Action::Object).is_err());
            case.run(person, act::object());
            assert_eq!(case.state.stage, Stage::Objected);
            let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
            assert_eq!(case.refuse(P::Lead, act::decide_objection(false)), needed);
            case.run(P::Director, act::decide_objection(false));
            assert_eq!(case.state.stage, Stage::Explaining);
            case.bring_to(Stage::Archived);
        }
    }
}

/// CMP-2, SLA-8, SLA-12: an objection is answered like a new complaint, the same day; the follow-up
/// of the first explanation is not owed any more.
#[test]
fn an_objection_has_a_promise() {
    let mut case = Process::new();
    case.run(P::Lead, act::not_responsible());
    case.run(P::Clerk, act::tell(Purpose::Explanation));
    assert_eq!(case.stands("SLA-12"), "running");
    case.at("2026-09-15 09:00").run(P::Resident, act::object());
    assert_eq!((case.due("SLA-8").as_str(), case.stands("SLA-8")), ("2026-09-16 00:00", "running"));
    assert_eq!((case.clock("SLA-8").run, case.stands("SLA-12")), (1, "stopped"));
    case.at("2026-09-15 11:00").run(P::Director, act::decide_objection(false));
    case.at("2026-09-15 12:00").run(P::Clerk, act::tell(Purpose::Explanation));
    assert_eq!(case.stands("SLA-8"), "met");
    assert_eq!(case.due("SLA-12"), "2026-09-17 12:00");
    assert!(case.state.attempts.is_empty());
}

/// CMP-2, SLA-1, SLA-2, SLA-4: an upheld objection is judged anew, and its promises count from the
/// director's decision.
#[test]
fn an_upheld_objection_is_judged_anew() {
    let mut case = Process::registered(|r| r.facts = at_fault());
    case.run(P::Lead, act::not_responsible());
    case.run(P::Clerk, act::tell(Purpose::Explanation));
    case.at("2026-09-16 09:00").run(P::Resident, act::object());
    case.at("2026-09-16 11:00").run(P::Director, act::decide_objection(true));
    assert_eq!((case.state.stage, case.state.judgement), (Stage::Registered, None));
    assert_eq!(case.due("SLA-1"), "2026-09-16 11:30");
    assert_eq!(case.stands("SLA-2"), "met", "the director knows of it");
    case.run(P::Lead, act::responsible(Severity::Important));
    assert_eq!(case.due("SLA-5"), "2026-09-19 11:00");
    case.bring_to(Stage::Archived);
}

/// CMP-2: the objection is about a judgement of "not responsible"; the results of others are
/// answered in the follow-up.
#[test]
fn only_not_responsible_is_objected_to() {
    let mut case = Process::at_stage(Severity::Minor, Stage::FollowingUp);
    let (action, stage) = (Action::Object, Stage::FollowingUp.as_str());
    assert_eq!(
        case.refuse(P::Resident, act::object()),
        Refusal::WrongStage { action: action.as_str(), stage }
    );
}

/// CMP-2, CMP-3: a judgement is corrected by the director while nothing is planned; to leave
/// "responsible" is a fall and needs its approver.
#[test]
fn a_judgement_is_corrected() {
    let mut case = Process::new();
    case.run(P::Lead, act::assist(AssistScope::Inside));
    let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
    assert_eq!(case.refuse(P::Lead, act::responsible(Severity::Minor)), needed);
    case.run(P::Director, act::responsible(Severity::Minor));
    assert_eq!((case.stands("SLA-9"), case.due("SLA-4").as_str()), ("stopped", "2026-09-16 08:00"));

    let mut case = Process::at_stage(Severity::Major, Stage::Investigating);
    let roles = vec![Role::GeneralManager];
    let needed = Refusal::SeverityFallNeedsApprover { roles };
    assert_eq!(case.refuse(P::Director, act::not_responsible()), needed);
    case.run(P::GeneralManager, act::not_responsible());
    assert_eq!(case.state.stage, Stage::Explaining);
    assert!(case.state.tasks.is_empty(), "the departments are relieved");
    assert_eq!(case.stands("SLA-7"), "stopped");
    case.bring_to(Stage::Archived);

    let mut case = Process::at_stage(Severity::Minor, Stage::Planning);
    case.run(P::Director, act::responsible(Severity::Important));
    assert_eq!(case.state.stage, Stage::Planning, "the work goes on");
    case.bring_to(Stage::Approving);
    let action = Action::Judge;
    let refused = case.refuse(P::Director, act::not_responsible());
    assert_eq!(refused, Refusal::WrongStage { action: action.as_str(), stage: "approving" });
}

/// CMP-2, CMP-5: corrected to "not responsible" and back, the case is given out again from the
/// beginning.
#[test]
fn a_correction_of_a_correction() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Planning);
    case.run(P::Director, act::not_responsible());
    case.run(P::Director, act::responsible(Severity::Minor));
    assert_eq!(case.state.stage, Stage::Judged);
    case.run(P::Clerk, act::dispatch([act::task(5, Department::Security)]));
    case.run(P::SecurityHead, act::sign_for(5));
    assert_eq!(case.state.stage, Stage::Investigating);
    assert!(case.state.lead().is_some_and(|t| t.department == Department::Security.id()));
}

/// S28: the case is decided by the policy in its version; limits that were given stay when a policy
/// changes.
#[test]
fn limits_that_were_given_stay() {
    let mut case = Process::judged(Severity::Minor);
    assert_eq!((case.state.policy.as_str(), case.state.policy_version), ("default", 1));
    let mut changed = pack("default").unwrap();
    changed.version = 2;
    for rule in &mut changed.clocks {
        if rule.id == "SLA-4" {
            rule.limit = linli_domain::clock::base::Base::Days(1);
        }
    }
    case.office = Office::with(changed);
    case.run(P::Clerk, act::dispatch([act::task(1, Department::Engineering)]));
    assert_eq!(case.due("SLA-4"), "2026-09-16 08:00");
    assert_eq!(case.state.policy_version, 1);
}

/// CMP-2, CMP-11: a resident who is not satisfied with an explanation is heard by the director.
#[test]
fn not_satisfied_with_the_explanation() {
    let mut case = Process::new();
    case.run(P::Lead, act::not_responsible());
    case.bring_to(Stage::FollowingUp);
    case.pass(60);
    let events = case.run(P::OtherClerk, act::follow_up(Outcome::NotSatisfied));
    assert!(events.iter().any(|e| matches!(e, Event::Reopened { severity: None, .. })));
    assert_eq!((case.state.stage, case.state.round), (Stage::Objected, 1));
    assert_eq!(case.stands("SLA-8"), "running");
}

/// CMP-2, CMP-3: "not responsible" needs no approver, whatever was proposed; what was promised for
/// the proposal lapses.
#[test]
fn a_proposal_is_not_a_judgement() {
    let mut case = Process::registered(|r| r.facts = injury());
    case.pass(20).run(P::Lead, act::not_responsible());
    assert_eq!(case.stands("SLA-3"), "stopped");
}
