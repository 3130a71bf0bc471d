//! Acts on a repair: `POST /cases/{id}/{action}` (REP-2 to REP-7).
//!
//! Owns what all of them have in common: the tap's key, the version, the answer. The bodies stand in the files beside, by
//! whose act it is. Whether an act is allowed is decided by the rules.

mod office;
mod visit;

use crate::api::etag::{self, IfMatch};
use crate::api::idempotency::IdempotencyKey;
use crate::api::v1::cases::act::{Acted, operation, refused};
use crate::api::{Api, Id, Json, Problem};
use crate::route_table::{Access, Routes};
use crate::state::WebState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::Timestamp;
use linli_app::access::Right;
use linli_app::repair::act::{self, Act, Coming};
use linli_domain::ids::CaseId;
use linli_domain::repair::{self, Action};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouter;

/// When the technician comes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    from: Timestamp,
    to: Timestamp,
}

impl From<Window> for repair::Window {
    fn from(window: Window) -> Self {
        Self { from: window.from, to: window.to }
    }
}

impl From<repair::Window> for Window {
    fn from(window: repair::Window) -> Self {
        Self { from: window.from, to: window.to }
    }
}

/// The body of one act.
trait Body: DeserializeOwned + ToSchema + Send + 'static {
    /// The act; its code is the last part of the path.
    const ACTION: Action;

    /// What is to be done.
    fn act(self) -> Act;
}

/// A tap that was made without a signal comes later: it carries its key, and no version of what was seen.
async fn perform<B: Body>(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
    if_match: IfMatch,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<B>,
) -> Result<Response, Problem> {
    let expected = if_match.expected(true)?;
    let coming = Coming { expected, key };
    let done = act::act(&state.app, &caller, CaseId(id), coming, body.act()).await;
    let (version, acted) = Acted::on_repair(done.map_err(|error| refused(error, expected))?);
    Ok((etag::etag(version), Json(acted)).into_response())
}

fn described<B: Body>() -> UtoipaMethodRouter<WebState> {
    operation::<B>(B::ACTION.as_str(), true, post(perform::<B>))
}

pub(super) fn routes() -> Routes {
    let access = Access::Right(Right::SeeCases);
    [
        described::<office::JudgeUrgency>(),
        described::<office::Issue>(),
        described::<office::Offer>(),
        described::<office::AssignTechnician>(),
        described::<office::MakeAppointment>(),
        described::<office::NameEquipment>(),
        described::<office::SignReturn>(),
        described::<office::LinkCase>(),
        described::<office::WithdrawRepair>(),
        described::<visit::Accept>(),
        described::<visit::Arrive>(),
        described::<visit::Tick>(),
        described::<visit::NobodyHome>(),
        described::<visit::Quote>(),
        described::<visit::AgreeQuote>(),
        described::<visit::DeclineQuote>(),
        described::<visit::FinishWork>(),
        described::<visit::Sign>(),
        described::<visit::HandIn>(),
        described::<visit::ReturnOrder>(),
    ]
    .into_iter()
    .fold(Routes::default(), |routes, operation| routes.mount(access, operation))
}
