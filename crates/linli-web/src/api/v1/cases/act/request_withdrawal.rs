//! `POST /cases/{id}/request-withdrawal` (CMP-13).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Writes down that the resident withdraws the complaint.
///
/// Staff confirm it with the resident: see `withdraw`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestWithdrawal {
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for RequestWithdrawal {
    const ACTION: Action = Action::RequestWithdrawal;

    fn act(self) -> Act {
        Act::RequestWithdrawal { reason: self.reason }
    }
}
