//! The promises of requirements section 4 with their warnings, on the default policy.

use crate::support::company::local;
use crate::support::process::{Office, START, at_fault, injury};
use crate::support::{Person as P, Process, act};
use linli_domain::clock::{Level, Told};
use linli_domain::complaint::{self, Purpose, Recipient, Stage, Superior};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Role};

/// What is told of one clock while nobody does anything: local time and percent, or minutes after.
fn ladder(case: &mut Process, clock: &str, until: &str) -> Vec<String> {
    case.wait_until(until)
        .into_iter()
        .filter(|(_, id, _)| id == clock)
        .map(|(at, _, level)| match level {
            Level::Percent(percent) => format!("{at} {percent}%"),
            Level::MinutesAfter(minutes) => format!("{at} +{minutes}"),
        })
        .collect()
}

/// SLA-1: half an hour until the department has signed; warned at 80 %, then the service lead, half
/// an hour later the director.
#[test]
fn the_form_reaches_the_department() {
    let told = ladder(&mut Process::new(), "SLA-1", "2026-09-15 08:00");
    assert_eq!(told, ["2026-09-14 08:24 80%", "2026-09-14 08:30 100%", "2026-09-14 09:00 +30"]);
}

/// SLA-2: an hour until the director is told, also of what is only proposed as important.
#[test]
fn the_director_is_told() {
    let mut case = Process::registered(|r| r.facts = at_fault());
    let told = ladder(&mut case, "SLA-2", "2026-09-15 08:00");
    let all = ["2026-09-14 08:30 50%", "2026-09-14 08:48 80%", "2026-09-14 09:00 100%"];
    assert_eq!(told, all);
    assert_eq!(case.stands("SLA-2"), "breached");
}

/// SLA-2: judged higher than proposed, the hour counts from the judgement; judged by the director,
/// nobody needs to tell them.
#[test]
fn the_hour_counts_from_the_judgement() {
    let mut case = Process::new();
    case.at("2026-09-14 11:00").run(P::Lead, act::responsible(Severity::Important));
    assert_eq!(case.due("SLA-2"), "2026-09-14 12:00");
    case.run(P::Clerk, act::escalate(Superior::Director));
    assert_eq!(case.stands("SLA-2"), "met");

    let mut case = Process::registered(|r| r.facts = at_fault());
    case.pass(10).run(P::Director, act::responsible(Severity::Important));
    assert_eq!(case.stands("SLA-2"), "met");
}

/// SLA-3, CMP-8: the same day, until 24:00, for major complaints; from when it became one.
#[test]
fn management_is_told_the_same_day() {
    let mut case = Process::registered(|r| r.facts = injury());
    let told = ladder(&mut case, "SLA-3", "2026-09-16 08:00");
    let all = ["2026-09-14 16:00 50%", "2026-09-14 20:48 80%", "2026-09-15 00:00 100%"];
    assert_eq!(told, all);

    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-16 10:00").run(P::Director, act::change_severity(Severity::Major));
    assert_eq!(case.due("SLA-3"), "2026-09-17 00:00");
}

/// SLA-3, CMP-15: for a group complaint as well, whatever was judged.
#[test]
fn management_is_told_of_a_group() {
    for judged in [act::assist(AssistScope::Outside), act::not_responsible()] {
        let mut case = Process::new();
        case.run(P::Director, judged);
        assert_eq!(case.stands("SLA-3"), "none");
        case.at("2026-09-15 11:00").run(P::System, act::become_group(5));
        assert_eq!(case.due("SLA-3"), "2026-09-16 00:00");
        case.run(P::Clerk, act::escalate(Superior::Management));
        assert_eq!(case.stands("SLA-3"), "met");
    }
}

