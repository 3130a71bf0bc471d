//! `POST /cases/{id}/decide-emergency` (CMP-8).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Decides whether the emergency plan starts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideEmergency {
    start: bool,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for DecideEmergency {
    const ACTION: Action = Action::DecideEmergency;

    fn act(self) -> Act {
        Act::DecideEmergency { start: self.start, reason: self.reason }
    }
}
