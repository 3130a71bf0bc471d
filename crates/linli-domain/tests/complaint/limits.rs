//! Extensions and pauses (CMP-14; failure modes S12 to S16, S27, S31).

use crate::support::company::{local, shown};
use crate::support::{Person as P, Process, act};
use linli_domain::clock::ClockState;
use linli_domain::complaint::{Action, Command, Event, Purpose, Stage};
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Role};
use std::rc::Rc;

/// CMP-14, S31: a limit is extended only before it passes, by the approver of the severity, to a
/// later time.
#[test]
fn who_extends_what() {
    for (severity, clock, may_not, may, role) in [
        (Severity::Minor, "SLA-4", P::Lead, P::Director, Role::Director),
        (Severity::Important, "SLA-5", P::Director, P::BranchManager, Role::BranchManager),
        (Severity::Major, "SLA-7", P::BranchManager, P::GeneralManager, Role::GeneralManager),
    ] {
        let mut case = Process::judged(severity);
        let limit = case.clock(clock).due_at;
        let later = local("2026-10-01 12:00");
        let refused = case.refuse(may_not, act::extend(clock, later));
        assert_eq!(refused, Refusal::RoleRequired { roles: vec![role] });
        let refused = case.refuse(may, act::extend(clock, limit));
        assert_eq!(refused, Refusal::ExtensionNotLater { due_at: limit });
        let mut late = case.clone();
        late.now = limit + jiff::SignedDuration::from_micros(1);
        let passed = Refusal::LimitPassed { clock: clock.to_owned(), due_at: limit };
        assert_eq!(late.refuse(may, act::extend(clock, later)), passed);

        case.now = limit;
        case.run(may, act::extend(clock, later));
        assert_eq!(case.due(clock), "2026-10-01 12:00");
        assert_eq!(case.clock(clock).extended_from, [limit]);
    }
}

/// CMP-14: a superior may extend what the approver may; promises that the policy does not open
/// cannot be extended.
#[test]
fn what_is_extended() {
    let mut case = Process::judged(Severity::Minor);
    let later = local("2026-10-01 12:00");
    let fixed = Refusal::NotExtensible { clock: "SLA-1".to_owned() };
    assert_eq!(case.refuse(P::GeneralManager, act::extend("SLA-1", later)), fixed);
    let idle = Refusal::ClockNotRunning { clock: "SLA-7".to_owned() };
    assert_eq!(case.refuse(P::GeneralManager, act::extend("SLA-7", later)), idle);
    let unknown = Refusal::ClockNotRunning { clock: "SLA-99".to_owned() };
    assert_eq!(case.refuse(P::GeneralManager, act::extend("SLA-99", later)), unknown);
    case.run(P::BranchManager, act::extend("SLA-4", later));
    let done = Process::at_stage(Severity::Minor, Stage::FollowingUp);
    let stage = Stage::FollowingUp.as_str();
    let refused = done.allowed(P::GeneralManager, Action::Extend);
    assert_eq!(refused, Err(Refusal::WrongStage { action: Action::Extend.as_str(), stage }));
}

/// CMP-14, S31: the department asks, the approver grants another time or declines; only what was
/// asked for can be declined.
#[test]
fn an_extension_is_asked_for() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Executing);
    let until = local("2026-09-20 12:00");
    assert_eq!(
        case.refuse(P::Director, act::decline_extension("SLA-4", until)),
        Refusal::NothingToDecide
    );
    assert!(case.allowed(P::Engineer, Action::RequestExtension).is_err());
    case.run(P::EngineeringHead, act::request_extension("SLA-4", until));
    let again = case.refuse(P::Lead, act::request_extension("SLA-4", until));
    assert_eq!(again, Refusal::AlreadyRequested);
    let mut declined = case.clone();
    declined.run(P::Director, act::decline_extension("SLA-4", until));
    assert_eq!(
        (declined.due("SLA-4").as_str(), declined.state.pending.len()),
        ("2026-09-16 08:00", 0)
    );
    case.run(P::Director, act::extend("SLA-4", local("2026-09-18 12:00")));
    assert_eq!((case.due("SLA-4").as_str(), case.state.pending.len()), ("2026-09-18 12:00", 0));

    let mut late = declined;
    late.run(P::EngineeringHead, act::request_extension("SLA-4", until));
    late.at("2026-09-17 08:00");
    assert_eq!(late.refuse(P::Director, act::extend("SLA-4", until)).code(), "limit_passed");
    late.run(P::Director, act::decline_extension("SLA-4", until));
}

