//! From what a person wrote to a command of the domain: words become references, ids are given out.

use crate::App;
use crate::complaint::act::{Act, Evidence, Measure, Part};
use crate::complaint::scribe::Scribe;
use crate::error::FieldIssue;
use jiff::Timestamp;
use linli_domain::complaint::{Action, Command, EvidenceItem, MeasureItem, TaskItem};
use linli_domain::ids::{AttachmentId, MatterId, TaskId};
use linli_domain::money::Fen;
use linli_domain::words::Words;

/// The act's name.
pub fn action(act: &Act) -> Action {
    match act {
        Act::Judge { .. } => Action::Judge,
        Act::Object { .. } => Action::Object,
        Act::DecideObjection { .. } => Action::DecideObjection,
        Act::Dispatch { .. } => Action::Dispatch,
        Act::SignFor { .. } => Action::SignFor,
        Act::Return { .. } => Action::Return,
        Act::DecideReturn { .. } => Action::DecideReturn,
        Act::Assign { .. } => Action::Assign,
        Act::FormTeam { .. } => Action::FormTeam,
        Act::RequestHelp { .. } => Action::RequestHelp,
        Act::Investigate { .. } => Action::Investigate,
        Act::ProposePlan { .. } => Action::ProposePlan,
        Act::ApprovePlan { .. } => Action::ApprovePlan,
        Act::ReturnPlan { .. } => Action::ReturnPlan,
        Act::Start => Action::Start,
        Act::Complete { .. } => Action::Complete,
        Act::ReportBack { .. } => Action::ReportBack,
        Act::TellResident { .. } => Action::TellResident,
        Act::AgreeReply { .. } => Action::AgreeReply,
        Act::FollowUp { .. } => Action::FollowUp,
        Act::Reopen { .. } => Action::Reopen,
        Act::RequestWithdrawal { .. } => Action::RequestWithdrawal,
        Act::Withdraw { .. } => Action::Withdraw,
        Act::RequestExtension { .. } => Action::RequestExtension,
        Act::Extend { .. } => Action::Extend,
        Act::Pause { .. } => Action::Pause,
        Act::Resume { .. } => Action::Resume,
        Act::ChangeSeverity { .. } => Action::ChangeSeverity,
        Act::Link { .. } => Action::Link,
        Act::Escalate { .. } => Action::Escalate,
        Act::DecideEmergency { .. } => Action::DecideEmergency,
        Act::HoldMeeting { .. } => Action::HoldMeeting,
        Act::Supplement { .. } => Action::Supplement,
        Act::Note { .. } => Action::Note,
        Act::Attach { .. } => Action::Attach,
        Act::Close => Action::Close,
    }
}

/// The command of an act. Issues of its fields are kept by the scribe.
pub fn command(act: &Act, s: &mut Scribe<'_>, app: &App) -> Command {
    match act {
        Act::Judge { judgement, severity, assist, reason } => Command::Judge {
            judgement: *judgement,
            severity: *severity,
            assist: *assist,
            reason: s.required("reason", reason),
        },
        Act::Object { reason } => Command::Object { reason: s.required("reason", reason) },
        Act::DecideObjection { upheld, reason } => {
            Command::DecideObjection { upheld: *upheld, reason: s.required("reason", reason) }
        }
        Act::RequestWithdrawal { reason } => {
            Command::RequestWithdrawal { reason: s.required("reason", reason) }
        }
        Act::Withdraw { confirmed, reason } => {
            Command::Withdraw { confirmed: *confirmed, reason: s.optional("reason", Some(reason)) }
        }
        Act::Reopen { by_resident, reason } => {
            Command::Reopen { by_resident: *by_resident, reason: s.required("reason", reason) }
        }
        Act::TellResident { purpose, channel, text } => Command::TellResident {
            purpose: *purpose,
            channel: *channel,
            text: s.required("text", text),
        },
        Act::AgreeReply { until } => Command::AgreeReply { until: *until },
        Act::FollowUp { outcome, channel, note, recall_at } => Command::FollowUp {
            outcome: *outcome,
            channel: *channel,
            note: s.optional("note", Some(note)),
            recall_at: *recall_at,
        },
        Act::Close => Command::Close { file_number: String::new() },
        // Made when the file has been checked and stored.
        Act::Attach { .. } => {
            Command::Attach { attachment: AttachmentId(uuid::Uuid::nil()), digest: String::new() }
        }
        Act::RequestExtension { .. }
        | Act::Extend { .. }
        | Act::Pause { .. }
        | Act::Resume { .. }
        | Act::ChangeSeverity { .. }
        | Act::Link { .. }
        | Act::Escalate { .. }
        | Act::DecideEmergency { .. }
        | Act::HoldMeeting { .. }
        | Act::Supplement { .. }
        | Act::Note { .. } => steering(act, s),
        _ => handling(act, s, app),
    }
}

