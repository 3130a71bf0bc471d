//! `POST /cases/{id}/supplement` (CMP-13).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Adds what the resident said later.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    #[serde(default)]
    #[schema(required)]
    text: String,
}

impl Body for Supplement {
    const ACTION: Action = Action::Supplement;
    const ADDS: bool = true;

    fn act(self) -> Act {
        Act::Supplement { text: self.text }
    }
}
