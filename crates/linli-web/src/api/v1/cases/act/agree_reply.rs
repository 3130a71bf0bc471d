//! `POST /cases/{id}/agree-reply` (CMP-10).

use super::Body;
use jiff::Timestamp;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Agrees with the resident on the time of a reply.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreeReply {
    until: Timestamp,
}

impl Body for AgreeReply {
    const ACTION: Action = Action::AgreeReply;

    fn act(self) -> Act {
        Act::AgreeReply { until: self.until }
    }
}
