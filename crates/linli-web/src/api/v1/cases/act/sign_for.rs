//! `POST /cases/{id}/sign-for` (CMP-5).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Signs for a task: the department has received it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignFor {
    task: Uuid,
}

impl Body for SignFor {
    const ACTION: Action = Action::SignFor;

    fn act(self) -> Act {
        Act::SignFor { task: self.task.into() }
    }
}
