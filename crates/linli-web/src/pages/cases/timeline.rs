//! Entries of the journal as sentences.

use super::folder::Folder;
use crate::pages::file::SMALL;
use crate::shell::Page;
use crate::view::{Entry, EntryKind, Thumb};
use crate::words::promise;
use linli_app::complaint::view::{AttachmentRow, Names, TimelineEntry};
use linli_domain::actor::Who;
use linli_domain::clock::Level;
use linli_domain::clock::plan::ClockChange;
use linli_domain::complaint::{Event, Purpose};
use linli_domain::ids::{AttachmentId, NodeId};
use linli_domain::policy::Policy;
use linli_domain::words::Words;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a sentence can look up.
#[derive(Clone, Copy)]
pub struct Lookup<'a> {
    pub names: &'a Names,
    pub texts: &'a BTreeMap<Uuid, Option<String>>,
    pub reporter: &'a str,
    /// Whose ladder says who was told.
    pub policy: &'a Policy,
    /// Files of the case.
    pub files: &'a [AttachmentRow],
}

impl<'a> From<Folder<'a>> for Lookup<'a> {
    fn from(folder: Folder<'a>) -> Self {
        Self {
            names: folder.names,
            texts: folder.texts,
            reporter: &folder.person.name,
            policy: folder.policy,
            files: folder.attachments,
        }
    }
}

impl Lookup<'_> {
    pub(super) fn text(&self, words: &Words) -> String {
        self.texts.get(&words.id.0).cloned().flatten().unwrap_or_default()
    }

    pub(super) fn maybe(&self, words: Option<&Words>) -> String {
        words.map(|w| self.text(w)).unwrap_or_default()
    }

    /// What was attached, as a small picture where it is one, and by its name otherwise.
    fn thumbs(&self, attachment: Option<AttachmentId>) -> Vec<Thumb> {
        let file = self.files.iter().find(|file| Some(file.id) == attachment.map(|a| a.0));
        let thumb = |file: &AttachmentRow| {
            let href = format!("/cases/{}/attachments/{}", file.case_id, file.id);
            let picture = file.media_type.starts_with("image/") && file.missing_at.is_none();
            let src = if picture { format!("{href}{SMALL}") } else { String::new() };
            Thumb { href, src, caption: file.name.clone() }
        };
        file.map(thumb).into_iter().collect()
    }

    fn departments(&self, ids: impl Iterator<Item = NodeId>) -> String {
        ids.map(|id| self.names.of(id).to_owned()).collect::<Vec<_>>().join("、")
    }
}

/// Kind, icon, sentence and words of an entry.
pub(super) struct Said {
    pub(super) kind: EntryKind,
    pub(super) icon: &'static str,
    pub(super) headline: String,
    pub(super) body: String,
}

/// The entry as the timeline shows it; `None` for what only the machinery did.
pub fn entry(page: &Page, look: Lookup<'_>, entry: &TimelineEntry) -> Option<Entry> {
    let event = &entry.entry.event;
    let attached = match event {
        Event::Attached { attachment, .. } => Some(*attachment),
        _ => None,
    };
    Some(spoken(page, look, entry, said(page, look, event)?, attached))
}

/// A sentence with who said it and when.
pub(super) fn spoken<E>(
    page: &Page,
    look: Lookup<'_>,
    entry: &TimelineEntry<E>,
    said: Said,
    attached: Option<AttachmentId>,
) -> Entry {
    let who = match entry.entry.by {
        Who::Staff(id) => look.names.of(id).to_owned(),
        Who::Resident(_) => look.reporter.to_owned(),
        Who::Visitor => page.t("visitor.name").to_owned(),
        Who::System => String::new(),
    };
    let who = match entry.entry.in_name_of {
        Some(principal) => {
            let words = [("deputy", who.as_str()), ("name", look.names.of(principal))];
            page.f("timeline.in_name_of", &words)
        }
        None => who,
    };
    let kind = if who.is_empty() && said.body.is_empty() { EntryKind::System } else { said.kind };
    let at = entry.entry.at;
    Entry {
        kind,
        who,
        icon: said.icon,
        headline: said.headline,
        body: said.body,
        time: page.times.near(at),
        time_full: page.times.full(at),
        time_iso: at.to_string(),
        thumbs: look.thumbs(attached),
        ..Entry::default()
    }
}

