//! Decisions on repairs: a command becomes events, or is refused. Pure.

mod afterwards;
mod giving_out;
mod visit;

use crate::clock::plan::{self, CaseFacts, ClockChange};
use crate::clock::{ClockId, acts};
use crate::refusal::Refusal;
use crate::repair::apply::{apply, begin};
use crate::repair::event::{Entry, Event, Reported};
use crate::repair::{Action, Command, Ctx, Order, Report, State, allowed};
use crate::vocabulary::Urgency;
use crate::words::Words;
use jiff::Timestamp;

/// Reports a fault (REP-1): starts the first clocks, and for an emergency issues the order and calls everybody on duty at
/// once, whether the place is known or not.
///
/// # Errors
/// [`Refusal::AppointmentInvalid`], [`Refusal::UnknownDepartment`].
pub fn report(report: Report, ctx: &Ctx<'_>) -> Result<(State, Vec<Event>), Refusal> {
    let r = report;
    let event = Event::Reported(Box::new(Reported {
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
        resident: r.resident,
        household: r.household,
        place: r.place,
        public: r.public,
        proposed: r.urgency.unwrap_or(r.proposed),
        agreed_reply: r.agreed_reply,
        within: r.within,
    }));
    let Event::Reported(reported) = &event else { return Err(Refusal::NothingToDecide) };
    let mut state = begin(reported, ctx.now);
    let mut events = vec![event];
    run_clocks(&mut state, ctx, &mut events);
    // What the words say is danger is treated as danger until somebody says otherwise.
    let urgency = r.urgency.or((r.proposed == Urgency::Emergency).then_some(r.proposed));
    if let Some(urgency) = urgency {
        let judged = Event::UrgencyJudged { urgency, reason: None };
        happen_with_clocks(&mut state, judged, ctx, &mut events);
    }
    let issues = r.appointment.is_some() || state.emergency();
    if let Some(department) = r.department.filter(|_| issues) {
        let order = Order { department, appointment: r.appointment, note: None };
        for event in giving_out::issue(order, ctx)? {
            happen_with_clocks(&mut state, event, ctx, &mut events);
        }
    }
    if let Some(event) = giving_out::alarm(&state, ctx) {
        happen_with_clocks(&mut state, event, ctx, &mut events);
    }
    Ok((state, events))
}

/// Decides a command on a repair. The events are complete: applied in order they give the new state, every change of a
/// clock included.
///
/// # Errors
/// The rule that says no.
pub fn decide(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    let action = command.action();
    if let Some(action) = action {
        allowed(state, action, ctx)?;
    }
    let mut next = state.clone();
    let mut events = Vec::new();
    // Whoever goes on with the work does not rest any more.
    if state.paused() && action.is_some_and(goes_on) {
        for event in resume(state, None, ctx) {
            happen_with_clocks(&mut next, event, ctx, &mut events);
        }
    }
    for event in act(&next.clone(), command, ctx)? {
        happen_with_clocks(&mut next, event, ctx, &mut events);
    }
    // Danger that was found only now, or came back to nobody.
    if let Some(called) = giving_out::alarm(&next, ctx) {
        happen_with_clocks(&mut next, called, ctx, &mut events);
    }
    Ok(events)
}

const fn goes_on(action: Action) -> bool {
    matches!(
        action,
        Action::Arrive
            | Action::NobodyHome
            | Action::Quote
            | Action::Start
            | Action::FinishWork
            | Action::AssignTechnician
            | Action::ReturnOrder
            | Action::WithdrawRepair
    )
}

fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::JudgeUrgency { .. }
        | Command::Issue { .. }
        | Command::Offer { .. }
        | Command::AssignTechnician { .. }
        | Command::MakeAppointment { .. }
        | Command::SignReturn { .. }
        | Command::RollOver { .. }
        | Command::PageAgain => giving_out::act(state, command, ctx),
        Command::Accept { .. }
        | Command::Arrive { .. }
        | Command::Tick { .. }
        | Command::NobodyHome { .. }
        | Command::Quote { .. }
        | Command::AgreeQuote { .. }
        | Command::DeclineQuote { .. }
        | Command::Start { .. }
        | Command::FinishWork { .. }
        | Command::Sign { .. }
        | Command::HandIn { .. }
        | Command::ReturnOrder { .. } => visit::act(state, command, ctx),
        Command::FollowUp { .. }
        | Command::LinkCase { .. }
        | Command::NameEquipment { .. }
        | Command::WithdrawRepair { .. }
        | Command::Supplement { .. }
        | Command::Note { .. }
        | Command::Attach { .. }
        | Command::Draw { .. }
        | Command::Close => afterwards::act(state, command, ctx),
        Command::Pause { reason, note, until } => pause(state, reason, note, until, ctx),
        Command::Resume { note } => Ok(resume(state, note, ctx)),
        Command::EndPause => {
            let over = state.pause().is_some_and(|pause| pause.planned <= ctx.now);
            Ok(if over { resume(state, None, ctx) } else { Vec::new() })
        }
        Command::TellLevel { clock, level } => {
            let told = acts::tell(&state.clocks, clock, level, ctx.now);
            Ok(told.into_iter().map(clock_event).collect())
        }
        Command::Replan => {
            let facts = case_facts(state);
            let moved = acts::replan(&state.clocks, &facts, ctx.policy, ctx.calendar, ctx.now);
            Ok(moved.into_iter().map(clock_event).collect())
        }
        Command::ChangePolicy => Ok(change_policy(state, ctx)),
    }
}

fn happen_with_clocks(state: &mut State, event: Event, ctx: &Ctx<'_>, events: &mut Vec<Event>) {
    happen(state, event, ctx, events);
    run_clocks(state, ctx, events);
}

fn happen(state: &mut State, event: Event, ctx: &Ctx<'_>, events: &mut Vec<Event>) {
    apply(state, &Entry::of(ctx.now, ctx.actor.who, event.clone()));
    events.push(event);
}

/// Rests for a reason of the policy until a planned end. The clocks that pause for it stand still.
fn pause(
    state: &State,
    reason: String,
    note: Option<Words>,
    until: Timestamp,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    require(ctx.policy.repairs.pause_reasons.contains(&reason), Refusal::PauseReasonNotListed)?;
    require(until > ctx.now, Refusal::PauseEndRequired)?;
    let facts = case_facts(state);
    let stopped = acts::pause(&state.clocks, &facts, ctx.policy, (&reason, until), ctx.now);
    let paused = Event::Paused { reason, note, until };
    Ok([paused].into_iter().chain(stopped.into_iter().map(clock_event)).collect())
}

fn resume(state: &State, note: Option<Words>, ctx: &Ctx<'_>) -> Vec<Event> {
    let resumed = acts::resume(&state.clocks, ctx.policy, ctx.calendar, ctx.now);
    [Event::Resumed { note }].into_iter().chain(resumed.into_iter().map(clock_event)).collect()
}

/// A running repair goes on under a later version of its own policy (ADM-1, S28).
fn change_policy(state: &State, ctx: &Ctx<'_>) -> Vec<Event> {
    let (from, to) = (state.policy_version, ctx.policy.version);
    if state.stage.finished() || state.policy != ctx.policy.id || from >= to {
        return Vec::new();
    }
    let facts = case_facts(state);
    let clocks = acts::moved(&state.clocks, &facts, ctx.policy, ctx.calendar, ctx.now);
    [Event::PolicyChanged { from, to }]
        .into_iter()
        .chain(clocks.into_iter().map(clock_event))
        .collect()
}

fn clock_event((clock, change): (ClockId, ClockChange)) -> Event {
    Event::Clock { clock, change }
}

/// What the conditions of a policy can ask about a repair.
fn case_facts(state: &State) -> CaseFacts<'_> {
    CaseFacts {
        signals: &state.signals,
        pauses: &state.pauses,
        judgement: None,
        assist: None,
        severity: None,
        urgency: Some(state.working_urgency()),
        appointment: state.appointment.map(|window| window.to),
        group: false,
        agreed_reply: state.agreed_reply,
        resident_limit: None,
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

/// The phone's time of a tap, kept between the technician's step before and now: a phone whose clock is wrong can neither
/// go back nor into the future.
fn tapped(state: &State, at: Timestamp, ctx: &Ctx<'_>) -> Timestamp {
    let earliest = state.stepped_at.unwrap_or(state.registered_at).min(ctx.now);
    at.clamp(earliest, ctx.now)
}

fn require(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
