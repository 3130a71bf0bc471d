//! Entries of a repair's journal as sentences.

use super::super::timeline::{Lookup, Said, act, of_clock, spoken};
use super::facts::between;
use crate::shell::Page;
use crate::view::{Entry, EntryKind};
use linli_app::complaint::view::TimelineEntry;
use linli_domain::ids::StaffId;
use linli_domain::repair::Event;

/// The entry as the timeline shows it; `None` for what only the machinery did.
pub(in crate::pages) fn entry(
    page: &Page,
    look: Lookup<'_>,
    entry: &TimelineEntry<Event>,
) -> Option<Entry> {
    let event = &entry.entry.event;
    let attached = match event {
        Event::Attached { attachment, .. } => Some(*attachment),
        _ => None,
    };
    Some(spoken(page, look, entry, said(page, look, event)?, attached))
}

fn said(page: &Page, look: Lookup<'_>, event: &Event) -> Option<Said> {
    let headline = page.word("event", event.code()).to_owned();
    let said = |kind: EntryKind, headline: String, body: String| {
        Some(Said { kind, icon: "pen", headline, body })
    };
    let people = |staff: &[StaffId]| {
        staff.iter().map(|id| look.names.of(*id)).collect::<Vec<_>>().join("、")
    };
    match event {
        Event::Reported(r) => {
            let channel = page.word("channel", r.channel.as_str());
            let headline = page.f("said.reported", &[("channel", channel)]);
            said(EntryKind::Said, headline, look.text(&r.said))
        }
        Event::Supplemented { text } => said(EntryKind::Said, headline, look.text(text)),
        Event::Noted { text } => said(EntryKind::Note, headline, look.text(text)),
        Event::PolicyChanged { from, to } => {
            let words = [("from", &*from.to_string()), ("to", &*to.to_string())];
            act(page.f("said.policy_changed", &words), String::new())
        }
        Event::UrgencyJudged { urgency, reason } => {
            let words = [("urgency", page.word("severity", urgency.as_str()))];
            act(page.f("said.urgency_judged", &words), look.maybe(reason.as_ref()))
        }
        Event::Issued { department, appointment, note } => {
            let words = [("department", look.names.of(*department))];
            let when = appointment.map(|window| between(page, window));
            let body = when.into_iter().chain(note.as_ref().map(|note| look.text(note)));
            act(page.f("said.issued", &words), body.collect::<Vec<_>>().join("\n"))
        }
        Event::Offered { staff } => {
            act(page.f("said.offered", &[("names", &people(staff))]), String::new())
        }
        Event::Paged { staff, round } => {
            let names = if staff.is_empty() {
                page.t("said.nobody_on_duty").to_owned()
            } else {
                people(staff)
            };
            let words = [("names", names.as_str()), ("n", &*round.to_string())];
            Some(Said {
                kind: EntryKind::System,
                icon: "up",
                headline: page.f("said.paged", &words),
                body: String::new(),
            })
        }
        Event::Assigned { staff, reason } => {
            let words = [("name", look.names.of(*staff))];
            act(page.f("said.assigned", &words), look.maybe(reason.as_ref()))
        }
        Event::Clock { clock, change } => of_clock(page, look, clock, change),
        _ => visit(page, look, event, headline),
    }
}

/// The technician's side, and what came after it.
fn visit(page: &Page, look: Lookup<'_>, event: &Event, headline: String) -> Option<Said> {
    let body = match event {
        Event::Ticked { step, .. } => {
            let words = [("step", page.word("visit_step", step))];
            return act(page.f("said.ticked", &words), String::new());
        }
        Event::EquipmentNamed { equipment } => {
            equipment.map_or_else(String::new, |id| look.names.of(id).to_owned())
        }
        Event::Appointed { window } => between(page, *window),
        Event::Quoted { priced, .. } => page.yuan(priced.total.0),
        Event::QuoteAgreed { total, how, .. } => {
            let words =
                [("how", page.word("agreement", how.as_str())), ("total", &page.yuan(total.0))];
            return act(page.f("said.quote_agreed", &words), String::new());
        }
        Event::WorkDone { result, bill, .. } => {
            format!("{}\n{}", look.text(result), page.yuan(bill.priced.total.0))
        }
        Event::Signed { signature, rating, .. } => {
            let words = [
                ("by", page.word("signer", signature.by.as_str())),
                ("quality", page.word("outcome", rating.quality.as_str())),
                ("attitude", page.word("outcome", rating.attitude.as_str())),
                ("conduct", page.word("outcome", rating.conduct.as_str())),
            ];
            return act(page.f("said.signed", &words), look.maybe(signature.note.as_ref()));
        }
        Event::FollowedUp { outcome, note, .. } => {
            let words = [("outcome", page.word("outcome", outcome.as_str()))];
            return act(page.f("said.followed_up", &words), look.maybe(note.as_ref()));
        }
        Event::FollowUpDrawn { chosen, period } => {
            let key = if *chosen { "said.drawn" } else { "said.not_drawn" };
            return act(page.f(key, &[("period", period)]), String::new());
        }
        Event::ReturnSigned { rolled, reason } => {
            let code = if *rolled { "yes" } else { "no" };
            let words = [("decision", page.word("answer_rolled", code))];
            return act(page.f("said.return_signed", &words), look.maybe(reason.as_ref()));
        }
        Event::NobodyHome { note, .. } | Event::Paused { note, .. } | Event::Resumed { note } => {
            look.maybe(note.as_ref())
        }
        Event::QuoteDeclined { reason, .. } => look.maybe(reason.as_ref()),
        Event::OrderReturned { reason, .. } | Event::RepairWithdrawn { reason } => {
            look.text(reason)
        }
        _ => String::new(),
    };
    act(headline, body)
}
