//! Emergencies: everybody on duty at once, again every three minutes, then upward (REP-1, SLA-16).

use crate::support::{ENGINEERING, Person as P, Repair, report, words};
use linli_domain::clock::{ClockState, Level, Signal};
use linli_domain::notice::Recipient;
use linli_domain::refusal::Refusal;
use linli_domain::repair::{self, Command, Event, Report, Stage, next_page, notice};
use linli_domain::vocabulary::{Role, Urgency};

fn burst() -> Report {
    Report { proposed: Urgency::Emergency, ..report() }
}

fn paged(events: &[Event]) -> usize {
    events.iter().filter(|e| matches!(e, Event::Paged { .. })).count()
}

/// REP-1, ORG-6: issued and called out with the report itself, to everybody on duty.
#[test]
fn called_at_once() {
    let order = Repair::new(burst());
    assert_eq!(order.state.stage, Stage::Offered);
    assert_eq!(order.state.urgency, Some(Urgency::Emergency));
    let Some(entry) = order.journal.iter().find(|e| matches!(e.event, Event::Paged { .. })) else {
        panic!("nobody was called");
    };
    let told = notice(&entry.event, &order.state, &order.policy).unwrap();
    for person in [P::Technician, P::Other] {
        assert!(told.to.contains(&Recipient::Staff(person.staff())));
    }
    assert!(told.to.contains(&Recipient::OnDuty(ENGINEERING)));
    let due = |id: &str| order.state.clocks[id].due_at.duration_since(order.now).as_mins();
    assert_eq!((due("SLA-16"), due("SLA-16-SITE")), (5, 30));
}

/// REP-1: a missing place, department or duty roster does not delay it.
#[test]
fn called_whatever_is_missing() {
    let mut bare = burst();
    (bare.place, bare.household, bare.resident, bare.department) = (None, None, None, None);
    let mut facts = crate::support::facts();
    facts.on_duty.clear();
    let order = Repair::under(bare, facts);
    let called = order.journal.iter().find(|e| matches!(e.event, Event::Paged { .. })).unwrap();
    let told = notice(&called.event, &order.state, &order.policy).unwrap();
    assert_eq!(told.to, [Recipient::Role(Role::ServiceLead)]);
}

/// REP-1, SLA-16: again every three minutes until somebody accepts, and upward by the ladder.
#[test]
fn again_and_upward() {
    let mut order = Repair::new(burst());
    let mut rounds = 1;
    let mut up = Vec::new();
    for minute in 1..=30 {
        order.wait(1);
        let events = order.sweep();
        assert_eq!(paged(&events), usize::from(minute % 3 == 0), "minute {minute}");
        rounds += paged(&events);
        for event in &events {
            if let Event::Clock { clock, .. } = event
                && clock == "SLA-16"
            {
                up.push((minute, notice(event, &order.state, &order.policy).unwrap().to));
            }
        }
        assert_eq!(order.sweep(), [], "a sweep that runs twice does nothing twice");
    }
    assert_eq!((rounds, order.state.pages), (11, 11));
    let expected = [
        (5, vec![Recipient::Department(ENGINEERING)]),
        (10, vec![Recipient::Role(Role::Director)]),
        (20, vec![Recipient::Role(Role::BranchManager)]),
    ];
    assert_eq!(up, expected);
    order.act(P::Other, Command::Accept { at: order.now });
    assert_eq!(next_page(&order.state, &order.policy), None);
    order.wait(3);
    assert_eq!(paged(&order.sweep()), 0);
    assert_eq!(order.state.clocks["SLA-16"].state(order.now), ClockState::Breached);
}

/// REP-1: a danger that is found later is called out from then; an alarm that was none needs a reason.
#[test]
fn judged_later() {
    let mut order = Repair::new(report());
    order.wait(60);
    let danger = Command::JudgeUrgency { urgency: Urgency::Emergency, reason: None };
    let events = order.act(P::Clerk, danger);
    assert_eq!(paged(&events), 1);
    assert_eq!(order.state.clocks["SLA-16"].from, order.now);
    let normal = |reason| Command::JudgeUrgency { urgency: Urgency::Normal, reason };
    assert_eq!(order.refuse(P::Clerk, normal(None)), Refusal::ReasonRequired);
    order.act(P::Clerk, normal(Some(words(8))));
    assert_eq!(order.state.clocks["SLA-16"].state(order.now), ClockState::Stopped);
    order.wait(3);
    assert_eq!(paged(&order.sweep()), 0);
}

/// REP-1, REP-4: danger is stopped first; what costs something is agreed to before it is charged.
#[test]
fn danger_is_stopped_first() {
    let mut order = Repair::new(burst());
    order.wait(2);
    order.act(P::Technician, Command::Accept { at: order.now });
    order.wait(9);
    order.act(P::Technician, Command::Arrive { at: order.now });
    order.act(P::Technician, Command::Start { at: order.now });
    let used = vec![crate::support::want("valve", 1)];
    let refused = order.refuse(P::Technician, crate::support::finish(used, order.now));
    assert!(matches!(refused, Refusal::NewAgreementRequired { .. }));
    order.act(P::Technician, crate::support::finish(Vec::new(), order.now));
    assert!(order.state.signals.contains_key(&Signal::Arrived));
    assert!(order.state.must_be_followed_up());
    let told = order.state.clocks["SLA-16-SITE"].told.clone();
    assert_eq!(told, [] as [Level; 0]);
    assert_eq!(repair::due(&order.state, &order.policy, order.now).len(), 0);
}
