//! Words to the resident, follow-up, reopening, withdrawal, archive (CMP-10 to CMP-13).

use super::require;
use crate::actor::Who;
use crate::complaint::event::{Event, Purpose, ReopenCause};
use crate::complaint::{Action, Command, Ctx, Stage, State};
use crate::followup::{self, Attempt, Daypart, Outcome};
use crate::refusal::Refusal;
use crate::vocabulary::{Channel, Judgement};
use crate::words::Words;
use jiff::Timestamp;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::TellResident { purpose, channel, text } => {
            tell(state, purpose, channel, text, ctx)
        }
        Command::AgreeReply { until } => {
            require(until > ctx.now, Refusal::TimeOutOfOrder)?;
            Ok(vec![Event::ReplyAgreed { until }])
        }
        Command::FollowUp { outcome, channel, note, recall_at } => {
            follow_up(state, outcome, channel, note, recall_at, ctx)
        }
        Command::Reopen { by_resident, reason } => {
            let resident = by_resident || matches!(ctx.actor.who, Who::Resident(_) | Who::Visitor);
            let cause = if resident { ReopenCause::Resident } else { ReopenCause::Staff };
            Ok(vec![reopened(state, cause, reason, ctx)])
        }
        Command::RequestWithdrawal { reason } => Ok(vec![Event::WithdrawalRequested { reason }]),
        Command::Withdraw { confirmed, reason } => {
            require(confirmed || reason.is_some(), Refusal::ReasonRequired)?;
            Ok(vec![Event::WithdrawalDecided { confirmed, reason }])
        }
        Command::Close { file_number } => {
            // A reopened case keeps the file number it was given first.
            let file_number = state.file_number.clone().unwrap_or(file_number);
            Ok(vec![Event::Archived { file_number }])
        }
        _ => Err(Refusal::NothingToDecide),
    }
}

/// The result is told when the department has reported back, the explanation when the case is not
/// ours; acknowledgements and progress at any time (CMP-10).
fn tell(
    state: &State,
    purpose: Purpose,
    channel: Channel,
    text: Words,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let fits = match purpose {
        Purpose::Result => state.stage == Stage::Informing,
        Purpose::Explanation => state.stage == Stage::Explaining,
        Purpose::Acknowledgement | Purpose::Progress => true,
    };
    let stage = state.stage.as_str();
    require(fits, Refusal::WrongStage { action: Action::TellResident.as_str(), stage })?;
    let told = Event::ResidentTold { purpose, channel, text };
    let ends = matches!(purpose, Purpose::Result | Purpose::Explanation);
    if ends && state.waives_follow_up {
        // Waived beforehand: the follow-up is not skipped, it is counted as such.
        let daypart = Daypart::of(ctx.now, ctx.calendar.zone());
        let waived = Event::FollowedUp {
            outcome: Outcome::Waived,
            daypart,
            channel,
            note: None,
            recall_at: None,
        };
        return Ok(vec![told, waived]);
    }
    Ok(vec![told])
}

fn follow_up(
    state: &State,
    outcome: Outcome,
    channel: Channel,
    note: Option<Words>,
    recall_at: Option<Timestamp>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    require(outcome != Outcome::Waived, Refusal::NotWaived)?;
    // Whether somebody could be reached is for those to say who tried.
    require(ctx.actor.who != Who::Visitor || outcome.rates(), Refusal::NothingToDecide)?;
    let recall = match (outcome, recall_at) {
        (Outcome::CallLater, Some(at)) => {
            require(at > ctx.now, Refusal::TimeOutOfOrder)?;
            Some(at)
        }
        (Outcome::CallLater, None) => return Err(Refusal::TimeOutOfOrder),
        _ => None,
    };
    let needs_words = matches!(outcome, Outcome::NotSatisfied | Outcome::Refused);
    require(!needs_words || note.is_some(), Refusal::ReasonRequired)?;
    let daypart = Daypart::of(ctx.now, ctx.calendar.zone());
    let mut events = vec![Event::FollowedUp {
        outcome,
        daypart,
        channel,
        note: note.clone(),
        recall_at: recall,
    }];
    if let (Outcome::NotSatisfied, Some(reason)) = (outcome, note) {
        events.push(reopened(state, ReopenCause::NotSatisfied, reason, ctx));
    }
    if outcome.unreached() {
        let mut attempts = state.attempts.clone();
        attempts.push(Attempt { at: ctx.now, outcome, daypart });
        let dayparts = followup::unreached_dayparts(&attempts);
        if dayparts >= usize::try_from(ctx.policy.follow_up_attempts).unwrap_or(usize::MAX) {
            let attempts = u32::try_from(attempts.len()).unwrap_or(u32::MAX);
            events.push(Event::FoundUnreachable { attempts });
        }
    }
    Ok(events)
}

/// One level higher, the same number (CMP-11).
fn reopened(state: &State, cause: ReopenCause, reason: Words, ctx: &Ctx<'_>) -> Event {
    let severity = match (state.judgement, state.severity) {
        (Some(Judgement::Responsible), Some(severity)) => Some(ctx.policy.scheme.above(severity)),
        _ => None,
    };
    Event::Reopened { cause, severity, reason }
}
