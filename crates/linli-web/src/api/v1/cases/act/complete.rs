//! `POST /cases/{id}/complete` (CMP-9).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Reports that a department's part is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    task: Uuid,
    #[serde(default)]
    #[schema(required)]
    result: String,
}

impl Body for Complete {
    const ACTION: Action = Action::Complete;

    fn act(self) -> Act {
        Act::Complete { task: self.task.into(), result: self.result }
    }
}
