//! One act on several cases of the list: a note or a reminder to each, or all of them to one department. Cases are never closed in a batch.

use crate::errors::Fault;
use crate::forms::{Posted, Values};
use crate::pages::{own_path, see_other};
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::State;
use axum::response::Response;
use linli_app::AppError;
use linli_app::complaint::act::{self, Act, Part};
use linli_domain::ids::{CaseId, NodeId};
use uuid::Uuid;

/// Cases of one batch: a page of the list.
const MOST: usize = 200;

/// Writes the same note to each chosen case; says how many took it, and how many a rule kept it from.
pub(super) async fn note(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let text = values.get("words").unwrap_or_default().trim().to_owned();
    let doing = (!text.is_empty()).then_some(Act::Note { text });
    each(&state, &signed, &values, doing).await
}

/// Sends each chosen case to one department, where the rules let it: what is not judged yet, or in hand already, stays
/// where it is and is counted.
pub(super) async fn dispatch(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let department: Option<Uuid> = values.get("department").and_then(|id| id.parse().ok());
    let note = values.get("words").unwrap_or_default().trim().to_owned();
    let doing = department.map(|id| Act::Dispatch {
        parts: vec![Part { department: NodeId(id), assignee: None }],
        note,
    });
    each(&state, &signed, &values, doing).await
}

async fn each(
    state: &WebState,
    signed: &Signed,
    values: &Values,
    doing: Option<Act>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(state).await?;
    let back = own_path(values.get("back").unwrap_or("/cases")).to_owned();
    let chosen: Vec<Uuid> =
        values.all("case").filter_map(|id| id.parse().ok()).take(MOST).collect();
    let Some(doing) = doing.filter(|_| !chosen.is_empty()) else {
        return Ok(signed.flash(see_other(&back), page.t("list.batch_nothing")));
    };
    let (mut done, mut kept) = (0_usize, 0_usize);
    for id in chosen {
        match act::act(&state.app, &signed.caller, CaseId(id), None, doing.clone()).await {
            Ok(_) => done += 1,
            Err(AppError::Refused(_) | AppError::NotFound | AppError::Forbidden) => kept += 1,
            Err(AppError::Invalid(_)) => {
                return Ok(signed.flash(see_other(&back), page.t("list.batch_long")));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let words = [("done", done.to_string()), ("kept", kept.to_string())];
    let key = match (&doing, kept) {
        (Act::Dispatch { .. }, 0) => "list.batch_sent",
        (Act::Dispatch { .. }, _) => "list.batch_sent_some",
        (_, 0) => "list.batch_done",
        _ => "list.batch_some",
    };
    let words = page.f(key, &[("done", &words[0].1), ("kept", &words[1].1)]);
    Ok(signed.flash(see_other(&back), &words))
}
