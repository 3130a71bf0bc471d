//! `POST /cases/{id}/close` (CMP-12).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Archives the case under a file number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Close {}

impl Body for Close {
    const ACTION: Action = Action::Close;

    fn act(self) -> Act {
        Act::Close
    }
}
