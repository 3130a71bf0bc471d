//! What a policy would do before it is saved (ADM-1): on the real cases of the last 90 days and on three examples.
//!
//! Owns the preview. Changes nothing. The comparison recomputes histories; the cases themselves keep their verdicts.

use crate::App;
use crate::access::{Caller, Right};
use crate::clocks::policies;
use crate::complaint::verify;
use crate::error::{AppError, FieldIssue};
use crate::rules;
use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp};
use linli_domain::clock::calendar::{Calendar, DayKind};
use linli_domain::clock::explain::Explained;
use linli_domain::clock::what_if::{self, Happening};
use linli_domain::clock::{ClockState, Signal};
use linli_domain::complaint::retime::{self, Runs, Verdict};
use linli_domain::complaint::{Entry, Event, State};
use linli_domain::ids::CaseId;
use linli_domain::policy::Policy;
use linli_domain::process::explain::{self, Policies};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::Judgement;
use linli_store::{Tx, journal, offices, rules as stored};
use uuid::Uuid;

/// How far back real cases are looked at.
const DAYS: i64 = 90;
/// At most so many of them, the newest; the preview says when there were more.
const CASES: usize = 5_000;
/// At most so many changed cases are listed.
const LISTED: usize = 200;
/// Cases of one read, so that nobody waits long.
const STEP: i64 = 200;

/// What a policy would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Cases that were looked at.
    pub cases: usize,
    /// There were more than are looked at.
    pub more: bool,
    pub before: Tally,
    pub after: Tally,
    /// Cases in time now that would have been late.
    pub newly_late: usize,
    pub newly_on_time: usize,
    /// Cases with another limit or verdict, the newest first, not all if there are many.
    pub changed: Vec<ChangedCase>,
    pub changed_count: usize,
    pub examples: Vec<Example>,
}

/// How many cases kept their promises. Those without any verdict yet are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub on_time: usize,
    pub late: usize,
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Open => {}
            Verdict::OnTime => self.on_time += 1,
            Verdict::Late => self.late += 1,
        }
    }

    /// Share of cases on time in tenths of a percent; `None` without any verdict.
    pub fn per_mille(self) -> Option<usize> {
        let all = self.on_time + self.late;
        (all > 0).then(|| (self.on_time * 1000 + all / 2) / all)
    }
}

/// A case that would stand differently.
#[derive(Clone, Debug)]
pub struct ChangedCase {
    pub id: CaseId,
    pub number: String,
    pub registered_at: Timestamp,
    /// On time before and after; `None` without a verdict.
    pub before: Verdict,
    pub after: Verdict,
    /// Clocks that differ: name, limit and state before and after.
    pub clocks: Vec<ChangedClock>,
}

/// One clock that differs; a side is empty where it would not have run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedClock {
    pub id: String,
    pub before: Option<(Timestamp, ClockState)>,
    pub after: Option<(Timestamp, ClockState)>,
}

/// Complaints registered at a telling instant.
#[derive(Clone, Debug)]
pub struct Example {
    /// `now`, `friday_evening` or `eve_of_holiday`.
    pub code: &'static str,
    pub at: Timestamp,
    /// By level of the scheme: the clocks of a responsible complaint.
    pub levels: Vec<(Severity, Vec<Explained>)>,
}

/// Looks at what a policy would do. `zone` and office are those that run under it; Shanghai if none does.
///
/// # Errors
/// [`AppError::Invalid`] for a policy that cannot be run.
pub async fn preview(app: &App, caller: &Caller, policy: Policy) -> Result<Preview, AppError> {
    caller.require(Right::Administer)?;
    let now = app.environment.now();
    let wanted = policy.clone();
    let calendar = app.db.read(move |tx| ground(tx, &wanted)).await?;
    let mut out = Preview {
        cases: 0,
        more: false,
        before: Tally::default(),
        after: Tally::default(),
        newly_late: 0,
        newly_on_time: 0,
        changed: Vec::new(),
        changed_count: 0,
        examples: examples(&policy, &calendar, now),
    };
    let since = now.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MIN);
    let mut before = (now, Uuid::max());
    while !out.more {
        let (app, policy) = (app.clone(), policy.clone());
        let page =
            app.clone().db.read(move |tx| page(tx, &app, &policy, since, before, now)).await?;
        let Some(last) = page.last() else { break };
        before = (last.registered_at, last.id.0);
        for case in page {
            if out.cases == CASES {
                out.more = true;
                break;
            }
            take_in(&mut out, case);
        }
    }
    Ok(out)
}

fn take_in(out: &mut Preview, case: ChangedCase) {
    out.cases += 1;
    out.before.count(case.before);
    out.after.count(case.after);
    out.newly_late += usize::from(case.after == Verdict::Late && case.before != Verdict::Late);
    out.newly_on_time += usize::from(case.before == Verdict::Late && case.after != Verdict::Late);
    if !case.clocks.is_empty() {
        out.changed_count += 1;
        if out.changed.len() < LISTED {
            out.changed.push(case);
        }
    }
}

