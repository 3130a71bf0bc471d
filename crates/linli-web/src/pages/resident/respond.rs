//! What the holder of a link sends: words and photos, a rating, a request, an answer to a quote (CMP-13, REP-4, REP-5).

use super::report::issue;
use super::show::{Besides, page_of};
use super::{Guest, Sent, over};
use crate::errors::Fault;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::resident::links;
use linli_app::resident::respond::{self, Done, Response as Act};
use linli_domain::followup::Outcome;
use linli_domain::ids::CaseId;
use linli_domain::repair::{Mark, Rating};
use uuid::Uuid;

pub(super) async fn respond(
    State(state): State<WebState>,
    guest: Guest,
    Path((token, ask)): Path<(String, String)>,
    mut sent: Sent,
) -> Result<Response, Fault> {
    let (nonce, note) = (sent.text("nonce"), first(&sent, &["text", "note"]));
    let Some((act, done)) = read(&ask, &mut sent)? else {
        let page = guest.page(&state, super::ZONE);
        let trouble = page.word("resident_issue", "outcome_required").to_owned();
        return back(&state, &guest, (&token, &ask), (trouble, note)).await;
    };
    match respond::respond(&state.app, &token, nonce, act, guest.source.clone()).await {
        Ok(Done::Done) => Ok(see_other(&format!("/t/{token}?done={done}"))),
        Ok(Done::Over) => Ok(over(guest.page(&state, super::ZONE))),
        Err(error) => {
            let page = guest.page(&state, super::ZONE);
            let trouble = match error {
                AppError::Invalid(issues) => {
                    issues.iter().map(|i| issue(&page, i)).collect::<Vec<_>>().join(" ")
                }
                // What was sent twice with other words, and what is no longer possible: the page shows what is.
                AppError::KeyReused => page.t("resident.sent_before").to_owned(),
                AppError::Refused(_) | AppError::Stale { .. } => {
                    page.t("resident.not_now").to_owned()
                }
                other => return Err(fault(other)),
            };
            back(&state, &guest, (&token, &ask), (trouble, note)).await
        }
    }
}

fn first(sent: &Sent, names: &[&str]) -> String {
    names.iter().map(|name| sent.text(name)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The act of a form with the code of what is done by it; `None` where a choice is missing.
fn read(ask: &str, sent: &mut Sent) -> Result<Option<(Act, &'static str)>, Fault> {
    let reason = sent.text("text");
    let mark = |sent: &Sent, name| Mark::parse(&sent.text(name));
    Ok(Some(match ask {
        "add" => (Act::Add { text: reason, photos: sent.photos() }, "add"),
        "withdraw" => (Act::Withdraw { reason }, "withdraw"),
        "call_off" => (Act::CallOff { reason }, "call_off"),
        "object" => (Act::Object { reason }, "object"),
        "reopen" => (Act::Reopen { reason }, "reopen"),
        "rate" => match Outcome::parse(&sent.text("outcome")).filter(|o| o.rates()) {
            Some(outcome) => (Act::Rate { outcome, note: sent.text("note") }, "rate"),
            None => return Ok(None),
        },
        "quote" => {
            let no = sent.text("no").parse().unwrap_or_default();
            match sent.values.get("answer") {
                Some("accept") => (Act::AcceptQuote { no }, "accept"),
                Some("decline") => {
                    (Act::DeclineQuote { no, reason: sent.text("reason") }, "decline")
                }
                _ => return Ok(None),
            }
        }
        "sign" => {
            let marks = (mark(sent, "quality"), mark(sent, "attitude"), mark(sent, "conduct"));
            let (Some(quality), Some(attitude), Some(conduct)) = marks else { return Ok(None) };
            let rating = Rating { quality, attitude, conduct };
            (Act::Sign { name: sent.text("name"), rating }, "sign")
        }
        _ => return Err(Fault::NotFound),
    }))
}

/// The page with what was typed and what stands against it.
async fn back(
    state: &WebState,
    guest: &Guest,
    (token, ask): (&str, &str),
    (trouble, note): (String, String),
) -> Result<Response, Fault> {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let open = ask.to_owned();
    page_of(state, guest, token, Besides { status, trouble, open, note, ..Besides::default() })
        .await
}

/// Gives a case a link, or another one in place of those that were given out.
pub(super) async fn renew_link(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    crate::forms::Posted(values): crate::forms::Posted,
) -> Result<Response, Fault> {
    links::renew(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    // Back to where it was asked for: the page after registering, or the case.
    let confirmed = format!("/desk/{id}");
    let back =
        if values.get("back") == Some(&*confirmed) { confirmed } else { format!("/cases/{id}") };
    Ok(see_other(&back))
}
