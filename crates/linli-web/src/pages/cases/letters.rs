//! The letters of a case as colleagues see them: where they go and what became of each, with what to do (CHN-2).

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use linli_app::mail::fate::{self, LetterRow};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// What the card of letters shows.
pub(super) struct Card {
    /// Where they go, or why none do.
    pub(super) lead: String,
    /// Each letter with what became of it, the newest first.
    pub(super) letters: Vec<Pair>,
    /// What to do about those that did not arrive; empty where all is well.
    pub(super) call: String,
}

/// Reads the card.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub(super) async fn card(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    id: Uuid,
) -> Result<Card, Fault> {
    let seen = fate::letters(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let lead = match (&seen.address, seen.channel, seen.stopped) {
        (None, true, _) => page.t("letter.no_address").to_owned(),
        (_, false, _) => page.t("letter.no_channel").to_owned(),
        (Some(address), true, true) => page.f("letter.unwanted", &[("address", address)]),
        (Some(address), true, false) => page.f("letter.to", &[("address", address)]),
    };
    let line = |letter: &LetterRow| {
        let time = page.times.near(letter.until.unwrap_or(letter.at));
        let fate = page.word("letter_fate", letter.fate.as_str());
        let fate = crate::locales::fill(fate, &[("time", time.as_str())]);
        let said = if letter.answer.is_empty() {
            fate
        } else {
            page.f("letter.because", &[("fate", &fate), ("why", &letter.answer)])
        };
        Pair::new(page.word("letter_occasion", letter.occasion.as_str()), said)
    };
    // The last word of each stage counts: a call is due only for what is not settled since.
    let calls = seen.all.last().is_some_and(|letter| letter.fate.wants_a_call());
    Ok(Card {
        lead,
        letters: seen.all.iter().rev().map(line).collect(),
        call: if calls { page.t("letter.call").to_owned() } else { String::new() },
    })
}