/// The calendar on which the policy would run.
fn ground(tx: &mut Tx<'_>, policy: &Policy) -> Result<Calendar, AppError> {
    let problems = policies::problems(tx, policy)?;
    if !problems.is_empty() {
        let issue = |p: policies::Problem| {
            let field = p.clock.map_or("policy".to_owned(), |id| format!("clocks.{id}"));
            FieldIssue::new(field, "rule_problem").with("reason", p.reason)
        };
        return Err(AppError::Invalid(problems.into_iter().map(issue).collect()));
    }
    let zone = match stored::offices_under(tx, &policy.id)?.first() {
        Some(office) => offices::terms(tx, *office)?.time_zone,
        None => "Asia/Shanghai".to_owned(),
    };
    calendar_in(tx, policy, &zone)
}

fn calendar_in(tx: &mut Tx<'_>, policy: &Policy, zone: &str) -> Result<Calendar, AppError> {
    let version = rules::calendar_version(tx, &policy.calendar)?;
    let data = rules::calendar_data(tx, &policy.calendar, version)?;
    Calendar::new(&data, zone).map_err(|e| AppError::Internal(e.to_string()))
}

fn page(
    tx: &mut Tx<'_>,
    app: &App,
    policy: &Policy,
    since: Timestamp,
    before: (Timestamp, Uuid),
    now: Timestamp,
) -> Result<Vec<ChangedCase>, AppError> {
    let cases = stored::cases_since(tx, &policy.id, since, before, STEP)?;
    let mut calendars: Vec<(Uuid, Calendar)> = Vec::new();
    let mut out = Vec::with_capacity(cases.len());
    for (registered_at, id, number, office) in cases {
        let zone = offices::terms(tx, office)?.time_zone;
        if !calendars.iter().any(|(known, _)| *known == office) {
            calendars.push((office, calendar_in(tx, policy, &zone)?));
        }
        let rows = journal::whole(tx, id)?;
        let entries: Vec<Entry> =
            rows.iter().map(verify::decode).collect::<Result<_, AppError>>()?;
        let Some(Entry { event: Event::Registered(registered), .. }) = entries.first() else {
            continue;
        };
        let own = app.rules.rules(tx, &registered.policy, registered.policy_version, &zone)?;
        let Some((_, calendar)) = calendars.iter().find(|(known, _)| *known == office) else {
            continue;
        };
        let real = explain::runs::<State>(&entries, &Policies(&[&own.policy]));
        let real: Runs = real.into_iter().map(|run| ((run.id, run.clock.run), run.clock)).collect();
        let then = retime::under(&entries, &own.policy, policy, calendar);
        out.push(ChangedCase {
            id: CaseId(id),
            number,
            registered_at,
            before: retime::verdict(&real, now),
            after: retime::verdict(&then, now),
            clocks: differences(&real, &then, now),
        });
    }
    Ok(out)
}

fn differences(real: &Runs, then: &Runs, now: Timestamp) -> Vec<ChangedClock> {
    let side = |runs: &Runs, key: &(String, u32)| {
        runs.get(key).map(|clock| (clock.due_at, clock.state(now)))
    };
    let mut keys: Vec<&(String, u32)> = real.keys().chain(then.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .map(|key| ChangedClock {
            id: key.0.clone(),
            before: side(real, key),
            after: side(then, key),
        })
        .filter(|clock| clock.before != clock.after)
        .collect()
}

/// A responsible complaint of each level, registered now, on a Friday evening and before a holiday.
pub fn examples(policy: &Policy, calendar: &Calendar, now: Timestamp) -> Vec<Example> {
    let today = calendar.day(now);
    let evening = |day: Date| calendar.instant(day, Time::constant(17, 50, 0, 0));
    let friday = today.nth_weekday(1, Weekday::Friday).unwrap_or(today);
    let eve = eve_of_holiday(calendar, today);
    let instants = [
        Some(("now", now)),
        Some(("friday_evening", evening(friday))),
        eve.map(|day| ("eve_of_holiday", evening(day))),
    ];
    instants
        .into_iter()
        .flatten()
        .map(|(code, at)| Example {
            code,
            at,
            levels: policy
                .scheme
                .0
                .iter()
                .map(|s| (*s, clocks_of(policy, calendar, *s, at)))
                .collect(),
        })
        .collect()
}

/// The next working day after which a named holiday begins, within a year.
fn eve_of_holiday(calendar: &Calendar, today: Date) -> Option<Date> {
    let holiday = |day: Date| {
        matches!(calendar.kind_of(day), DayKind::Holiday { .. } | DayKind::Closure { .. })
    };
    today
        .series(jiff::Span::new().days(1))
        .take(366)
        .find(|day| calendar.is_working_day(*day) && day.tomorrow().is_ok_and(holiday))
}

fn clocks_of(
    policy: &Policy,
    calendar: &Calendar,
    severity: Severity,
    at: Timestamp,
) -> Vec<Explained> {
    let registered = Happening {
        signals: vec![Signal::Registered, Signal::Graded, Signal::LastWord],
        severity: Some(severity),
        judgement: Some(Judgement::Responsible),
        ..Happening::default()
    };
    what_if::run(&[(at, registered)], policy, calendar, at).clocks
}
