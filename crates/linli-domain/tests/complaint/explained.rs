//! Clocks with their reasons: what counted, what did not, who allowed it.

use crate::support::company::{local, shown};
use crate::support::process::Office;
use crate::support::{Person as P, Process, act};
use linli_domain::actor::Who;
use linli_domain::clock::base::Base;
use linli_domain::clock::calendar::Calendar;
use linli_domain::clock::explain::{Because, Explained, What};
use linli_domain::clock::{ClockState, Level};
use linli_domain::complaint::State;
use linli_domain::policy::pack;
use linli_domain::process::explain::{Policies, explained};
use linli_domain::severity::Severity;
use std::rc::Rc;

fn clock(case: &Process, id: &str) -> Explained {
    let all = explained::<State>(
        &case.journal,
        &Policies(&[&case.office.policy]),
        &case.office.calendar,
        case.now,
    );
    all.into_iter().find(|clock| clock.id == id).unwrap()
}

/// The steps as text: span, whether it counts, why.
fn steps(clock: &Explained) -> Vec<String> {
    let line = |s: &linli_domain::clock::explain::Step| {
        let counts = if s.counts { "counts" } else { "does not" };
        format!("{} to {}: {counts}, {}", shown(s.from), shown(s.to), s.because.words())
    };
    clock.steps.iter().map(line).collect()
}

/// SLA-4, S12, CMP-14: a pause shows its reason and who allowed it, an extension its approver.
#[test]
fn pauses_and_extensions_are_explained() {
    let mut case = Process::judged(Severity::Minor);
    case.at("2026-09-14 20:00").run(P::Director, act::pause(local("2026-09-20 08:00")));
    case.at("2026-09-15 08:00").run(P::Clerk, act::resume());
    case.at("2026-09-15 09:00").run(P::Director, act::extend("SLA-4", local("2026-09-18 08:00")));
    let minor = clock(&case, "SLA-4");
    assert_eq!(
        steps(&minor),
        [
            "2026-09-14 08:00 to 2026-09-14 20:00: counts, every minute counts",
            "2026-09-14 20:00 to 2026-09-15 08:00: does not, paused: waiting_for_resident",
            "2026-09-15 08:00 to 2026-09-16 20:00: counts, every minute counts",
            "2026-09-16 20:00 to 2026-09-18 08:00: counts, extension",
        ]
    );
    let director = Who::Staff(P::Director.staff());
    assert!(
        matches!(&minor.steps[1].because, Because::Paused { by, .. } if *by == director),
        "{:?}",
        minor.steps[1]
    );
    assert_eq!(minor.steps[3].because, Because::Extension { by: director });
    let told = minor.changes.iter().any(|change| {
        change.by == director
            && matches!(change.what, What::Extended { before, .. } if before == local("2026-09-16 20:00"))
    });
    assert!(told, "{:?}", minor.changes);
    assert_eq!((minor.policy.as_str(), minor.policy_version), ("default", 1));
    // Another severity afterwards: the pause that was earned is explained there as well (S13).
    case.run(P::Director, act::change_severity(Severity::Important));
    let important = clock(&case, "SLA-5");
    assert_eq!(important.due_at, local("2026-09-17 20:00"));
    assert!(
        matches!(&important.steps[1].because, Because::Paused { reason, by, .. }
            if reason == "waiting_for_resident" && *by == director),
        "{:?}",
        important.steps
    );
    assert_eq!(clock(&case, "SLA-4").state, ClockState::Stopped);
}

/// S09, S06: every holiday that is skipped stands in the steps by name with its source, and the
/// make-up day that counts as well.
#[test]
fn holidays_are_explained() {
    let mut policy = pack("default").unwrap();
    policy.calendar = "cn".to_owned();
    for rule in &mut policy.clocks {
        if rule.id == "SLA-4" {
            rule.limit = Base::WorkingDays(2);
        }
    }
    let mut office = Office::with(policy);
    office.calendar = Rc::new(Calendar::china("Asia/Shanghai").unwrap());
    let mut case = Process::registered_at(office, "2026-02-13 17:50", |_| {});
    case.run(P::Director, act::responsible(Severity::Minor));
    assert_eq!(
        steps(&clock(&case, "SLA-4")),
        [
            "2026-02-13 17:50 to 2026-02-14 00:00: counts, working day",
            "2026-02-14 00:00 to 2026-02-15 00:00: counts, working period of a make-up day: 春节",
            "2026-02-15 00:00 to 2026-02-24 00:00: does not, holiday: 春节",
            "2026-02-24 00:00 to 2026-02-24 17:50: counts, working day",
        ]
    );
}

/// SLA-1, S17: what was done after the limit is shown as late, and the ladder with who was told when.
#[test]
fn lateness_is_explained() {
    let mut case = Process::judged(Severity::Minor);
    case.wait_until("2026-09-14 08:45");
    let handed = clock(&case, "SLA-1");
    assert_eq!(handed.state, ClockState::Breached);
    assert_eq!(handed.remaining.as_mins(), -15);
    assert_eq!(
        steps(&handed),
        [
            "2026-09-14 08:00 to 2026-09-14 08:30: counts, every minute counts",
            "2026-09-14 08:30 to 2026-09-14 08:45: does not, past the limit",
        ]
    );
    let limit = handed.levels.iter().find(|level| level.level == Level::Percent(100)).unwrap();
    assert_eq!(limit.told_at, Some(local("2026-09-14 08:30")));
    let after = handed.levels.last().unwrap();
    assert_eq!((after.level, after.told_at), (Level::MinutesAfter(30), None));
}

/// S14, S25: a reopened case shows every run of a clock, and each limit is the one of the state.
#[test]
fn every_run_is_explained() {
    use linli_domain::complaint::Stage;
    let mut case = Process::at_stage(Severity::Minor, Stage::Closing);
    case.run(P::Lead, act::close());
    case.at("2026-09-22 09:00").run(P::Clerk, act::reopen());
    let all = explained::<State>(
        &case.journal,
        &Policies(&[&case.office.policy]),
        &case.office.calendar,
        case.now,
    );
    let runs = all.iter().filter(|clock| clock.id == "SLA-1").count();
    assert_eq!(runs, 2);
    for (id, kept) in &case.state.clocks {
        let shown = all.iter().find(|c| c.id == *id && c.run == kept.run).unwrap();
        assert_eq!(shown.due_at, kept.due_at, "{id}");
        assert_eq!(shown.state, kept.state(case.now), "{id}");
    }
}
