//! The technician's visit: accept, arrive, quote, agree, work, sign, hand in, or return (REP-2 to REP-5).

use super::giving_out::valid;
use super::{require, tapped};
use crate::money::Fen;
use crate::refusal::Refusal;
use crate::repair::event::{Agreement, Bill, Event};
use crate::repair::rates::{self, Cover, Priced, Want};
use crate::repair::{Command, Ctx, STEPS, Stage, State, Window};
use crate::words::Words;
use jiff::Timestamp;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    let tapped = |at: Timestamp| tapped(state, at, ctx);
    match command {
        Command::Accept { at } => {
            let staff = ctx.actor.staff().ok_or(Refusal::OrderOfOther)?;
            Ok(vec![Event::Accepted { staff, at: tapped(at) }])
        }
        Command::Arrive { at } => Ok(vec![Event::Arrived { at: tapped(at) }]),
        Command::Tick { step, at } => {
            require(STEPS.contains(&step.as_str()), Refusal::NothingToDecide)?;
            let again = state.steps.contains(&step);
            Ok(if again { Vec::new() } else { vec![Event::Ticked { step, at: tapped(at) }] })
        }
        Command::NobodyHome { note, again, at } => nobody_home(note, again, tapped(at), ctx),
        Command::Quote { wants, at } => quote(state, &wants, tapped(at), ctx),
        Command::AgreeQuote { no, how, at } => agree(state, no, how, tapped(at)),
        Command::DeclineQuote { no, reason } => {
            require(no == state.quotes, Refusal::QuoteInvalid)?;
            Ok(vec![Event::QuoteDeclined { no, reason }])
        }
        Command::Start { at } => {
            may_start(state, ctx)?;
            Ok(vec![Event::WorkStarted { at: tapped(at) }])
        }
        Command::FinishWork { result, used, at } => finish(state, result, &used, tapped(at), ctx),
        Command::Sign { signature, rating, at } => {
            let signs = signature.strokes.is_some() || signature.note.is_some();
            require(signs, Refusal::SignatureRequired)?;
            Ok(vec![Event::Signed { signature, rating, at: tapped(at) }])
        }
        Command::HandIn { at } => Ok(vec![Event::HandedIn { at: tapped(at) }]),
        Command::ReturnOrder { reason, at } => {
            Ok(vec![Event::OrderReturned { reason, at: tapped(at) }])
        }
        _ => Err(Refusal::NothingToDecide),
    }
}

/// A note card is left, and another time agreed where one is known.
fn nobody_home(
    note: Option<Words>,
    again: Option<Window>,
    at: Timestamp,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(window) = again {
        valid(window, ctx)?;
    }
    let appointed = again.map(|window| Event::Appointed { window });
    Ok([Event::NobodyHome { at, note }].into_iter().chain(appointed).collect())
}

/// Who pays here, today.
fn cover(state: &State, ctx: &Ctx<'_>) -> Cover {
    let public = ctx.facts.public_part.unwrap_or(state.public);
    rates::cover(public, ctx.facts.warranty_until, ctx.calendar.day(ctx.now))
}

fn priced(state: &State, wants: &[Want], ctx: &Ctx<'_>) -> Result<Priced, Refusal> {
    let unknown =
        || Refusal::UnknownRate { item: wants.first().map(|w| w.item.clone()).unwrap_or_default() };
    let card = ctx.facts.card.as_ref().ok_or_else(unknown)?;
    rates::price(card, wants, cover(state, ctx))
}

/// Priced by the office's card. What costs nothing, or no more than was agreed already, needs no new agreement (REP-4).
fn quote(
    state: &State,
    wants: &[Want],
    at: Timestamp,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    require(!wants.is_empty(), Refusal::QuoteInvalid)?;
    let priced = priced(state, wants, ctx)?;
    let no = state.quotes + 1;
    let total = priced.total;
    let quoted = Event::Quoted { no, priced, at };
    let within = state.agreed.as_ref().is_some_and(|agreed| total <= agreed.total);
    let free = total == Fen::ZERO;
    let agreed = (free || within).then_some(Event::QuoteAgreed {
        no,
        total: agreed_before(state, total),
        how: Agreement::OnSite,
        at,
    });
    let goes_on = state.stage == Stage::Working && agreed.is_some();
    let started = goes_on.then_some(Event::WorkStarted { at });
    Ok([quoted].into_iter().chain(agreed).chain(started).collect())
}

/// An agreement stands: a lower quote afterwards does not take it back.
fn agreed_before(state: &State, total: Fen) -> Fen {
    state.agreed.as_ref().map_or(total, |agreed| agreed.total.max(total))
}

fn agree(state: &State, no: u32, how: Agreement, at: Timestamp) -> Result<Vec<Event>, Refusal> {
    let Some(quote) = state.quote.as_ref().filter(|_| no == state.quotes) else {
        return Err(Refusal::QuoteInvalid);
    };
    Ok(vec![Event::QuoteAgreed { no, total: quote.total, how, at }])
}

/// Nobody works on what costs something before the resident agrees; danger is stopped first (REP-4).
fn may_start(state: &State, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let total = state.quote.as_ref().map_or(Fen::ZERO, |quote| quote.total);
    let known = state.quote.is_some() || cover(state, ctx) != Cover::Resident;
    let free = known && total == Fen::ZERO;
    let agreed = matches!(state.stage, Stage::Agreed | Stage::Done);
    require(agreed || free || state.emergency(), Refusal::AgreementRequired { total })
}

/// What was used, by the version of the card that was agreed to; never above what was agreed (REP-4).
fn finish(
    state: &State,
    result: Words,
    used: &[Want],
    at: Timestamp,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let priced = if used.is_empty() {
        let card = ctx.facts.card.as_ref().map_or(0, |card| card.version);
        Priced { card, cover: cover(state, ctx), lines: Vec::new(), total: Fen::ZERO }
    } else {
        priced(state, used, ctx)?
    };
    let agreed = state.agreed.as_ref().map_or(Fen::ZERO, |agreed| agreed.total);
    let total = priced.total;
    require(total <= agreed, Refusal::NewAgreementRequired { agreed, total })?;
    Ok(vec![Event::WorkDone { result, bill: Bill { priced }, at }])
}
