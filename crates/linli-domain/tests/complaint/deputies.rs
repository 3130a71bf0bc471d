//! Deputies: what they decide in somebody's name, and what nobody decides about themselves (CMP-6, CMP-7).

use crate::support::{Department as D, Person as P, Process, act, samples};
use jiff::SignedDuration;
use linli_domain::actor::Actor;
use linli_domain::complaint::{self, Action, Stage};
use linli_domain::deputy::{Approval, StandIn};
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;

/// Somebody in the place of somebody else, for these approvals.
fn deputy(of: P, person: P, kinds: &[Approval]) -> Actor {
    let place = StandIn { principal: of.actor(), kinds: kinds.iter().copied().collect() };
    Actor { stands_in: vec![place], ..person.actor() }
}

fn name(case: &Process, actor: &Actor, action: Action) -> Result<Option<P>, Refusal> {
    let name = case.with(actor, |ctx| complaint::in_whose_name(&case.state, action, ctx))?;
    Ok(name.and_then(|id| P::ALL.into_iter().find(|p| p.staff() == id)))
}

/// Cases in which something waits for the director, with what decides it.
fn waiting() -> Vec<(Process, Action)> {
    let plan = Process::at_stage(Severity::Minor, Stage::Approving);
    let mut returned = Process::at_stage(Severity::Minor, Stage::Dispatched);
    returned.run(P::EngineeringHead, act::give_back(1));
    let mut objected = Process::new();
    objected.run(P::Director, act::not_responsible());
    objected.run(P::Resident, act::object());
    let mut longer = Process::at_stage(Severity::Minor, Stage::Executing);
    let until = longer.now + SignedDuration::from_hours(96);
    longer.run(P::EngineeringHead, act::request_extension("SLA-4", until));
    vec![
        (plan.clone(), Action::ApprovePlan),
        (plan, Action::ReturnPlan),
        (returned, Action::DecideReturn),
        (objected, Action::DecideObjection),
        (longer.clone(), Action::Extend),
        (longer, Action::Pause),
    ]
}

/// CMP-7: a deputy decides what was given to them and nothing else; the director decides in their own name.
#[test]
fn a_deputy_decides_what_was_given() {
    for (case, action) in waiting() {
        let kind = Approval::of(action).unwrap();
        assert_eq!(name(&case, &P::Director.actor(), action), Ok(None), "{action}");
        let lead = deputy(P::Director, P::Lead, &[kind]);
        assert_eq!(name(&case, &lead, action), Ok(Some(P::Director)), "{action}");
        let others: Vec<Approval> =
            Approval::ALL.iter().copied().filter(|other| *other != kind).collect();
        let other = deputy(P::Director, P::Lead, &others);
        assert!(
            matches!(name(&case, &other, action), Err(Refusal::RoleRequired { .. })),
            "{action}"
        );
        let own = deputy(P::Director, P::BranchManager, Approval::ALL);
        assert_eq!(name(&case, &own, action), Ok(None), "their own rights are enough: {action}");
        // What the principal cannot decide, nobody decides in their name.
        let weak = deputy(P::Clerk, P::Lead, Approval::ALL);
        assert!(
            matches!(name(&case, &weak, action), Err(Refusal::RoleRequired { .. })),
            "{action}"
        );
    }
}

/// CMP-7: only approvals are given away: nothing else may be done that the deputy could not do before.
#[test]
fn only_approvals_are_given_away() {
    let everything = deputy(P::GeneralManager, P::EngineeringHead, Approval::ALL);
    let before = P::EngineeringHead.actor();
    for (case, _) in waiting() {
        for action in Action::ALL.iter().filter(|action| Approval::of(**action).is_none()) {
            let now = name(&case, &everything, *action);
            assert_eq!(now.is_ok(), name(&case, &before, *action).is_ok(), "{action}");
        }
    }
}

/// CMP-6, P07: auditors and owner representatives decide for nobody.
#[test]
fn who_only_reads_decides_for_nobody() {
    for (case, action) in waiting() {
        for person in [P::Auditor, P::OwnerRepresentative] {
            let reader = deputy(P::Director, person, Approval::ALL);
            assert!(name(&case, &reader, action).is_err(), "{person:?} {action}");
        }
    }
}

