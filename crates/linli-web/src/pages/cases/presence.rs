//! Who else has the case open, and the words that are being written to it (C03, C05).
//!
//! Presence is a hint, never a lock. Drafts of the composer are their author's alone; they survive whatever others do.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_app::{drafts, presence};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// The panes of the composer that keep drafts.
const PANES: &[&str] = &["note", "reply", "call"];

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
    let words = values.get("words").unwrap_or_default().to_owned();
    let subject = subject(pane, id);
    if words.trim().is_empty() {
        drafts::forget(&state.app, &signed.caller, &subject).await.map_err(fault)?;
        return Ok(plain(String::new()));
    }
    let fields = vec![("words".to_owned(), words)];
    let at = drafts::save(&state.app, &signed.caller, &subject, fields).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    Ok(plain(page.f("desk.saved", &[("time", &page.times.clock(at))])))
}

/// The drafts of all panes of a case.
pub(super) async fn drafts_of(
    state: &WebState,
    signed: &Signed,
    case: Uuid,
) -> Result<Vec<(&'static str, String)>, Fault> {
    let mut found = Vec::new();
    for pane in PANES {
        let subject = subject(pane, case);
        let draft = drafts::load(&state.app, &signed.caller, &subject).await.map_err(fault)?;
        if let Some(draft) = draft {
            found.push((*pane, draft.get("words").to_owned()));
        }
    }
    Ok(found)
}

/// The words were sent: their draft goes.
pub(super) async fn sent(
    state: &WebState,
    signed: &Signed,
    pane: &str,
    case: Uuid,
) -> Result<(), Fault> {
    if !PANES.contains(&pane) {
        return Ok(());
    }
    drafts::forget(&state.app, &signed.caller, &subject(pane, case)).await.map_err(fault)
}
