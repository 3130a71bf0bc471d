//! From the fields of an act's form to the act.

use super::fields::MEASURES;
use crate::forms::Reader;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_app::complaint::Act;
use linli_app::complaint::act::{Evidence, Measure, Part};
use linli_domain::complaint::{Action, Purpose, Superior};
use linli_domain::followup::Outcome;
use linli_domain::ids::{CaseId, NodeId, StaffId, TaskId};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{AssistScope, Channel, Judgement};

/// Longest words of a field, as the use case accepts them.
const WORDS: usize = 10_000;
/// Largest amount in fen that a form takes: a hundred million yuan.
const AMOUNT: i64 = 10_000_000_000;

/// Reads an act. Every issue stays with the reader; what comes back counts only without issues.
pub fn read(action: Action, r: &mut Reader<'_>, zone: &TimeZone) -> Option<Act> {
    Some(match action {
        Action::Judge => Act::Judge {
            judgement: r.choice("judgement", Judgement::parse).required_or(Judgement::Assist),
            severity: r.choice("severity", Severity::parse).optional(),
            assist: r.choice("assist", AssistScope::parse).optional(),
            reason: words(r, "reason"),
        },
        Action::Dispatch => dispatch(r),
        Action::SignFor => Act::SignFor { task: task(r) },
        Action::Return => Act::Return {
            task: task(r),
            reason: words(r, "reason"),
            evidence: lines(&words(r, "evidence")),
        },
        Action::DecideReturn => Act::DecideReturn {
            accepted: yes(r, "accepted"),
            to: r
                .uuid("department")
                .optional()
                .map(|id| Part { department: NodeId(id), assignee: None }),
            reason: words(r, "reason"),
        },
        Action::Assign => Act::Assign { task: task(r), staff: StaffId(r.uuid("staff").required()) },
        Action::FormTeam => Act::FormTeam {
            leader: StaffId(r.uuid("leader").required()),
            members: ids(r, "members").into_iter().map(StaffId).collect(),
            reason: words(r, "reason"),
        },
        Action::Investigate => Act::Investigate {
            finding: words(r, "finding"),
            causes: r.all("causes"),
            evidence: lines(&maybe(r, "evidence")),
            interviews: split(&maybe(r, "interviews")),
        },
        Action::ProposePlan => plan(r, zone),
        Action::Complete => Act::Complete { task: task(r), result: words(r, "result") },
        Action::ApprovePlan => Act::ApprovePlan { opinion: maybe(r, "opinion") },
        Action::ReturnPlan => Act::ReturnPlan { reason: words(r, "reason") },
        Action::Start => Act::Start,
        Action::ReportBack => Act::ReportBack { summary: words(r, "summary") },
        Action::RequestHelp => Act::RequestHelp { reason: words(r, "reason") },
        _ => return answering(action, r, zone),
    })
}

fn answering(action: Action, r: &mut Reader<'_>, zone: &TimeZone) -> Option<Act> {
    Some(match action {
        Action::TellResident => Act::TellResident {
            purpose: r.choice("purpose", Purpose::parse).required_or(Purpose::Progress),
            channel: r.choice("channel", Channel::parse).required_or(Channel::Phone),
            text: words(r, "text"),
        },
        Action::AgreeReply => Act::AgreeReply { until: time(r, "until", zone) },
        Action::FollowUp => Act::FollowUp {
            outcome: r.choice("outcome", Outcome::parse).required_or(Outcome::NoAnswer),
            channel: r.choice("channel", Channel::parse).required_or(Channel::Phone),
            note: maybe(r, "note"),
            recall_at: r.date_time("recall_at", zone).optional(),
        },
        Action::Object => Act::Object { reason: words(r, "reason") },
        Action::DecideObjection => {
            Act::DecideObjection { upheld: yes(r, "upheld"), reason: words(r, "reason") }
        }
        Action::Reopen => Act::Reopen { by_resident: true, reason: words(r, "reason") },
        Action::RequestWithdrawal => Act::RequestWithdrawal { reason: words(r, "reason") },
        Action::Withdraw => {
            Act::Withdraw { confirmed: yes(r, "confirmed"), reason: maybe(r, "reason") }
        }
        Action::Close => Act::Close,
        Action::Link => {
            Act::Link { matter: None, same_as: Some(CaseId(r.uuid("same_as").required())) }
        }
        _ => return steering(action, r, zone),
    })
}

