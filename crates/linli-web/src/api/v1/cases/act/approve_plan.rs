//! `POST /cases/{id}/approve-plan` (CMP-7).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Approves the plan.
///
/// By the one whom the policy names for the severity; nobody approves their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovePlan {
    #[serde(default)]
    opinion: String,
}

impl Body for ApprovePlan {
    const ACTION: Action = Action::ApprovePlan;

    fn act(self) -> Act {
        Act::ApprovePlan { opinion: self.opinion }
    }
}
