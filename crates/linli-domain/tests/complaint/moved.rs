//! Running cases that go on under another version of their policy (ADM-1, S28).

use crate::support::process::Office;
use crate::support::{Person as P, Process, act};
use jiff::SignedDuration;
use linli_domain::clock::base::Base;
use linli_domain::clock::plan::ClockChange;
use linli_domain::complaint::{Command, Event, Stage, replay};
use linli_domain::policy::{Policy, pack};
use linli_domain::severity::Severity;

/// The shipped policy as a second version, changed.
fn second(change: impl FnOnce(&mut Policy)) -> Office {
    let mut policy = pack("default").unwrap();
    policy.version += 1;
    change(&mut policy);
    Office::with(policy)
}

fn limit(policy: &mut Policy, id: &str, limit: Base) {
    policy.clocks.iter_mut().find(|rule| rule.id == id).unwrap().limit = limit;
}

/// Moves a case as the background job does; what happened.
fn moved(case: &mut Process, office: Office) -> Vec<Event> {
    case.office = office;
    case.run(P::System, Command::ChangePolicy)
}

/// ADM-1: running limits follow the other version, by the same calendar and from the same beginning, with one entry that
/// names both versions; a second time nothing happens, and the journal leads to the same state.
#[test]
fn running_limits_follow() {
    let mut case = Process::judged(Severity::Minor);
    let before = case.clock("SLA-4").clone();
    let events = moved(&mut case, second(|p| limit(p, "SLA-4", Base::Days(5))));
    assert_eq!(events[0], Event::PolicyChanged { from: 1, to: 2 });
    let after = case.clock("SLA-4").clone();
    assert_eq!(after.from, before.from);
    assert_eq!(after.due_at, before.due_at + SignedDuration::from_hours(3 * 24));
    assert_eq!(after.run, before.run);
    assert_eq!(case.state.policy_version, 2);
    assert!(case.run(P::System, Command::ChangePolicy).is_empty());
    assert_eq!(replay(&case.journal), Some(case.state.clone()));
}

/// S28: nobody's verdict changes, and nobody becomes late by it: what was broken or kept stays, a limit that somebody
/// granted stays, and one that would have passed already stays where it is.
#[test]
fn verdicts_stay() {
    let shorter = || second(|p| limit(p, "SLA-4", Base::Minutes(30)));
    // Running for a day: half an hour would have passed.
    let mut case = Process::judged(Severity::Minor);
    case.pass(24 * 60);
    let before = case.clock("SLA-4").due_at;
    moved(&mut case, shorter());
    assert_eq!((case.clock("SLA-4").due_at, case.stands("SLA-4")), (before, "running"));
    // Broken.
    let mut case = Process::judged(Severity::Minor);
    case.pass(3 * 24 * 60);
    let before = case.clock("SLA-4").clone();
    moved(&mut case, second(|p| limit(p, "SLA-4", Base::Days(30))));
    assert_eq!(case.clock("SLA-4"), &before);
    // Granted.
    let mut case = Process::at_stage(Severity::Minor, Stage::Executing);
    let until = case.now + SignedDuration::from_hours(96);
    case.run(P::Director, act::extend("SLA-4", until));
    moved(&mut case, shorter());
    assert_eq!(case.clock("SLA-4").due_at, until);
    // Kept: what is done is done.
    let mut case = Process::at_stage(Severity::Minor, Stage::FollowingUp);
    let done = case.clock("SLA-4").clone();
    moved(&mut case, second(|p| p.clocks.retain(|rule| rule.id != "SLA-4")));
    assert_eq!(case.clock("SLA-4"), &done);
}

/// ADM-1: a rule that is taken out ends its running clock without a verdict; a rule that is new begins for running cases.
#[test]
fn rules_that_come_and_go() {
    let mut case = Process::judged(Severity::Minor);
    let office = second(|p| {
        let mut own = p.rule("SLA-4").unwrap().clone();
        own.id = "OWN-1".to_owned();
        own.limit = Base::Days(9);
        p.clocks.retain(|rule| rule.id != "SLA-4");
        p.clocks.push(own);
    });
    let events = moved(&mut case, office);
    let ended = |e: &Event| matches!(e, Event::Clock { clock, change: ClockChange::Stopped { .. } } if clock == "SLA-4");
    let begun = |e: &Event| matches!(e, Event::Clock { clock, change: ClockChange::Started { .. } } if clock == "OWN-1");
    assert!(events.iter().any(ended) && events.iter().any(begun), "{events:?}");
    assert!(case.clock("SLA-4").stopped);
    assert_eq!(replay(&case.journal), Some(case.state.clone()));
}

/// ADM-1: cases that are finished, of another policy, of a later version, or of a severity that the version does not know
/// stay where they are.
#[test]
fn cases_that_stay() {
    let longer = || second(|p| limit(p, "SLA-4", Base::Days(5)));
    let mut finished = Process::at_stage(Severity::Minor, Stage::Archived);
    assert!(moved(&mut finished, longer()).is_empty());
    let mut other = Process::judged(Severity::Minor);
    assert!(moved(&mut other, second(|p| p.id = "other".to_owned())).is_empty());
    let mut later = Process::judged(Severity::Minor);
    moved(&mut later, longer());
    assert!(moved(&mut later, Office::with_pack("default")).is_empty());
}
