//! Words to the resident, follow-up, reopening, withdrawal, archive (CMP-10 to CMP-13).

use crate::support::company::local;
use crate::support::process::{Office, START};
use crate::support::{Person as P, Process, act};
use linli_domain::complaint::{Action, Command, Event, Purpose, ReopenCause, Stage, TaskState};
use linli_domain::followup::{Daypart, Outcome};
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Role};

/// A case whose result was told on Monday at 08:00.
fn told() -> Process {
    Process::at_stage(Severity::Minor, Stage::FollowingUp)
}

/// CMP-10: the result is told when the department has reported back, acknowledgements and progress
/// at any time.
#[test]
fn each_word_has_its_time() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Executing);
    let (action, stage) = (Action::TellResident, "executing");
    for purpose in [Purpose::Result, Purpose::Explanation] {
        assert_eq!(
            case.refuse(P::Clerk, act::tell(purpose)),
            Refusal::WrongStage { action: action.as_str(), stage }
        );
    }
    case.run(P::Clerk, act::tell(Purpose::Acknowledgement));
    case.run(P::Clerk, act::tell(Purpose::Progress));
    let now = case.now;
    assert_eq!(case.refuse(P::Clerk, act::agree(now)), Refusal::TimeOutOfOrder);
    assert!(case.allowed(P::EngineeringHead, Action::TellResident).is_err(), "the desk tells it");
}

/// CMP-11, FUP-2: each of the eight outcomes leads where it belongs.
#[test]
fn the_eight_outcomes() {
    let later = local("2026-09-15 10:00");
    for (command, stage) in [
        (act::follow_up(Outcome::Satisfied), Stage::Closing),
        (act::follow_up(Outcome::BasicallySatisfied), Stage::Closing),
        (act::follow_up(Outcome::Refused), Stage::Closing),
        (act::follow_up(Outcome::NotSatisfied), Stage::Judged),
        (act::follow_up(Outcome::NoAnswer), Stage::FollowingUp),
        (act::follow_up(Outcome::WrongNumber), Stage::FollowingUp),
        (act::call_later(later), Stage::FollowingUp),
    ] {
        let mut case = told();
        case.pass(60).run(P::OtherClerk, command);
        assert_eq!(case.state.stage, stage);
        let unreached = stage == Stage::FollowingUp;
        assert_eq!(case.open_clocks().contains(&"SLA-12"), unreached);
        assert_eq!(
            case.state.recall_at.is_some(),
            case.state.attempts.last().is_some_and(|a| a.outcome == Outcome::CallLater)
        );
    }
    assert_eq!(told().refuse(P::OtherClerk, act::follow_up(Outcome::Waived)), Refusal::NotWaived);
}

/// CMP-11: dissatisfaction and refusal have a reason; a call is agreed for the future.
#[test]
fn an_outcome_is_complete() {
    let mut case = told();
    for outcome in [Outcome::NotSatisfied, Outcome::Refused] {
        let bare =
            Command::FollowUp { outcome, channel: Channel::Phone, note: None, recall_at: None };
        assert_eq!(case.refuse(P::OtherClerk, bare), Refusal::ReasonRequired);
    }
    let now = case.now;
    assert_eq!(case.refuse(P::OtherClerk, act::call_later(now)), Refusal::TimeOutOfOrder);
    let bare = act::follow_up(Outcome::CallLater);
    assert_eq!(case.refuse(P::OtherClerk, bare), Refusal::TimeOutOfOrder);
}

