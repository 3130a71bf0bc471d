//! `POST /cases/{id}/escalate` (SLA-2).

use super::Body;
use crate::api::schema;
use linli_app::complaint::act::Act;
use linli_domain::complaint::{Action, Superior};
use serde::Deserialize;
use utoipa::ToSchema;

/// Reports the case up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalate {
    #[schema(schema_with = schema::superior)]
    to: Superior,
    #[serde(default)]
    #[schema(required)]
    text: String,
}

impl Body for Escalate {
    const ACTION: Action = Action::Escalate;
    const ADDS: bool = true;

    fn act(self) -> Act {
        Act::Escalate { to: self.to, text: self.text }
    }
}
