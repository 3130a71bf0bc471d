//! `POST /cases/{id}/resume` (CMP-14).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Ends a pause.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    #[serde(default)]
    note: String,
}

impl Body for Resume {
    const ACTION: Action = Action::Resume;

    fn act(self) -> Act {
        Act::Resume { note: self.note }
    }
}
