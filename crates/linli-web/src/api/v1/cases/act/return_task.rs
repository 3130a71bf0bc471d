//! `POST /cases/{id}/return` (CMP-5).

use super::Body;
use super::investigate::Evidence;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Returns a task once, with reason and evidence.
///
/// The director then decides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    task: Uuid,
    #[serde(default)]
    #[schema(required)]
    reason: String,
    #[serde(default)]
    evidence: Vec<Evidence>,
}

impl Body for Return {
    const ACTION: Action = Action::Return;

    fn act(self) -> Act {
        Act::Return {
            task: self.task.into(),
            reason: self.reason,
            evidence: self.evidence.into_iter().map(Into::into).collect(),
        }
    }
}
