//! `POST /cases/{id}/return-plan` (CMP-7).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Returns the plan to those who proposed it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnPlan {
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for ReturnPlan {
    const ACTION: Action = Action::ReturnPlan;

    fn act(self) -> Act {
        Act::ReturnPlan { reason: self.reason }
    }
}
