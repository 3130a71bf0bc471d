//! The whole way from the telephone to the archive, with the clocks at each step.

use crate::support::company::words;
use crate::support::process::{Office, START, at_fault, injury};
use crate::support::{Department, Person as P, Process, act};
use linli_domain::complaint::{Action, Command, Purpose, Stage, Superior, TaskState};
use linli_domain::followup::Outcome;
use linli_domain::refusal::Refusal;
use linli_domain::severity::{Severity, SeverityRule};
use linli_domain::vocabulary::{AssistScope, Judgement, Role};

/// CMP-1, CMP-2, CMP-5, CMP-7, CMP-9, CMP-10, CMP-11, CMP-12, SLA-1, SLA-4, SLA-11, SLA-12, SLA-14,
/// SLA-15: a slight complaint goes all ten steps, each by somebody else, each promise kept.
#[test]
fn a_slight_complaint_goes_all_ten_steps() {
    let mut case = Process::new();
    assert_eq!(case.state.proposed.rule, SeverityRule::SlightInconvenience);
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Registered, 2));
    assert_eq!(case.open_clocks(), ["SLA-1", "SLA-14"]);
    assert_eq!(case.due("SLA-1"), "2026-09-14 08:30");
    assert_eq!(case.due("SLA-14"), "2026-09-17 08:00");

    case.at("2026-09-14 08:10").run(P::Lead, act::responsible(Severity::Minor));
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Judged, 3));
    assert_eq!(case.open_clocks(), ["SLA-1", "SLA-4", "SLA-14", "SLA-15"]);
    assert_eq!(case.due("SLA-4"), "2026-09-16 08:00");
    assert_eq!(case.due("SLA-15"), "2026-10-14 08:00");

    case.at("2026-09-14 08:15")
        .run(P::Clerk, act::dispatch([act::task(1, Department::Engineering)]));
    assert_eq!(case.stands("SLA-1"), "running");
    case.at("2026-09-14 08:25").run(P::EngineeringHead, act::sign_for(1));
    assert_eq!(case.stands("SLA-1"), "met");
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Investigating, 4));

    case.at("2026-09-14 09:00").run(P::EngineeringHead, act::assign(1, P::Engineer));
    assert_eq!(case.state.handler(), Some(P::Engineer.staff()));
    case.run(P::Engineer, act::investigate());
    case.at("2026-09-14 09:30").run(P::Engineer, act::propose(case_time("2026-09-14 15:00")));
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Approving, 6));
    case.at("2026-09-14 10:00").run(P::Director, act::approve());
    assert!(case.state.plan.as_ref().is_some_and(|plan| plan.approved && plan.no == 1));
    case.run(P::Engineer, Command::Start);
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Executing, 7));
    case.at("2026-09-14 15:00").run(P::Engineer, act::complete(1));
    assert_eq!(case.state.stage, Stage::ReportingBack);
    case.at("2026-09-14 15:30").run(P::EngineeringHead, act::report_back());
    assert_eq!((case.stands("SLA-4"), case.stands("SLA-15")), ("met", "met"));
    assert_eq!(case.open_clocks(), ["SLA-11", "SLA-14"]);
    assert_eq!(case.due("SLA-11"), "2026-09-15 00:00");

    case.at("2026-09-14 16:00").run(P::Clerk, act::tell(Purpose::Result));
    assert_eq!((case.stands("SLA-11"), case.stands("SLA-14")), ("met", "met"));
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::FollowingUp, 9));
    assert_eq!(case.open_clocks(), ["SLA-12"]);
    assert_eq!(case.due("SLA-12"), "2026-09-16 16:00");

    case.at("2026-09-15 10:00").run(P::OtherClerk, act::follow_up(Outcome::Satisfied));
    assert_eq!(case.stands("SLA-12"), "met");
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Closing, 10));
    case.at("2026-09-15 10:30").run(P::Lead, act::close());
    assert_eq!((case.state.stage, case.state.stage.step()), (Stage::Archived, 11));
    assert_eq!(case.state.file_number.as_deref(), Some("DA2026-000123"));
    assert_eq!(case.state.closed_at, Some(case.now));
    assert!(case.open_clocks().is_empty());
    assert!(case.wait_until("2027-09-15 10:30").is_empty(), "an archived case warns of nothing");
}

fn case_time(text: &str) -> jiff::Timestamp {
    crate::support::company::local(text)
}

