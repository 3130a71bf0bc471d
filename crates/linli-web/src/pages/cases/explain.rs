//! The clocks of the case page, each of which opens to its reasons: what started it, what counted, what did not and
//! why, who was told and who allowed what (ux.md 5.5, SLA explain).
//!
//! Owns the words. The reasons come from the journal through `linli_app::clocks`; nothing is computed here.

use crate::shell::Page;
use crate::view::Clock;
use crate::words::promise;
use linli_app::clocks::CaseClocks;
use linli_domain::actor::Who;
use linli_domain::clock::ClockState;
use linli_domain::clock::explain::{Because, Change, Explained, LevelAt, Step, What};

/// One clock with its reasons in words.
pub(super) struct Panel {
    pub clock: Clock,
    /// Which rule of which policy says so.
    pub rule: String,
    pub steps: Vec<Span>,
    pub ladder: Vec<Line>,
    pub changes: Vec<Line>,
}

/// A span of time that counted, or did not.
pub(super) struct Span {
    pub when: String,
    pub length: String,
    pub why: String,
    pub counts: bool,
}

/// An instant and what belongs to it.
pub(super) struct Line {
    pub when: String,
    pub what: String,
    /// Something behind it, such as when it was told; empty for nothing.
    pub note: String,
}

/// The clocks that still mean something, the running ones first.
pub(super) fn panels(page: &Page, read: &CaseClocks) -> Vec<Panel> {
    let shown = read.clocks.iter().filter(|clock| clock.state != ClockState::Stopped);
    shown.map(|clock| panel(page, read, clock)).collect()
}

fn panel(page: &Page, read: &CaseClocks, clock: &Explained) -> Panel {
    let version = |version: u32| version.to_string();
    let rule = page.f(
        "explain.rule",
        &[
            ("clock", &clock.id),
            ("limit", &promise::limit(page.s, clock.rule.limit)),
            ("policy", page.s.find(&format!("policy.{}", clock.policy)).unwrap_or(&clock.policy)),
            ("version", &version(clock.policy_version)),
            (
                "calendar",
                page.s
                    .find(&format!("calendar_name.{}", clock.calendar))
                    .unwrap_or(&clock.calendar),
            ),
            ("calendar_version", &version(clock.calendar_version)),
        ],
    );
    let mut lines: Vec<String> = vec![rule];
    if clock.by_resident {
        lines.push(page.t("explain.by_resident").to_owned());
    }
    Panel {
        clock: face(page, clock),
        rule: lines.join(page.t("explain.stop")),
        steps: clock.steps.iter().map(|step| span(page, read, step)).collect(),
        ladder: clock.levels.iter().map(|level| rung(page, clock, level)).collect(),
        changes: clock.changes.iter().filter_map(|c| change(page, read, c)).collect(),
    }
}

/// The clock as it shows when it is closed.
fn face(page: &Page, clock: &Explained) -> Clock {
    let name = page.word("clock_name", &clock.id);
    match (clock.state, clock.done_at) {
        (ClockState::Paused, _) => {
            Clock::held(name, page.t("clock.paused")).note(paused(page, clock))
        }
        (_, Some(done)) => Clock::stopped(page, name, clock.from, clock.due_at, done)
            .note(page.f("case.clock_promise", &[("time", &page.times.near(clock.due_at))])),
        (_, None) => {
            let soon = clock.warn_at().last().unwrap_or(clock.due_at);
            Clock::running(page, name, clock.from, soon, clock.due_at)
        }
    }
}

/// Until when a lasting pause holds at the latest, and why.
fn paused(page: &Page, clock: &Explained) -> String {
    let last = clock.changes.iter().rev().find_map(|change| match &change.what {
        What::Paused { reason, until } => Some((reason, *until)),
        _ => None,
    });
    last.map(|(reason, until)| {
        page.f(
            "explain.paused_until",
            &[("reason", page.word("pause", reason)), ("time", &page.times.near(until))],
        )
    })
    .unwrap_or_default()
}

