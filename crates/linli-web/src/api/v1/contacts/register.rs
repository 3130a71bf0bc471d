//! `POST /contacts`: what was settled on the spot, or passed on as a message (REC-1).

use crate::api::idempotency::IdempotencyKey;
use crate::api::{Api, BASE, Json, Problem, schema};
use crate::state::WebState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use linli_app::contacts::{self, NewContact};
use linli_domain::vocabulary::{Channel, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A contact as the desk takes it down.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = NewContact)]
pub struct Register {
    /// The office; that of the place when it is left out.
    office: Option<Uuid>,
    #[schema(schema_with = schema::channel, required)]
    channel: Option<Channel>,
    /// When it was; now when it is left out.
    at: Option<Timestamp>,
    resident: Option<Uuid>,
    place: Option<Uuid>,
    /// Name of somebody who is not in the directory.
    name: String,
    /// Phone of somebody who is not in the directory. Sealed at rest, masked in answers.
    phone: String,
    subject: String,
    said: String,
    /// What was done about it; needed for `settled`.
    done: String,
    /// `settled` or `message`.
    #[schema(required)]
    outcome: String,
    /// `complaint`, `repair`, `inquiry`, `suggestion` or `praise`.
    #[schema(value_type = Option<String>)]
    kind: Option<Kind>,
    /// Who gets the message.
    department: Option<Uuid>,
    /// Who gets the message.
    responsible: Option<Uuid>,
    /// When the resident has an answer; needed for `message`.
    agreed_reply: Option<Timestamp>,
}

/// What the clerk is told.
#[derive(Serialize, ToSchema)]
pub struct Taken {
    id: Uuid,
    /// E.g. `JD260914-012`.
    number: String,
}

impl From<Register> for NewContact {
    fn from(r: Register) -> Self {
        Self {
            office: r.office.map(Into::into),
            channel: r.channel,
            at: r.at,
            resident: r.resident.map(Into::into),
            place: r.place.map(Into::into),
            name: r.name,
            phone: r.phone,
            subject: r.subject,
            said: r.said,
            done: r.done,
            outcome: r.outcome,
            kind: r.kind,
            department: r.department.map(Into::into),
            responsible: r.responsible.map(Into::into),
            agreed_reply: r.agreed_reply,
            slip: None,
        }
    }
}

/// Registers a contact
///
/// For a complaint, register the complaint: its contact is written with it.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/contacts", tag = "contacts", operation_id = "register_contact",
    request_body = Register,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key and body, the answer is the first one")),
    responses((status = 201, body = Taken, description = "Registered", headers(
        ("Location" = String, description = "The address of the contact"),
    )))
)]
pub async fn register(
    State(state): State<WebState>,
    Api(caller): Api,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Register>,
) -> Result<Response, Problem> {
    let taken = contacts::register(&state.app, &caller, body.into(), key).await?;
    let location = [(header::LOCATION, format!("{BASE}/contacts/{}", taken.contact))];
    let taken = Taken { id: taken.contact.0, number: taken.number };
    Ok((StatusCode::CREATED, location, Json(taken)).into_response())
}
