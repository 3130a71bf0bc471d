//! Moving a case to another column of the board (ux 5.4): a column is reached by the act that leads there, never by itself.
//!
//! Owns which act that is, and the words when there is none. The cards drag to this address, and the link on each leads to
//! it with the next step, for keys and phones (WCAG 2.5.7). It changes nothing: the act is done in its own form.

use super::of_kind;
use crate::errors::Fault;
use crate::pages::{own_path, see_other};
use crate::session::Signed;
use crate::state::WebState;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

/// Acts that lead back to the step before.
const BACK: &[&str] = &["return-plan"];
/// Acts that need not lead to the next step, with the step to which they may: what nobody answers for is only explained.
const FAR: &[(&str, &str)] = &[("judge", "report"), ("decide-objection", "report")];

/// To which column, and where the visitor came from.
#[derive(Deserialize)]
pub(super) struct To {
    /// The code of a step of the case's kind.
    #[serde(default)]
    step: String,
    #[serde(default)]
    back: String,
}

/// Leads to the form of the act, or back with the reason why there is none.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub(super) async fn lead(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(To { step, back }): Query<To>,
) -> Result<Response, Fault> {
    let seen = of_kind(&state, &signed, id).await?;
    let page = signed.page(&state, seen.folder().time_zone).await?;
    let back = own_path(&back);
    let refused = |words: &str| Ok(signed.flash(see_other(back), words));
    let number = seen.folder().row.number.as_str();
    let (steps, now) = seen.position();
    let label = |at: usize| steps.get(at).map_or("", |code| page.word("stage", code));
    let Some(to) = steps.iter().position(|code| *code == step) else {
        let words = [("number", number), ("to", page.word("stage", &step))];
        return refused(&page.f("list.move_other", &words));
    };
    if to == now {
        return Ok(see_other(back));
    }
    let awaited = seen.awaited();
    let leads = |code: &str| match BACK.contains(&code) {
        true => to + 1 == now,
        false => to == now + 1 || FAR.contains(&(code, step.as_str())),
    };
    let mut acts = awaited.iter().filter(|(code, _)| leads(code));
    let first = acts.clone().next();
    // Of several acts that lead there, the first one that this visitor may do.
    match acts.find(|(_, refusal)| refusal.is_none()).or(first) {
        Some((code, None)) => {
            let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
            Ok(see_other(&format!("/cases/{id}/{code}?back={back}")))
        }
        Some((code, Some(refusal))) => {
            let why = super::refusal_of(&page, refusal, seen.folder().names);
            let words = [("number", number), ("act", page.word("action", code)), ("why", &why)];
            refused(&page.f("list.move_refused", &words))
        }
        None if to < now => {
            let words = [("number", number), ("now", label(now)), ("to", label(to))];
            refused(&page.f("list.move_back", &words))
        }
        None => {
            let next = awaited.first().map_or("", |(code, _)| page.word("action", code));
            let words =
                [("number", number), ("now", label(now)), ("to", label(to)), ("next", next)];
            refused(&page.f("list.move_skip", &words))
        }
    }
}
