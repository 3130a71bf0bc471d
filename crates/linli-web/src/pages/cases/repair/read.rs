//! From the fields of an act's form to the act on a repair.

use super::super::act::{maybe, time, words_of as words, yes};
use super::fields::LINES;
use super::link::FOUND;
use crate::forms::Reader;
use jiff::tz::TimeZone;
use linli_app::repair::act::Act;
use linli_app::repair::view::RepairView;
use linli_domain::followup::Outcome;
use linli_domain::ids::{CaseId, EquipmentId, NodeId, StaffId};
use linli_domain::repair::rates::{MOST, Want};
use linli_domain::repair::{Action, Agreement, Mark, Rating, Signer, Window};
use linli_domain::vocabulary::{Channel, Urgency};

/// Reads an act. Every issue stays with the reader; what comes back counts only without issues.
pub(in crate::pages::cases) fn read(
    action: Action,
    r: &mut Reader<'_>,
    (zone, view): (&TimeZone, &RepairView),
) -> Option<Act> {
    Some(match action {
        Action::JudgeUrgency => Act::JudgeUrgency {
            urgency: r.choice("urgency", Urgency::parse).required_or(Urgency::Emergency),
            reason: maybe(r, "reason"),
        },
        Action::Issue => Act::Issue {
            department: r.uuid("department").optional().map(NodeId),
            appointment: window(r, zone),
            note: maybe(r, "note"),
        },
        Action::Offer => Act::Offer {
            staff: r.all("staff").iter().filter_map(|id| id.parse().ok()).map(StaffId).collect(),
        },
        Action::AssignTechnician => Act::AssignTechnician {
            staff: StaffId(r.uuid("staff").required()),
            reason: maybe(r, "reason"),
        },
        Action::MakeAppointment => {
            let window = Window { from: time(r, "from", zone), to: time(r, "to", zone) };
            Act::MakeAppointment { window }
        }
        Action::NameEquipment => {
            Act::NameEquipment { equipment: r.uuid("equipment").optional().map(EquipmentId) }
        }
        Action::AgreeQuote => Act::AgreeQuote {
            no: view.state.quotes,
            how: r.choice("how", Agreement::parse).required_or(Agreement::Phone),
            at: None,
        },
        Action::DeclineQuote => {
            Act::DeclineQuote { no: view.state.quotes, reason: maybe(r, "reason") }
        }
        Action::Pause => Act::Pause {
            reason: r.text("reason").required(),
            note: maybe(r, "note"),
            until: time(r, "until", zone),
        },
        Action::Resume => Act::Resume { note: maybe(r, "note") },
        _ => return visit(action, r, zone).or_else(|| afterwards(action, r, zone)),
    })
}

/// The technician's steps.
fn visit(action: Action, r: &mut Reader<'_>, zone: &TimeZone) -> Option<Act> {
    Some(match action {
        Action::Accept => Act::Accept { at: None },
        Action::Arrive => Act::Arrive { at: None },
        Action::NobodyHome => {
            Act::NobodyHome { again: window(r, zone), note: maybe(r, "note"), at: None }
        }
        Action::Quote => Act::Quote { wants: wants(r), at: None },
        Action::Start => Act::Start { at: None },
        Action::FinishWork => {
            Act::FinishWork { result: words(r, "result"), used: wants(r), at: None }
        }
        Action::Sign => {
            let mut mark = |what: &str| r.choice(what, Mark::parse).required_or(Mark::Basically);
            let rating = Rating {
                quality: mark("quality"),
                attitude: mark("attitude"),
                conduct: mark("conduct"),
            };
            Act::Sign {
                by: r.choice("by", Signer::parse).required_or(Signer::Other),
                strokes: String::new(),
                note: words(r, "paper"),
                rating,
                at: None,
            }
        }
        Action::HandIn => Act::HandIn { at: None },
        Action::ReturnOrder => Act::ReturnOrder { reason: words(r, "reason"), at: None },
        _ => return None,
    })
}

fn afterwards(action: Action, r: &mut Reader<'_>, zone: &TimeZone) -> Option<Act> {
    Some(match action {
        Action::SignReturn => {
            Act::SignReturn { rolled: yes(r, "rolled"), reason: maybe(r, "reason") }
        }
        Action::FollowUp => Act::FollowUp {
            outcome: r.choice("outcome", Outcome::parse).required_or(Outcome::NoAnswer),
            channel: r.choice("channel", Channel::parse).required_or(Channel::Phone),
            note: maybe(r, "note"),
            recall_at: r.date_time("recall_at", zone).optional(),
        },
        Action::WithdrawRepair => Act::WithdrawRepair { reason: words(r, "reason") },
        Action::Supplement => Act::Supplement { text: words(r, "text") },
        Action::Note => Act::Note { text: words(r, "text") },
        Action::Close => Act::Close,
        Action::LinkCase => Act::LinkCase { case: linked(r) },
        _ => return None,
    })
}

/// The complaint whose number was typed: its id was looked up before the form is read.
fn linked(r: &mut Reader<'_>) -> CaseId {
    let typed = !r.text("within").max(30).required().is_empty();
    let found = r.uuid(FOUND).optional();
    if found.is_none() && typed {
        r.issue("within", "unknown_case");
    }
    CaseId(found.unwrap_or_default())
}

/// From when to when, or neither.
fn window(r: &mut Reader<'_>, zone: &TimeZone) -> Option<Window> {
    let from = r.date_time("from", zone).optional();
    let to = r.date_time("to", zone).optional();
    match (from, to) {
        (Some(from), Some(to)) => Some(Window { from, to }),
        (None, None) => None,
        (Some(_), None) => {
            r.issue("to", "required");
            None
        }
        (None, Some(_)) => {
            r.issue("from", "required");
            None
        }
    }
}

fn wants(r: &mut Reader<'_>) -> Vec<Want> {
    r.rows("wants", LINES, |row| Want {
        item: row.text("item").required(),
        quantity: row
            .number("quantity", 1, i64::from(MOST))
            .optional()
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(1),
    })
}
