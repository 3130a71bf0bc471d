//! `POST /cases/{id}/hold-meeting` (CMP-8).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Writes down the meeting on a major case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldMeeting {
    #[serde(default)]
    #[schema(required)]
    minutes: String,
}

impl Body for HoldMeeting {
    const ACTION: Action = Action::HoldMeeting;

    fn act(self) -> Act {
        Act::HoldMeeting { minutes: self.minutes }
    }
}