pub(super) fn act(headline: impl Into<String>, body: String) -> Option<Said> {
    Some(Said { kind: EntryKind::Act, icon: "ok", headline: headline.into(), body })
}

fn said(page: &Page, look: Lookup<'_>, event: &Event) -> Option<Said> {
    let headline = page.word("event", event.code()).to_owned();
    match event {
        Event::Registered(r) => Some(Said {
            kind: EntryKind::Said,
            icon: "pen",
            headline: page
                .f("said.registered", &[("channel", page.word("channel", r.channel.as_str()))]),
            body: look.text(&r.said),
        }),
        Event::Judged { judgement, severity, reason, .. } => {
            let level = severity.map(|s| page.word("severity", s.as_str())).unwrap_or_default();
            let words =
                [("judgement", page.word("judgement", judgement.as_str())), ("severity", level)];
            act(page.f("said.judged", &words), look.text(reason))
        }
        Event::SeverityChanged { from, to, rule, reason } => {
            let words = [
                ("from", page.word("severity", from.as_str())),
                ("to", page.word("severity", to.as_str())),
                ("rule", page.word("severity_rule", rule.as_str())),
            ];
            Some(Said {
                kind: EntryKind::Act,
                icon: "up",
                headline: page.f("said.severity_changed", &words),
                body: look.maybe(reason.as_ref()),
            })
        }
        Event::Noted { text } => {
            Some(Said { kind: EntryKind::Note, icon: "pen", headline, body: look.text(text) })
        }
        Event::Supplemented { text } => {
            Some(Said { kind: EntryKind::Said, icon: "pen", headline, body: look.text(text) })
        }
        Event::ResidentTold { purpose, channel, text } => {
            Some(told(page, look, *purpose, channel.as_str(), text))
        }
        Event::FollowedUp { outcome, note, .. } => {
            let words = [("outcome", page.word("outcome", outcome.as_str()))];
            act(page.f("said.followed_up", &words), look.maybe(note.as_ref()))
        }
        Event::Archived { file_number } => {
            act(page.f("said.archived", &[("number", file_number)]), String::new())
        }
        Event::BecameGroup { households, .. } => Some(Said {
            kind: EntryKind::System,
            icon: "users",
            headline: page.f("said.became_group", &[("count", &households.to_string())]),
            body: String::new(),
        }),
        Event::Clock { clock, change } => of_clock(page, look, clock, change),
        _ => handled(page, look, event, headline),
    }
}

fn told(page: &Page, look: Lookup<'_>, purpose: Purpose, channel: &str, text: &Words) -> Said {
    let words = [
        ("purpose", page.word("purpose", purpose.as_str())),
        ("channel", page.word("channel", channel)),
        ("name", if look.reporter.is_empty() { page.t("case.resident") } else { look.reporter }),
    ];
    let headline = page.f("said.resident_told", &words);
    Said { kind: EntryKind::Reply, icon: "chat", headline, body: look.text(text) }
}

