//! `POST /policies/preview`: what a policy would do (ADM-1). Changes nothing.

use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::clocks::preview::{self, ChangedCase, ChangedClock, Example, Preview, Tally};
use linli_domain::clock::ClockState;
use linli_domain::policy::Policy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A policy to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TryPolicy)]
pub struct Try {
    /// With the keys of the files that ship.
    #[schema(value_type = Object)]
    policy: Policy,
}

/// How many cases kept their promises; those without a verdict are left out.
#[derive(Serialize, ToSchema)]
pub struct Share {
    on_time: usize,
    late: usize,
}

impl From<Tally> for Share {
    fn from(tally: Tally) -> Self {
        Self { on_time: tally.on_time, late: tally.late }
    }
}

/// One side of a clock that differs.
#[derive(Serialize, ToSchema)]
pub struct Side {
    due_at: Timestamp,
    #[schema(value_type = String)]
    state: ClockState,
}

/// A clock that differs; a side is empty where it would not have run.
#[derive(Serialize, ToSchema)]
pub struct OtherClock {
    clock: String,
    before: Option<Side>,
    after: Option<Side>,
}

impl From<ChangedClock> for OtherClock {
    fn from(changed: ChangedClock) -> Self {
        let side = |(due_at, state)| Side { due_at, state };
        Self { clock: changed.id, before: changed.before.map(side), after: changed.after.map(side) }
    }
}

/// A case that would stand differently.
#[derive(Serialize, ToSchema)]
pub struct OtherCase {
    id: Uuid,
    number: String,
    registered_at: Timestamp,
    clocks: Vec<OtherClock>,
}

impl From<ChangedCase> for OtherCase {
    fn from(case: ChangedCase) -> Self {
        Self {
            id: case.id.0,
            number: case.number,
            registered_at: case.registered_at,
            clocks: case.clocks.into_iter().map(Into::into).collect(),
        }
    }
}

/// A limit of an example.
#[derive(Serialize, ToSchema)]
pub struct ExampleLimit {
    clock: String,
    due_at: Timestamp,
}

/// One level of severity of an example.
#[derive(Serialize, ToSchema)]
pub struct ExampleLevel {
    severity: String,
    limits: Vec<ExampleLimit>,
}

/// Responsible complaints registered at a telling instant.
#[derive(Serialize, ToSchema)]
pub struct PolicyExample {
    /// `now`, `friday_evening` or `eve_of_holiday`.
    code: &'static str,
    at: Timestamp,
    levels: Vec<ExampleLevel>,
}

impl From<Example> for PolicyExample {
    fn from(example: Example) -> Self {
        let levels = example.levels.into_iter().map(|(severity, clocks)| ExampleLevel {
            severity: severity.as_str().to_owned(),
            limits: clocks
                .into_iter()
                .map(|clock| ExampleLimit { clock: clock.id, due_at: clock.due_at })
                .collect(),
        });
        Self { code: example.code, at: example.at, levels: levels.collect() }
    }
}

/// What a policy would do.
#[derive(Serialize, ToSchema)]
pub struct Effect {
    /// Cases of the last 90 days that were looked at.
    cases: usize,
    /// There were more than are looked at.
    more: bool,
    before: Share,
    after: Share,
    newly_late: usize,
    newly_on_time: usize,
    changed_count: usize,
    /// Not all if there are many.
    changed: Vec<OtherCase>,
    examples: Vec<PolicyExample>,
}

impl From<Preview> for Effect {
    fn from(p: Preview) -> Self {
        Self {
            cases: p.cases,
            more: p.more,
            before: p.before.into(),
            after: p.after.into(),
            newly_late: p.newly_late,
            newly_on_time: p.newly_on_time,
            changed_count: p.changed_count,
            changed: p.changed.into_iter().map(Into::into).collect(),
            examples: p.examples.into_iter().map(Into::into).collect(),
        }
    }
}

/// Tries a policy
///
/// On the cases of the last 90 days and on three examples. Changes nothing.
///
/// # Errors
/// Those of the use case: every problem with its place.
#[utoipa::path(
    post, path = "/policies/preview", tag = "rules", operation_id = "preview_policy",
    request_body = Try,
    responses((status = 200, body = Effect, description = "What it would do"))
)]
pub async fn preview(
    State(state): State<WebState>,
    Api(caller): Api,
    Json(body): Json<Try>,
) -> Result<Json<Effect>, Problem> {
    Ok(Json(preview::preview(&state.app, &caller, body.policy).await?.into()))
}