/// CMP-11: three attempts at different times of day make a resident unreachable; the same time of
/// day does not count twice, and a wrong number counts like no answer.
#[test]
fn unreachable_after_three_times_of_day() {
    let mut case = told();
    for at in ["2026-09-14 09:00", "2026-09-14 11:59", "2026-09-15 08:00"] {
        case.at(at).run(P::OtherClerk, act::follow_up(Outcome::NoAnswer));
    }
    assert_eq!(case.state.stage, Stage::FollowingUp, "three mornings are one time of day");
    case.at("2026-09-15 12:00").run(P::OtherClerk, act::follow_up(Outcome::WrongNumber));
    case.at("2026-09-15 17:59").run(P::OtherClerk, act::follow_up(Outcome::NoAnswer));
    assert_eq!(case.state.stage, Stage::FollowingUp);
    let last = act::follow_up(Outcome::NoAnswer);
    let events = case.at("2026-09-15 18:00").run(P::OtherClerk, last);
    assert!(events.iter().any(|e| matches!(e, Event::FoundUnreachable { attempts: 6 })));
    assert_eq!((case.state.stage, case.stands("SLA-12")), (Stage::Closing, "met"));
    case.bring_to(Stage::Archived);
}

/// CMP-11: the times of day are those of the office's time zone.
#[test]
fn times_of_day_are_local() {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    for (at, part) in [
        ("2026-09-15 00:00", Daypart::Morning),
        ("2026-09-15 11:59", Daypart::Morning),
        ("2026-09-15 12:00", Daypart::Afternoon),
        ("2026-09-15 18:00", Daypart::Evening),
        ("2026-09-15 23:59", Daypart::Evening),
    ] {
        assert_eq!(Daypart::of(local(at), &zone), part, "{at}");
    }
}

/// CMP-11: waived beforehand, the follow-up is counted as waived with the result, and not skipped;
/// who comes back is asked after all.
#[test]
fn a_waived_follow_up() {
    let mut case = Process::registered(|r| r.waives_follow_up = true);
    case.run(P::Director, act::responsible(Severity::Minor));
    case.bring_to(Stage::Informing);
    let events = case.run(P::Clerk, act::tell(Purpose::Result));
    let waived = |e: &Event| matches!(e, Event::FollowedUp { outcome: Outcome::Waived, .. });
    assert!(events.iter().any(waived));
    assert_eq!((case.state.stage, case.stands("SLA-12")), (Stage::Closing, "met"));
    case.pass(60).run(P::Resident, act::resident_reopens());
    case.bring_to(Stage::Informing);
    case.run(P::Clerk, act::tell(Purpose::Result));
    assert_eq!(case.state.stage, Stage::FollowingUp);
}

/// CMP-11, S14: not satisfied reopens the case one level higher, with the same number and new
/// clocks; what lay between is charged to nobody.
#[test]
fn not_satisfied_reopens_one_level_higher() {
    let mut case = told();
    let not = act::follow_up(Outcome::NotSatisfied);
    let events = case.at("2026-09-15 10:00").run(P::OtherClerk, not.clone());
    let cause = ReopenCause::NotSatisfied;
    assert!(events.iter().any(|e| matches!(e, Event::Reopened { cause: c, .. } if *c == cause)));
    assert_eq!(case.state.number, "TS260914-007");
    assert_eq!((case.state.severity, case.state.round), (Some(Severity::Important), 1));
    assert_eq!(case.due("SLA-1"), "2026-09-15 10:30");
    assert_eq!(case.due("SLA-2"), "2026-09-15 11:00");
    assert_eq!(case.due("SLA-5"), "2026-09-18 10:00");
    assert_eq!(case.due("SLA-15"), "2026-10-15 10:00");
    assert_eq!((case.stands("SLA-4"), case.stands("SLA-12")), ("met", "met"));
    assert!(case.state.tasks.is_empty() && case.state.plan.is_none());
    assert_eq!(case.refuse(P::EngineeringHead, act::sign_for(1)).code(), "wrong_stage");
    case.bring_to(Stage::FollowingUp);
    assert_eq!(case.state.plan.as_ref().map(|p| p.no), Some(2), "plans are counted on");
    case.at("2026-09-18 10:00").run(P::OtherClerk, not);
    assert_eq!(case.state.severity, Some(Severity::Major));
    case.bring_to(Stage::FollowingUp);
    let reopened = case.pass(60).run(P::Director, act::follow_up(Outcome::NotSatisfied));
    assert!(!reopened.is_empty());
    assert_eq!((case.state.severity, case.state.round), (Some(Severity::Major), 3));
}