/// The departments' side, and decisions upon requests.
fn handled(page: &Page, look: Lookup<'_>, event: &Event, headline: String) -> Option<Said> {
    let body = match event {
        Event::Dispatched { tasks, note } => {
            let to = look.departments(tasks.iter().map(|t| t.department));
            return act(page.f("said.dispatched", &[("to", &to)]), look.maybe(note.as_ref()));
        }
        Event::Assigned { staff, .. } => {
            let words = [("name", look.names.of(*staff))];
            return act(page.f("said.assigned", &words), String::new());
        }
        Event::TeamFormed { leader, members, reason } => {
            let people =
                members.iter().chain([leader]).map(|s| look.names.of(*s)).collect::<Vec<_>>();
            return act(
                page.f("said.team_formed", &[("names", &people.join("、"))]),
                look.text(reason),
            );
        }
        Event::ReturnDecided { accepted, reason, .. } => {
            let code = if *accepted { "yes" } else { "no" };
            let words = [("decision", page.word("answer_accepted", code))];
            return act(page.f("said.return_decided", &words), look.text(reason));
        }
        Event::ObjectionDecided { upheld, reason } => {
            let code = if *upheld { "yes" } else { "no" };
            let words = [("decision", page.word("answer_upheld", code))];
            return act(page.f("said.objection_decided", &words), look.text(reason));
        }
        Event::PolicyChanged { from, to } => {
            let words = [("from", &*from.to_string()), ("to", &*to.to_string())];
            return act(page.f("said.policy_changed", &words), String::new());
        }
        Event::PlanProposed { plan } => {
            plan.measures.iter().map(|m| look.text(&m.what)).collect::<Vec<_>>().join("\n")
        }
        Event::Investigated(found) => look.text(&found.finding),
        Event::PlanApproved { opinion, .. } => look.maybe(opinion.as_ref()),
        Event::WithdrawalDecided { reason, .. } => look.maybe(reason.as_ref()),
        Event::Paused { note, .. } | Event::Resumed { note } => look.maybe(note.as_ref()),
        Event::TaskCompleted { result, .. } => look.text(result),
        Event::ReportedBack { summary } => look.text(summary),
        Event::ReportedUp { text, .. } => look.text(text),
        Event::MeetingHeld { minutes } => look.text(minutes),
        Event::ObjectionRaised { reason }
        | Event::Returned { reason, .. }
        | Event::PlanReturned { reason, .. }
        | Event::Reopened { reason, .. }
        | Event::WithdrawalRequested { reason }
        | Event::ExtensionRequested { reason, .. }
        | Event::ExtensionDecided { reason, .. }
        | Event::HelpRequested { reason }
        | Event::EmergencyDecided { reason, .. } => look.text(reason),
        _ => String::new(),
    };
    act(headline, body)
}

/// Clocks speak when a level is reached and when a limit moves; starting and stopping is seen from
/// the acts themselves.
pub(super) fn of_clock(
    page: &Page,
    look: Lookup<'_>,
    clock: &str,
    change: &ClockChange,
) -> Option<Said> {
    let name = page.word("clock_name", clock);
    let headline = match change {
        ClockChange::Told { level: Level::Percent(percent) } if *percent < 100 => {
            page.f("said.clock_warned", &[("clock", name), ("percent", &percent.to_string())])
        }
        ClockChange::Told { level: Level::Percent(_) } => {
            page.f("said.clock_breached", &[("clock", name)])
        }
        ClockChange::Told { level: Level::MinutesAfter(_) } => {
            page.f("said.clock_still_late", &[("clock", name)])
        }
        ClockChange::Extended { due_at, .. } => {
            page.f("said.clock_extended", &[("clock", name), ("time", &page.times.full(*due_at))])
        }
        _ => return None,
    };
    let headline = match change {
        ClockChange::Told { level } => page.f(
            "said.clock_told",
            &[("what", &headline), ("people", &people(page, look, clock, *level))],
        ),
        _ => headline,
    };
    Some(Said { kind: EntryKind::System, icon: "up", headline, body: String::new() })
}

/// Who stands at a level of the ladder.
fn people(page: &Page, look: Lookup<'_>, clock: &str, level: Level) -> String {
    let ladder = look.policy.rule(clock).map(|rule| rule.ladder.as_slice()).unwrap_or_default();
    let step = ladder.iter().find(|step| step.level() == level);
    promise::told(page.s, step.map(|step| step.tell.as_slice()).unwrap_or_default())
}
