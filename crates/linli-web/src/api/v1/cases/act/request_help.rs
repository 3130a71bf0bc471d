//! `POST /cases/{id}/request-help` (CMP-5).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Asks the superior for help.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestHelp {
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for RequestHelp {
    const ACTION: Action = Action::RequestHelp;

    fn act(self) -> Act {
        Act::RequestHelp { reason: self.reason }
    }
}