/// CMP-6, CMP-11: who handled an earlier round does not follow up a later one either.
#[test]
fn handlers_are_remembered() {
    let mut case = told();
    let mut engineer = P::Engineer.actor();
    engineer.roles.insert(Role::Receptionist);
    case.pass(60).run(P::OtherClerk, act::follow_up(Outcome::NotSatisfied));
    case.run(P::Clerk, act::dispatch([act::task(30, crate::support::Department::Security)]));
    case.run(P::Guard, act::sign_for(30));
    case.run(P::Guard, act::investigate());
    case.run(P::SecurityHead, act::propose(local("2026-09-20 10:00")));
    case.run(P::Director, act::approve());
    case.run(P::Guard, Command::Start);
    case.run(P::Guard, act::complete(30));
    case.run(P::SecurityHead, act::report_back());
    case.run(P::Clerk, act::tell(Purpose::Result));
    let refused = case.attempt_as(&engineer, act::follow_up(Outcome::Satisfied)).unwrap_err();
    assert_eq!(refused, Refusal::HandlerFollowsUp);
}

/// CMP-11, CMP-13, S30: reopened within fifteen days of the archive, by the resident, the desk and
/// the API alike, and not a minute later.
#[test]
fn the_reopen_window() {
    let mut archived = Process::at_stage(Severity::Minor, Stage::Archived);
    let until = local("2026-09-29 08:00");
    for person in [P::Resident, P::Clerk, P::Director] {
        let mut case = archived.clone();
        case.at("2026-09-29 08:00").run(person, act::resident_reopens());
        assert_eq!((case.state.stage, case.state.closed_at), (Stage::Judged, None));
        let mut late = archived.clone();
        late.at("2026-09-29 08:01");
        let refusal = Refusal::ReopenWindowPassed { until };
        assert_eq!(late.refuse(person, act::resident_reopens()), refusal);
        assert_eq!(late.allowed(person, Action::Reopen), Err(refusal));
    }
    archived.pass(60);
    assert!(archived.allowed(P::OtherResident, Action::Reopen).is_err(), "of their own case only");
    assert!(archived.allowed(P::Engineer, Action::Reopen).is_err());
}

/// CMP-12: the archive number is kept when a case is reopened and archived again.
#[test]
fn the_archive_number_stays() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Archived);
    case.pass(600).run(P::Resident, act::reopen());
    let resident = ReopenCause::Resident;
    assert!(
        case.journal
            .iter()
            .any(|e| matches!(&e.event, Event::Reopened { cause, .. } if *cause == resident))
    );
    case.bring_to(Stage::Closing);
    case.run(P::Lead, Command::Close { file_number: "DA2026-000999".to_owned() });
    assert_eq!(case.state.file_number.as_deref(), Some("DA2026-000123"));
}

/// CMP-13: a resident who objects to the result need not wait for the call.
#[test]
fn the_resident_reopens_before_the_follow_up() {
    let mut case = told();
    case.pass(60).run(P::Resident, act::resident_reopens());
    assert_eq!((case.state.stage, case.state.severity), (Stage::Judged, Some(Severity::Important)));
    assert_eq!(case.stands("SLA-12"), "stopped");
}

/// CMP-13: withdrawal is asked for by the resident and decided by staff, with a reason if it is
/// declined; the history stays.
#[test]
fn a_withdrawal_is_confirmed() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Executing);
    assert_eq!(case.refuse(P::Lead, act::withdraw(true)), Refusal::WithdrawalNotRequested);
    case.run(P::Resident, act::request_withdrawal());
    assert_eq!(case.refuse(P::Clerk, act::request_withdrawal()), Refusal::AlreadyRequested);
    let bare = Command::Withdraw { confirmed: false, reason: None };
    assert_eq!(case.refuse(P::Lead, bare), Refusal::ReasonRequired);
    assert!(case.allowed(P::Clerk, Action::Withdraw).is_err());
    let mut declined = case.clone();
    declined.run(P::Lead, act::withdraw(false));
    assert_eq!((declined.state.stage, declined.state.pending.len()), (Stage::Executing, 0));
    declined.run(P::Resident, act::request_withdrawal());

    let before = case.journal.len();
    case.run(P::Lead, Command::Withdraw { confirmed: true, reason: None });
    assert_eq!(case.state.stage, Stage::Withdrawn);
    assert!(case.journal.len() > before);
    assert!(case.open_clocks().is_empty());
    assert_eq!(case.stands("SLA-4"), "stopped");
    assert!(case.state.tasks.iter().all(|t| t.state == TaskState::Cancelled));
    assert_eq!(case.refuse(P::Resident, act::resident_reopens()), Refusal::CaseFinished);
}

