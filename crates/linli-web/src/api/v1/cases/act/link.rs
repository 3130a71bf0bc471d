//! `POST /cases/{id}/link` (CMP-15).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Joins a matter of several households, or the matter of another case.
///
/// The case keeps its own number, answer and follow-up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    matter: Option<Uuid>,
    /// A case of the same matter; the matter is founded if there is none.
    same_as: Option<Uuid>,
}

impl Body for Link {
    const ACTION: Action = Action::Link;

    fn act(self) -> Act {
        Act::Link { matter: self.matter.map(Into::into), same_as: self.same_as.map(Into::into) }
    }
}