/// SLA-4, SLA-5, SLA-7: two, three and ten days until it is solved, with the ladder of each.
#[test]
fn solved_in_time() {
    let mut minor = Process::judged(Severity::Minor);
    let all = ["09-15 08:00 50%", "09-15 22:24 80%", "09-16 08:00 100%", "09-17 08:00 +1440"];
    let all = all.map(|t| format!("2026-{t}"));
    assert_eq!(ladder(&mut minor, "SLA-4", "2026-09-20 08:00"), all);

    let mut important = Process::judged(Severity::Important);
    let all = ["09-15 20:00 50%", "09-16 17:36 80%", "09-17 08:00 100%", "09-18 08:00 +1440"];
    let all = all.map(|t| format!("2026-{t}"));
    assert_eq!(ladder(&mut important, "SLA-5", "2026-09-20 08:00"), all);

    let mut major = Process::judged(Severity::Major);
    let all = ["09-19 08:00 50%", "09-22 08:00 80%", "09-24 08:00 100%"];
    let all = all.map(|t| format!("2026-{t}"));
    assert_eq!(ladder(&mut major, "SLA-7", "2026-09-30 08:00"), all);
}

/// CMP-1, SLA-4, SLA-5: an earlier limit asked by the resident counts, a later one does not.
#[test]
fn the_residents_limit() {
    for (asked, due) in
        [("2026-09-15 12:00", "2026-09-15 12:00"), ("2026-09-20 12:00", "2026-09-16 08:00")]
    {
        let mut case = Process::registered(|r| r.resident_limit = Some(local(asked)));
        case.run(P::Director, act::responsible(Severity::Minor));
        assert_eq!(case.due("SLA-4"), due);
    }
}

/// SLA-6, S23: two days for a clear answer to a major complaint; an acknowledgement or a note is
/// none, a conversation is.
#[test]
fn a_clear_answer() {
    let mut case = Process::judged(Severity::Major);
    assert_eq!(case.due("SLA-6"), "2026-09-16 08:00");
    case.run(P::Clerk, act::tell(Purpose::Acknowledgement));
    case.run(P::Clerk, act::note());
    assert_eq!(case.stands("SLA-6"), "running");
    case.run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!(case.stands("SLA-6"), "met");
}

/// SLA-9, S23: what was said before anything was judged answers nothing.
#[test]
fn no_answer_before_the_judgement() {
    let mut case = Process::new();
    case.run(P::Clerk, act::tell(Purpose::Progress));
    case.pass(10).run(P::Lead, act::assist(AssistScope::Inside));
    assert_eq!(case.stands("SLA-9"), "running");
    case.pass(10).run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!(case.stands("SLA-9"), "met");
}

/// SLA-11, SLA-12: told the same day, followed up within two days of that; missed, the service lead
/// and then the quality department hear of it.
#[test]
fn told_and_followed_up() {
    let mut case = Process::at_stage(Severity::Minor, Stage::Informing);
    let told = ladder(&mut case, "SLA-11", "2026-09-15 09:00");
    assert_eq!(told, ["2026-09-14 16:00 50%", "2026-09-15 00:00 100%"]);
    case.run(P::Clerk, act::tell(Purpose::Result));
    assert_eq!(case.stands("SLA-11"), "breached");
    let told = ladder(&mut case, "SLA-12", "2026-09-20 09:00");
    let all = ["2026-09-16 09:00 50%", "2026-09-16 23:24 80%", "2026-09-17 09:00 100%"];
    assert_eq!(told, all);
    assert_eq!(last_recipients(&case, "SLA-12"), [Recipient::Role(Role::QualityOfficer)]);
}

fn last_recipients(case: &Process, clock: &str) -> Vec<Recipient> {
    let notices = case
        .journal
        .iter()
        .rev()
        .filter_map(|entry| complaint::notice(&entry.event, &case.state, &case.office.policy));
    let mut of_clock = notices.filter(|n| n.clock.as_deref() == Some(clock));
    of_clock.next().map(|n| n.to).unwrap_or_default()
}