/// CMP-3, CMP-7, SLA-2, SLA-5: an important complaint: the director is told within the hour, three
/// days to solve it, the director approves the plan.
#[test]
fn an_important_complaint() {
    let mut case = Process::registered(|r| r.facts = at_fault());
    assert_eq!(case.open_clocks(), ["SLA-1", "SLA-2", "SLA-14"]);
    assert_eq!(case.due("SLA-2"), "2026-09-14 09:00");
    case.at("2026-09-14 08:20").run(P::Lead, act::responsible(Severity::Important));
    assert_eq!(case.due("SLA-2"), "2026-09-14 09:00", "judged as proposed: the hour runs on");
    assert_eq!(case.due("SLA-5"), "2026-09-17 08:00");
    case.at("2026-09-14 08:40").run(P::Clerk, act::escalate(Superior::Director));
    assert_eq!(case.stands("SLA-2"), "met");
    case.bring_to(Stage::Approving);
    let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
    assert_eq!(case.refuse(P::Lead, act::approve()), needed);
    case.run(P::Director, act::approve());
    case.bring_to(Stage::Archived);
    assert_eq!(case.stands("SLA-5"), "met");
    assert_eq!(case.stands("SLA-4"), "none");
}

/// CMP-3, CMP-7, CMP-8, CMP-11, SLA-3, SLA-6, SLA-7: a major complaint: management is told the same
/// day, the general manager decides on the emergency plan and the plan, the director follows up.
#[test]
fn a_major_complaint() {
    let mut case = Process::registered(|r| r.facts = injury());
    assert_eq!(case.state.proposed.rule, SeverityRule::LossOrInjury);
    assert_eq!(case.due("SLA-3"), "2026-09-15 00:00");
    case.at("2026-09-14 08:20").run(P::Lead, act::responsible(Severity::Major));
    assert_eq!(case.due("SLA-6"), "2026-09-16 08:00");
    assert_eq!(case.due("SLA-7"), "2026-09-24 08:00");
    case.run(P::Director, act::escalate(Superior::Management));
    assert_eq!(case.stands("SLA-3"), "met");

    let needed = Refusal::RoleRequired { roles: vec![Role::GeneralManager] };
    assert_eq!(case.refuse(P::BranchManager, act::decide_emergency()), needed);
    case.run(P::GeneralManager, act::decide_emergency());
    case.run(P::Director, act::hold_meeting());

    case.at("2026-09-15 09:00").run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!(case.stands("SLA-6"), "met");
    case.bring_to(Stage::Approving);
    assert_eq!(case.refuse(P::BranchManager, act::approve()), needed);
    case.run(P::GeneralManager, act::approve());
    case.bring_to(Stage::FollowingUp);
    assert_eq!(case.stands("SLA-7"), "met");
    let needed = Refusal::RoleRequired { roles: vec![Role::Director, Role::QualityOfficer] };
    assert_eq!(case.refuse(P::OtherClerk, act::follow_up(Outcome::Satisfied)), needed);
    assert!(case.allowed(P::Quality, Action::FollowUp).is_ok());
    case.run(P::Director, act::follow_up(Outcome::BasicallySatisfied));
    case.bring_to(Stage::Archived);
}

/// CMP-8: an emergency plan and a meeting belong to major complaints.
#[test]
fn no_emergency_for_less_than_major() {
    let mut case = Process::judged(Severity::Important);
    let stage = Stage::Judged.as_str();
    let action = Action::DecideEmergency;
    let refused = case.refuse(P::GeneralManager, act::decide_emergency());
    assert_eq!(refused, Refusal::WrongStage { action: action.as_str(), stage });
}

/// CMP-3, CMP-14, SLA-4, SLA-7: two levels as data: general in two days, major as ever.
#[test]
fn the_two_level_scheme_goes_the_same_way() {
    let office = Office::with_pack("two-level");
    let mut case = Process::registered_at(office.clone(), START, |_| {});
    assert_eq!(case.state.proposed.severity, Severity::General);
    let refused = case.refuse(P::Lead, act::responsible(Severity::Minor));
    assert_eq!(refused, Refusal::SeverityNotInScheme { severity: Severity::Minor });
    case.run(P::Lead, act::responsible(Severity::General));
    assert_eq!(case.due("SLA-4"), "2026-09-16 08:00");
    assert_eq!(case.stands("SLA-5"), "none");
    case.run(P::Director, act::extend("SLA-4", case_time("2026-09-17 08:00")));
    case.bring_to(Stage::FollowingUp);
    case.run(P::OtherClerk, act::follow_up(Outcome::NotSatisfied));
    assert_eq!(case.state.severity, Some(Severity::Major), "one level up is the top of two");
    assert_eq!(case.due("SLA-7"), "2026-09-24 08:00");
    case.bring_to(Stage::Archived);
}

