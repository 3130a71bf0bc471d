//! Judgement, objections, severity, matters, notes (CMP-2, CMP-3, CMP-8, CMP-13, CMP-15).

use super::require;
use crate::complaint::event::Event;
use crate::complaint::{Command, Ctx, State};
use crate::refusal::Refusal;
use crate::severity::{Severity, SeverityRule};
use crate::vocabulary::{AssistScope, Judgement};
use crate::words::Words;

pub(super) fn act(state: &State, command: Command, ctx: &Ctx<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Judge { judgement, severity, assist, reason } => {
            judge(state, judgement, severity, assist, reason, ctx)
        }
        Command::Object { reason } => Ok(vec![Event::ObjectionRaised { reason }]),
        Command::DecideObjection { upheld, reason } => {
            Ok(vec![Event::ObjectionDecided { upheld, reason }])
        }
        Command::ChangeSeverity { to, reason } => change_severity(state, to, reason, ctx),
        Command::Link { matter } => {
            require(state.matter != Some(matter), Refusal::AlreadyJoined)?;
            Ok(vec![Event::JoinedMatter { matter }])
        }
        Command::BecomeGroup { matter, households } => {
            if state.group || state.stage.finished() {
                return Ok(Vec::new());
            }
            let mut events = vec![Event::BecameGroup { matter, households }];
            events.extend(rise(state, SeverityRule::Group, ctx));
            Ok(events)
        }
        Command::LinkRepair { repair } => Ok(vec![Event::RepairLinked { repair }]),
        Command::Escalate { to, text } => Ok(vec![Event::ReportedUp { to, text }]),
        Command::DecideEmergency { start, reason } => {
            Ok(vec![Event::EmergencyDecided { start, reason }])
        }
        Command::HoldMeeting { minutes } => Ok(vec![Event::MeetingHeld { minutes }]),
        Command::Supplement { text } => Ok(vec![Event::Supplemented { text }]),
        Command::Note { text } => Ok(vec![Event::Noted { text }]),
        Command::Attach { attachment, digest } => Ok(vec![Event::Attached { attachment, digest }]),
        _ => Err(Refusal::NothingToDecide),
    }
}

/// Judgement of validity (CMP-2) with the severity of a responsible complaint (CMP-3). A severity
/// below the present one counts as a fall and needs the approver, and so does a correction by which
/// a responsible complaint is none any more.
fn judge(
    state: &State,
    judgement: Judgement,
    severity: Option<Severity>,
    assist: Option<AssistScope>,
    reason: Words,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let scheme = &ctx.policy.scheme;
    let severity = match (judgement, severity) {
        (Judgement::Responsible, Some(severity)) => {
            require(scheme.contains(severity), Refusal::SeverityNotInScheme { severity })?;
            let floor = state.working_severity();
            if scheme.rank(severity) < scheme.rank(floor) {
                may_fall(floor, ctx)?;
            }
            Some(severity)
        }
        (Judgement::Responsible, None) => return Err(Refusal::SeverityRequired),
        (Judgement::NotResponsible | Judgement::Assist, _) => {
            if state.judgement == Some(Judgement::Responsible) {
                may_fall(state.working_severity(), ctx)?;
            }
            None
        }
    };
    let assist = match judgement {
        Judgement::Assist => Some(assist.unwrap_or(AssistScope::Inside)),
        Judgement::Responsible | Judgement::NotResponsible => None,
    };
    Ok(vec![Event::Judged { judgement, severity, assist, reason }])
}

fn change_severity(
    state: &State,
    to: Severity,
    reason: Words,
    ctx: &Ctx<'_>,
) -> Result<Vec<Event>, Refusal> {
    let scheme = &ctx.policy.scheme;
    let from = state.working_severity();
    require(scheme.contains(to), Refusal::SeverityNotInScheme { severity: to })?;
    require(to != from, Refusal::SeverityUnchanged)?;
    if scheme.rank(to) < scheme.rank(from) {
        may_fall(from, ctx)?;
    }
    Ok(vec![Event::SeverityChanged { from, to, rule: SeverityRule::Person, reason: Some(reason) }])
}

/// Severity never falls without an approver (CMP-3).
fn may_fall(from: Severity, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let approver = ctx.policy.fall_approver(from);
    let roles = vec![approver];
    require(ctx.actor.has_rank_of(approver), Refusal::SeverityFallNeedsApprover { roles })
}

/// An automatic rise to the highest level; nothing when it is there, or the case is not responsible.
pub(super) fn rise(state: &State, rule: SeverityRule, ctx: &Ctx<'_>) -> Option<Event> {
    let (from, to) = (state.working_severity(), ctx.policy.scheme.top());
    let valid = state.judgement.is_none_or(|j| j == Judgement::Responsible);
    (valid && from != to).then_some(Event::SeverityChanged { from, to, rule, reason: None })
}
