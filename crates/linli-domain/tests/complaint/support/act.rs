//! Commands in short.

use super::company::{Department, Person, words};
use jiff::Timestamp;
use linli_domain::complaint::{Command, EvidenceItem, MeasureItem, Purpose, Superior, TaskItem};
use linli_domain::followup::Outcome;
use linli_domain::ids::{AttachmentId, MatterId, TaskId};
use linli_domain::money::Fen;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Channel, Judgement};
use uuid::Uuid;

pub fn responsible(severity: Severity) -> Command {
    let severity = Some(severity);
    Command::Judge { judgement: Judgement::Responsible, severity, assist: None, reason: words() }
}

pub fn not_responsible() -> Command {
    let judgement = Judgement::NotResponsible;
    Command::Judge { judgement, severity: None, assist: None, reason: words() }
}

pub fn assist(scope: AssistScope) -> Command {
    let judgement = Judgement::Assist;
    Command::Judge { judgement, severity: None, assist: Some(scope), reason: words() }
}

pub fn object() -> Command {
    Command::Object { reason: words() }
}

pub fn decide_objection(upheld: bool) -> Command {
    Command::DecideObjection { upheld, reason: words() }
}

pub fn task_id(number: u128) -> TaskId {
    TaskId(Uuid::from_u128(7000 + number))
}

pub fn task(number: u128, department: Department) -> TaskItem {
    TaskItem { id: task_id(number), department: department.id(), assignee: None }
}

pub fn dispatch(tasks: impl IntoIterator<Item = TaskItem>) -> Command {
    Command::Dispatch { tasks: tasks.into_iter().collect(), note: None }
}

pub fn sign_for(number: u128) -> Command {
    Command::SignFor { task: task_id(number) }
}

pub fn evidence() -> EvidenceItem {
    EvidenceItem { what: words(), at: None, attachment: None }
}

pub fn give_back(number: u128) -> Command {
    Command::Return { task: task_id(number), reason: words(), evidence: vec![evidence()] }
}

pub fn decide_return(accepted: bool, to: Option<TaskItem>) -> Command {
    Command::DecideReturn { accepted, to, reason: words() }
}

pub fn assign(number: u128, person: Person) -> Command {
    Command::Assign { task: task_id(number), staff: person.staff() }
}

pub fn form_team(leader: Person, members: &[Person]) -> Command {
    let members = members.iter().map(|p| p.staff()).collect();
    Command::FormTeam { leader: leader.staff(), members, reason: words() }
}

pub fn request_help() -> Command {
    Command::RequestHelp { reason: words() }
}

pub fn investigate() -> Command {
    Command::Investigate {
        finding: words(),
        causes: vec!["equipment.ageing".to_owned()],
        evidence: vec![evidence()],
        interviews: vec![words()],
    }
}

pub fn measure(due_at: Timestamp) -> MeasureItem {
    MeasureItem { what: words(), owner: None, due_at }
}

pub fn propose(due_at: Timestamp) -> Command {
    Command::ProposePlan {
        measures: vec![measure(due_at)],
        cost: Fen(12_000),
        compensation: Fen(0),
        basis: None,
        promise: Some(words()),
    }
}

pub fn approve() -> Command {
    Command::ApprovePlan { opinion: None }
}

pub fn return_plan() -> Command {
    Command::ReturnPlan { reason: words() }
}

pub fn complete(number: u128) -> Command {
    Command::Complete { task: task_id(number), result: words(), attachments: Vec::new() }
}

pub fn report_back() -> Command {
    Command::ReportBack { summary: words() }
}

pub fn tell(purpose: Purpose) -> Command {
    Command::TellResident { purpose, channel: Channel::Phone, text: words() }
}

pub fn agree(until: Timestamp) -> Command {
    Command::AgreeReply { until }
}

pub fn follow_up(outcome: Outcome) -> Command {
    let note = matches!(outcome, Outcome::NotSatisfied | Outcome::Refused).then(words);
    Command::FollowUp { outcome, channel: Channel::Phone, note, recall_at: None }
}

pub fn call_later(at: Timestamp) -> Command {
    let channel = Channel::Phone;
    Command::FollowUp { outcome: Outcome::CallLater, channel, note: None, recall_at: Some(at) }
}

pub fn reopen() -> Command {
    Command::Reopen { by_resident: false, reason: words() }
}

pub fn resident_reopens() -> Command {
    Command::Reopen { by_resident: true, reason: words() }
}

pub fn request_withdrawal() -> Command {
    Command::RequestWithdrawal { reason: words() }
}

pub fn withdraw(confirmed: bool) -> Command {
    Command::Withdraw { confirmed, reason: Some(words()) }
}

pub fn request_extension(clock: &str, until: Timestamp) -> Command {
    Command::RequestExtension { clock: clock.to_owned(), until, reason: words() }
}

pub fn extend(clock: &str, until: Timestamp) -> Command {
    Command::Extend { clock: clock.to_owned(), until, granted: true, reason: words() }
}

pub fn decline_extension(clock: &str, until: Timestamp) -> Command {
    Command::Extend { clock: clock.to_owned(), until, granted: false, reason: words() }
}

pub fn pause(until: Timestamp) -> Command {
    Command::Pause { reason: "waiting_for_resident".to_owned(), note: Some(words()), until }
}

pub fn resume() -> Command {
    Command::Resume { note: None }
}

pub fn change_severity(to: Severity) -> Command {
    Command::ChangeSeverity { to, reason: words() }
}

pub fn matter() -> MatterId {
    MatterId(Uuid::from_u128(800))
}

pub fn link() -> Command {
    Command::Link { matter: matter() }
}

pub fn become_group(households: u32) -> Command {
    Command::BecomeGroup { matter: matter(), households }
}

pub fn escalate(to: Superior) -> Command {
    Command::Escalate { to, text: words() }
}

pub fn decide_emergency() -> Command {
    Command::DecideEmergency { start: true, reason: words() }
}

pub fn hold_meeting() -> Command {
    Command::HoldMeeting { minutes: words() }
}

pub fn supplement() -> Command {
    Command::Supplement { text: words() }
}

pub fn note() -> Command {
    Command::Note { text: words() }
}

pub fn attach() -> Command {
    let attachment = AttachmentId(Uuid::from_u128(600));
    Command::Attach { attachment, digest: "ab".repeat(32) }
}

pub fn close() -> Command {
    Command::Close { file_number: "DA2026-000123".to_owned() }
}
