//! `POST /repairs`: reporting a fault (REP-1).

use super::act::Window;
use crate::api::idempotency::IdempotencyKey;
use crate::api::v1::triage::Proposal;
use crate::api::{Api, BASE, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::repair::{self, NewRepair};
use linli_domain::vocabulary::{Channel, Urgency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A fault as the desk takes it down.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = NewRepair)]
pub struct Report {
    /// The office; that of the place when it is left out.
    office: Option<Uuid>,
    #[schema(schema_with = schema::channel, required)]
    channel: Option<Channel>,
    /// Somebody of the directory.
    resident: Option<Uuid>,
    /// Name of somebody who is not in the directory.
    name: String,
    /// Phone of somebody who is not in the directory. Sealed at rest, masked in answers.
    phone: String,
    /// Where the resident is written to about the case. Sealed at rest, masked in answers.
    email: String,
    /// The language of those letters: `zh-CN`, `zh-TW` or `en`; the first when it is left out.
    language: String,
    room: Option<Uuid>,
    /// Where the fault is; the room when it is left out.
    place: Option<Uuid>,
    /// Code of the category.
    #[schema(required)]
    category: String,
    /// In one line; the beginning of `said` when it is left out.
    title: String,
    /// What was said, in the resident's own words; at most 10,000 characters.
    #[schema(required)]
    said: String,
    /// As the clerk judges it; what the words say when it is left out.
    #[schema(schema_with = schema::maybe_urgency)]
    urgency: Option<Urgency>,
    /// The department that carries it out; engineering when it is left out.
    department: Option<Uuid>,
    /// When the technician comes.
    appointment: Option<Window>,
    /// When the resident was promised a reply.
    agreed_reply: Option<Timestamp>,
    /// The complaint within which it is given out.
    within: Option<Uuid>,
}

/// What to tell the one who reports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportedRepair)]
pub struct Reported {
    /// The id of the case.
    id: Uuid,
    /// The number to read out, e.g. `WX260914-031`.
    number: String,
    /// The number of the contact, e.g. `JD260914-012`.
    contact_number: String,
    version: i64,
    #[schema(schema_with = schema::urgency)]
    urgency: Urgency,
    #[schema(schema_with = schema::repair_stage)]
    stage: String,
    /// How many people were called for an emergency.
    called: usize,
    /// What is promised now, the next limit first.
    clocks: Vec<Promised>,
    /// What the words let one expect. A person decides.
    triage: Option<Proposal>,
}

/// One promise and its limit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromisedRepair)]
pub struct Promised {
    /// The clock of the policy, e.g. `SLA-16`.
    clock: String,
    due_at: Timestamp,
}

impl From<Report> for NewRepair {
    fn from(r: Report) -> Self {
        Self {
            office: r.office.map(Into::into),
            channel: r.channel,
            resident: r.resident.map(Into::into),
            name: r.name,
            phone: r.phone,
            email: r.email,
            language: r.language,
            room: r.room.map(Into::into),
            place: r.place.map(Into::into),
            category: r.category,
            title: r.title,
            said: r.said,
            urgency: r.urgency,
            department: r.department.map(Into::into),
            appointment: r.appointment.map(Into::into),
            agreed_reply: r.agreed_reply,
            slip: None,
            within: r.within.map(Into::into),
        }
    }
}

/// Reports a fault
///
/// Writes the contact, gives the numbers and starts the first clocks. An emergency is issued and called out to everybody
/// on duty in the same transaction, whatever else is missing.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/repairs", tag = "cases", operation_id = "register_repair",
    request_body = Report,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key and body, the answer is the first one")),
    responses((status = 201, body = Reported, description = "Reported", headers(
        ("Location" = String, description = "The address of the case"),
        ("ETag" = String, description = "Its version"),
    )))
)]
pub async fn register(
    State(state): State<WebState>,
    Api(caller): Api,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Report>,
) -> Result<Response, Problem> {
    let r = repair::register(&state.app, &caller, body.into(), key).await?;
    let location = [(header::LOCATION, format!("{BASE}/cases/{}", r.case))];
    let etag = etag::etag(r.version);
    let promises = r.promises.into_iter();
    let body = Reported {
        id: r.case.0,
        number: r.number,
        contact_number: r.contact_number,
        version: r.version,
        urgency: r.urgency,
        stage: r.stage,
        called: r.called,
        clocks: promises.map(|p| Promised { clock: p.clock, due_at: p.due_at }).collect(),
        triage: r.triage.map(Into::into),
    };
    Ok((StatusCode::CREATED, location, etag, Json(body)).into_response())
}
