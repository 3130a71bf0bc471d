//! The way of an order from the report to the end.

use crate::support::{
    ENGINEERING, Person as P, RESIDENT, Repair, agree, finish, follow_up, issue, report, sign,
    tomorrow, want, words,
};
use linli_domain::actor::Who;
use linli_domain::clock::{ClockState, Signal};
use linli_domain::followup::Outcome;
use linli_domain::refusal::Refusal;
use linli_domain::repair::{Command, Event, Mark, Relation, STEPS, Stage};
use linli_domain::vocabulary::{Kind, Urgency};

/// REP-1, REP-2, REP-3, REP-4, REP-5, REP-7: an ordinary paid repair from the report to the end.
#[test]
fn from_the_report_to_the_end() {
    let mut order = Repair::new(report());
    assert_eq!(order.state.stage, Stage::Reported);
    order.act(P::Clerk, Command::JudgeUrgency { urgency: Urgency::Normal, reason: None });
    order.act(P::Clerk, issue());
    order.act(P::Head, Command::Offer { staff: Vec::new() });
    assert_eq!(order.state.offered.len(), 2);
    order.act(P::Technician, Command::Accept { at: order.now });
    order.act(P::Technician, Command::MakeAppointment { window: tomorrow() });
    order.wait(26 * 60);
    order.act(P::Technician, Command::Arrive { at: order.now });
    for step in STEPS {
        order.act(P::Technician, Command::Tick { step: (*step).to_owned(), at: order.now });
    }
    let wants = vec![want("valve", 1), want("fitting", 2), want("visit", 1)];
    order.act(P::Technician, Command::Quote { wants: wants.clone(), at: order.now });
    assert_eq!(order.state.stage, Stage::Quoted);
    assert_eq!(order.state.total().unwrap().0, 5900);
    order.act(P::Resident, agree(1, order.now));
    order.act(P::Technician, Command::Start { at: order.now });
    order.act(P::Technician, finish(wants, order.now));
    order.act(P::Technician, sign(Mark::Satisfied, order.now));
    order.act(P::Technician, Command::HandIn { at: order.now });
    assert_eq!(order.state.clocks["SLA-17"].state(order.now), ClockState::Met);
    order.act(P::Clerk, follow_up(Outcome::Satisfied));
    order.act(P::Clerk, Command::Close);
    assert_eq!(order.state.stage, Stage::Closed);
    assert_eq!(order.state.steps.len(), STEPS.len());
    assert!(order.state.clocks.values().all(|clock| !clock.open()));
    assert_eq!(order.refuse(P::Lead, issue()), Refusal::CaseFinished);
}

/// C04, REP-2: two who accept at once: one has it, the other is told who.
#[test]
fn one_has_it_and_the_other_is_told() {
    let mut order = Repair::new(report());
    order.act(P::Clerk, issue());
    order.act(P::Lead, Command::Offer { staff: Vec::new() });
    order.act(P::Other, Command::Accept { at: order.now });
    let refused = order.refuse(P::Technician, Command::Accept { at: order.now });
    assert_eq!(refused, Refusal::AlreadyTaken { staff: P::Other.staff() });
    assert_eq!(
        order.refuse(P::Technician, Command::Arrive { at: order.now }),
        Refusal::OrderOfOther
    );
}

/// REP-2: an order is not refused; somebody else gets it, with a reason.
#[test]
fn another_technician_needs_a_reason() {
    let mut order = Repair::new(report());
    order.act(P::Clerk, issue());
    let to = |person: P, reason| Command::AssignTechnician { staff: person.staff(), reason };
    order.act(P::Head, to(P::Technician, None));
    assert_eq!(
        order.refuse(P::Head, to(P::Technician, Some(words(1)))),
        Refusal::TechnicianUnchanged
    );
    assert_eq!(order.refuse(P::Head, to(P::Other, None)), Refusal::ReasonRequired);
    assert!(matches!(
        order.refuse(P::Technician, to(P::Other, Some(words(1)))),
        Refusal::TaskOfOtherDepartment
    ));
    order.act(P::Head, to(P::Other, Some(words(1))));
    assert_eq!(
        order.refuse(P::Technician, Command::Accept { at: order.now }),
        Refusal::OrderOfOther
    );
    order.act(P::Other, Command::Accept { at: order.now });
    assert_eq!(order.refuse(P::Head, to(P::Guard, Some(words(1)))), Refusal::UnknownStaff);
}

/// REP-3: nobody home: a note card, another appointment, and the promise counts from then.
#[test]
fn nobody_home() {
    let mut order = Repair::on_site(report());
    let first = order.state.clocks["SLA-17"].due_at;
    let absent =
        Command::NobodyHome { note: Some(words(9)), again: Some(tomorrow()), at: order.now };
    order.act(P::Technician, absent);
    assert_eq!((order.state.stage, order.state.absences), (Stage::Accepted, 1));
    let second = &order.state.clocks["SLA-17"];
    assert_eq!((second.due_at, second.run), (tomorrow().to, 1));
    assert!(second.due_at < first);
}

