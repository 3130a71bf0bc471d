//! What an event changes. Total: never fails, whatever the order; the same events give the same state.

use crate::actor::Who;
use crate::clock::{CasePause, Pause, Signal};
use crate::followup::{Attempt, Outcome};
use crate::repair::event::{Entry, Event, Relation, Reported};
use crate::repair::{Agreed, Stage, State};
use crate::vocabulary::Urgency;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The state after all entries of a journal; `None` unless it begins with a report.
pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<State> {
    let mut entries = entries.into_iter();
    let first = entries.next()?;
    let Event::Reported(reported) = &first.event else { return None };
    let mut state = begin(reported, first.at);
    for entry in entries {
        apply(&mut state, entry);
    }
    Some(state)
}

/// The state that a report begins.
pub(super) fn begin(r: &Reported, at: Timestamp) -> State {
    let mut signals = BTreeMap::from([(Signal::Reported, at)]);
    if r.proposed == Urgency::Emergency {
        signals.insert(Signal::Alarmed, at);
    }
    if r.agreed_reply.is_some() {
        signals.insert(Signal::AgreedReply, at);
    }
    State {
        id: r.case,
        number: r.number.clone(),
        office: r.office,
        policy: r.policy.clone(),
        policy_version: r.policy_version,
        stage: Stage::Reported,
        channel: r.channel,
        registered_at: at,
        category: r.category.clone(),
        resident: r.resident,
        household: r.household,
        place: r.place,
        equipment: None,
        public: r.public,
        proposed: r.proposed,
        urgency: None,
        department: None,
        offered: BTreeSet::new(),
        technician: None,
        handlers: BTreeSet::new(),
        appointment: None,
        agreed_reply: r.agreed_reply,
        paged_at: None,
        pages: 0,
        steps: BTreeSet::new(),
        stepped_at: None,
        absences: 0,
        quote: None,
        quotes: 0,
        agreed: None,
        result: None,
        bill: None,
        signature: None,
        rating: None,
        returned_from: None,
        rolled: 0,
        rolled_from: None,
        drawn: None,
        attempts: Vec::new(),
        recall_at: None,
        unsatisfied: false,
        links: r.within.map(|case| (case, Relation::Within)).into_iter().collect(),
        pauses: Vec::new(),
        signals,
        clocks: BTreeMap::new(),
        closed_at: None,
    }
}

/// Applies one entry.
pub fn apply(state: &mut State, entry: &Entry) {
    match &entry.event {
        Event::Clock { clock, change } => change.apply(&mut state.clocks, clock, entry.at),
        Event::UrgencyJudged { .. }
        | Event::Issued { .. }
        | Event::Offered { .. }
        | Event::Paged { .. }
        | Event::Assigned { .. }
        | Event::Appointed { .. } => given_out(state, entry),
        Event::PolicyChanged { to, .. } => state.policy_version = *to,
        Event::EquipmentNamed { equipment } => state.equipment = *equipment,
        Event::OrderReturned { .. } | Event::ReturnSigned { .. } | Event::RolledOver { .. } => {
            returned(state, entry);
        }
        Event::Quoted { .. }
        | Event::QuoteAgreed { .. }
        | Event::QuoteDeclined { .. }
        | Event::WorkDone { .. } => priced(state, entry),
        Event::FollowUpDrawn { .. }
        | Event::FollowedUp { .. }
        | Event::FoundUnreachable { .. }
        | Event::CaseLinked { .. }
        | Event::RepairWithdrawn { .. }
        | Event::Closed
        | Event::Paused { .. }
        | Event::Resumed { .. } => settled(state, entry),
        _ => visited(state, entry),
    }
}

/// The office's side: urgency, giving out, appointments, returns.
fn given_out(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::UrgencyJudged { urgency, .. } => {
            if *urgency == Urgency::Emergency && !state.emergency() {
                state.signals.insert(Signal::Alarmed, at);
            }
            state.urgency = Some(*urgency);
            if state.stage == Stage::Reported {
                state.stage = Stage::Judged;
            }
        }
        Event::Issued { department, appointment, .. } => {
            state.department = Some(*department);
            state.stage = Stage::Issued;
            state.signals.insert(Signal::Issued, at);
            if let Some(window) = appointment {
                state.appointment = Some(*window);
                state.signals.insert(Signal::Responded, at);
            }
        }
        Event::Offered { staff } => {
            state.offered = staff.iter().copied().collect();
            state.technician = None;
            state.stage = Stage::Offered;
        }
        Event::Paged { staff, round } => {
            state.offered.extend(staff.iter().copied());
            state.paged_at = Some(at);
            state.pages = *round;
            if matches!(state.stage, Stage::Issued | Stage::Judged) {
                state.stage = Stage::Offered;
            }
        }
        Event::Assigned { staff, .. } => {
            state.technician = Some(*staff);
            state.stage = Stage::Assigned;
            // Whoever comes now accepts and arrives anew; what was agreed with the resident stands.
            state.signals.remove(&Signal::Accepted);
            state.signals.remove(&Signal::Arrived);
        }
        Event::Appointed { window } => {
            state.appointment = Some(*window);
            state.signals.insert(Signal::Responded, at);
            // A new appointment is a new promise.
            if state.signals.contains_key(&Signal::Issued) {
                state.signals.insert(Signal::Issued, at);
            }
        }
        _ => {}
    }
}