/// SLA-13, S16, S23: the time agreed with the resident, kept by a word that is no acknowledgement.
#[test]
fn the_agreed_reply() {
    let agreed = |r: &mut complaint::Registration| r.agreed_reply = Some(local("2026-09-14 15:00"));
    let mut case = Process::registered(agreed);
    assert_eq!(case.due("SLA-13"), "2026-09-14 15:00");
    case.pass(1).run(P::Clerk, act::tell(Purpose::Acknowledgement));
    let told = ladder(&mut case, "SLA-13", "2026-09-14 18:00");
    assert_eq!(told, ["2026-09-14 13:36 80%", "2026-09-14 15:00 100%"]);

    let mut case = Process::registered(agreed);
    case.at("2026-09-14 14:50").run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!(case.stands("SLA-13"), "met");
}

/// SLA-13, S28: another time agreed in time replaces the promise; agreed too late, the promise stays
/// broken.
#[test]
fn another_time_is_agreed() {
    let agreed = |r: &mut complaint::Registration| r.agreed_reply = Some(local("2026-09-14 15:00"));
    for (at, verdict) in [("2026-09-14 14:00", true), ("2026-09-14 15:30", false)] {
        let mut case = Process::registered(agreed);
        let before = case.clock("SLA-13").clone();
        case.at(at).run(P::Clerk, act::agree(local("2026-09-14 20:00")));
        assert_eq!(
            (case.due("SLA-13").as_str(), case.clock("SLA-13").run),
            ("2026-09-14 20:00", 1)
        );
        let replaced = closed_run(&case, "SLA-13", before);
        assert_eq!(replaced.stopped, verdict, "agreed at {at}");
    }
}

/// The first run of a clock as it ended.
fn closed_run(
    case: &Process,
    id: &str,
    first: linli_domain::clock::Clock,
) -> linli_domain::clock::Clock {
    use linli_domain::clock::plan::ClockChange;
    let mut clocks = [(id.to_owned(), first)].into();
    for entry in &case.journal {
        if let complaint::Event::Clock { clock, change } = &entry.event
            && clock == id
            && matches!(change, ClockChange::Done { .. } | ClockChange::Stopped { .. })
        {
            change.apply(&mut clocks, id, entry.at);
            break;
        }
    }
    clocks.remove(id).unwrap()
}

/// SLA-14, CMP-10: three days from the last word to the next report, as long as there is no result;
/// each report begins three new days.
#[test]
fn progress_is_reported() {
    let mut case = Process::judged(Severity::Major);
    assert_eq!(case.due("SLA-14"), "2026-09-17 08:00");
    case.at("2026-09-16 09:00").run(P::Clerk, act::tell(Purpose::Progress));
    assert_eq!((case.due("SLA-14").as_str(), case.clock("SLA-14").run), ("2026-09-19 09:00", 1));
    let told = ladder(&mut case, "SLA-14", "2026-09-20 09:00");
    assert_eq!(told, ["2026-09-18 18:36 80%", "2026-09-19 09:00 100%"]);
    case.bring_to(Stage::FollowingUp);
    assert_eq!(case.stands("SLA-14"), "breached", "the result came after the third day");
    case.pass(60).run(P::Clerk, act::tell(Purpose::Progress));
    assert!(!case.open_clocks().contains(&"SLA-14"), "after the result no report is owed");
}

/// SLA-15, CMP-3, S29: a month after 31 January is the last day of February; then it is major, once.
#[test]
fn a_month_from_the_end_of_january() {
    let office = Office::with_pack("default");
    let mut case = Process::registered_at(office, "2026-01-31 09:00", |_| {});
    case.run(P::Director, act::responsible(Severity::Minor));
    assert_eq!(case.due("SLA-15"), "2026-02-28 09:00");
    case.wait_until("2026-02-28 08:59");
    assert_eq!(case.state.severity, Some(Severity::Minor));
    let told = ladder(&mut case, "SLA-15", "2026-02-28 09:00");
    assert_eq!(told, ["2026-02-28 09:00 100%"]);
    assert_eq!(case.state.severity, Some(Severity::Major));
    assert_eq!(case.due("SLA-3"), "2026-03-01 00:00", "management is told the same day");
    case.run(P::GeneralManager, act::change_severity(Severity::Important));
    case.wait_until("2026-04-30 09:00");
    assert_eq!(case.state.severity, Some(Severity::Important), "what was lowered stays lowered");
}