/// REP-5: not signed by anybody, not handed in; where nobody lives, nobody has to sign.
#[test]
fn a_signature_is_needed() {
    let mut order = Repair::working();
    order.act(P::Technician, finish(Vec::new(), order.now));
    let refused = order.refuse(P::Technician, Command::HandIn { at: order.now });
    assert_eq!(refused, Refusal::SignatureRequired);

    let mut lamp = report();
    (lamp.public, lamp.resident, lamp.household) = (true, None, None);
    let mut order = Repair::on_site(lamp);
    order.act(P::Technician, Command::Start { at: order.now });
    order.act(P::Technician, finish(vec![want("valve", 1)], order.now));
    order.act(P::Technician, Command::HandIn { at: order.now });
    assert_eq!(order.state.total().unwrap().0, 0);
}

/// REP-7: who was not satisfied is asked, by somebody else, and becomes a complaint before the end.
#[test]
fn an_unsatisfied_one_becomes_a_complaint() {
    let mut order = Repair::working();
    order.act(P::Technician, finish(Vec::new(), order.now));
    order.act(P::Technician, sign(Mark::NotSatisfied, order.now));
    order.act(P::Technician, Command::HandIn { at: order.now });
    assert_eq!(order.refuse(P::Lead, Command::Close), Refusal::FollowUpRequired);
    let mut helper = P::Technician.actor();
    helper.roles.insert(linli_domain::vocabulary::Role::Receptionist);
    let asked = order.with(&helper, |ctx| {
        linli_domain::repair::decide(&order.state, follow_up(Outcome::Satisfied), ctx)
    });
    assert_eq!(asked, Err(Refusal::HandlerFollowsUp));
    order.act(P::Quality, follow_up(Outcome::NotSatisfied));
    assert_eq!(order.refuse(P::Lead, Command::Close), Refusal::ComplaintRequired);
    let link = Command::LinkCase {
        case: linli_domain::ids::CaseId(uuid::Uuid::from_u128(77)),
        relation: Relation::Complaint,
    };
    order.act(P::Lead, link);
    order.act(P::Lead, Command::Close);
    assert!(order.state.became_complaint());
}

/// CMP-11, REP-7: three times of day without an answer are enough.
#[test]
fn unreachable_after_three_times_of_day() {
    let mut order = Repair::working();
    order.act(P::Technician, finish(Vec::new(), order.now));
    order.act(P::Technician, sign(Mark::Satisfied, order.now));
    order.act(P::Technician, Command::HandIn { at: order.now });
    for (hours, stage) in [(0, Stage::HandedIn), (5, Stage::HandedIn), (5, Stage::FollowedUp)] {
        order.wait(hours * 60);
        order.act(P::Clerk, follow_up(Outcome::NoAnswer));
        assert_eq!(order.state.stage, stage);
    }
}

/// REP-5: taps that come late keep their own time, between the step before and now.
#[test]
fn late_taps_keep_their_time() {
    let mut order = Repair::new(report());
    order.act(P::Clerk, issue());
    let tapped = order.now + jiff::SignedDuration::from_mins(3);
    order.wait(480);
    order.act(P::Technician, Command::Accept { at: tapped });
    assert_eq!(order.state.signals[&Signal::Accepted], tapped);
    let earlier = tapped - jiff::SignedDuration::from_hours(2);
    order.act(P::Technician, Command::Arrive { at: earlier });
    assert_eq!(order.state.signals[&Signal::Arrived], tapped);
    let future = order.now + jiff::SignedDuration::from_hours(2);
    let ticked = order.act(P::Technician, Command::Tick { step: "ring".to_owned(), at: future });
    assert_eq!(ticked, [Event::Ticked { step: "ring".to_owned(), at: order.now }]);
    let again = order.act(P::Technician, Command::Tick { step: "ring".to_owned(), at: order.now });
    assert_eq!(again, [], "the same step once more changes nothing");
}

/// P07, REP-2: who only reads does nothing, nor does another department.
#[test]
fn strangers_do_nothing() {
    let order = Repair::on_site(report());
    for person in [P::Auditor, P::Guard] {
        for command in crate::support::samples(order.now, &order.state) {
            assert!(order.decide(person, command.clone()).is_err(), "{person:?} {command:?}");
        }
    }
    assert_eq!(order.state.department, Some(ENGINEERING));
    assert_eq!(order.state.resident, Some(RESIDENT));
    assert_eq!(Kind::Repair.as_str(), "repair");
    assert_eq!(P::Resident.actor().who, Who::Resident(RESIDENT));
}