/// 退单: it comes back, and the director decides where it goes.
fn returned(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::OrderReturned { at: when, .. } => {
            end_pause(state, at);
            state.returned_from = Some(state.stage);
            state.stage = Stage::Returned;
            state.stepped_at = Some(*when);
        }
        Event::ReturnSigned { rolled, .. } => {
            let before = state.returned_from.take().unwrap_or(Stage::Issued);
            if *rolled {
                roll(state, at);
            } else {
                state.stage = before;
            }
        }
        // What somebody works on goes on where it is; what came back is given out anew.
        Event::RolledOver { from, .. } => {
            if state.stage == Stage::Returned {
                state.returned_from = None;
                roll(state, at);
            } else {
                state.rolled += 1;
            }
            state.rolled_from = Some(from.clone());
        }
        _ => {}
    }
}

/// A returned order goes on in another month, as one that nobody has.
fn roll(state: &mut State, at: Timestamp) {
    state.rolled += 1;
    state.technician = None;
    state.offered.clear();
    state.appointment = None;
    state.stage = Stage::Issued;
    state.signals.remove(&Signal::Accepted);
    state.signals.remove(&Signal::Arrived);
    state.signals.insert(Signal::Issued, at);
}

/// The technician's side: every step of a visit.
fn visited(state: &mut State, entry: &Entry) {
    if let Who::Staff(id) = entry.by
        && state.technician == Some(id)
    {
        state.handlers.insert(id);
    }
    let stepped = |state: &mut State, at: Timestamp| state.stepped_at = Some(at);
    match &entry.event {
        Event::Accepted { staff, at } => {
            state.technician = Some(*staff);
            state.handlers.insert(*staff);
            state.stage = Stage::Accepted;
            state.signals.insert(Signal::Accepted, *at);
            state.signals.entry(Signal::Responded).or_insert(*at);
            stepped(state, *at);
        }
        Event::Arrived { at } => {
            state.stage = Stage::OnSite;
            state.signals.insert(Signal::Arrived, *at);
            stepped(state, *at);
        }
        Event::Ticked { step, at } => {
            state.steps.insert(step.clone());
            stepped(state, *at);
        }
        Event::NobodyHome { at, .. } => {
            state.absences += 1;
            state.steps.clear();
            state.stage = Stage::Accepted;
            stepped(state, *at);
        }
        Event::WorkStarted { at } => {
            state.stage = Stage::Working;
            stepped(state, *at);
        }
        Event::Signed { signature, rating, at } => {
            state.signature = Some(signature.clone());
            state.rating = Some(*rating);
            state.stage = Stage::Signed;
            stepped(state, *at);
        }
        Event::HandedIn { at } => {
            let must = state.must_be_followed_up();
            state.stage = if must { Stage::FollowUpDue } else { Stage::HandedIn };
            state.signals.insert(Signal::HandedIn, *at);
            stepped(state, *at);
        }
        _ => {}
    }
}

/// Quotes, agreements, the bill.
fn priced(state: &mut State, entry: &Entry) {
    match &entry.event {
        Event::Quoted { no, priced, at } => {
            state.quotes = *no;
            state.quote = Some(priced.clone());
            state.stage = Stage::Quoted;
            state.stepped_at = Some(*at);
        }
        Event::QuoteAgreed { no, total, at, .. } => {
            let card = state.quote.as_ref().map_or(0, |quote| quote.card);
            state.agreed = Some(Agreed { no: *no, card, total: *total });
            state.stage = Stage::Agreed;
            state.stepped_at = Some(*at);
        }
        Event::QuoteDeclined { .. } => {
            state.quote = None;
            state.stage = Stage::OnSite;
        }
        Event::WorkDone { result, bill, at } => {
            state.result = Some(result.clone());
            state.bill = Some(bill.clone());
            state.stage = Stage::Done;
            state.stepped_at = Some(*at);
        }
        _ => {}
    }
}

/// Afterwards: follow-up, links, the end; and pauses.
fn settled(state: &mut State, entry: &Entry) {
    let at = entry.at;
    match &entry.event {
        Event::FollowUpDrawn { chosen, .. } => {
            state.drawn = Some(*chosen);
            if *chosen && state.stage == Stage::HandedIn {
                state.stage = Stage::FollowUpDue;
            }
        }
        Event::FollowedUp { outcome, daypart, recall_at, .. } => {
            state.attempts.push(Attempt { at, outcome: *outcome, daypart: *daypart });
            state.recall_at = *recall_at;
            let unsatisfied = *outcome == Outcome::NotSatisfied;
            if outcome.finishes() || unsatisfied {
                state.unsatisfied = unsatisfied;
                state.stage = Stage::FollowedUp;
                state.signals.insert(Signal::FollowedUp, at);
            }
        }
        Event::FoundUnreachable { .. } => {
            state.stage = Stage::FollowedUp;
            state.signals.insert(Signal::FollowedUp, at);
        }
        Event::CaseLinked { case, relation } => {
            state.links.insert(*case, *relation);
        }
        Event::RepairWithdrawn { .. } => finish(state, Stage::Withdrawn, at),
        Event::Closed => finish(state, Stage::Closed, at),
        Event::Paused { reason, until, .. } => {
            let pause = Pause { from: at, until: None, planned: *until };
            state.pauses.push(CasePause { pause, reason: reason.clone() });
        }
        Event::Resumed { .. } => end_pause(state, at),
        _ => {}
    }
}

fn end_pause(state: &mut State, at: Timestamp) {
    if let Some(last) = state.pauses.last_mut().filter(|last| last.pause.lasts()) {
        last.pause.until = Some(last.pause.end(at));
    }
}

fn finish(state: &mut State, stage: Stage, at: Timestamp) {
    end_pause(state, at);
    state.stage = stage;
    state.closed_at = Some(at);
    state.recall_at = None;
    state.signals.insert(Signal::Finished, at);
}
