//! Who else has the case open, and the words that are being written to it (C03, C05).
//!
//! Presence is a hint, never a lock. Drafts of the composer are their author's alone; they survive whatever others do.

use crate::errors::Fault;
use crate::forms::{Posted, Values};
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_app::drafts::{self, Draft, Typed};
use linli_app::presence;
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// The panes of the composer that keep drafts.
const PANES: &[&str] = &["note", "reply", "call"];
/// The field that tells a page of the case from the same page opened again.
pub(super) const TYPED_ON: &str = "typed_on";
/// The field that says which page's draft it was opened with.
pub(super) const OPENED_WITH: &str = "opened_with";

/// The name of a draft: `note:<case>`.
pub(super) fn subject(pane: &str, case: Uuid) -> String {
    format!("{pane}:{case}")
}

fn plain(words: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

/// Says that the visitor is here; answers with the others, in words.
pub(super) async fn here(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(_): Posted,
) -> Result<Response, Fault> {
    let others = presence::here(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    Ok(plain(match others.as_slice() {
        [] => String::new(),
        names => page.f("case.here_too", &[("names", &names.join("、"))]),
    }))
}

/// Keeps what is typed in one pane.
pub(super) async fn draft(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    presence::here(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let pane = values.get("pane").unwrap_or_default();
    let Some(pane) = PANES.iter().find(|known| **known == pane) else {
        return Ok(plain(String::new()));
    };
    let subject = subject(pane, id);
    let kept = drafts::keep(&state.app, &signed.caller, &subject, typed(&values)).await;
    let Some(at) = kept.map_err(fault)? else { return Ok(plain(String::new())) };
    let page = signed.plain_page(&state).await?;
    Ok(plain(page.f("desk.saved", &[("time", &page.times.clock(at))])))
}

/// The words of a pane, and on which page they were typed.
fn typed(values: &Values) -> Typed {
    let text = |name: &str| values.get(name).unwrap_or_default().to_owned();
    Typed { words: text("words"), page: text(TYPED_ON), opened_with: text(OPENED_WITH) }
}

/// The drafts of all panes of a case.
pub(super) async fn drafts_of(
    state: &WebState,
    signed: &Signed,
    case: Uuid,
) -> Result<Vec<(&'static str, Draft)>, Fault> {
    let mut found = Vec::new();
    for pane in PANES {
        let subject = subject(pane, case);
        let draft = drafts::load(&state.app, &signed.caller, &subject).await.map_err(fault)?;
        if let Some(draft) = draft {
            found.push((*pane, draft));
        }
    }
    Ok(found)
}

/// The words were sent: their draft goes, but not what was typed elsewhere meanwhile (M08).
pub(super) async fn sent(
    state: &WebState,
    signed: &Signed,
    values: &Values,
    case: Uuid,
) -> Result<(), Fault> {
    let pane = values.get("pane").unwrap_or_default();
    if !PANES.contains(&pane) {
        return Ok(());
    }
    let subject = subject(pane, case);
    drafts::sent(&state.app, &signed.caller, &subject, typed(values)).await.map_err(fault)
}
