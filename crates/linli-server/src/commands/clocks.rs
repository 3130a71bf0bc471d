//! `linli clocks`: what the clocks of a policy do with a history, and next year's holidays.
//!
//! Owns the shape of the request and the answer (interfaces.md). The planning is the same as for real cases.

use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_app::clocks::{calendars, replan};
use linli_app::operator;
use linli_app::rules::{self, Named};
use linli_domain::clock::calendar::{Calendar, CalendarData, shipped};
use linli_domain::clock::explain::{Because, Explained, Step};
use linli_domain::clock::what_if::{self, Happening, TimingAct};
use linli_domain::clock::{ClockState, Signal};
use linli_domain::policy::{self, Policy};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Judgement};
use serde::{Deserialize, Serialize};
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    policy: PolicyOrName,
    #[serde(default)]
    office: Office,
    events: Vec<Event>,
    /// Without it the instant of the last event.
    now: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PolicyOrName {
    Name(String),
    Inline(Box<serde_json::Value>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    #[serde(default = "shanghai")]
    timezone: String,
    /// A name or a calendar; without it the one that the policy names.
    calendar: Option<CalendarOrName>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum CalendarOrName {
    Name(String),
    Inline(Box<serde_json::Value>),
}

fn shanghai() -> String {
    "Asia/Shanghai".to_owned()
}

impl Default for Office {
    fn default() -> Self {
        Self { timezone: shanghai(), calendar: None }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    at: Timestamp,
    #[serde(rename = "type")]
    kind: String,
    severity: Option<Severity>,
    judgement: Option<Judgement>,
    assist: Option<AssistScope>,
    group: Option<bool>,
    clock: Option<String>,
    reason: Option<String>,
    until: Option<Timestamp>,
    agreed_reply: Option<Timestamp>,
    resident_limit: Option<Timestamp>,
}

#[derive(Serialize)]
struct Answer {
    policy: String,
    policy_version: u32,
    calendar: String,
    clocks: Vec<Clock>,
    /// Events that had no effect on the clocks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ignored: Vec<IgnoredEvent>,
}

#[derive(Serialize)]
struct IgnoredEvent {
    event: usize,
    because: &'static str,
}

#[derive(Serialize)]
struct Clock {
    id: String,
    run: u32,
    from: String,
    due_at: String,
    state: ClockState,
    warn_at: Vec<String>,
    done_at: Option<String>,
    remaining_seconds: i64,
    escalate_to: Vec<&'static str>,
    steps: Vec<ClockStep>,
}

#[derive(Serialize)]
struct ClockStep {
    from: String,
    to: String,
    counts: bool,
    because: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// Explains the history that stands on standard input. Names of policies and calendars mean what they mean for cases
/// under `config`: the versions of its database, if there is one, else those that ship.
pub async fn explain(config: Option<&Config>) -> Result<ExitCode, Trouble> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Trouble::new(format!("standard input: {error}")))?;
    let request: Request = serde_json::from_str(&text)
        .map_err(|error| Trouble::new(format!("the request: {error}")))?;
    let named = named(config, &request).await;
    let answer = answer(request, named)?;
    println!("{}", serde_json::to_string(&answer).map_err(|e| Trouble::new(e.to_string()))?);
    Ok(ExitCode::SUCCESS)
}

/// Adds a list of holidays to a calendar and plans every open case again.
pub async fn holidays(
    config: &Config,
    file: &Path,
    calendar: &str,
    by: Option<&str>,
) -> Result<ExitCode, Trouble> {
    let list = std::fs::read_to_string(file)
        .map_err(|error| Trouble::new(format!("{}: {error}", file.display())))?;
    let app = open::app(config).await?;
    let caller = match by {
        Some(login) => operator::in_the_name_of(&app, login).await?,
        None => operator::operator(&app).await?,
    };
    let note = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let version =
        calendars::load_holidays(&app, &caller, calendar, &list, note.unwrap_or_default()).await?;
    let done = replan::replan(&app).await?;
    app.db.close().await;
    println!(
        "Calendar {calendar} has version {version}. {} open cases looked at, {} limits changed.",
        done.cases, done.clocks
    );
    Ok(ExitCode::SUCCESS)
}

/// What the database says about the names in a request: the policy for the first of its events, the calendar of now. A
/// database that is not there, or cannot be read, says nothing.
async fn named(config: Option<&Config>, request: &Request) -> Named {
    let PolicyOrName::Name(policy) = &request.policy else {
        return match &request.office.calendar {
            Some(CalendarOrName::Name(calendar)) => in_database(config, None, Some(calendar)).await,
            _ => Named::default(),
        };
    };
    let first = request.events.iter().map(|event| event.at).min().unwrap_or(Timestamp::MAX);
    let calendar = match &request.office.calendar {
        Some(CalendarOrName::Name(calendar)) => Some(calendar.as_str()),
        _ => None,
    };
    in_database(config, Some((policy, first)), calendar).await
}

async fn in_database(
    config: Option<&Config>,
    policy: Option<(&str, Timestamp)>,
    calendar: Option<&str>,
) -> Named {
    let Some(config) = config else { return Named::default() };
    let options = open::options(config);
    // Asking creates nothing.
    if options.file().is_some_and(|file| !file.exists()) {
        return Named::default();
    }
    let Ok(db) = linli_store::Db::open(&options).await else { return Named::default() };
    let policy = policy.map(|(name, at)| (name.to_owned(), at));
    let calendar = calendar.map(str::to_owned);
    let found = db.read(move |tx| rules::named(tx, policy.as_ref(), calendar.as_deref())).await;
    db.close().await;
    found.unwrap_or_default()
}

fn answer(request: Request, known: Named) -> Result<Answer, Trouble> {
    let policy = chosen_policy(request.policy, known.policy)?;
    let calendar = chosen_calendar(request.office.calendar, known.calendar, &policy)?;
    let calendar = Calendar::new(&calendar, &request.office.timezone)
        .map_err(|error| Trouble::new(format!("office: {error}")))?;
    let mut history = Vec::with_capacity(request.events.len());
    for (index, event) in request.events.into_iter().enumerate() {
        history.push((index, event.at, happening(event, index)?));
    }
    // The same instant keeps the order of the request.
    history.sort_by_key(|(index, at, _)| (*at, *index));
    let positions: Vec<usize> = history.iter().map(|(index, _, _)| *index).collect();
    let history: Vec<(Timestamp, Happening)> =
        history.into_iter().map(|(_, at, what)| (at, what)).collect();
    let last = history.last().map(|(at, _)| *at);
    let now = request.now.or(last).ok_or_else(|| Trouble::new("the request has no events"))?;
    let outcome = what_if::run(&history, &policy, &calendar, now);
    let ignored = outcome.ignored.into_iter().map(|(position, why)| IgnoredEvent {
        event: positions.get(position).copied().unwrap_or(position),
        because: why.as_str(),
    });
    Ok(Answer {
        clocks: outcome.clocks.iter().map(|c| clock(c, calendar.zone())).collect(),
        ignored: ignored.collect(),
        policy_version: policy.version,
        policy: policy.id,
        calendar: calendar.id().to_owned(),
    })
}

fn chosen_policy(wanted: PolicyOrName, known: Option<Policy>) -> Result<Policy, Trouble> {
    let policy = match wanted {
        PolicyOrName::Name(name) => match known {
            Some(known) => known,
            None => policy::pack(&name)
                .map_err(|error| Trouble::new(format!("policy {name}: {error}")))?,
        },
        PolicyOrName::Inline(value) => serde_json::from_value(*value)
            .map_err(|error| Trouble::new(format!("policy: {error}")))?,
    };
    policy.check().map_err(|error| Trouble::new(format!("policy: {error}")))?;
    Ok(policy)
}

fn chosen_calendar(
    wanted: Option<CalendarOrName>,
    known: Option<CalendarData>,
    policy: &Policy,
) -> Result<CalendarData, Trouble> {
    let named = |name: &str| match known {
        Some(known) => Ok(known),
        None => shipped(name).map_err(|error| Trouble::new(format!("office.calendar: {error}"))),
    };
    match wanted {
        None => named(&policy.calendar),
        Some(CalendarOrName::Name(name)) => named(&name),
        Some(CalendarOrName::Inline(value)) => serde_json::from_value(*value)
            .map_err(|error| Trouble::new(format!("office.calendar: {error}"))),
    }
}

fn happening(event: Event, index: usize) -> Result<Happening, Trouble> {
    let wrong = |what: &str| Trouble::new(format!("events[{index}]: {what}"));
    let mut what = Happening {
        severity: event.severity,
        judgement: event.judgement,
        assist: event.assist,
        group: event.group,
        agreed_reply: event.agreed_reply,
        resident_limit: event.resident_limit,
        ..Happening::default()
    };
    let clock = event.clock;
    match event.kind.as_str() {
        "paused" => {
            let reason = event.reason.ok_or_else(|| wrong("a pause has a reason"))?;
            what.act = Some(TimingAct::Pause { clock, reason, until: event.until });
        }
        "resumed" => what.act = Some(TimingAct::Resume { clock }),
        "extended" => {
            let clock = clock.ok_or_else(|| wrong("an extension names its clock"))?;
            let until = event.until.ok_or_else(|| wrong("an extension has a new limit"))?;
            what.act = Some(TimingAct::Extend { clock, until });
        }
        "severity_changed" => {}
        // The resident has just spoken with us; the case is proposed at its severity.
        "registered" => {
            what.signals = vec![Signal::Registered, Signal::Graded, Signal::LastWord];
        }
        // The form is at the department: handed over and taken.
        "handed_over" => what.signals = vec![Signal::HandedOver, Signal::SignedFor],
        "agreed_reply" => {
            what.agreed_reply = event.until.or(what.agreed_reply);
            if what.agreed_reply.is_none() {
                return Err(wrong("an agreed reply has a time in \"until\""));
            }
        }
        other => {
            let signal = Signal::parse(other).ok_or_else(|| wrong(&format!("no event {other}")))?;
            what.signals = vec![signal];
        }
    }
    Ok(what)
}

fn clock(c: &Explained, zone: &TimeZone) -> Clock {
    let local = |at: Timestamp| written(at, zone);
    Clock {
        id: c.id.clone(),
        run: c.run,
        from: local(c.from),
        due_at: local(c.due_at),
        state: c.state,
        warn_at: c.warn_at().map(local).collect(),
        done_at: c.done_at.map(local),
        remaining_seconds: c.remaining.as_secs(),
        escalate_to: c.escalate_to().map(|told| told.as_str()).collect(),
        steps: c.steps.iter().map(|s| step(s, zone)).collect(),
    }
}

fn step(step: &Step, zone: &TimeZone) -> ClockStep {
    let source = match &step.because {
        Because::Holiday { source, .. } => Some(source.clone()).filter(|s| !s.is_empty()),
        _ => None,
    };
    ClockStep {
        from: written(step.from, zone),
        to: written(step.to, zone),
        counts: step.counts,
        because: step.because.words(),
        code: step.because.as_str(),
        source,
    }
}

/// With the offset of the office, so that a person can read it.
fn written(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
}
