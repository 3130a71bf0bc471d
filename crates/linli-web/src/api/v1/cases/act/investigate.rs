//! `POST /cases/{id}/investigate` (CMP-7).

use super::Body;
use jiff::Timestamp;
use linli_app::complaint::act::{self, Act};
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Writes down what was found, with causes and evidence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Investigate {
    #[serde(default)]
    #[schema(required)]
    finding: String,
    /// Codes of the tree of causes.
    #[serde(default)]
    causes: Vec<String>,
    #[serde(default)]
    evidence: Vec<Evidence>,
    /// What people said who were asked.
    #[serde(default)]
    interviews: Vec<String>,
}

/// One piece of evidence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEvidence)]
pub struct Evidence {
    pub what: String,
    /// When it was taken; now when it is left out.
    pub at: Option<Timestamp>,
}

impl From<Evidence> for act::Evidence {
    fn from(evidence: Evidence) -> Self {
        Self { what: evidence.what, at: evidence.at }
    }
}

impl Body for Investigate {
    const ACTION: Action = Action::Investigate;

    fn act(self) -> Act {
        Act::Investigate {
            finding: self.finding,
            causes: self.causes,
            evidence: self.evidence.into_iter().map(Into::into).collect(),
            interviews: self.interviews,
        }
    }
}
