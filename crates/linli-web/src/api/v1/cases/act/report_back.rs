//! `POST /cases/{id}/report-back` (CMP-9).

use super::Body;
use linli_app::complaint::act::Act;
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;

/// Returns the case to the desk with a summary.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBack {
    #[serde(default)]
    #[schema(required)]
    summary: String,
}

impl Body for ReportBack {
    const ACTION: Action = Action::ReportBack;

    fn act(self) -> Act {
        Act::ReportBack { summary: self.summary }
    }
}
