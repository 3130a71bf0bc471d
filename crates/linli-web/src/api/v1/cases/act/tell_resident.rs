//! `POST /cases/{id}/tell-resident` (CMP-10).

use super::Body;
use crate::api::schema;
use linli_app::complaint::act::Act;
use linli_domain::complaint::{Action, Purpose};
use linli_domain::vocabulary::Channel;
use serde::Deserialize;
use utoipa::ToSchema;

/// Tells the resident: what was said, when, by which channel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellResident {
    #[schema(schema_with = schema::purpose)]
    purpose: Purpose,
    #[schema(schema_with = schema::channel)]
    channel: Channel,
    #[serde(default)]
    #[schema(required)]
    text: String,
}

impl Body for TellResident {
    const ACTION: Action = Action::TellResident;
    const ADDS: bool = true;

    fn act(self) -> Act {
        Act::TellResident { purpose: self.purpose, channel: self.channel, text: self.text }
    }
}
