//! Extensions, pauses, and what time alone demands (CMP-14, SLA-15).

use super::{intake, require};
use crate::clock::plan::{self, ClockChange};
use crate::clock::{Clock, ClockId, Level, acts};
use crate::complaint::event::Event;
use crate::complaint::{Command, Ctx, Pending, State};
use crate::policy::ClockRule;
use crate::refusal::Refusal;
use crate::severity::SeverityRule;
use crate::words::Words;
use jiff::Timestamp;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::RequestExtension { clock, until, reason } => {
            extensible(state, &clock, until, ctx)?;
            require(!asked(state, &clock), Refusal::AlreadyRequested)?;
            Ok(vec![Event::ExtensionRequested { clock, until, reason }])
        }
        Command::Extend { clock, until, granted, reason } => {
            let mut extended = None;
            if granted {
                let (rule, running) = extensible(state, &clock, until, ctx)?;
                let change = plan::extend(rule, running, until, ctx.calendar);
                extended = Some(Event::Clock { clock: clock.clone(), change });
            } else {
                require(asked(state, &clock), Refusal::NothingToDecide)?;
            }
            let decided = Event::ExtensionDecided { clock, until, granted, reason };
            Ok([decided].into_iter().chain(extended).collect())
        }
        Command::Pause { reason, note, until } => pause(state, reason, note, until, ctx),
        Command::Resume { note } => Ok(resume(state, note, ctx)),
        Command::EndPause => {
            let over = state.pause().is_some_and(|pause| pause.planned <= ctx.now);
            Ok(if over { resume(state, None, ctx) } else { Vec::new() })
        }
        Command::Replan => Ok(replan(state, ctx)),
        Command::ChangePolicy => Ok(change_policy(state, ctx)),
        Command::TellLevel { clock, level } => Ok(tell_level(state, clock, level, ctx)),
        Command::RaiseByMonth => {
            Ok(intake::rise(state, SeverityRule::MonthUnresolved, ctx).into_iter().collect())
        }
        _ => Err(Refusal::NothingToDecide),
    }
}

/// Somebody has asked to extend this clock.
fn asked(state: &State, clock: &str) -> bool {
    state.pending.iter().any(|p| matches!(p, Pending::Extension { clock: c, .. } if c == clock))
}

/// A limit is extended only before it passes, to a later one, where the policy allows it (CMP-14).
fn extensible<'a>(
    state: &'a State,
    clock: &str,
    until: Timestamp,
    ctx: &Ctx<'a>,
) -> Result<(&'a ClockRule, &'a Clock), Refusal> {
    let id = || clock.to_owned();
    let rule = ctx.policy.rule(clock).ok_or_else(|| Refusal::ClockNotRunning { clock: id() })?;
    require(rule.extensible, Refusal::NotExtensible { clock: id() })?;
    let running = state
        .clocks
        .get(clock)
        .filter(|c| c.open())
        .ok_or_else(|| Refusal::ClockNotRunning { clock: id() })?;
    let due_at = running.due_at;
    require(ctx.now <= due_at || running.paused(), Refusal::LimitPassed { clock: id(), due_at })?;
    require(until > due_at, Refusal::ExtensionNotLater { due_at })?;
    Ok((rule, running))
}

fn pause(
    state: &State,
    reason: String,
    note: Option<Words>,
    until: Timestamp,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    require(ctx.policy.pause_reasons.contains(&reason), Refusal::PauseReasonNotListed)?;
    require(until > ctx.now, Refusal::PauseEndRequired)?;
    let facts = super::case_facts(state);
    let stopped = acts::pause(&state.clocks, &facts, ctx.policy, (&reason, until), ctx.now);
    let stopped: Vec<Event> = stopped.into_iter().map(clock_event).collect();
    // The policy knows the reason, and no clock of this case pauses for it.
    require(!stopped.is_empty(), Refusal::PauseReasonNotListed)?;
    Ok([Event::Paused { reason, note, until }].into_iter().chain(stopped).collect())
}

fn resume(state: &State, note: Option<Words>, ctx: &Ctx<'_>) -> Vec<Event> {
    let resumed = acts::resume(&state.clocks, ctx.policy, ctx.calendar, ctx.now);
    [Event::Resumed { note }].into_iter().chain(resumed.into_iter().map(clock_event)).collect()
}

/// Limits that the calendar of now gives instead. Verdicts and what somebody granted stay (S06, S28).
fn replan(state: &State, ctx: &Ctx<'_>) -> Vec<Event> {
    let facts = super::case_facts(state);
    let moved = acts::replan(&state.clocks, &facts, ctx.policy, ctx.calendar, ctx.now);
    moved.into_iter().map(clock_event).collect()
}

/// A running case goes on under a later version of its own policy. Finished cases, and those of a severity that the other
/// version does not know, stay where they are. Verdicts that were given stay (S28).
fn change_policy(state: &State, ctx: &Ctx<'_>) -> Vec<Event> {
    let (from, to) = (state.policy_version, ctx.policy.version);
    let known = state.severity.is_none_or(|severity| ctx.policy.scheme.0.contains(&severity));
    if state.stage.finished() || state.policy != ctx.policy.id || from >= to || !known {
        return Vec::new();
    }
    let facts = super::case_facts(state);
    let clocks = acts::moved(&state.clocks, &facts, ctx.policy, ctx.calendar, ctx.now);
    [Event::PolicyChanged { from, to }]
        .into_iter()
        .chain(clocks.into_iter().map(clock_event))
        .collect()
}

/// Told once; a level that is not due, or was told, does nothing (S21).
fn tell_level(state: &State, clock: String, level: Level, ctx: &Ctx<'_>) -> Vec<Event> {
    acts::tell(&state.clocks, clock, level, ctx.now).into_iter().map(clock_event).collect()
}

fn clock_event((clock, change): (ClockId, ClockChange)) -> Event {
    Event::Clock { clock, change }
}
