//! `POST /rosters/{id}/shifts`: putting a shift in a roster (ORG-6).

use super::show::DutyShift;
use crate::api::{Api, Id, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::{Date, Time, Weekday};
use linli_app::roster;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::roster::{Days, Shift, Weekdays};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A shift that is to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShift)]
pub struct Body {
    /// Who is on duty: somebody of the office or department.
    person: Uuid,
    /// Monday 1 to Sunday 7; empty for a shift on one day, which stands in for the weekly ones of its time.
    #[serde(default)]
    weekdays: Vec<i8>,
    /// The first day, or the one day.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// The last day; without one it goes on.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// Local time, e.g. `20:00`.
    from: String,
    /// Local time; not after `from`, it lies on the next day.
    to: String,
}

impl Body {
    fn shift(&self) -> Result<Shift, Problem> {
        let time = |field: &str, text: &str| {
            text.parse::<Time>().map_err(|_| Problem::field(field, "time_of_day"))
        };
        let day = |day: &i8| Weekday::from_monday_one_offset(*day);
        let weekdays: Result<Vec<Weekday>, _> = self.weekdays.iter().map(day).collect();
        let weekdays = Weekdays::of(weekdays.map_err(|_| Problem::field("weekdays", "choose"))?);
        let days = match (weekdays.is_empty(), self.until) {
            (true, Some(_)) => return Err(Problem::field("weekdays", "choose")),
            (true, None) => Days::Once(self.since),
            (false, until) => Days::Weekly { weekdays, since: self.since, until },
        };
        let (from, to) = (time("from", &self.from)?, time("to", &self.to)?);
        Ok(Shift { staff: StaffId(self.person), days, from, to })
    }
}

/// Puts a shift in a roster
///
/// With the same rules as the page: nobody twice at the same time, nobody who does not belong there.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/rosters/{id}/shifts", tag = "directory", operation_id = "add_shift",
    params(("id" = Uuid, Path, description = "The office or department")),
    request_body = Body,
    responses((status = 201, body = DutyShift, description = "Put in"))
)]
pub async fn add(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    Json(body): Json<Body>,
) -> Result<(StatusCode, Json<DutyShift>), Problem> {
    let view = roster::add(&state.app, &caller, NodeId(id), body.shift()?).await?;
    Ok((StatusCode::CREATED, Json(view.into())))
}
