//! `POST /cases/{id}/decide-return` (CMP-5).

use super::Body;
use super::dispatch::Part;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Decides on a returned task.
///
/// Accepted, it goes to another department; otherwise the first one has to do it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideReturn {
    accepted: bool,
    /// Who gets it when the return is accepted.
    to: Option<Part>,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for DecideReturn {
    const ACTION: Action = Action::DecideReturn;

    fn act(self) -> Act {
        Act::DecideReturn {
            accepted: self.accepted,
            to: self.to.map(Into::into),
            reason: self.reason,
        }
    }
}
