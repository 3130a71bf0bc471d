//! `POST /cases/{id}/form-team` (CMP-5).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Forms a special team for the case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormTeam {
    leader: Uuid,
    #[serde(default)]
    members: Vec<Uuid>,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for FormTeam {
    const ACTION: Action = Action::FormTeam;

    fn act(self) -> Act {
        Act::FormTeam {
            leader: self.leader.into(),
            members: self.members.into_iter().map(Into::into).collect(),
            reason: self.reason,
        }
    }
}
