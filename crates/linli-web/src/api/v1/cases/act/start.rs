//! `POST /cases/{id}/start` (CMP-7).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Begins to carry the approved plan out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {}

impl Body for Start {
    const ACTION: Action = Action::Start;

    fn act(self) -> Act {
        Act::Start
    }
}