/// CMP-6: nobody decides about themselves, whoever stands in for whom: not the deputy and not the principal where they
/// are complained about, belong only to the department complained about, proposed the plan or asked for the extension.
/// Every pair of people, every decision, every relation; in `decide` as in `allowed`.
#[test]
fn nobody_decides_about_themselves() {
    let (mut allowed, mut refused) = (0, 0);
    for (case, action) in waiting() {
        for principal in P::ALL {
            for person in P::ALL.into_iter().filter(|person| *person != principal) {
                for relation in 0..6 {
                    let case = related(&case, relation, principal, person);
                    let actor = deputy(principal, person, Approval::ALL);
                    let answer = name(&case, &actor, action);
                    holds_in_decide(&case, &actor, action, answer.is_ok());
                    let Ok(name) = answer else {
                        refused += 1;
                        continue;
                    };
                    allowed += 1;
                    let about = about(&case, action, person, name);
                    assert!(!about, "{person:?} for {name:?}: {action}, relation {relation}");
                }
            }
        }
    }
    assert!(allowed > 500 && refused > 5_000, "{allowed} allowed, {refused} refused");
}

/// The case with one of the two in a relation to it.
fn related(case: &Process, relation: u32, principal: P, person: P) -> Process {
    let mut case = case.clone();
    let one = if relation.is_multiple_of(2) { principal } else { person };
    match relation / 2 {
        0 => drop(case.state.accused.staff.insert(one.staff())),
        1 => {
            let actor = one.actor();
            case.state.accused.departments =
                actor.heads.into_iter().chain(actor.member_of).collect();
        }
        _ => {
            case.state.plan_proposed_by = Some(one.staff());
            for pending in &mut case.state.pending {
                if let complaint::Pending::Extension { by, .. } = pending {
                    *by = Some(one.staff());
                }
            }
        }
    }
    case
}

/// Whether a decision would be one about whoever decides, or about the one in whose name it is.
fn about(case: &Process, action: Action, person: P, name: Option<P>) -> bool {
    let state = &case.state;
    let kept_out = |one: P| {
        let actor = one.actor();
        let mut theirs = actor.heads.iter().chain(&actor.member_of).peekable();
        let belongs = theirs.peek().is_some();
        let accused = state.accused.staff.contains(&one.staff())
            || (belongs && theirs.all(|d| state.accused.departments.contains(d)));
        let own_plan = state.plan_proposed_by == Some(one.staff());
        accused || (own_plan && action == Action::ApprovePlan)
    };
    let asked = |p: &complaint::Pending| matches!(p, complaint::Pending::Extension { by, .. } if *by == Some(person.staff()));
    let own_request = match action {
        Action::Extend => state.pending.iter().any(asked),
        Action::ReturnPlan => state.plan_proposed_by == Some(person.staff()),
        _ => false,
    };
    kept_out(person) || name.is_some_and(kept_out) || (name.is_some() && own_request)
}

fn holds_in_decide(case: &Process, actor: &Actor, action: Action, allowed: bool) {
    for command in samples::samples(&case.state, &case.office.policy, case.now) {
        if command.action() == Some(action) && !allowed {
            assert!(case.decide(actor, command).is_err(), "{action}");
        }
    }
}

/// CMP-6: the refusals say which of the rules it was.
#[test]
fn refusals_of_deputies() {
    let [(plan, _), _, (returned, _), _, (longer, _), _] = &waiting()[..] else { return };
    let mut own = plan.clone();
    own.state.plan_proposed_by = Some(P::Lead.staff());
    let lead = deputy(P::Director, P::Lead, Approval::ALL);
    assert_eq!(name(&own, &lead, Action::ApprovePlan), Err(Refusal::OwnPlanApproval));
    assert_eq!(name(&own, &lead, Action::ReturnPlan), Err(Refusal::OwnPlanApproval));
    let head = deputy(P::Director, P::EngineeringHead, Approval::ALL);
    assert_eq!(name(returned, &head, Action::DecideReturn), Err(Refusal::OwnRequest));
    assert_eq!(name(longer, &head, Action::Extend), Err(Refusal::OwnRequest));
    let mut about_director = plan.clone();
    about_director.state.accused.staff.insert(P::Director.staff());
    assert_eq!(name(&about_director, &lead, Action::ApprovePlan), Err(Refusal::ComplainedAbout));
    let mut party = plan.clone();
    party.state.accused.departments.insert(D::CustomerService.id());
    assert_eq!(name(&party, &lead, Action::ApprovePlan), Err(Refusal::OwnDepartmentConflict));
}
