//! `POST /cases/{id}/judge` (CMP-2).

use super::Body;
use crate::api::schema;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Judgement};
use serde::Deserialize;
use utoipa::ToSchema;

/// Judges whether the complaint is valid.
///
/// A valid one needs its severity. A severity below the proposed one needs the approver.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    #[schema(schema_with = schema::judgement)]
    judgement: Judgement,
    #[schema(schema_with = schema::maybe_severity)]
    severity: Option<Severity>,
    /// For `assist`: inside the estate when it is left out.
    #[schema(schema_with = schema::maybe_assist)]
    assist: Option<AssistScope>,
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl Body for Judge {
    const ACTION: Action = Action::Judge;

    fn act(self) -> Act {
        Act::Judge {
            judgement: self.judgement,
            severity: self.severity,
            assist: self.assist,
            reason: self.reason,
        }
    }
}