/// S21: after an extension the warnings that lie ahead again are told again, those behind are not.
#[test]
fn warnings_of_an_extended_limit() {
    let mut case = Process::judged(Severity::Minor);
    case.wait_until("2026-09-16 07:00");
    case.run(P::Director, act::extend("SLA-4", local("2026-09-17 20:00")));
    let told: Vec<_> = case
        .wait_until("2026-09-20 08:00")
        .into_iter()
        .filter(|(_, clock, _)| clock == "SLA-4")
        .map(|(at, _, _)| at)
        .collect();
    // Half of the time was told for the old limit and has passed for the new one.
    assert_eq!(told, ["2026-09-17 03:12", "2026-09-17 20:00", "2026-09-18 20:00"]);
}

/// S12, S27, SLA-4: pauses move the limit by their length, exactly, however many and however short.
#[test]
fn pauses_are_counted_exactly() {
    let mut case = Process::judged(Severity::Minor);
    for (from, until) in [
        ("2026-09-14 10:00:00", "2026-09-14 12:00:00"),
        ("2026-09-14 15:00:00", "2026-09-14 15:00:20"),
        ("2026-09-14 15:00:40", "2026-09-14 15:01:30"),
    ] {
        case.at(from).run(P::Director, act::pause(local("2026-09-20 08:00")));
        assert_eq!(case.stands("SLA-4"), "paused");
        case.at(until).run(P::Clerk, act::resume());
    }
    assert_eq!(case.clock("SLA-4").due_at, local("2026-09-16 10:01:10"));
    assert_eq!(case.clock("SLA-4").pauses.len(), 3);
    assert_eq!(case.due("SLA-15"), "2026-10-14 08:00", "the month waits for nobody");
    assert_eq!(case.due("SLA-14"), "2026-09-17 08:00", "the resident hears of us meanwhile");
}

/// ADM-1, S13, S24: a policy names for each clock the reasons and the cases in which it pauses; another clock of the same
/// case runs on, and a clock that starts later has earned only the pauses that it would have taken part in.
#[test]
fn what_pauses_a_clock_is_data() {
    let mut case = Process::judged(Severity::Minor);
    for rule in &mut Rc::make_mut(&mut case.office.policy).clocks {
        match rule.id.as_str() {
            "SLA-4" => rule.pause.reasons = vec!["waiting_for_resident".to_owned()],
            "SLA-15" => rule.pausable = true,
            "SLA-5" => rule.pause.reasons = vec!["waiting_for_authority".to_owned()],
            _ => {}
        }
    }
    case.office.policy.check().unwrap();
    let pause = |reason: &str| match act::pause(local("2026-09-20 08:00")) {
        Command::Pause { note, until, .. } => {
            Command::Pause { reason: reason.to_owned(), note, until }
        }
        other => other,
    };
    case.at("2026-09-14 10:00").run(P::Director, pause("waiting_for_authority"));
    assert_eq!((case.stands("SLA-4"), case.stands("SLA-15")), ("running", "paused"));
    case.at("2026-09-14 12:00").run(P::Clerk, act::resume());
    assert_eq!(
        (case.due("SLA-4"), case.due("SLA-15")),
        ("2026-09-16 08:00".into(), "2026-10-14 10:00".into())
    );

    case.at("2026-09-14 13:00").run(P::Director, pause("waiting_for_resident"));
    case.at("2026-09-14 14:00").run(P::Clerk, act::resume());
    assert_eq!(
        (case.due("SLA-4"), case.due("SLA-15")),
        ("2026-09-16 09:00".into(), "2026-10-14 11:00".into())
    );
    // Important from now: its clock takes the two hours of the authority, and not the one of the resident.
    case.run(P::Director, act::change_severity(Severity::Important));
    assert_eq!(case.due("SLA-5"), "2026-09-17 10:00");

    for rule in &mut Rc::make_mut(&mut case.office.policy).clocks {
        rule.pause.when.severity = vec![Severity::Minor];
    }
    let refused = case.refuse(P::Director, pause("waiting_for_resident"));
    assert_eq!(refused, Refusal::PauseReasonNotListed, "no clock of an important case pauses");
}