/// Limits, severity, reports upward, notes.
fn steering(act: &Act, s: &mut Scribe<'_>) -> Command {
    match act {
        Act::RequestExtension { clock, until, reason } => Command::RequestExtension {
            clock: clock.clone(),
            until: *until,
            reason: s.required("reason", reason),
        },
        Act::Extend { clock, until, granted, reason } => Command::Extend {
            clock: clock.clone(),
            until: *until,
            granted: *granted,
            reason: s.required("reason", reason),
        },
        Act::Pause { reason, note, until } => Command::Pause {
            reason: reason.clone(),
            note: s.optional("note", Some(note)),
            until: *until,
        },
        Act::Resume { note } => Command::Resume { note: s.optional("note", Some(note)) },
        Act::ChangeSeverity { to, reason } => {
            Command::ChangeSeverity { to: *to, reason: s.required("reason", reason) }
        }
        Act::Escalate { to, text } => Command::Escalate { to: *to, text: s.required("text", text) },
        Act::DecideEmergency { start, reason } => {
            Command::DecideEmergency { start: *start, reason: s.required("reason", reason) }
        }
        Act::HoldMeeting { minutes } => {
            Command::HoldMeeting { minutes: s.required("minutes", minutes) }
        }
        Act::Supplement { text } => Command::Supplement { text: s.required("text", text) },
        Act::Note { text } => Command::Note { text: s.required("text", text) },
        Act::Link { matter, .. } => {
            Command::Link { matter: matter.unwrap_or(MatterId(uuid::Uuid::nil())) }
        }
        // `command` sends only the acts above here.
        _ => Command::Start,
    }
}

/// The departments' side.
fn handling(act: &Act, s: &mut Scribe<'_>, app: &App) -> Command {
    match act {
        Act::Dispatch { parts, note } => {
            if parts.is_empty() {
                s.issue(FieldIssue::new("departments", "required"));
            }
            let tasks = parts.iter().map(|p| task(p, app)).collect();
            Command::Dispatch { tasks, note: s.optional("note", Some(note)) }
        }
        Act::SignFor { task } => Command::SignFor { task: *task },
        Act::Return { task, reason, evidence: items } => Command::Return {
            task: *task,
            reason: s.required("reason", reason),
            evidence: evidence(items, s),
        },
        Act::DecideReturn { accepted, to, reason } => Command::DecideReturn {
            accepted: *accepted,
            to: to.as_ref().map(|p| task(p, app)),
            reason: s.required("reason", reason),
        },
        Act::Assign { task, staff } => Command::Assign { task: *task, staff: *staff },
        Act::FormTeam { leader, members, reason } => Command::FormTeam {
            leader: *leader,
            members: members.clone(),
            reason: s.required("reason", reason),
        },
        Act::RequestHelp { reason } => {
            Command::RequestHelp { reason: s.required("reason", reason) }
        }
        Act::Investigate { finding, causes, evidence: items, interviews } => Command::Investigate {
            finding: s.required("finding", finding),
            causes: causes.clone(),
            evidence: evidence(items, s),
            interviews: numbered("interviews", interviews, s),
        },
        Act::ProposePlan { measures: items, cost_fen, compensation_fen, basis, promise } => {
            not_negative("cost", *cost_fen, s);
            not_negative("compensation", *compensation_fen, s);
            Command::ProposePlan {
                measures: measures(items, s),
                cost: Fen(*cost_fen),
                compensation: Fen(*compensation_fen),
                basis: s.optional("basis", Some(basis)),
                promise: s.optional("promise", Some(promise)),
            }
        }
        Act::ApprovePlan { opinion } => {
            Command::ApprovePlan { opinion: s.optional("opinion", Some(opinion)) }
        }
        Act::ReturnPlan { reason } => Command::ReturnPlan { reason: s.required("reason", reason) },
        Act::Complete { task, result } => Command::Complete {
            task: *task,
            result: s.required("result", result),
            attachments: Vec::new(),
        },
        Act::ReportBack { summary } => {
            Command::ReportBack { summary: s.required("summary", summary) }
        }
        // `command` sends only the acts above here.
        _ => Command::Start,
    }
}

/// Words of a list, each an issue of its own.
fn numbered(field: &str, list: &[String], s: &mut Scribe<'_>) -> Vec<Words> {
    let words = list.iter().enumerate();
    words.filter_map(|(i, words)| s.optional(&format!("{field}[{i}]"), Some(words))).collect()
}

fn not_negative(field: &str, fen: i64, s: &mut Scribe<'_>) {
    if fen < 0 {
        s.issue(FieldIssue::new(field, "negative"));
    }
}

fn task(part: &Part, app: &App) -> TaskItem {
    TaskItem {
        id: TaskId(app.environment.id()),
        department: part.department,
        assignee: part.assignee,
    }
}

fn evidence(items: &[Evidence], s: &mut Scribe<'_>) -> Vec<EvidenceItem> {
    items
        .iter()
        .enumerate()
        .filter_map(|(i, item)| {
            let what = s.optional(&format!("evidence[{i}].what"), Some(&item.what))?;
            Some(EvidenceItem { what, at: item.at, attachment: None })
        })
        .collect()
}

/// Measures with words; one without a date is an issue.
fn measures(items: &[Measure], s: &mut Scribe<'_>) -> Vec<MeasureItem> {
    items
        .iter()
        .enumerate()
        .filter_map(|(i, item)| {
            let what = s.optional(&format!("measures[{i}].what"), Some(&item.what))?;
            if item.due_at.is_none() {
                s.issue(FieldIssue::new(format!("measures[{i}].due_at"), "required"));
            }
            let due_at = item.due_at.unwrap_or(Timestamp::UNIX_EPOCH);
            Some(MeasureItem { what, owner: item.owner, due_at })
        })
        .collect()
}
