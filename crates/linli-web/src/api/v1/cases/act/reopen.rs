//! `POST /cases/{id}/reopen` (CMP-11).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Reopens the case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// The resident asks for it.
    #[serde(default)]
    by_resident: bool,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for Reopen {
    const ACTION: Action = Action::Reopen;

    fn act(self) -> Act {
        Act::Reopen { by_resident: self.by_resident, reason: self.reason }
    }
}
