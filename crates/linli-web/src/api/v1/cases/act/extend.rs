//! `POST /cases/{id}/extend` (CMP-14).

use super::Body;
use jiff::Timestamp;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Decides on a later limit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// The clock, e.g. `SLA-4`.
    clock: String,
    until: Timestamp,
    granted: bool,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for Extend {
    const ACTION: Action = Action::Extend;

    fn act(self) -> Act {
        Act::Extend {
            clock: self.clock,
            until: self.until,
            granted: self.granted,
            reason: self.reason,
        }
    }
}
