//! `POST /cases/{id}/decide-objection` (CMP-13).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Decides an objection to the judgement.
///
/// Upheld, the case is judged anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideObjection {
    upheld: bool,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for DecideObjection {
    const ACTION: Action = Action::DecideObjection;

    fn act(self) -> Act {
        Act::DecideObjection { upheld: self.upheld, reason: self.reason }
    }
}
