//! `GET /contacts`: the register of an office for one day.

use super::super::shapes::All;
use crate::api::{Api, Json, Problem, Query, schema};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use linli_app::contacts::{self, ContactLine};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::{Channel, Kind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which register.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Register {
    office: Uuid,
    /// The local day of the office, `2026-09-14`.
    day: Date,
}

/// One contact, the phone masked.
#[derive(Serialize, ToSchema)]
pub struct Contact {
    id: Uuid,
    number: String,
    #[schema(schema_with = schema::channel)]
    channel: Channel,
    at: Timestamp,
    clerk: Option<Uuid>,
    resident: Option<Uuid>,
    place: Option<Uuid>,
    name: String,
    /// Masked.
    phone: Option<String>,
    subject: String,
    said: String,
    done: String,
    /// `settled`, `message` or `case`.
    outcome: &'static str,
    /// What it was about; null for those of before this was asked.
    kind: Option<&'static str>,
    department: Option<Uuid>,
    responsible: Option<Uuid>,
    agreed_reply: Option<Timestamp>,
    /// The case that came of it.
    case: Option<Uuid>,
}

impl From<ContactLine> for Contact {
    fn from(c: ContactLine) -> Self {
        Self {
            id: c.id.0,
            number: c.number,
            channel: c.channel,
            at: c.at,
            clerk: c.clerk.map(|id| id.0),
            resident: c.resident.map(|id| id.0),
            place: c.place.map(|id| id.0),
            name: c.name,
            phone: c.phone,
            subject: c.subject,
            said: c.said,
            done: c.done,
            outcome: c.outcome.as_str(),
            kind: c.kind.map(Kind::as_str),
            department: c.department.map(|id| id.0),
            responsible: c.responsible.map(|id| id.0),
            agreed_reply: c.agreed_reply,
            case: c.case.map(|id| id.0),
        }
    }
}

/// The register of a day
///
/// In the order of time.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/contacts", tag = "contacts", operation_id = "contacts",
    params(Register),
    responses((status = 200, body = All<Contact>, description = "The contacts of the day"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(asked): Query<Register>,
) -> Result<Json<All<Contact>>, Problem> {
    let lines = contacts::of_day(&state.app, &caller, NodeId(asked.office), asked.day).await?;
    Ok(Json(All { items: lines.into_iter().map(Into::into).collect() }))
}