/// CMP-2, CMP-7, SLA-9, SLA-10: help is judged without a severity, inside the estate the same day,
/// outside in three days; the plan goes to the director; the rest of the way is the same.
#[test]
fn help_inside_and_outside_the_estate() {
    for (scope, clock, due, other) in [
        (AssistScope::Inside, "SLA-9", "2026-09-15 00:00", "SLA-10"),
        (AssistScope::Outside, "SLA-10", "2026-09-17 08:00", "SLA-9"),
    ] {
        let mut case = Process::new();
        case.at("2026-09-14 08:20").run(P::Lead, act::assist(scope));
        assert_eq!((case.state.judgement, case.state.severity), (Some(Judgement::Assist), None));
        assert_eq!((case.due(clock).as_str(), case.stands(other)), (due, "none"));
        assert_eq!((case.stands("SLA-4"), case.stands("SLA-15")), ("none", "none"));
        case.bring_to(Stage::Approving);
        let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
        assert_eq!(case.refuse(P::Lead, act::approve()), needed);
        case.run(P::Director, act::approve());
        case.bring_to(Stage::Informing);
        assert_eq!(case.stands(clock), "running", "only the resident's answer keeps it");
        case.at("2026-09-14 18:00").bring_to(Stage::Archived);
        assert_eq!(case.stands(clock), "met");
    }
}

/// CMP-2, CMP-10, SLA-1, SLA-8: a complaint that is not ours is explained the same day; no
/// department needs the form.
#[test]
fn not_responsible_is_explained() {
    let mut case = Process::registered(|r| r.facts = at_fault());
    case.at("2026-09-14 08:20").run(P::Lead, act::not_responsible());
    assert_eq!(case.state.stage, Stage::Explaining);
    assert_eq!(case.open_clocks(), ["SLA-8", "SLA-14"]);
    assert_eq!(case.due("SLA-8"), "2026-09-15 00:00");
    let stage = Stage::Explaining.as_str();
    let action = Action::TellResident;
    let refused = case.refuse(P::Clerk, act::tell(Purpose::Result));
    assert_eq!(refused, Refusal::WrongStage { action: action.as_str(), stage });
    case.at("2026-09-14 10:00").run(P::Clerk, act::tell(Purpose::Explanation));
    assert_eq!((case.stands("SLA-8"), case.stands("SLA-14")), ("met", "met"));
    assert_eq!(case.due("SLA-12"), "2026-09-16 10:00", "it is followed up like any other");
    case.bring_to(Stage::Archived);
}

/// CMP-5, CMP-9: with two departments the case waits for the slow one; a part that was given up
/// with the director's word is not waited for.
#[test]
fn several_departments_and_a_slow_one() {
    let mut case = Process::judged(Severity::Minor);
    let parts = [act::task(1, Department::Engineering), act::task(2, Department::Security)];
    case.run(P::Clerk, act::dispatch(parts));
    case.run(P::Guard, act::sign_for(2));
    assert_eq!(case.state.stage, Stage::Dispatched, "the lead department has not signed for it");
    assert_eq!(case.stands("SLA-1"), "running");
    case.run(P::EngineeringHead, act::sign_for(1));
    case.run(P::Clerk, act::dispatch([act::task(3, Department::Environment)]));
    assert_eq!(case.state.stage, Stage::Investigating);
    case.bring_to(Stage::Executing);
    case.run(P::Engineer, act::complete(1));
    assert_eq!(case.state.stage, Stage::Executing, "security and environment are not done");
    assert_eq!(case.refuse(P::Engineer, act::complete(2)), Refusal::TaskOfOtherDepartment);
    case.run(P::EnvironmentHead, act::give_back(3));
    case.run(P::SecurityHead, act::complete(2));
    assert_eq!(case.state.stage, Stage::Executing, "the director has not decided on the return");
    case.run(P::Director, act::decide_return(true, None));
    assert_eq!(case.state.stage, Stage::ReportingBack);
    assert_eq!(case.refuse(P::SecurityHead, act::report_back()), Refusal::TaskOfOtherDepartment);
    case.bring_to(Stage::Archived);
    let states: Vec<TaskState> = case.state.tasks.iter().map(|t| t.state).collect();
    assert_eq!(states, [TaskState::Completed, TaskState::Completed, TaskState::Cancelled]);
}

/// CMP-16: words are references, never the words themselves; nobody's name stands in the journal.
#[test]
fn the_journal_holds_references_only() {
    let case = Process::at_stage(Severity::Minor, Stage::Archived);
    let journal = serde_json::to_string(&case.journal).unwrap();
    assert!(journal.contains(&words().digest));
    assert!(!journal.contains("Engineer") && !journal.contains("Clerk"));
}
