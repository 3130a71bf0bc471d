//! `GET /rosters/{id}`: the shifts of one desk or department, and who is on duty at an instant (ORG-6).

use super::super::shapes::Named;
use super::list::{PersonOnDuty, Stretch, When};
use crate::api::{Api, Id, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::civil::Time;
use linli_app::roster::{self, RosterView, ShiftView};
use linli_domain::ids::NodeId;
use linli_domain::roster::Days;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One shift.
#[derive(Serialize, ToSchema)]
pub struct DutyShift {
    id: Uuid,
    person: Named,
    /// Monday 1 to Sunday 7; empty for a shift on one day, which stands in for the weekly ones of its time.
    weekdays: Vec<i8>,
    /// The first day, or the one day.
    since: String,
    until: Option<String>,
    /// Local time, e.g. `20:00`.
    from: String,
    /// Local time; not after `from`, it lies on the next day.
    to: String,
}

impl From<ShiftView> for DutyShift {
    fn from(view: ShiftView) -> Self {
        let shift = view.shift;
        let (weekdays, since, until) = match shift.days {
            Days::Once(day) => (Vec::new(), day, None),
            Days::Weekly { weekdays, since, until } => {
                (weekdays.iter().map(|day| day.to_monday_one_offset()).collect(), since, until)
            }
        };
        let time = |time: Time| time.strftime("%H:%M").to_string();
        Self {
            id: view.id,
            person: Named { id: shift.staff.0, name: view.name },
            weekdays,
            since: since.to_string(),
            until: until.map(|day| day.to_string()),
            from: time(shift.from),
            to: time(shift.to),
        }
    }
}

/// A whole roster.
#[derive(Serialize, ToSchema)]
pub struct Roster {
    node: Named,
    time_zone: String,
    on_duty: Vec<PersonOnDuty>,
    shifts: Vec<DutyShift>,
    /// Stretches of the next seven days in which nobody is on duty.
    gaps: Vec<Stretch>,
}

impl From<RosterView> for Roster {
    fn from(view: RosterView) -> Self {
        Self {
            node: Named { id: view.node.id.0, name: view.node.name },
            time_zone: view.node.time_zone,
            on_duty: view.now.into_iter().map(Into::into).collect(),
            shifts: view.shifts.into_iter().map(Into::into).collect(),
            gaps: view.gaps.into_iter().map(Into::into).collect(),
        }
    }
}

/// A roster
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/rosters/{id}", tag = "directory", operation_id = "roster",
    params(("id" = Uuid, Path, description = "The office or department"), When),
    responses((status = 200, body = Roster, description = "Its shifts, and who is on duty"))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    Query(when): Query<When>,
) -> Result<Json<Roster>, Problem> {
    Ok(Json(roster::get(&state.app, &caller, NodeId(id), when.at).await?.into()))
}
