//! Decisions on complaints: a command becomes events, or is refused. Pure.

mod answering;
mod handling;
mod intake;
mod timing;

use crate::clock::plan::{self, CaseFacts, ClockChange};
use crate::clock::{Clock, Signal};
use crate::complaint::apply::{apply, begin};
use crate::complaint::event::{Entry, Event, Evidence, Registered};
use crate::complaint::{Action, Command, Ctx, EvidenceItem, Registration, State, allowed};
use crate::refusal::Refusal;
use crate::severity;
use crate::vocabulary::Role;

/// Registers a complaint (CMP-1): proposes a severity with its rule and starts the first clocks.
/// Refuses a clerk who is complained about, what happened in the future and promises for the past.
pub fn register(registration: Registration, ctx: &Ctx<'_>) -> Result<(State, Vec<Event>), Refusal> {
    registration.accused.refuse_person(ctx.actor)?;
    let promised = [registration.agreed_reply, registration.resident_limit];
    let in_order = registration.occurred_at.is_none_or(|at| at <= ctx.now)
        && promised.into_iter().flatten().all(|at| at > ctx.now);
    require(in_order, Refusal::TimeOutOfOrder)?;
    let proposed =
        severity::propose(&registration.facts, &ctx.policy.scheme, ctx.policy.group_households);
    let r = registration;
    let event = Event::Registered(Box::new(Registered {
        case: r.case,
        number: r.number,
        office: r.office,
        policy: ctx.policy.id.clone(),
        policy_version: ctx.policy.version,
        contact: r.contact,
        channel: r.channel,
        category: r.category,
        title: r.title,
        said: r.said,
        asks: r.asks,
        occurred_at: r.occurred_at,
        resident: r.resident,
        household: r.household,
        place: r.place,
        anonymous: r.anonymous,
        waives_follow_up: r.waives_follow_up,
        accused: r.accused,
        facts: r.facts,
        proposed,
        agreed_reply: r.agreed_reply,
        resident_limit: r.resident_limit,
    }));
    let Event::Registered(registered) = &event else { return Err(Refusal::NothingToDecide) };
    let mut state = begin(registered, ctx.now);
    let mut events = vec![event];
    run_clocks(&mut state, ctx, &mut events);
    keep_told_by_acting(&mut state, ctx, &mut events);
    Ok((state, events))
}

/// Decides a command on a complaint. The events are complete: applied in order they give the new
/// state, every change of a clock included.
pub fn decide(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    let action = command.action();
    if let Some(action) = action {
        allowed(state, action, ctx)?;
    }
    let main = act(state, command, ctx)?;
    let mut next = state.clone();
    let mut events = Vec::with_capacity(main.len() + 2);
    for event in main {
        happen(&mut next, event, ctx, &mut events);
        run_clocks(&mut next, ctx, &mut events);
    }
    // A note is a note, and not the way in which a director is told (S23).
    if action.is_some_and(|a| !matches!(a, Action::Note | Action::Attach)) {
        keep_told_by_acting(&mut next, ctx, &mut events);
    }
    end_idle_pause(&mut next, ctx, &mut events);
    Ok(events)
}

fn happen(state: &mut State, event: Event, ctx: &Ctx<'_>, events: &mut Vec<Event>) {
    apply(state, &Entry::of(ctx.now, ctx.actor.who, event.clone()));
    events.push(event);
}

/// A director who acts on the case knows of it: the promise to tell them is kept (SLA-2).
fn keep_told_by_acting(state: &mut State, ctx: &Ctx<'_>, events: &mut Vec<Event>) {
    if !ctx.actor.roles.contains(&Role::Director) {
        return;
    }
    for rule in ctx.policy.clocks.iter().filter(|r| r.until.contains(&Signal::ToldDirector)) {
        if state.clocks.get(&rule.id).is_some_and(Clock::open) {
            let change = ClockChange::Done { at: ctx.now };
            happen(state, Event::Clock { clock: rule.id.clone(), change }, ctx, events);
        }
    }
}

/// A pause that stops no clock any more is over: the work is done, or judged to be nobody's.
fn end_idle_pause(state: &mut State, ctx: &Ctx<'_>, events: &mut Vec<Event>) {
    if state.paused() && !state.clocks.values().any(Clock::paused) {
        happen(state, Event::Resumed { note: None }, ctx, events);
    }
}

fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Judge { .. }
        | Command::Object { .. }
        | Command::DecideObjection { .. }
        | Command::ChangeSeverity { .. }
        | Command::Link { .. }
        | Command::BecomeGroup { .. }
        | Command::LinkRepair { .. }
        | Command::Escalate { .. }
        | Command::DecideEmergency { .. }
        | Command::HoldMeeting { .. }
        | Command::Supplement { .. }
        | Command::Note { .. }
        | Command::Attach { .. } => intake::act(state, command, ctx),
        Command::Dispatch { .. }
        | Command::SignFor { .. }
        | Command::Return { .. }
        | Command::DecideReturn { .. }
        | Command::Assign { .. }
        | Command::FormTeam { .. }
        | Command::RequestHelp { .. }
        | Command::Investigate { .. }
        | Command::ProposePlan { .. }
        | Command::ApprovePlan { .. }
        | Command::ReturnPlan { .. }
        | Command::Start
        | Command::Complete { .. }
        | Command::ReportBack { .. } => handling::act(state, command, ctx),
        Command::TellResident { .. }
        | Command::AgreeReply { .. }
        | Command::FollowUp { .. }
        | Command::Reopen { .. }
        | Command::RequestWithdrawal { .. }
        | Command::Withdraw { .. }
        | Command::Close { .. } => answering::act(state, command, ctx),
        Command::RequestExtension { .. }
        | Command::Extend { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::TellLevel { .. }
        | Command::EndPause
        | Command::Replan
        | Command::ChangePolicy
        | Command::RaiseByMonth => timing::act(state, command, ctx),
    }
}

/// What the conditions of a policy can ask about a complaint.
pub(super) fn case_facts(state: &State) -> CaseFacts<'_> {
    CaseFacts {
        signals: &state.signals,
        pauses: &state.pauses,
        judgement: state.judgement,
        assist: state.assist,
        severity: state.promised_severity(),
        urgency: None,
        appointment: None,
        group: state.group,
        agreed_reply: state.agreed_reply,
        resident_limit: state.resident_limit,
    }
}

/// Brings the clocks in line with the policy and adds what changed to the events.
fn run_clocks(state: &mut State, ctx: &Ctx<'_>, events: &mut Vec<Event>) {
    let facts = case_facts(state);
    let changes = plan::changes(&state.clocks, &facts, ctx.policy, ctx.calendar, ctx.now);
    for (clock, change) in changes {
        happen(state, Event::Clock { clock, change }, ctx, events);
    }
}

/// Evidence without a time of its own was taken now.
fn evidence(items: Vec<EvidenceItem>, ctx: &Ctx<'_>) -> Vec<Evidence> {
    items
        .into_iter()
        .map(|item| Evidence {
            what: item.what,
            at: item.at.unwrap_or(ctx.now),
            attachment: item.attachment,
        })
        .collect()
}

fn require(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
