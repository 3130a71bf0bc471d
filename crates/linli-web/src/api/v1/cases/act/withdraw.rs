//! `POST /cases/{id}/withdraw` (CMP-13).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Confirms or denies a withdrawal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    confirmed: bool,
    #[serde(default)]
    reason: String,
}

impl Body for Withdraw {
    const ACTION: Action = Action::Withdraw;

    fn act(self) -> Act {
        Act::Withdraw { confirmed: self.confirmed, reason: self.reason }
    }
}
