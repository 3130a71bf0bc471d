//! What an event changes. Total: never fails, whatever the order; the same events give the same state.

mod work;

use crate::actor::Who;
use crate::clock::{CasePause, Pause, Signal};
use crate::complaint::event::{Entry, Event, Purpose, Registered, ReopenCause, Superior};
use crate::complaint::{Pending, Stage, State, TaskState};
use crate::followup::{Attempt, Outcome};
use crate::vocabulary::Judgement;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use work::{cancel_tasks, drop_work, handling};

/// The state after all entries of a journal; `None` unless it begins with a registration.
pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<State> {
    let mut entries = entries.into_iter();
    let first = entries.next()?;
    let Event::Registered(registered) = &first.event else { return None };
    let mut state = begin(registered, first.at);
    for entry in entries {
        apply(&mut state, entry);
    }
    Some(state)
}

/// The state that a registration begins.
pub(super) fn begin(r: &Registered, at: Timestamp) -> State {
    let mut signals = beginning(at);
    if r.agreed_reply.is_some() {
        signals.insert(Signal::AgreedReply, at);
    }
    State {
        id: r.case,
        number: r.number.clone(),
        office: r.office,
        policy: r.policy.clone(),
        policy_version: r.policy_version,
        stage: Stage::Registered,
        channel: r.channel,
        registered_at: at,
        category: r.category.clone(),
        resident: r.resident,
        household: r.household,
        place: r.place,
        anonymous: r.anonymous,
        waives_follow_up: r.waives_follow_up,
        accused: r.accused.clone(),
        severity_facts: r.facts.clone(),
        proposed: r.proposed,
        severity: None,
        judgement: None,
        assist: None,
        agreed_reply: r.agreed_reply,
        resident_limit: r.resident_limit,
        tasks: Vec::new(),
        team_leader: None,
        team: BTreeSet::new(),
        help_requested: false,
        investigation: None,
        plan: None,
        plans: 0,
        plan_proposed_by: None,
        report: None,
        handlers: BTreeSet::new(),
        attempts: Vec::new(),
        recall_at: None,
        matter: None,
        group: false,
        round: 0,
        pending: Vec::new(),
        pauses: Vec::new(),
        signals,
        clocks: BTreeMap::new(),
        closed_at: None,
        file_number: None,
    }
}

/// What the promises of a round count from. The resident has just spoken with us.
fn beginning(at: Timestamp) -> BTreeMap<Signal, Timestamp> {
    BTreeMap::from([(Signal::Registered, at), (Signal::Graded, at), (Signal::LastWord, at)])
}

/// Begins the promises anew; a reply that was agreed is still owed.
fn begin_again(state: &mut State, at: Timestamp) {
    let owed = [Signal::AgreedReply, Signal::Replied];
    let owed = owed.into_iter().filter_map(|s| Some((s, *state.signals.get(&s)?)));
    state.signals = owed.chain(beginning(at)).collect();
    state.attempts.clear();
    state.recall_at = None;
}

/// Applies one entry.
pub fn apply(state: &mut State, entry: &Entry) {
    let before = state.promised_severity();
    change(state, entry);
    let after = state.promised_severity();
    if after.is_some() && after != before {
        state.signals.insert(Signal::Graded, entry.at);
    }
}

fn change(state: &mut State, entry: &Entry) {
    let staff = match entry.by {
        Who::Staff(id) => Some(id),
        Who::Resident(_) | Who::Visitor | Who::System => None,
    };
    match &entry.event {
        Event::Clock { clock, change } => change.apply(&mut state.clocks, clock, entry.at),
        Event::Dispatched { .. }
        | Event::SignedFor { .. }
        | Event::Returned { .. }
        | Event::ReturnDecided { .. }
        | Event::Assigned { .. }
        | Event::TeamFormed { .. }
        | Event::HelpRequested { .. }
        | Event::Investigated(_)
        | Event::PlanProposed { .. }
        | Event::PlanApproved { .. }
        | Event::PlanReturned { .. }
        | Event::Started
        | Event::TaskCompleted { .. }
        | Event::ReportedBack { .. } => handling(state, entry, staff),
        _ => answering(state, entry),
    }
}

