//! From what a person wrote or tapped to a command of the domain: words become references.

use crate::complaint::scribe::Scribe;
use crate::error::AppError;
use crate::repair::act::Act;
use jiff::Timestamp;
use linli_domain::ids::{AttachmentId, NodeId};
use linli_domain::repair::{Action, Command, Order, Signature};
use linli_domain::words::Words;

/// Longest signature, in characters of its strokes.
const STROKES: usize = 60_000;

/// The act's name.
pub fn action(act: &Act) -> Action {
    match act {
        Act::JudgeUrgency { .. } => Action::JudgeUrgency,
        Act::Issue { .. } => Action::Issue,
        Act::Offer { .. } => Action::Offer,
        Act::AssignTechnician { .. } => Action::AssignTechnician,
        Act::Accept { .. } => Action::Accept,
        Act::Arrive { .. } => Action::Arrive,
        Act::Tick { .. } => Action::Tick,
        Act::NobodyHome { .. } => Action::NobodyHome,
        Act::MakeAppointment { .. } => Action::MakeAppointment,
        Act::Quote { .. } => Action::Quote,
        Act::AgreeQuote { .. } => Action::AgreeQuote,
        Act::DeclineQuote { .. } => Action::DeclineQuote,
        Act::Start { .. } => Action::Start,
        Act::Pause { .. } => Action::Pause,
        Act::Resume { .. } => Action::Resume,
        Act::FinishWork { .. } => Action::FinishWork,
        Act::Sign { .. } => Action::Sign,
        Act::HandIn { .. } => Action::HandIn,
        Act::ReturnOrder { .. } => Action::ReturnOrder,
        Act::SignReturn { .. } => Action::SignReturn,
        Act::FollowUp { .. } => Action::FollowUp,
        Act::LinkCase { .. } => Action::LinkCase,
        Act::NameEquipment { .. } => Action::NameEquipment,
        Act::WithdrawRepair { .. } => Action::WithdrawRepair,
        Act::Supplement { .. } => Action::Supplement,
        Act::Note { .. } => Action::Note,
        Act::Attach { .. } => Action::Attach,
        Act::Close => Action::Close,
    }
}

/// The command of an act. Issues of its fields are kept by the scribe.
///
/// # Errors
/// [`AppError::Invalid`] for an order without a department.
pub fn command(
    act: &Act,
    s: &mut Scribe<'_>,
    (engineering, now): (Option<NodeId>, Timestamp),
) -> Result<Command, AppError> {
    Ok(match act {
        Act::JudgeUrgency { urgency, reason } => {
            Command::JudgeUrgency { urgency: *urgency, reason: optional(s, "reason", reason) }
        }
        Act::Issue { department, appointment, note } => {
            let department = department.or(engineering);
            let Some(department) = department else {
                return Err(AppError::field("department", "required"));
            };
            let note = optional(s, "note", note);
            Command::Issue { order: Order { department, appointment: *appointment, note } }
        }
        Act::Offer { staff } => Command::Offer { staff: staff.clone() },
        Act::AssignTechnician { staff, reason } => {
            Command::AssignTechnician { staff: *staff, reason: optional(s, "reason", reason) }
        }
        Act::MakeAppointment { window } => Command::MakeAppointment { window: *window },
        Act::SignReturn { rolled, reason } => {
            Command::SignReturn { rolled: *rolled, reason: optional(s, "reason", reason) }
        }
        Act::FollowUp { outcome, channel, note, recall_at } => Command::FollowUp {
            outcome: *outcome,
            channel: *channel,
            note: optional(s, "note", note),
            recall_at: *recall_at,
        },
        Act::NameEquipment { equipment } => Command::NameEquipment { equipment: *equipment },
        Act::WithdrawRepair { reason } => {
            Command::WithdrawRepair { reason: s.required("reason", reason) }
        }
        Act::Supplement { text } => Command::Supplement { text: s.required("text", text) },
        Act::Note { text } => Command::Note { text: s.required("text", text) },
        // Made when the file has been checked and stored.
        Act::Attach { .. } => {
            Command::Attach { attachment: AttachmentId(uuid::Uuid::nil()), digest: String::new() }
        }
        Act::Pause { reason, note, until } => Command::Pause {
            reason: reason.clone(),
            note: optional(s, "note", note),
            until: *until,
        },
        Act::Resume { note } => Command::Resume { note: optional(s, "note", note) },
        Act::Close | Act::LinkCase { .. } => Command::Close,
        _ => visit(act, s, now),
    })
}

/// The technician's steps.
fn visit(act: &Act, s: &mut Scribe<'_>, now: Timestamp) -> Command {
    let when = |at: &Option<Timestamp>| at.unwrap_or(now);
    match act {
        Act::Arrive { at } => Command::Arrive { at: when(at) },
        Act::Tick { step, at } => Command::Tick { step: step.clone(), at: when(at) },
        Act::NobodyHome { note, again, at } => {
            Command::NobodyHome { note: optional(s, "note", note), again: *again, at: when(at) }
        }
        Act::Quote { wants, at } => Command::Quote { wants: wants.clone(), at: when(at) },
        Act::AgreeQuote { no, how, at } => Command::AgreeQuote { no: *no, how: *how, at: when(at) },
        Act::DeclineQuote { no, reason } => {
            Command::DeclineQuote { no: *no, reason: optional(s, "reason", reason) }
        }
        Act::Start { at } => Command::Start { at: when(at) },
        Act::FinishWork { result, used, at } => Command::FinishWork {
            result: s.required("result", result),
            used: used.clone(),
            at: when(at),
        },
        Act::Sign { by, strokes, note, rating, at } => {
            let signature = Signature {
                by: *by,
                strokes: s.long("strokes", strokes, STROKES),
                note: optional(s, "note", note),
            };
            Command::Sign { signature, rating: *rating, at: when(at) }
        }
        Act::HandIn { at } => Command::HandIn { at: when(at) },
        Act::ReturnOrder { reason, at } => {
            Command::ReturnOrder { reason: s.required("reason", reason), at: when(at) }
        }
        Act::Accept { at } => Command::Accept { at: when(at) },
        // `command` sends only the acts above here.
        _ => Command::Accept { at: now },
    }
}

fn optional(s: &mut Scribe<'_>, field: &str, words: &str) -> Option<Words> {
    s.optional(field, Some(words))
}
