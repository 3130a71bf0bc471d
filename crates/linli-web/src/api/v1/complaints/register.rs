//! `POST /complaints`: registering a complaint (CMP-1).

use crate::api::idempotency::IdempotencyKey;
use crate::api::v1::triage::Proposal;
use crate::api::{Api, BASE, Json, Problem, etag, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::complaint::register::{self, NewComplaint};
use linli_domain::severity::{Severity, SeverityRule};
use linli_domain::vocabulary::Channel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A complaint as the desk takes it down.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = NewComplaint)]
pub struct Register {
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
    /// The room whose household complains.
    room: Option<Uuid>,
    /// Where it happened; the room when it is left out.
    place: Option<Uuid>,
    /// Code of the category.
    #[schema(required)]
    category: String,
    /// In one line; the beginning of `said` when it is left out.
    title: String,
    /// What was said, in the resident's own words; at most 10,000 characters.
    #[schema(required)]
    said: String,
    /// What the resident asks for.
    asks: String,
    /// The department that the clerk takes to be responsible; the dispatch decides.
    department: Option<Uuid>,
    occurred_at: Option<Timestamp>,
    /// Members of staff who are complained about. They never see the case.
    accused_staff: Vec<Uuid>,
    accused_departments: Vec<Uuid>,
    /// A promised or contracted service was not given.
    promise_broken: bool,
    /// The company's fault caused serious loss or injury.
    loss_or_injury: bool,
    /// A government body has accepted the matter.
    government: bool,
    /// The media have reported it.
    media: bool,
    /// Slight inconvenience, easily put right.
    slight: bool,
    /// When the resident was promised a reply.
    agreed_reply: Option<Timestamp>,
    /// The limit that the resident asked for.
    resident_limit: Option<Timestamp>,
    anonymous: bool,
    /// The resident wants no follow-up call.
    waives_follow_up: bool,
    /// Join this matter of several households.
    matter: Option<Uuid>,
    /// Join the matter of this case; found one if it has none.
    same_as: Option<Uuid>,
}

/// What to tell the one who complains.
#[derive(Debug, Serialize, ToSchema)]
pub struct Registered {
    /// The id of the case.
    id: Uuid,
    /// The number to read out, e.g. `TS260914-007`.
    number: String,
    /// The number of the contact, e.g. `JD260914-012`.
    contact_number: String,
    version: i64,
    proposed: Proposed,
    /// What is promised now, the next limit first.
    clocks: Vec<Promise>,
    /// What the words let one expect besides what was registered. A person decides.
    triage: Option<Proposal>,
}

/// A proposed level and the rule that led to it. A person decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposed {
    #[schema(schema_with = schema::severity)]
    pub severity: Severity,
    #[schema(schema_with = schema::severity_rule)]
    pub rule: SeverityRule,
}

/// One promise and its limit.
#[derive(Debug, Serialize, ToSchema)]
pub struct Promise {
    /// The clock of the policy, e.g. `SLA-1`.
    clock: String,
    due_at: Timestamp,
}

impl From<Register> for NewComplaint {
    fn from(r: Register) -> Self {
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
            asks: r.asks,
            department: r.department.map(Into::into),
            occurred_at: r.occurred_at,
            accused_staff: r.accused_staff.into_iter().map(Into::into).collect(),
            accused_departments: r.accused_departments.into_iter().map(Into::into).collect(),
            promise_broken: r.promise_broken,
            loss_or_injury: r.loss_or_injury,
            government: r.government,
            media: r.media,
            slight: r.slight,
            agreed_reply: r.agreed_reply,
            slip: None,
            resident_limit: r.resident_limit,
            anonymous: r.anonymous,
            waives_follow_up: r.waives_follow_up,
            matter: r.matter.map(Into::into),
            same_as: r.same_as.map(Into::into),
        }
    }
}

impl From<register::Registered> for Registered {
    fn from(r: register::Registered) -> Self {
        let promise = |p: register::Promise| Promise { clock: p.clock, due_at: p.due_at };
        Self {
            id: r.case.0,
            number: r.number,
            contact_number: r.contact_number,
            version: r.version,
            proposed: Proposed { severity: r.proposed.severity, rule: r.proposed.rule },
            clocks: r.promises.into_iter().map(promise).collect(),
            triage: r.triage.map(Into::into),
        }
    }
}

/// Registers a complaint
///
/// Writes the contact, gives the numbers, starts the first clocks and proposes a severity with its
/// rule, in one transaction.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/complaints", tag = "cases", operation_id = "register_complaint",
    request_body = Register,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key and body, the answer is the first one")),
    responses((status = 201, body = Registered, description = "Registered", headers(
        ("Location" = String, description = "The address of the case"),
        ("ETag" = String, description = "Its version"),
    )))
)]
pub async fn register(
    State(state): State<WebState>,
    Api(caller): Api,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Register>,
) -> Result<Response, Problem> {
    let registered = register::register(&state.app, &caller, body.into(), key).await?;
    let location = [(header::LOCATION, format!("{BASE}/cases/{}", registered.case))];
    let etag = etag::etag(registered.version);
    Ok((StatusCode::CREATED, location, etag, Json(Registered::from(registered))).into_response())
}