/// The desk's side: judgement, words to the resident, follow-up, the end.
fn answering(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::Judged { judgement, severity, assist, .. } => {
            state.judgement = Some(*judgement);
            state.severity = *severity;
            state.assist = *assist;
            state.signals.insert(Signal::Judged, at);
            if *judgement == Judgement::NotResponsible {
                state.stage = Stage::Explaining;
                drop_work(state);
                state.pending.retain(|p| *p == Pending::Withdrawal);
            } else if matches!(state.stage, Stage::Registered | Stage::Explaining) {
                state.stage = Stage::Judged;
            }
        }
        Event::SeverityChanged { to, .. } => state.severity = Some(*to),
        Event::ObjectionRaised { .. } => {
            // To be answered like a new complaint: decided and explained the same day.
            state.stage = Stage::Objected;
            begin_again(state, at);
        }
        Event::ObjectionDecided { upheld, .. } => {
            // Upheld: judged anew. Not upheld: the decision is explained to the resident.
            state.stage = if *upheld { Stage::Registered } else { Stage::Explaining };
            if *upheld {
                state.judgement = None;
                begin_again(state, at);
            }
        }
        Event::ResidentTold { purpose, .. } => tell(state, *purpose, at),
        Event::ReplyAgreed { until } => {
            state.agreed_reply = Some(*until);
            state.signals.insert(Signal::AgreedReply, at);
        }
        Event::FollowedUp { outcome, daypart, recall_at, .. } => {
            state.attempts.push(Attempt { at, outcome: *outcome, daypart: *daypart });
            state.recall_at = *recall_at;
            if outcome.finishes() {
                state.stage = Stage::Closing;
            }
            if outcome.finishes() || *outcome == Outcome::NotSatisfied {
                state.signals.insert(Signal::FollowedUp, at);
            }
        }
        Event::FoundUnreachable { .. } => {
            state.stage = Stage::Closing;
            state.signals.insert(Signal::FollowedUp, at);
        }
        Event::Reopened { severity, cause, .. } => reopen(state, *severity, *cause, at),
        Event::WithdrawalRequested { .. } => state.pending.push(Pending::Withdrawal),
        Event::WithdrawalDecided { confirmed, .. } => {
            state.pending.retain(|p| *p != Pending::Withdrawal);
            if *confirmed {
                finish(state, Stage::Withdrawn, at);
            }
        }
        Event::Archived { file_number } => {
            state.file_number = Some(file_number.clone());
            finish(state, Stage::Archived, at);
        }
        _ => noting(state, entry),
    }
}

/// Requests, pauses, reports upward, matters. What is not listed changes no state.
fn noting(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::ExtensionRequested { clock, until, .. } => {
            let by = match entry.by {
                Who::Staff(id) => Some(id),
                Who::Resident(_) | Who::Visitor | Who::System => None,
            };
            state.pending.push(Pending::Extension { clock: clock.clone(), until: *until, by });
        }
        Event::ExtensionDecided { clock, .. } => {
            state
                .pending
                .retain(|p| !matches!(p, Pending::Extension { clock: c, .. } if c == clock));
        }
        Event::Paused { reason, until, .. } => {
            let pause = Pause { from: at, until: None, planned: *until };
            state.pauses.push(CasePause { pause, reason: reason.clone() });
        }
        Event::Resumed { .. } => end_pause(state, at),
        Event::ReportedUp { to, .. } => {
            let signal = match to {
                Superior::Director => Signal::ToldDirector,
                Superior::Management => Signal::ToldManagement,
            };
            state.signals.insert(signal, at);
        }
        Event::PolicyChanged { to, .. } => state.policy_version = *to,
        Event::JoinedMatter { matter } => state.matter = Some(*matter),
        Event::BecameGroup { .. } => {
            state.group = true;
            // A case without a severity has its own promise from now; the others rise.
            if state.promised_severity().is_none() {
                state.signals.insert(Signal::Graded, at);
            }
        }
        _ => {}
    }
}

fn end_pause(state: &mut State, at: Timestamp) {
    if let Some(last) = state.pauses.last_mut().filter(|last| last.pause.lasts()) {
        last.pause.until = Some(last.pause.end(at));
    }
}

fn tell(state: &mut State, purpose: Purpose, at: Timestamp) {
    // An acknowledgement is neither an answer nor progress (S23).
    if purpose == Purpose::Acknowledgement {
        // The first of a round counts: what is promised from it does not begin anew with each.
        state.signals.entry(Signal::Acknowledged).or_insert(at);
        return;
    }
    state.signals.insert(Signal::Replied, at);
    // What is said before the judgement answers nothing yet.
    if state.judgement.is_some() {
        state.signals.insert(Signal::Answered, at);
    }
    // After the result no progress is owed.
    if !matches!(state.stage, Stage::FollowingUp | Stage::Closing) {
        state.signals.insert(Signal::LastWord, at);
    }
    if matches!(purpose, Purpose::Result | Purpose::Explanation) {
        state.signals.insert(Signal::Completed, at);
        if purpose == Purpose::Explanation {
            state.signals.insert(Signal::Explained, at);
        }
        state.attempts.clear();
        state.recall_at = None;
        state.pending.clear();
        state.stage = Stage::FollowingUp;
    }
}

/// Opens the case again under the same number. All promises count from now: the time between
/// closing and reopening is charged to nobody (S14).
fn reopen(
    state: &mut State,
    severity: Option<crate::severity::Severity>,
    cause: ReopenCause,
    at: Timestamp,
) {
    let objects = state.judgement == Some(Judgement::NotResponsible) && cause != ReopenCause::Staff;
    state.stage = if objects { Stage::Objected } else { Stage::Judged };
    if state.judgement == Some(Judgement::NotResponsible) && !objects {
        state.stage = Stage::Registered;
        state.judgement = None;
    }
    state.severity = severity;
    state.round += 1;
    drop_work(state);
    // Who comes back is asked afterwards, whatever was said before.
    state.waives_follow_up = false;
    state.closed_at = None;
    state.pauses.clear();
    state.pending.clear();
    begin_again(state, at);
}

fn finish(state: &mut State, stage: Stage, at: Timestamp) {
    state.stage = stage;
    state.closed_at = Some(at);
    state.pending.clear();
    state.signals.insert(Signal::Finished, at);
    cancel_tasks(state, |t| t.state != TaskState::Completed);
}