/// S15: a paused clock is never late, shows the time that was left, and warns of nothing.
#[test]
fn a_paused_clock_stands_still() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-15 20:00").run(P::Director, act::pause(local("2026-09-30 08:00")));
    case.at("2026-09-20 08:00");
    let clock = case.clock("SLA-4");
    assert_eq!(clock.state(case.now), ClockState::Paused);
    assert_eq!(clock.remaining(case.now).as_hours(), 12);
    assert!(case.sweep().iter().all(|(id, _)| id != "SLA-4"));
    case.run(P::Clerk, act::resume());
    assert_eq!(case.due("SLA-4"), "2026-09-20 20:00");
    assert_eq!(case.clock("SLA-4").remaining(case.now).as_hours(), 12);
}

/// S12: warnings count the time that was not paused: half of two days is told when a day was used.
#[test]
fn warnings_count_used_time() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-14 20:00").run(P::Director, act::pause(local("2026-09-18 20:00")));
    let told = case.wait_until("2026-09-25 08:00");
    let of_clock =
        told.iter().filter(|(_, clock, _)| clock == "SLA-4").map(|(at, _, _)| at.as_str());
    let all = ["2026-09-19 08:00", "2026-09-19 22:24", "2026-09-20 08:00", "2026-09-21 08:00"];
    assert_eq!(of_clock.collect::<Vec<_>>(), all);
}

/// CMP-14, S15: a pause ends by itself at its planned end, however late the sweep sees it, and ends
/// there too when somebody ends it later.
#[test]
fn a_pause_ends_as_planned() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-14 20:00").run(P::Director, act::pause(local("2026-09-15 20:00")));
    case.sweep();
    let next = linli_domain::complaint::next_due(&case.state, &case.office.policy);
    assert_eq!(next.map(shown).as_deref(), Some("2026-09-15 20:00"), "the sweep looks again");
    for swept in [true, false] {
        let mut case = case.clone();
        case.at("2026-09-16 09:00");
        if swept {
            case.sweep();
        } else {
            case.run(P::Clerk, act::resume());
        }
        assert_eq!((case.due("SLA-4").as_str(), case.state.paused()), ("2026-09-17 08:00", false));
        let pause = case.state.pauses.last().unwrap().pause;
        assert_eq!(pause.until.map(shown).as_deref(), Some("2026-09-15 20:00"));
    }
    assert!(case.run(P::System, Command::EndPause).is_empty(), "not before its planned end");
}

/// S13: another severity during or after a pause keeps what the pause has earned.
#[test]
fn a_change_of_severity_keeps_the_pause() {
    for during in [true, false] {
        let mut case = Process::judged(Severity::Minor);
        case.at("2026-09-14 10:00").run(P::Director, act::pause(local("2026-09-20 08:00")));
        if during {
            case.at("2026-09-14 14:00").run(P::Lead, act::change_severity(Severity::Important));
            assert_eq!((case.stands("SLA-4"), case.stands("SLA-5")), ("stopped", "paused"));
        }
        case.at("2026-09-14 20:00").run(P::Clerk, act::resume());
        if !during {
            case.run(P::Lead, act::change_severity(Severity::Important));
        }
        assert_eq!(case.due("SLA-5"), "2026-09-17 18:00", "during the pause: {during}");
        // 80 % of three days of used time, and the ten hours of the pause.
        let told = case.wait_until("2026-09-17 17:00");
        let last = told.iter().rfind(|(_, clock, _)| clock == "SLA-5").map(|(at, ..)| at.as_str());
        assert_eq!(last, Some("2026-09-17 03:36"));
    }
}

