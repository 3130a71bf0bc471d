//! Severity: proposal, rise, fall, the group (CMP-3, CMP-15).

use crate::support::company::household;
use crate::support::process::{Office, START, at_fault};
use crate::support::{Person as P, Process, act};
use linli_domain::complaint::{Command, Event, Stage};
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::matter;
use linli_domain::refusal::Refusal;
use linli_domain::severity::{Severity, SeverityFacts, SeverityRule};
use linli_domain::vocabulary::{AssistScope, Role};
use std::collections::BTreeSet;
use uuid::Uuid;

/// CMP-3: judged below the proposal is a fall and needs the approver of falls; above it does not.
#[test]
fn judging_below_the_proposal_is_a_fall() {
    let mut case = Process::registered(|r| r.facts = at_fault());
    let needed = Refusal::SeverityFallNeedsApprover { roles: vec![Role::Director] };
    assert_eq!(case.refuse(P::Lead, act::responsible(Severity::Minor)), needed);
    let mut higher = case.clone();
    higher.run(P::Lead, act::responsible(Severity::Major));
    case.run(P::Director, act::responsible(Severity::Minor));
    assert_eq!(case.state.severity, Some(Severity::Minor));
}

/// CMP-3: from each level only the one whom the policy names lets it fall; anybody who judges may
/// raise it.
#[test]
fn a_fall_needs_the_approver() {
    for (from, to, may_not, may) in [
        (Severity::Important, Severity::Minor, P::Lead, P::Director),
        (Severity::Major, Severity::Important, P::BranchManager, P::GeneralManager),
        (Severity::Major, Severity::Minor, P::Director, P::GeneralManager),
    ] {
        let mut case = Process::judged(from);
        let refused = case.refuse(may_not, act::change_severity(to));
        assert!(matches!(refused, Refusal::SeverityFallNeedsApprover { .. }), "{refused:?}");
        case.run(may, act::change_severity(to));
        assert_eq!(case.state.severity, Some(to));
    }
    let mut case = Process::judged(Severity::Minor);
    case.run(P::Lead, act::change_severity(Severity::Important));
    let refused = case.refuse(P::Lead, act::change_severity(Severity::Important));
    assert_eq!(refused, Refusal::SeverityUnchanged);
    let refused = case.refuse(P::Lead, act::change_severity(Severity::General));
    assert_eq!(refused, Refusal::SeverityNotInScheme { severity: Severity::General });
}

/// CMP-3, SLA-4, SLA-5, SLA-7: with the severity the promise changes; it counts from the
/// registration.
#[test]
fn the_promise_changes_with_the_severity() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-15 08:00").run(P::Lead, act::change_severity(Severity::Important));
    assert_eq!((case.stands("SLA-4"), case.due("SLA-5").as_str()), ("stopped", "2026-09-17 08:00"));
    case.run(P::Lead, act::change_severity(Severity::Major));
    assert_eq!((case.stands("SLA-5"), case.due("SLA-7").as_str()), ("stopped", "2026-09-24 08:00"));
    case.run(P::GeneralManager, act::change_severity(Severity::Minor));
    assert_eq!((case.stands("SLA-4"), case.clock("SLA-4").run), ("running", 1));
}

/// S28, SLA-4: a promise that was broken stays broken, whatever the severity becomes.
#[test]
fn a_rise_does_not_wipe_a_breach() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-16 09:00").run(P::Lead, act::change_severity(Severity::Important));
    assert_eq!((case.stands("SLA-4"), case.stands("SLA-5")), ("breached", "running"));
    case.run(P::Director, act::change_severity(Severity::Minor));
    assert_eq!((case.stands("SLA-4"), case.clock("SLA-4").run), ("breached", 0));
}

/// CMP-3: after the work is done a rise begins no promise to solve it.
#[test]
fn a_rise_after_the_work_is_done() {
    let mut case = Process::at_stage(Severity::Minor, Stage::FollowingUp);
    case.run(P::Lead, act::change_severity(Severity::Important));
    assert_eq!((case.stands("SLA-4"), case.stands("SLA-5")), ("met", "none"));
}

/// CMP-7, CMP-3: who approves the plan follows the severity of the moment.
#[test]
fn the_approver_follows_the_severity() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Approving);
    case.run(P::Lead, act::change_severity(Severity::Major));
    let needed = Refusal::RoleRequired { roles: vec![Role::GeneralManager] };
    assert_eq!(case.refuse(P::Director, act::approve()), needed);
    case.run(P::GeneralManager, act::approve());
}