/// CMP-11, CMP-13: a withdrawal does not skip the follow-up; the result answers one that waits.
#[test]
fn no_withdrawal_instead_of_a_follow_up() {
    let mut case = told();
    let (action, stage) = (Action::RequestWithdrawal, "following_up");
    let refused = case.refuse(P::Clerk, act::request_withdrawal());
    assert_eq!(refused, Refusal::WrongStage { action: action.as_str(), stage });
    let mut case = Process::at_stage(Severity::Minor, Stage::Informing);
    case.run(P::Clerk, act::request_withdrawal());
    case.run(P::Clerk, act::tell(Purpose::Result));
    assert!(case.state.pending.is_empty());
}

/// S28, CMP-13: a promise that was broken before the withdrawal stays broken.
#[test]
fn a_withdrawal_does_not_wipe_a_breach() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-17 08:00").run(P::Resident, act::request_withdrawal());
    case.run(P::Lead, act::withdraw(true));
    assert_eq!((case.stands("SLA-4"), case.stands("SLA-15")), ("breached", "stopped"));
}

/// CMP-12, CMP-13: a finished case takes notes and attachments, and nothing else.
#[test]
fn a_finished_case_takes_notes_only() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Archived);
    case.at("2026-12-01 08:00").run(P::Clerk, act::note());
    case.run(P::Clerk, act::attach());
    case.run(P::Resident, act::attach());
    for action in Action::ALL {
        let allowed = case.allowed(P::GeneralManager, *action).is_ok();
        assert_eq!(allowed, matches!(action, Action::Note | Action::Attach), "{action}");
    }
}

/// S18, S23, CMP-13: notes, photographs and additions begin and stop no clock, not even by the
/// director.
#[test]
fn notes_touch_no_clock() {
    let mut case = Process::registered(|r| r.facts = crate::support::process::at_fault());
    for person in [P::Clerk, P::Director] {
        for command in [act::note(), act::attach()] {
            assert_eq!(case.run(person, command).len(), 1, "one event, and no clock");
        }
    }
    let clocks = case.state.clocks.clone();
    case.pass(7).run(P::Resident, act::supplement());
    assert_eq!(case.state.clocks, clocks);
}

/// CMP-11, S14: what was agreed with the resident is still owed after a reopening.
#[test]
fn an_agreed_reply_survives() {
    let mut case = told();
    case.pass(60).run(P::Clerk, act::agree(local("2026-09-15 10:00")));
    case.run(P::OtherClerk, act::follow_up(Outcome::NotSatisfied));
    assert_eq!(
        (case.due("SLA-13").as_str(), case.stands("SLA-13")),
        ("2026-09-15 10:00", "running")
    );
    case.run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!(case.stands("SLA-13"), "met");
}

/// CMP-1, S14: the limit that the resident asked for in the first round does not bind the second.
#[test]
fn the_residents_limit_is_of_its_round() {
    let asked = Some(local("2026-09-15 12:00"));
    let mut case =
        Process::registered_at(Office::with_pack("default"), START, |r| r.resident_limit = asked);
    case.run(P::Director, act::responsible(Severity::Minor));
    case.bring_to(Stage::FollowingUp);
    case.at("2026-09-18 10:00").run(P::OtherClerk, act::follow_up(Outcome::NotSatisfied));
    assert_eq!(case.due("SLA-5"), "2026-09-21 10:00");
}
