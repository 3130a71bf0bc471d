//! `POST /cases/{id}/dispatch` (CMP-5).

use super::Body;
use linli_app::complaint::act::{self, Act};
use linli_domain::complaint::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Sends the case to one or several departments.
///
/// The first one answers for the whole case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    #[schema(min_items = 1)]
    departments: Vec<Part>,
    #[serde(default)]
    note: String,
}

/// One department's part.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTask)]
pub struct Part {
    pub department: Uuid,
    /// Who does it; the department decides when it is left out.
    pub assignee: Option<Uuid>,
}

impl From<Part> for act::Part {
    fn from(part: Part) -> Self {
        Self { department: part.department.into(), assignee: part.assignee.map(Into::into) }
    }
}

impl Body for Dispatch {
    const ACTION: Action = Action::Dispatch;

    fn act(self) -> Act {
        Act::Dispatch {
            parts: self.departments.into_iter().map(Into::into).collect(),
            note: self.note,
        }
    }
}
