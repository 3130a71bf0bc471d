//! `POST /cases/{id}/assign` (CMP-5).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Gives a task to a member of staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    task: Uuid,
    staff: Uuid,
}

impl Body for Assign {
    const ACTION: Action = Action::Assign;

    fn act(self) -> Act {
        Act::Assign { task: self.task.into(), staff: self.staff.into() }
    }
}
