//! `POST /cases/{id}/change-severity` (CMP-3).

use super::Body;
use crate::api::schema;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use linli_domain::severity::Severity;
use serde::Deserialize;
use utoipa::ToSchema;

/// Changes the severity.
///
/// It falls only by the approver.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSeverity {
    #[schema(schema_with = schema::severity)]
    to: Severity,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for ChangeSeverity {
    const ACTION: Action = Action::ChangeSeverity;

    fn act(self) -> Act {
        Act::ChangeSeverity { to: self.to, reason: self.reason }
    }
}
