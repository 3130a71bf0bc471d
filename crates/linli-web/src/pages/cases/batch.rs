//! One act on several cases of the list: a note or a reminder to each. Cases are never closed in a batch.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::{own_path, see_other};
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::State;
use axum::response::Response;
use linli_app::AppError;
use linli_app::complaint::act::{self, Act};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// Cases of one batch: a page of the list.
const MOST: usize = 200;

/// Writes the same note to each chosen case; says how many took it, and how many a rule kept it from.
pub(super) async fn note(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let back = own_path(values.get("back").unwrap_or("/cases")).to_owned();
    let text = values.get("words").unwrap_or_default().trim().to_owned();
    let chosen: Vec<Uuid> =
        values.all("case").filter_map(|id| id.parse().ok()).take(MOST).collect();
    if text.is_empty() || chosen.is_empty() {
        return Ok(signed.flash(see_other(&back), page.t("list.batch_nothing")));
    }
    let (mut done, mut kept) = (0_usize, 0_usize);
    for id in chosen {
        let doing = Act::Note { text: text.clone() };
        match act::act(&state.app, &signed.caller, CaseId(id), None, doing).await {
            Ok(_) => done += 1,
            Err(AppError::Refused(_) | AppError::NotFound) => kept += 1,
            Err(AppError::Invalid(_)) => {
                return Ok(signed.flash(see_other(&back), page.t("list.batch_long")));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let words = [("done", done.to_string()), ("kept", kept.to_string())];
    let key = if kept == 0 { "list.batch_done" } else { "list.batch_some" };
    let words = page.f(key, &[("done", &words[0].1), ("kept", &words[1].1)]);
    Ok(signed.flash(see_other(&back), &words))
}
