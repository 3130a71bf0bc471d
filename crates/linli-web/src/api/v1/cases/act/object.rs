//! `POST /cases/{id}/object` (CMP-13).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Objects to the judgement, for the resident or the department.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for Object {
    const ACTION: Action = Action::Object;

    fn act(self) -> Act {
        Act::Object { reason: self.reason }
    }
}
