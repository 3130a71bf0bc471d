//! Follow-up, links to complaints, notes, the end (REP-7, CMP-11).

use super::require;
use crate::actor::Who;
use crate::followup::{self, Attempt, Daypart, Outcome};
use crate::refusal::Refusal;
use crate::repair::event::Event;
use crate::repair::{Command, Ctx, Stage, State};
use crate::vocabulary::Channel;
use crate::words::Words;
use jiff::Timestamp;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::FollowUp { outcome, channel, note, recall_at } => {
            follow_up(state, (outcome, channel), note, recall_at, ctx)
        }
        Command::LinkCase { case, relation } => {
            require(!state.links.contains_key(&case), Refusal::AlreadyJoined)?;
            Ok(vec![Event::CaseLinked { case, relation }])
        }
        Command::NameEquipment { equipment } => {
            require(state.equipment != equipment, Refusal::NothingToDecide)?;
            Ok(vec![Event::EquipmentNamed { equipment }])
        }
        Command::WithdrawRepair { reason } => Ok(vec![Event::RepairWithdrawn { reason }]),
        Command::Supplement { text } => Ok(vec![Event::Supplemented { text }]),
        Command::Note { text } => Ok(vec![Event::Noted { text }]),
        Command::Attach { attachment, digest } => Ok(vec![Event::Attached { attachment, digest }]),
        Command::Draw { chosen, period } => {
            let waits = state.stage == Stage::HandedIn && state.drawn != Some(chosen);
            Ok(waits.then_some(Event::FollowUpDrawn { chosen, period }).into_iter().collect())
        }
        Command::Close => Ok(vec![Event::Closed]),
        _ => Err(Refusal::NothingToDecide),
    }
}

/// One call. Three different times of day without an answer are enough (CMP-11).
fn follow_up(
    state: &State,
    (outcome, channel): (Outcome, Channel),
    note: Option<Words>,
    recall_at: Option<Timestamp>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    require(outcome != Outcome::Waived, Refusal::NotWaived)?;
    // Whether somebody could be reached is for those to say who tried.
    require(ctx.actor.who != Who::Visitor || outcome.rates(), Refusal::NothingToDecide)?;
    let reasons = outcome != Outcome::NotSatisfied || note.is_some();
    require(reasons, Refusal::ReasonRequired)?;
    require(recall_at.is_none_or(|at| at > ctx.now), Refusal::TimeOutOfOrder)?;
    let daypart = Daypart::of(ctx.now, ctx.calendar.zone());
    let mut attempts = state.attempts.clone();
    attempts.push(Attempt { at: ctx.now, outcome, daypart });
    let tried = u32::try_from(followup::unreached_dayparts(&attempts)).unwrap_or(u32::MAX);
    let unreachable = outcome.unreached() && tried >= ctx.policy.follow_up_attempts;
    let recall_at = recall_at.or_else(|| {
        let again = outcome.unreached() && !unreachable;
        again.then(|| followup::next_try(&attempts, ctx.now, ctx.calendar.zone())).flatten()
    });
    let followed = Event::FollowedUp { outcome, daypart, channel, note, recall_at };
    let found = unreachable.then(|| Event::FoundUnreachable {
        attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
    });
    Ok([followed].into_iter().chain(found).collect())
}
