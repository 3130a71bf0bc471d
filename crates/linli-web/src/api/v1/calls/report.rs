//! `POST /calls`: a telephone system reports that a call rings, was answered, was hung up (REC-2).

use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use linli_app::calls::{self, CallState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What happened to a call.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = CallReport)]
pub struct Report {
    /// The office whose telephone it is; that of the token when it has only one.
    office: Option<Uuid>,
    /// The name that the telephone system gives the call: the same in all reports of one call.
    #[schema(required)]
    call: String,
    /// The caller's number. Sealed at rest, masked in answers.
    #[schema(required)]
    number: String,
    /// `ringing`, `answered` or `hung_up`.
    #[schema(required)]
    event: String,
    /// The line that rings, as people call it.
    line: String,
    /// The login of whoever it rings for; everybody on the desk when it is left out.
    to: String,
    /// When it happened; now when it is left out.
    at: Option<Timestamp>,
}

/// The call as it is known here.
#[derive(Serialize, ToSchema)]
pub struct Reported {
    /// The caller's card is at `/phone/{id}`.
    id: Uuid,
}

/// Reports a call
///
/// May be sent again and out of order: a call goes from ringing to answered to hung up, and never back.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/calls", tag = "contacts", operation_id = "report_call",
    request_body = Report,
    responses((status = 200, body = Reported, description = "Taken down"))
)]
pub async fn report(
    State(state): State<WebState>,
    Api(caller): Api,
    Json(body): Json<Report>,
) -> Result<Json<Reported>, Problem> {
    let report = calls::Report {
        office: body.office.map(Into::into),
        call: body.call,
        number: body.number,
        state: CallState::parse(&body.event),
        line: body.line,
        to: body.to,
        at: body.at,
    };
    let id = calls::report(&state.app, &caller, report).await?;
    Ok(Json(Reported { id }))
}