fn span(page: &Page, read: &CaseClocks, step: &Step) -> Span {
    let same_day = page.times.date(step.from) == page.times.date(step.to);
    let to = if same_day { page.times.clock(step.to) } else { page.times.moment(step.to) };
    let from = page.times.moment(step.from);
    Span {
        when: page.f("roster.hours", &[("from", &from), ("to", &to)]),
        length: page.times.span(step.to.duration_since(step.from).as_secs()),
        why: because(page, read, &step.because),
        counts: step.counts,
    }
}

fn who(page: &Page, read: &CaseClocks, who: Who) -> String {
    match who {
        Who::Staff(staff) => read.names.of(staff).to_owned(),
        Who::Resident(_) | Who::Visitor => page.t("explain.resident").to_owned(),
        Who::System => page.t("explain.program").to_owned(),
    }
}

fn because(page: &Page, read: &CaseClocks, because: &Because) -> String {
    match because {
        Because::MakeUpDay { name } => page.f("because.make_up_day", &[("name", name)]),
        Because::Closure { name } => page.f("because.closure", &[("name", name)]),
        Because::Holiday { name, source } if !source.is_empty() => {
            page.f("because.holiday_of", &[("name", name), ("source", source)])
        }
        Because::Holiday { name, .. } => page.f("because.holiday", &[("name", name)]),
        Because::Extension { by } => page.f("because.extension", &[("by", &who(page, read, *by))]),
        Because::Paused { reason, by, until } => page.f(
            "because.paused",
            &[
                ("reason", page.word("pause", reason)),
                ("by", &who(page, read, *by)),
                ("time", &page.times.near(*until)),
            ],
        ),
        _ => page.word("because", because.as_str()).to_owned(),
    }
}

fn rung(page: &Page, clock: &Explained, level: &LevelAt) -> Line {
    let people = promise::told(page.s, &level.tell);
    let note = match level.told_at {
        Some(at) => page.f("explain.told", &[("time", &page.times.near(at))]),
        None if clock.done_at.is_some() => page.t("explain.not_needed").to_owned(),
        None => page.t("explain.not_yet").to_owned(),
    };
    let what = page
        .f("explain.rung", &[("level", &promise::level(page.s, level.level)), ("people", &people)]);
    Line { when: page.times.moment(level.at), what, note }
}

/// What happened to the clock. Who was told stands in the ladder.
fn change(page: &Page, read: &CaseClocks, change: &Change) -> Option<Line> {
    let due = |at| page.times.near(at);
    let what = match &change.what {
        What::Told { .. } => return None,
        What::Started { signal, due_at } => page.f(
            "explain.started",
            &[("signal", page.word("signal", signal.as_str())), ("time", &due(*due_at))],
        ),
        What::Paused { reason, until } => page.f(
            "explain.paused_until",
            &[("reason", page.word("pause", reason)), ("time", &due(*until))],
        ),
        What::Resumed { due_at } => page.f("explain.resumed", &[("time", &due(*due_at))]),
        What::Extended { before, due_at, .. } => {
            page.f("explain.extended", &[("before", &due(*before)), ("time", &due(*due_at))])
        }
        What::Replanned { before, due_at, version, .. } => page.f(
            "explain.replanned",
            &[
                ("before", &due(*before)),
                ("time", &due(*due_at)),
                ("version", &version.to_string()),
            ],
        ),
        What::Moved { before, due_at, version } => page.f(
            "explain.moved",
            &[
                ("before", &due(*before)),
                ("time", &due(*due_at)),
                ("version", &version.to_string()),
            ],
        ),
        What::Done => page.t("explain.done").to_owned(),
        What::Stopped => page.t("explain.stopped").to_owned(),
    };
    let words = match &change.what {
        What::Extended { reason: Some(reason), .. } => {
            read.texts.get(&reason.id.0).cloned().flatten()
        }
        _ => None,
    };
    let by = match change.by {
        Who::Staff(_) => who(page, read, change.by),
        Who::Resident(_) | Who::Visitor | Who::System => String::new(),
    };
    let note = [by, words.unwrap_or_default()].into_iter().filter(|part| !part.is_empty());
    let note = note.collect::<Vec<_>>().join(page.t("explain.colon"));
    Some(Line { when: page.times.moment(change.at), what, note })
}
