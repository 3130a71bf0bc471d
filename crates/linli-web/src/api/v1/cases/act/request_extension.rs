//! `POST /cases/{id}/request-extension` (CMP-14).

use super::Body;
use jiff::Timestamp;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Asks for a later limit, before the present one passes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestExtension {
    /// The clock, e.g. `SLA-4`.
    clock: String,
    until: Timestamp,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for RequestExtension {
    const ACTION: Action = Action::RequestExtension;

    fn act(self) -> Act {
        Act::RequestExtension { clock: self.clock, until: self.until, reason: self.reason }
    }
}