fn steering(action: Action, r: &mut Reader<'_>, zone: &TimeZone) -> Option<Act> {
    Some(match action {
        Action::RequestExtension => Act::RequestExtension {
            clock: r.text("clock").required(),
            until: time(r, "until", zone),
            reason: words(r, "reason"),
        },
        Action::Extend => Act::Extend {
            clock: r.text("clock").required(),
            until: time(r, "until", zone),
            granted: yes(r, "granted"),
            reason: words(r, "reason"),
        },
        Action::Pause => Act::Pause {
            reason: r.text("reason").required(),
            note: maybe(r, "note"),
            until: time(r, "until", zone),
        },
        Action::Resume => Act::Resume { note: maybe(r, "note") },
        Action::ChangeSeverity => Act::ChangeSeverity {
            to: r.choice("to", Severity::parse).required_or(Severity::Major),
            reason: words(r, "reason"),
        },
        Action::Escalate => Act::Escalate {
            to: r.choice("to", Superior::parse).required_or(Superior::Director),
            text: words(r, "text"),
        },
        Action::DecideEmergency => {
            Act::DecideEmergency { start: yes(r, "start"), reason: words(r, "reason") }
        }
        Action::HoldMeeting => Act::HoldMeeting { minutes: words(r, "minutes") },
        Action::Supplement => Act::Supplement { text: words(r, "text") },
        Action::Note => Act::Note { text: words(r, "text") },
        _ => return None,
    })
}

fn dispatch(r: &mut Reader<'_>) -> Act {
    let lead = NodeId(r.uuid("lead").required());
    let assignee = r.uuid("assignee").optional().map(StaffId);
    let others = ids(r, "assist").into_iter().map(NodeId).filter(|d| *d != lead);
    let parts = [Part { department: lead, assignee }]
        .into_iter()
        .chain(others.map(|department| Part { department, assignee: None }))
        .collect();
    Act::Dispatch { parts, note: maybe(r, "note") }
}

fn plan(r: &mut Reader<'_>, zone: &TimeZone) -> Act {
    let owner = r.uuid("owner").optional().map(StaffId);
    let measures = r.rows("measures", MEASURES, |row| Measure {
        what: words(row, "what"),
        owner,
        due_at: Some(time(row, "due_at", zone)),
    });
    if measures.is_empty() {
        r.issue("measures.0.what", "required");
    }
    Act::ProposePlan {
        measures,
        cost_fen: r.money("cost", AMOUNT).optional().unwrap_or(0),
        compensation_fen: r.money("compensation", AMOUNT).optional().unwrap_or(0),
        basis: maybe(r, "basis"),
        promise: maybe(r, "promise"),
    }
}

pub fn words(r: &mut Reader<'_>, name: &str) -> String {
    r.text(name).max(WORDS).required()
}

pub fn maybe(r: &mut Reader<'_>, name: &str) -> String {
    r.text(name).max(WORDS).optional().unwrap_or_default()
}

pub fn time(r: &mut Reader<'_>, name: &str, zone: &TimeZone) -> Timestamp {
    r.date_time(name, zone).required_or(Timestamp::UNIX_EPOCH)
}

pub fn yes(r: &mut Reader<'_>, name: &str) -> bool {
    r.choice(name, |code| match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    })
    .required()
}

fn task(r: &mut Reader<'_>) -> TaskId {
    TaskId(r.uuid("task").required())
}

fn ids(r: &Reader<'_>, name: &str) -> Vec<uuid::Uuid> {
    r.all(name).iter().filter_map(|id| id.parse().ok()).collect()
}

/// One piece for each line.
fn split(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn lines(text: &str) -> Vec<Evidence> {
    split(text).into_iter().map(|what| Evidence { what, at: None }).collect()
}
