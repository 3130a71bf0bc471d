//! The composer of a case: a note to colleagues, a reply to the resident, what was said on the phone. Each has its own box,
//! its own draft, and a button that says who will read it.

use super::presence::{OPENED_WITH, TYPED_ON};
use crate::shell::Page;
use crate::view::ComposerTab;
use linli_app::complaint::view::CaseView;
use linli_app::drafts::Draft;
use linli_domain::complaint::Action;
use uuid::Uuid;

/// The panes that the visitor may use.
pub(super) fn composer(page: &Page, view: &CaseView) -> Vec<ComposerTab> {
    let mut tabs = Vec::new();
    if view.may(Action::Note) {
        tabs.push(note(page, view.row.id));
    }
    if view.may(Action::TellResident) {
        tabs.extend([reply(page, view), call(page, view)]);
    }
    tabs
}

/// Gives each pane what was typed in it before, and `page`, the name of this showing of the case.
pub(super) fn fill(
    tabs: &mut [ComposerTab],
    (case, page): (Uuid, Uuid),
    drafts: &[(&'static str, Draft)],
) {
    for tab in tabs.iter_mut() {
        tab.draft = format!("/cases/{case}/draft");
        let draft = drafts.iter().find(|(pane, _)| *pane == tab.kind).map(|(_, draft)| draft);
        let opened_with = draft.map(Draft::page).unwrap_or_default();
        let of_page = page.to_string();
        let hidden = [("pane", tab.kind), (TYPED_ON, of_page.as_str()), (OPENED_WITH, opened_with)];
        tab.hidden.extend(hidden.map(|(name, value)| (name.to_owned(), value.to_owned())));
        tab.text = draft.map(|draft| draft.get("words").to_owned()).unwrap_or_default();
    }
    // The pane with something in it is open; a note is the one that does least harm.
    let open = tabs.iter().position(|tab| !tab.text.is_empty()).unwrap_or(0);
    if let Some(tab) = tabs.get_mut(open) {
        tab.open = true;
    }
}

fn name<'v>(page: &Page, view: &'v CaseView) -> &'v str {
    if view.person.name.is_empty() { page.t("case.resident") } else { &view.person.name }
}

/// A note to colleagues.
pub(super) fn note(page: &Page, case: Uuid) -> ComposerTab {
    ComposerTab {
        kind: "note",
        label: page.t("composer.note").to_owned(),
        key: "m",
        action: format!("/cases/{case}/note"),
        send: page.t("composer.note_send").to_owned(),
        hint: page.t("composer.note_hint").to_owned(),
        placeholder: page.t("composer.note_placeholder").to_owned(),
        ..ComposerTab::default()
    }
}

/// Words to the resident by a channel, for the version of the case that the visitor saw.
fn told(view: &CaseView, channel: &str) -> Vec<(String, String)> {
    let version = view.row.version.to_string();
    let fields = [("purpose", "progress"), ("channel", channel), ("version", version.as_str())];
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn reply(page: &Page, view: &CaseView) -> ComposerTab {
    let channel = view.person.preferred_channel.as_deref().unwrap_or(&view.row.channel);
    let words = [("channel", page.word("channel", channel)), ("name", name(page, view))];
    ComposerTab {
        kind: "reply",
        label: page.t("composer.reply").to_owned(),
        key: "e",
        action: format!("/cases/{}/tell-resident", view.row.id),
        send: page.f("case.reply_send", &words),
        hint: page.f("case.reply_hint", &words),
        placeholder: page.t("composer.reply_placeholder").to_owned(),
        hidden: told(view, channel),
        ..ComposerTab::default()
    }
}

fn call(page: &Page, view: &CaseView) -> ComposerTab {
    ComposerTab {
        kind: "call",
        label: page.t("composer.call").to_owned(),
        key: "l",
        action: format!("/cases/{}/tell-resident", view.row.id),
        send: page.f("composer.call_send", &[("name", name(page, view))]),
        hint: page.t("composer.call_hint").to_owned(),
        placeholder: page.t("composer.call_placeholder").to_owned(),
        hidden: told(view, "phone"),
        ..ComposerTab::default()
    }
}