/// SLA-15, CMP-3: only valid complaints become major; one that is judged after the month does at once.
#[test]
fn the_month_is_for_valid_complaints() {
    let mut case = Process::registered_at(Office::with_pack("default"), START, |_| {});
    case.wait_until("2026-11-01 08:00");
    assert_eq!(case.state.working_severity(), Severity::Minor);
    let mut helped = case.clone();
    helped.run(P::Director, act::assist(AssistScope::Outside));
    helped.sweep();
    assert_eq!(helped.state.severity, None);
    case.run(P::Director, act::responsible(Severity::Minor));
    case.sweep();
    assert_eq!(case.state.severity, Some(Severity::Major));
}

/// SLA-1 to SLA-15: each promise of the requirements is in both packs, and tells the one named there
/// when it is missed.
#[test]
fn who_hears_of_a_missed_promise() {
    let expected = [
        ("SLA-1", Role::ServiceLead),
        ("SLA-2", Role::BranchManager),
        ("SLA-3", Role::GeneralManager),
        ("SLA-4", Role::Director),
        ("SLA-5", Role::BranchManager),
        ("SLA-6", Role::GeneralManager),
        ("SLA-7", Role::GeneralManager),
        ("SLA-8", Role::Director),
        ("SLA-9", Role::Director),
        ("SLA-10", Role::Director),
        ("SLA-11", Role::ServiceLead),
        ("SLA-12", Role::QualityOfficer),
        ("SLA-13", Role::ServiceLead),
        ("SLA-14", Role::ServiceLead),
        ("SLA-15", Role::GeneralManager),
    ];
    for name in ["default", "two-level"] {
        let office = Office::with_pack(name);
        for (clock, role) in expected {
            let Some(rule) = office.policy.rule(clock) else {
                assert_eq!((name, clock), ("two-level", "SLA-5"), "the promise is missing");
                continue;
            };
            let step = rule.ladder.iter().find(|step| step.level() == Level::Percent(100)).unwrap();
            assert!(step.tell.contains(&Told::Role(role)), "{name}: {clock} tells {:?}", step.tell);
        }
    }
}

/// S20, SLA-4: without a handler the lead department is told, without a department the service lead.
#[test]
fn nobody_is_never_told() {
    let mut case = Process::judged(Severity::Minor);
    case.wait_until("2026-09-15 08:00");
    assert_eq!(last_recipients(&case, "SLA-4"), [Recipient::Role(Role::ServiceLead)]);
    let mut case = Process::at_stage(Severity::Minor, Stage::Dispatched);
    case.wait_until("2026-09-15 08:00");
    let engineering = crate::support::Department::Engineering.id();
    assert_eq!(last_recipients(&case, "SLA-4"), [Recipient::Department(engineering)]);
}

/// S17, S21: late between two sweeps is late, and after a long standstill each level is told once.
#[test]
fn late_is_late_whenever_it_is_seen() {
    let mut case = Process::at_stage(Severity::Minor, Stage::ReportingBack);
    case.at("2026-09-16 08:01").run(P::EngineeringHead, act::report_back());
    assert_eq!(case.stands("SLA-4"), "breached", "one minute late, and no sweep in between");

    let mut case = Process::judged(Severity::Minor);
    let told = case.at("2026-09-30 08:00").sweep();
    let sla4 = told.iter().filter(|(clock, _)| clock == "SLA-4").count();
    assert_eq!(sla4, 4, "{told:?}");
    assert!(case.sweep().is_empty(), "nothing is told twice");
    case.at("2026-09-20 08:00");
    assert!(case.sweep().is_empty(), "nor when the computer's clock steps back");
}
