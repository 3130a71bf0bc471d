//! `POST /cases/{id}/pause` (CMP-14).

use super::Body;
use jiff::Timestamp;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Pauses the case, for a reason on the policy's list, until a planned end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Code of the reason.
    #[serde(default)]
    #[schema(required)]
    reason: String,
    #[serde(default)]
    note: String,
    until: Timestamp,
}

impl Body for Pause {
    const ACTION: Action = Action::Pause;

    fn act(self) -> Act {
        Act::Pause { reason: self.reason, note: self.note, until: self.until }
    }
}
