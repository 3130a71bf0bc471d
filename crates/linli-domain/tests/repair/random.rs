//! Random walks: whatever people in all roles and time do in whatever order, the rules hold.

use crate::support::{Person, Repair, report, samples};
use linli_domain::clock::Signal;
use linli_domain::money::Fen;
use linli_domain::repair::rates::Cover;
use linli_domain::repair::{self, Command, Event, Stage, State, next_page};
use linli_domain::vocabulary::Urgency;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Step {
    minutes: i64,
    person: usize,
    command: usize,
    sensible: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![6 => 0..30_i64, 2 => 30..3000_i64, 1 => 3000..20_000_i64];
    (minutes, 0..Person::ALL.len(), 0..10_000_usize, prop::bool::weighted(0.85)).prop_map(
        |(minutes, person, command, sensible)| Step { minutes, person, command, sensible },
    )
}

fn take(order: &mut Repair, step: &Step) {
    order.wait(step.minutes);
    order.sweep();
    let all = samples(order.now, &order.state);
    let allowed: Vec<(Person, Command)> = if step.sensible {
        let tries = Person::ALL.into_iter().flat_map(|p| all.iter().map(move |c| (p, c.clone())));
        tries.filter(|(p, c)| order.decide(*p, c.clone()).is_ok()).collect()
    } else {
        let person = Person::ALL[step.person];
        vec![(person, all[step.command % all.len()].clone())]
    };
    let Some((person, command)) = allowed.get(step.command % allowed.len().max(1)) else { return };
    let before = order.state.clone();
    let Ok(events) = order.decide(*person, command.clone()) else { return };
    order.keep(person.actor().who, &events);
    check_step(&before, *person, command, &events, order);
}

fn check_step(before: &State, person: Person, command: &Command, events: &[Event], order: &Repair) {
    let after = &order.state;
    // What a person does is among what the page offered.
    if let Some(action) = command.action() {
        let offered = order.with(&person.actor(), |ctx| repair::allowed(before, action, ctx));
        assert_eq!(offered, Ok(()), "{person:?} {command:?}");
    }
    // Who wrote down what was paid did so by the card, and within what was agreed to.
    if let Some(bill) = &after.bill {
        let agreed = after.agreed.as_ref().map_or(Fen(0), |agreed| agreed.total);
        assert!(bill.priced.total <= agreed);
        if bill.priced.cover != Cover::Resident {
            assert_eq!(bill.priced.total, Fen(0));
        }
    }
    // Nobody works on what costs something without an agreement; danger apart.
    let working = matches!(after.stage, Stage::Working | Stage::Done);
    if working && !after.emergency() && before.stage != after.stage {
        let total = after.quote.as_ref().map_or(Fen(0), |quote| quote.total);
        assert!(total == Fen(0) || after.agreed.is_some());
    }
    // One technician at a time, and whoever has it is known.
    assert!(!after.stage.in_hand() || after.technician.is_some());
    // Nothing is closed before whoever must be asked was asked, or was found unreachable.
    if after.stage == Stage::Closed && after.must_be_followed_up() {
        assert!(after.signals.contains_key(&Signal::FollowedUp));
        assert!(!after.unsatisfied || after.became_complaint());
    }
    // An emergency that nobody has is being called out.
    if after.emergency() && after.stage.untaken() {
        let never = !after.signals.contains_key(&Signal::Accepted);
        let called = next_page(after, &order.policy).is_some();
        assert!(!never || called, "{:?} {before:?}", after.stage);
    }
    // The technician's steps go forward in time, and never into the future.
    if let (Some(was), Some(is)) = (before.stepped_at, after.stepped_at) {
        assert!(was <= is && is <= order.now);
    }
    if after.stage.finished() {
        assert!(after.clocks.values().all(|clock| !clock.open()), "{events:?}");
        assert!(!after.paused());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// REP-1, REP-2, REP-4, REP-5, REP-6, REP-7, SLA-16, SLA-17, CMP-16: the rules hold on every way.
    #[test]
    fn the_rules_hold_on_every_way(
        steps in prop::collection::vec(step(), 1..28),
        urgency in 0..3_usize,
        public in any::<bool>(),
    ) {
        let mut new = report();
        new.proposed = Urgency::ALL[urgency];
        new.public = public;
        let mut order = Repair::new(new);
        for step in &steps {
            take(&mut order, step);
        }
    }
}
