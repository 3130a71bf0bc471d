//! `GET /repairs/draws`: the follow-up's draws and rates per office, week and month (FUP-3, REP-7).

use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use linli_app::repair::drawn::{
    self, Followed, GOAL_COMPLAINTS, GOAL_REPAIRS, OfficeRates, per_cent,
};
use linli_domain::ids::NodeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Whose draws.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// The office; all offices that the caller follows up for when it is left out.
    office: Option<Uuid>,
}

/// How many were reached.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUpRate)]
pub struct Rate {
    /// Repair orders that came back done, or complaints closed.
    closed: i64,
    /// Of these, whose residents were reached.
    called: i64,
    /// Whole per cent, rounded down; `null` of nothing.
    percent: Option<i64>,
    /// In per cent.
    goal: i64,
}

/// A draw. Whoever has the orders and the seed draws the same again.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUpDraw)]
pub struct Draw {
    /// Orders that it was made from.
    orders: i64,
    /// Of a week those to be called, of a month those taken in addition.
    chosen: i64,
    /// Sixteen hexadecimal digits.
    seed: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    drawn_at: jiff::Timestamp,
}

/// A week or a month.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUpPeriod)]
pub struct Period {
    /// `2026-W47` or `2026-11`.
    period: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: jiff::civil::Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    to: jiff::civil::Date,
    /// It is not over yet.
    running: bool,
    repairs: Rate,
    complaints: Rate,
    /// `null` before the draw.
    draw: Option<Draw>,
}

/// An office with its weeks and months, the latest first.
#[derive(Serialize, ToSchema)]
#[schema(as = OfficeFollowUps)]
pub struct Office {
    office: Uuid,
    name: String,
    periods: Vec<Period>,
}

/// The rates of all offices asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUpDraws)]
pub struct Draws {
    items: Vec<Office>,
}

fn rate(called: i64, closed: i64, goal: i64) -> Rate {
    Rate { closed, called, percent: per_cent(called, closed), goal }
}

impl From<Followed> for Period {
    fn from(f: Followed) -> Self {
        Self {
            period: f.period,
            from: f.first,
            to: f.last,
            running: f.running,
            repairs: rate(f.called, f.orders, GOAL_REPAIRS),
            complaints: rate(f.complaints_called, f.complaints, GOAL_COMPLAINTS),
            draw: f.lots.map(|lots| Draw {
                orders: lots.orders,
                chosen: lots.chosen,
                seed: lots.seed,
                drawn_at: lots.at,
            }),
        }
    }
}

/// The follow-up's draws and rates
///
/// The last nine weeks and seven months of each office, the running ones first.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/repairs/draws", tag = "cases", operation_id = "follow_up_draws", params(Whose),
    responses((status = 200, body = Draws, description = "Draws and rates"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(whose): Query<Whose>,
) -> Result<Json<Draws>, Problem> {
    let all = drawn::rates(&state.app, &caller, whose.office.map(NodeId)).await?;
    let office = |one: OfficeRates| Office {
        office: one.office.0,
        name: one.name,
        periods: one.periods.into_iter().map(Period::from).collect(),
    };
    Ok(Json(Draws { items: all.into_iter().map(office).collect() }))
}
