//! `GET /cases/{id}/clocks`: the promises of a case as they stand at this instant, each with its reasons.

use crate::api::{Api, Id, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::clocks::{self as case_clocks, CaseClocks};
use linli_domain::actor::Who;
use linli_domain::clock::explain::{Because, Change, Explained, LevelAt, Step, What};
use linli_domain::clock::{ClockState, Level};
use linli_domain::ids::CaseId;
use serde::Serialize;
use utoipa::ToSchema;

/// The clocks of a case.
#[derive(Serialize, ToSchema)]
pub struct Clocks {
    /// The instant of reading, for which the states hold.
    now: Timestamp,
    /// Running ones first, in the order of their limits; earlier runs of a clock are listed as well.
    clocks: Vec<Clock>,
}

/// One promise.
#[derive(Serialize, ToSchema)]
pub struct Clock {
    /// The clock of the policy, e.g. `SLA-1`.
    id: String,
    /// The policy whose rule of this id it is.
    policy: String,
    policy_version: u32,
    /// The calendar that says what counts.
    calendar: String,
    calendar_version: u32,
    #[schema(schema_with = schema::clock_state)]
    state: ClockState,
    /// What started it.
    started_by: String,
    /// The instant the limit counts from.
    from: Timestamp,
    due_at: Timestamp,
    done_at: Option<Timestamp>,
    /// Seconds to the limit; negative when late.
    remaining_seconds: i64,
    /// Share of the limit that has passed, 0 to 100.
    percent: u8,
    /// The resident asked for an earlier time than the policy promises.
    limited_by_resident: bool,
    /// Instants of the warnings before the limit.
    warn_at: Vec<Timestamp>,
    /// Who is told at the limit.
    escalate_to: Vec<&'static str>,
    /// The whole ladder.
    levels: Vec<ClockLevel>,
    pauses: Vec<ClockPause>,
    /// How often the limit was extended.
    extensions: usize,
    /// How often this clock was started before, for this case.
    run: u32,
    /// What happened to the clock, in order.
    changes: Vec<ClockEvent>,
    /// What counted and what did not, from the start to the limit or the end, without gaps.
    steps: Vec<ClockStep>,
}

/// One level of a ladder: a share of the limit, or minutes after it.
#[derive(Serialize, ToSchema)]
pub struct ClockLevel {
    percent: Option<u32>,
    minutes_after: Option<u32>,
    at: Timestamp,
    tell: Vec<&'static str>,
    told_at: Option<Timestamp>,
}

/// One pause of a clock.
#[derive(Serialize, ToSchema)]
pub struct ClockPause {
    from: Timestamp,
    /// Null while it lasts.
    until: Option<Timestamp>,
    /// When it ends at the latest.
    planned: Timestamp,
    /// A code of the policy's list.
    reason: String,
    /// Who allowed it.
    by: Option<String>,
}

/// One thing that happened to a clock.
#[derive(Serialize, ToSchema)]
pub struct ClockEvent {
    at: Timestamp,
    /// `started`, `paused`, `resumed`, `extended`, `replanned`, `moved`, `told`, `done` or `stopped`.
    what: &'static str,
    /// Who did it; null for time alone and the resident.
    by: Option<String>,
    /// The limit after it, where it changed.
    due_at: Option<Timestamp>,
    /// The reason of a pause as its code, of an extension in its words.
    reason: Option<String>,
}

/// A span of time.
#[derive(Serialize, ToSchema)]
pub struct ClockStep {
    from: Timestamp,
    to: Timestamp,
    counts: bool,
    /// Why, in words, e.g. `working period`, `holiday: 春节`.
    because: String,
    /// Why, as a code, e.g. `holiday`.
    code: &'static str,
    /// The name of the holiday or closure.
    name: Option<String>,
    /// Where the date comes from.
    source: Option<String>,
    /// Who allowed a pause or an extension.
    by: Option<String>,
}

fn person(read: &CaseClocks, who: Who) -> Option<String> {
    match who {
        Who::Staff(staff) => Some(read.names.of(staff).to_owned()),
        Who::Resident(_) | Who::Visitor | Who::System => None,
    }
}

fn level(level: &LevelAt) -> ClockLevel {
    let (percent, minutes_after) = match level.level {
        Level::Percent(percent) => (Some(percent), None),
        Level::MinutesAfter(minutes) => (None, Some(minutes)),
    };
    let tell = level.tell.iter().map(|told| told.as_str()).collect();
    ClockLevel { percent, minutes_after, at: level.at, tell, told_at: level.told_at }
}

fn step(read: &CaseClocks, step: &Step) -> ClockStep {
    let (mut name, mut source, mut by) = (None, None, None);
    match &step.because {
        Because::MakeUpDay { name: n } | Because::Closure { name: n } => name = Some(n.clone()),
        Because::Holiday { name: n, source: s } => {
            name = Some(n.clone());
            source = Some(s.clone()).filter(|s| !s.is_empty());
        }
        Because::Paused { by: who, .. } | Because::Extension { by: who } => by = person(read, *who),
        _ => {}
    }
    ClockStep {
        from: step.from,
        to: step.to,
        counts: step.counts,
        because: step.because.words(),
        code: step.because.as_str(),
        name,
        source,
        by,
    }
}

fn event(read: &CaseClocks, change: &Change) -> ClockEvent {
    let (what, due_at, reason) = match &change.what {
        What::Started { due_at, .. } => ("started", Some(*due_at), None),
        What::Paused { reason, .. } => ("paused", None, Some(reason.clone())),
        What::Resumed { due_at } => ("resumed", Some(*due_at), None),
        What::Extended { due_at, reason, .. } => {
            let words = reason.as_ref().and_then(|words| read.texts.get(&words.id.0)?.clone());
            ("extended", Some(*due_at), words)
        }
        What::Replanned { due_at, .. } => ("replanned", Some(*due_at), None),
        What::Moved { due_at, .. } => ("moved", Some(*due_at), None),
        What::Told { .. } => ("told", None, None),
        What::Done => ("done", None, None),
        What::Stopped => ("stopped", None, None),
    };
    ClockEvent { at: change.at, what, by: person(read, change.by), due_at, reason }
}

/// The pauses, from the steps of the same reason.
fn pauses(read: &CaseClocks, clock: &Explained) -> Vec<ClockPause> {
    let paused = clock.steps.iter().filter_map(|step| match &step.because {
        Because::Paused { reason, by, until } => Some((step, reason, *by, *until)),
        _ => None,
    });
    let lasts = clock.state == ClockState::Paused;
    let last = clock.steps.last().map(|step| step.from);
    paused
        .map(|(step, reason, by, planned)| ClockPause {
            from: step.from,
            until: Some(step.to).filter(|_| !(lasts && Some(step.from) == last)),
            planned,
            reason: reason.clone(),
            by: person(read, by),
        })
        .collect()
}

fn clock(read: &CaseClocks, c: &Explained) -> Clock {
    Clock {
        id: c.id.clone(),
        policy: c.policy.clone(),
        policy_version: c.policy_version,
        calendar: c.calendar.clone(),
        calendar_version: c.calendar_version,
        state: c.state,
        started_by: c.rule.from.as_str().to_owned(),
        from: c.from,
        due_at: c.due_at,
        done_at: c.done_at,
        remaining_seconds: c.remaining.as_secs(),
        percent: c.percent(),
        limited_by_resident: c.by_resident,
        warn_at: c.warn_at().collect(),
        escalate_to: c.escalate_to().map(|told| told.as_str()).collect(),
        levels: c.levels.iter().map(level).collect(),
        pauses: pauses(read, c),
        extensions: c.changes.iter().filter(|x| matches!(x.what, What::Extended { .. })).count(),
        run: c.run,
        changes: c.changes.iter().map(|change| event(read, change)).collect(),
        steps: c.steps.iter().map(|s| step(read, s)).collect(),
    }
}

/// The clocks of a case
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/cases/{id}/clocks", tag = "cases", operation_id = "case_clocks",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, body = Clocks, description = "The clocks", headers(
        ("ETag" = String, description = "The version of the case"),
    )))
)]
pub async fn clocks(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Response, Problem> {
    let read = case_clocks::of_case(&state.app, &caller, CaseId(id)).await?;
    let clocks = read.clocks.iter().map(|c| clock(&read, c)).collect();
    Ok((etag::etag(read.version), Json(Clocks { now: read.now, clocks })).into_response())
}
