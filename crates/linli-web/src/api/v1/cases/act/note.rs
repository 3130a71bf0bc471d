//! `POST /cases/{id}/note` (CMP-16).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Adds a note for colleagues. The resident does not see it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    #[serde(default)]
    #[schema(required)]
    text: String,
}

impl Body for Note {
    const ACTION: Action = Action::Note;
    const ADDS: bool = true;

    fn act(self) -> Act {
        Act::Note { text: self.text }
    }
}
