//! `POST /cases/{id}/propose-plan` (CMP-7).

use super::Body;
use jiff::Timestamp;
use linli_app::complaint::act::{self, Act};
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Proposes a plan: measures, cost, compensation and its basis.
///
/// A changed plan needs a new approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposePlan {
    #[serde(default)]
    #[schema(required)]
    measures: Vec<Measure>,
    #[serde(default)]
    cost_fen: i64,
    #[serde(default)]
    compensation_fen: i64,
    /// On what the compensation rests; needed with one.
    #[serde(default)]
    basis: String,
    /// What the resident is going to be told.
    #[serde(default)]
    promise: String,
}

/// One measure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMeasure)]
pub struct Measure {
    what: String,
    /// Who sees to it.
    owner: Option<Uuid>,
    #[schema(required)]
    due_at: Option<Timestamp>,
}

impl From<Measure> for act::Measure {
    fn from(m: Measure) -> Self {
        Self { what: m.what, owner: m.owner.map(Into::into), due_at: m.due_at }
    }
}

impl Body for ProposePlan {
    const ACTION: Action = Action::ProposePlan;
    const RENAMED: &'static [(&'static str, &'static str)] =
        &[("cost", "cost_fen"), ("compensation", "compensation_fen")];

    fn act(self) -> Act {
        Act::ProposePlan {
            measures: self.measures.into_iter().map(Into::into).collect(),
            cost_fen: self.cost_fen,
            compensation_fen: self.compensation_fen,
            basis: self.basis,
            promise: self.promise,
        }
    }
}