/// The households of a matter, joined one after the other as the shell does it. Returns the cases.
fn joined(households: impl IntoIterator<Item = u128>) -> (Vec<Process>, matter::State) {
    let mut cases: Vec<Process> = Vec::new();
    let mut state = matter::State {
        id: act::matter(),
        office: NodeId(Uuid::from_u128(10)),
        households: BTreeSet::new(),
        group: false,
    };
    for number in households {
        let home: PlaceId = household(number);
        let mut case = Process::registered(|r| r.household = Some(home));
        case.run(P::Clerk, act::link());
        for event in matter::join(&state, Some(home), case.office.policy.group_households) {
            matter::apply(&mut state, &event);
            if let matter::Event::BecameGroup { households } = event {
                for other in &mut cases {
                    other.run(P::System, act::become_group(households));
                }
            }
        }
        if state.group {
            let households = u32::try_from(state.households.len()).unwrap();
            case.run(P::System, act::become_group(households));
        }
        cases.push(case);
    }
    (cases, state)
}

/// CMP-3, CMP-15, D11: the fifth household makes all of them major, once; the fifth message of four
/// households does not. Each keeps its own case.
#[test]
fn five_households_are_a_group() {
    let (cases, matter) = joined([1, 2, 3, 4, 4]);
    assert!(!matter.group && cases.iter().all(|c| !c.state.group));
    let (cases, matter) = joined([1, 2, 3, 4, 4, 5, 6]);
    assert!(matter.group);
    for case in &cases {
        assert!(case.state.group);
        assert_eq!(case.state.working_severity(), Severity::Major);
        let rises = |e: &&linli_domain::complaint::Entry| {
            let rule = SeverityRule::Group;
            matches!(&e.event, Event::SeverityChanged { rule: r, .. } if *r == rule)
        };
        assert_eq!(case.journal.iter().filter(rises).count(), 1);
        assert_eq!(case.stands("SLA-3"), "running");
    }
    let mut first = cases.into_iter().next().unwrap();
    first.run(P::Lead, act::responsible(Severity::Major));
    first.bring_to(Stage::Archived);
}

/// CMP-3, CMP-15: a group complaint judged lower is a fall from major, whatever was proposed.
#[test]
fn a_group_is_judged_major() {
    let mut case = Process::new();
    case.run(P::System, act::become_group(5));
    let needed = Refusal::SeverityFallNeedsApprover { roles: vec![Role::GeneralManager] };
    assert_eq!(case.refuse(P::Director, act::responsible(Severity::Minor)), needed);
    case.run(P::Lead, act::responsible(Severity::Major));
}

/// CMP-15, D11: told twice it happens once, and finished cases stay as they are.
#[test]
fn becoming_a_group_happens_once() {
    let mut case = Process::judged(Severity::Minor);
    assert!(!case.run(P::System, act::become_group(5)).is_empty());
    assert!(case.run(P::System, act::become_group(6)).is_empty());
    let mut finished = Process::at_stage(Severity::Minor, Stage::Archived);
    assert!(finished.run(P::System, act::become_group(5)).is_empty());
}

/// SLA-3, CMP-15: management that was told of a major complaint is not to be told again because it
/// became a group.
#[test]
fn a_major_complaint_becomes_a_group() {
    let mut case = Process::judged(Severity::Major);
    case.run(P::Clerk, act::escalate(linli_domain::complaint::Superior::Management));
    case.at("2026-09-15 08:00").run(P::System, act::become_group(5));
    assert_eq!((case.stands("SLA-3"), case.clock("SLA-3").run), ("met", 0));
}

/// CMP-15: a case that only helps, or is not ours, has no severity in a group either.
#[test]
fn a_group_of_what_is_not_ours() {
    let mut case = Process::new();
    case.run(P::Lead, act::assist(AssistScope::Outside));
    case.run(P::System, act::become_group(5));
    assert_eq!((case.state.group, case.state.severity), (true, None));
    case.run(P::Clerk, act::link());
    assert_eq!(case.refuse(P::Clerk, act::link()), Refusal::AlreadyJoined);
}

/// CMP-3: the second repeat of a broken promise is proposed as major, and says so.
#[test]
fn repeats_of_a_broken_promise() {
    let facts =
        SeverityFacts { promise_broken: true, repeats: 2, households: 1, ..Default::default() };
    let case = Process::registered_at(Office::with_pack("default"), START, |r| r.facts = facts);
    let proposed = case.state.proposed;
    assert_eq!((proposed.severity, proposed.rule), (Severity::Major, SeverityRule::PromiseBroken));
    assert_eq!(case.state.severity, None, "it is a proposal; a person decides");
}

/// CMP-3, SLA-15: raising by the month asks for nothing when it is repeated.
#[test]
fn the_month_raises_once() {
    let mut case = Process::judged(Severity::Important);
    assert!(!case.run(P::System, Command::RaiseByMonth).is_empty());
    assert!(case.run(P::System, Command::RaiseByMonth).is_empty());
}
