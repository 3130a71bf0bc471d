//! SLA-16 to SLA-18 as rules of the shipped policies, explained like every other clock.

use crate::support::{Person as P, Repair, at, finish, issue, report, sign, tomorrow};
use linli_domain::clock::ClockState;
use linli_domain::clock::explain::What;
use linli_domain::policy::{pack, pack_names};
use linli_domain::process::explain::{Policies, explained};
use linli_domain::refusal::Refusal;
use linli_domain::repair::{Command, Mark, Report, State};
use linli_domain::vocabulary::Urgency;

/// SLA-16, SLA-17, SLA-18: every policy that ships promises them.
#[test]
fn every_pack_promises_repairs() {
    for name in pack_names() {
        let policy = pack(name).unwrap();
        for id in ["SLA-16", "SLA-16-SITE", "SLA-17", "SLA-18", "SLA-18-OTHER"] {
            assert!(policy.rule(id).is_some(), "{name} {id}");
        }
    }
}

/// SLA-17: three days from the order, or the appointment.
#[test]
fn three_days_or_the_appointment() {
    let mut order = Repair::new(report());
    order.wait(30);
    order.act(P::Clerk, issue());
    assert_eq!(order.state.clocks["SLA-17"].due_at, at("2026-09-17T08:42:00+08:00"));
    order.wait(10);
    order.act(P::Clerk, Command::MakeAppointment { window: tomorrow() });
    assert_eq!(order.state.clocks["SLA-17"].due_at, tomorrow().to);
    let refused = order.refuse(
        P::Clerk,
        Command::MakeAppointment {
            window: linli_domain::repair::Window { from: tomorrow().to, to: tomorrow().from },
        },
    );
    assert_eq!(refused, Refusal::AppointmentInvalid);
}

/// SLA-18: urgent matters in two hours, others in two working days.
#[test]
fn first_response() {
    let urgent = Repair::new(Report { proposed: Urgency::Urgent, ..report() });
    assert_eq!(urgent.state.clocks["SLA-18"].due_at, at("2026-09-14T10:12:00+08:00"));
    assert!(!urgent.state.clocks.contains_key("SLA-18-OTHER"));
    let mut normal = Repair::new(report());
    assert_eq!(normal.state.clocks["SLA-18-OTHER"].due_at, at("2026-09-16T08:12:00+08:00"));
    normal.act(P::Clerk, issue());
    normal.wait(5);
    normal.act(P::Technician, Command::Accept { at: normal.now });
    assert_eq!(normal.state.clocks["SLA-18-OTHER"].state(normal.now), ClockState::Met);
}

/// SLA-17, S12: waiting for parts moves the limit; going on ends the wait; explain says why.
#[test]
fn waiting_for_parts() {
    let mut order = Repair::working();
    let before = order.state.clocks["SLA-17"].due_at;
    let until = order.now + jiff::SignedDuration::from_hours(48);
    let pause = |reason: &str| Command::Pause { reason: reason.to_owned(), note: None, until };
    let other = pause("waiting_for_authority");
    assert_eq!(order.refuse(P::Technician, other), Refusal::PauseReasonNotListed);
    order.act(P::Technician, pause("waiting_for_parts"));
    assert_eq!(order.state.clocks["SLA-17"].state(order.now), ClockState::Paused);
    assert_eq!(order.refuse(P::Technician, pause("no_access")), Refusal::AlreadyPaused);
    order.wait(24 * 60);
    order.act(P::Technician, finish(Vec::new(), order.now));
    let moved = order.state.clocks["SLA-17"].due_at.duration_since(before);
    assert_eq!(moved.as_hours(), 24);
    order.act(P::Technician, sign(Mark::Satisfied, order.now));
    order.act(P::Technician, Command::HandIn { at: order.now });
    let all =
        explained::<State>(&order.journal, &Policies(&[&order.policy]), &order.calendar, order.now);
    let clock = all.iter().find(|clock| clock.id == "SLA-17").unwrap();
    let paused = clock.changes.iter().any(|change| {
        matches!(&change.what, What::Paused { reason, .. } if reason == "waiting_for_parts")
    });
    assert!(paused, "{:?}", clock.changes);
    assert!(!clock.steps.is_empty());
}

/// S15: the planned end of a wait comes by itself.
#[test]
fn a_wait_ends_by_itself() {
    let mut order = Repair::working();
    let until = order.now + jiff::SignedDuration::from_hours(2);
    let reason = "no_access".to_owned();
    order.act(P::Technician, Command::Pause { reason, note: None, until });
    order.wait(119);
    order.sweep();
    assert!(order.state.paused());
    order.wait(1);
    order.sweep();
    assert!(!order.state.paused());
}
