//! Who is told of what happened: the ones who have to act next, and superiors.

use crate::support::company::local;
use crate::support::process::{at_fault, injury};
use crate::support::{Department as D, Person as P, Process, act};
use linli_domain::complaint::{self, Command, Purpose, Recipient as R, Stage, Superior, TaskItem};
use linli_domain::followup::Outcome;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::Role;

/// Acts, and tells who was told of what, by the codes of the notices.
fn told(case: &mut Process, person: P, command: Command) -> Vec<(String, Vec<R>)> {
    let events = case.run(person, command);
    let notices =
        events.iter().filter_map(|e| complaint::notice(e, &case.state, &case.office.policy));
    notices.map(|notice| (notice.code, notice.to)).collect()
}

fn one(code: &str, to: &[R]) -> Vec<(String, Vec<R>)> {
    vec![(code.to_owned(), to.to_vec())]
}

/// CMP-5, CMP-7, CMP-9: on the straight way the next one to act is told, and nobody else.
#[test]
fn the_next_one_to_act_is_told() {
    let mut case = Process::registered(|r| r.facts = at_fault());
    let first = case.journal.first().unwrap();
    let notice = complaint::notice(&first.event, &case.state, &case.office.policy).unwrap();
    assert_eq!(notice.to, [R::Role(Role::ServiceLead)]);

    case.run(P::Lead, act::responsible(Severity::Important));
    let director = [R::Role(Role::Director)];
    let up = told(&mut case, P::Clerk, act::escalate(Superior::Director));
    assert_eq!(up, one("reported_up", &director));
    let assignee = Some(P::Engineer.staff());
    let part = TaskItem { assignee, ..act::task(1, D::Engineering) };
    let to = [R::Department(D::Engineering.id()), R::Staff(P::Engineer.staff())];
    assert_eq!(told(&mut case, P::Clerk, act::dispatch([part])), one("dispatched", &to));
    let returned = told(&mut case, P::EngineeringHead, act::give_back(1));
    assert_eq!(returned, one("returned", &director));
    let again = told(&mut case, P::Director, act::decide_return(false, None));
    assert_eq!(again, one("return_decided", &[R::Department(D::Engineering.id())]));
    case.bring_to(Stage::Investigating);
    let help = told(&mut case, P::EngineeringHead, act::request_help());
    assert_eq!(help, one("help_requested", &director));
    let assigned = told(&mut case, P::EngineeringHead, act::assign(1, P::OtherEngineer));
    assert_eq!(assigned, one("assigned", &[R::Staff(P::OtherEngineer.staff())]));
    case.bring_to(Stage::Planning);
    let plan = act::propose(local("2026-09-15 12:00"));
    assert_eq!(told(&mut case, P::EngineeringHead, plan), one("plan_proposed", &director));
    let author = [R::Staff(P::EngineeringHead.staff())];
    assert_eq!(told(&mut case, P::Director, act::return_plan()), one("plan_returned", &author));
    case.bring_to(Stage::ReportingBack);
    let desk = [R::Role(Role::Receptionist), R::Role(Role::ServiceLead)];
    let back = told(&mut case, P::EngineeringHead, act::report_back());
    assert_eq!(back, one("reported_back", &desk));
    assert!(told(&mut case, P::Clerk, act::tell(Purpose::Result)).is_empty(), "the desk knows");
}

/// CMP-8, CMP-11: of a major complaint the director hears that it is to be followed up.
#[test]
fn the_director_follows_up() {
    let mut case = Process::at_stage(Severity::Major, Stage::Informing);
    let notices = told(&mut case, P::Clerk, act::tell(Purpose::Result));
    assert_eq!(notices, one("resident_told", &[R::Role(Role::Director)]));
}

/// CMP-11: of dissatisfaction the handler's superiors hear.
#[test]
fn superiors_hear_of_dissatisfaction() {
    let mut case = Process::at_stage(Severity::Minor, Stage::FollowingUp);
    let superiors = [R::Role(Role::ServiceLead), R::Role(Role::Director)];
    let notices = told(&mut case, P::OtherClerk, act::follow_up(Outcome::NotSatisfied));
    assert_eq!(notices, one("reopened", &superiors));
}

/// CMP-8, CMP-15, SLA-3: management hears of what is reported to it and of a group.
#[test]
fn management_hears() {
    let management =
        [R::Role(Role::Director), R::Role(Role::BranchManager), R::Role(Role::GeneralManager)];
    let mut case = Process::registered(|r| r.facts = injury());
    let up = told(&mut case, P::Clerk, act::escalate(Superior::Management));
    assert_eq!(up, one("reported_up", &management));
    let group = told(&mut case, P::System, act::become_group(5));
    assert_eq!(group, one("became_group", &management));
}

/// CMP-13, CMP-14: requests go to the one who decides on them.
#[test]
fn requests_find_their_decider() {
    let mut case = Process::at_stage(Severity::Important, Stage::Executing);
    let until = local("2026-09-20 12:00");
    let asked = told(&mut case, P::EngineeringHead, act::request_extension("SLA-5", until));
    assert_eq!(asked, one("extension_requested", &[R::Role(Role::BranchManager)]));
    let withdrawal = told(&mut case, P::Resident, act::request_withdrawal());
    assert_eq!(withdrawal, one("withdrawal_requested", &[R::Role(Role::ServiceLead)]));
}
