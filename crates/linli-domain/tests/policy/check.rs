//! Policies: what is refused before it can be run.

use linli_domain::clock::base::Base;
use linli_domain::policy::{Policy, PolicyError, pack};
use linli_domain::severity::{Scheme, Severity};

/// Why the default policy is refused after a change.
fn refused(change: impl FnOnce(&mut Policy)) -> String {
    let mut policy = pack("default").unwrap();
    change(&mut policy);
    match policy.check() {
        Err(PolicyError::Clock { clock, reason }) => format!("{clock}: {reason}"),
        Err(error) => error.to_string(),
        Ok(()) => "nothing".to_owned(),
    }
}

/// ADM-1, S24: a policy that could not be run is refused, and the refusal names the place.
#[test]
fn a_policy_is_checked() {
    assert_eq!(refused(|_| {}), "nothing");
    assert_eq!(refused(|p| p.scheme.0.clear()), "the scheme has no level");
    assert_eq!(
        refused(|p| p.approver.retain(|severity, _| *severity != Severity::Major)),
        "a level has no approver of plans"
    );
    assert_eq!(
        refused(|p| p.follow_up_attempts = 4),
        "follow-up attempts: one to three times of day"
    );
    assert_eq!(refused(|p| p.group_households = 1), "a group is at least two households");
    assert_eq!(
        refused(|p| p.scheme = Scheme(vec![Severity::Minor, Severity::Important])),
        "SLA-3: the scheme has no such level"
    );
    assert_eq!(refused(|p| p.clocks[1].id = "SLA-1".to_owned()), "SLA-1: two rules have this id");
    assert_eq!(
        refused(|p| p.clocks[0].limit = Base::Minutes(0)),
        "SLA-1: the limit must be above zero and at most ten years"
    );
    assert_eq!(refused(|p| p.clocks[0].until.clear()), "SLA-1: nothing stops it");
    assert_eq!(
        refused(|p| p.clocks[0].ladder[0].percent = Some(180)),
        "SLA-1: a percentage is 1 to 100"
    );
    assert_eq!(
        refused(|p| p.clocks[0].ladder[0].minutes_after = Some(5)),
        "SLA-1: a step is either a percentage or minutes after the limit"
    );
    assert_eq!(
        refused(|p| drop(p.clocks[0].ladder.remove(1))),
        "SLA-1: nobody is told at the limit"
    );
}

/// P27, ADM-1: unknown keys are refused by name; a policy is data.
#[test]
fn unknown_keys_are_refused() {
    let text = "colour = 1\n".to_owned() + include_str!("../../policies/default.toml");
    let Err(PolicyError::Syntax(message)) = Policy::from_toml(&text) else {
        panic!("an unknown key was taken")
    };
    assert!(message.contains("colour"), "{message}");
}

/// ADM-1, S28: a version that was stored before pauses could name their reasons is read as it was meant: every reason of
/// the policy. It is written as it was, so that what was stored and what is read stay equal.
#[test]
fn stored_versions_stay_readable() {
    let mut policy = pack("default").unwrap();
    let stored = serde_json::to_value(&policy).unwrap();
    let mut of_complaints =
        stored["clocks"].as_array().unwrap().iter().filter(|rule| rule["id"] != "SLA-17");
    assert!(of_complaints.all(|rule| rule.get("pause").is_none()));
    assert!(stored.get("repairs").is_none());
    assert_eq!(serde_json::from_value::<Policy>(stored).unwrap(), policy);
    policy.clocks[3].pause.reasons.push("waiting_for_resident".to_owned());
    let stored = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&stored).unwrap(), policy);
    policy.clocks[3].pause.reasons = vec!["lunch".to_owned()];
    let reason = "it pauses for a reason that the policy does not list";
    assert_eq!(policy.check(), Err(PolicyError::Clock { clock: "SLA-4".to_owned(), reason }));
}