/// S16: a time agreed with the resident is not moved by a pause.
#[test]
fn an_agreed_time_is_not_paused() {
    let mut case = Process::registered(|r| r.agreed_reply = Some(local("2026-09-14 15:00")));
    case.run(P::Director, act::responsible(Severity::Minor));
    case.at("2026-09-14 10:00").run(P::Director, act::pause(local("2026-09-15 10:00")));
    assert_eq!(
        (case.due("SLA-13").as_str(), case.stands("SLA-13")),
        ("2026-09-14 15:00", "running")
    );
    case.at("2026-09-14 16:00");
    assert_eq!(case.stands("SLA-13"), "breached");
}

/// S12, S15: what is done during a pause is not late; the pause ends with the last clock it stops.
#[test]
fn work_goes_on_during_a_pause() {
    let mut case = Process::at_stage(Severity::Minor, Stage::ReportingBack);
    case.run(P::Director, act::pause(local("2026-09-30 08:00")));
    case.at("2026-09-17 08:00").run(P::EngineeringHead, act::report_back());
    assert_eq!((case.stands("SLA-4"), case.due("SLA-4").as_str()), ("met", "2026-09-19 08:00"));
    assert!(!case.state.paused(), "nothing is left to wait for");

    let mut case = Process::new();
    case.run(P::Director, act::assist(AssistScope::Outside));
    case.run(P::Director, act::pause(local("2026-09-30 08:00")));
    case.at("2026-09-25 08:00").run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!((case.stands("SLA-10"), case.state.paused()), ("met", false));

    let mut case = Process::judged(Severity::Minor);
    case.run(P::Director, act::pause(local("2026-09-30 08:00")));
    let events = case.run(P::Director, act::not_responsible());
    assert!(events.iter().any(|e| matches!(e, Event::Resumed { .. })));
}

/// CMP-14: a pause has a reason of the policy's list, a planned end, and something to stop; it is the
/// director's decision.
#[test]
fn a_pause_is_permitted() {
    let mut case = Process::judged(Severity::Minor);
    let until = local("2026-09-20 08:00");
    let needed = Refusal::RoleRequired { roles: vec![Role::Director] };
    assert_eq!(case.refuse(P::Lead, act::pause(until)), needed);
    let unlisted = Command::Pause { reason: "holiday".to_owned(), note: None, until };
    assert_eq!(case.refuse(P::Director, unlisted), Refusal::PauseReasonNotListed);
    assert_eq!(
        case.refuse(P::Director, act::pause(local("2026-09-14 08:00"))),
        Refusal::PauseEndRequired
    );
    assert_eq!(case.refuse(P::Clerk, act::resume()), Refusal::NotPaused);
    let mut late = case.clone();
    late.at("2026-09-16 08:01");
    assert_eq!(late.refuse(P::Director, act::pause(until)).code(), "limit_passed");
    case.run(P::Director, act::pause(until));
    assert_eq!(case.refuse(P::Director, act::pause(until)), Refusal::AlreadyPaused);
    let mut unjudged = Process::new();
    let refused = unjudged.refuse(P::Director, act::pause(until));
    assert_eq!(
        refused,
        Refusal::WrongStage { action: Action::Pause.as_str(), stage: "registered" }
    );
}

/// CMP-14, S12: a paused limit can be extended as well; the pause moves the new limit.
#[test]
fn extended_during_a_pause() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-15 08:00").run(P::Director, act::pause(local("2026-09-30 08:00")));
    case.at("2026-09-17 08:00").run(P::Director, act::extend("SLA-4", local("2026-09-18 08:00")));
    case.run(P::Clerk, act::resume());
    assert_eq!(case.due("SLA-4"), "2026-09-20 08:00");
}
