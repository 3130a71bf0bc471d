//! `POST /cases/{id}/follow-up` (CMP-11).

use super::Body;
use crate::api::schema;
use jiff::Timestamp;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use linli_domain::followup::Outcome;
use linli_domain::vocabulary::Channel;
use serde::Deserialize;
use utoipa::ToSchema;

/// Writes down one attempt to follow up.
///
/// Not satisfied reopens the case one level up, with the same number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    #[schema(schema_with = schema::outcome)]
    outcome: Outcome,
    #[schema(schema_with = schema::channel)]
    channel: Channel,
    #[serde(default)]
    note: String,
    /// For `call_later`: when.
    recall_at: Option<Timestamp>,
}

impl Body for FollowUp {
    const ACTION: Action = Action::FollowUp;
    const ADDS: bool = true;

    fn act(self) -> Act {
        Act::FollowUp {
            outcome: self.outcome,
            channel: self.channel,
            note: self.note,
            recall_at: self.recall_at,
        }
    }
}
