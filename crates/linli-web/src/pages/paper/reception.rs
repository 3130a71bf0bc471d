//! 接待记录表: the visit, call or message as the desk took it down.

use super::qr::Qr;
use super::sheet::{Block, Field, Sheet, Tick, pairs, wide};
use super::{Filling, PaperForm};
use crate::shell::Page;
use linli_app::complaint::paper::ContactPaper;
use linli_app::contacts::{ContactLine, Outcome};

/// The record of a contact that became no case.
pub(super) fn of_contact(page: &Page, paper: &ContactPaper, by: &str, link: &str) -> Sheet {
    let contact = &paper.contact;
    let time = page.times.full(page.times.now());
    let mut sheet = Sheet {
        title: page.word("paper_form", "reception").to_owned(),
        caption: vec![
            paper.office.clone(),
            page.f("paper.number", &[("number", &contact.number)]),
            page.word("paper_code", "reception").to_owned(),
        ],
        qr: Qr::of(link),
        printed: page.f("shell.printed_by", &[("name", by), ("time", &time)]),
        ..Sheet::default()
    };
    let more = page.t("paper.see_annex");
    let said = sheet.boxed(page.t("paper.contact_said"), &contact.said, 12, more);
    let done = sheet.boxed(page.t("paper.contact_done"), &contact.done, 8, more);
    let subject = sheet.boxed(page.t("paper.subject"), &contact.subject, 1, more);
    let tick = |o: &Outcome| Tick {
        label: page.word("contact_outcome", o.as_str()).to_owned(),
        on: *o == contact.outcome,
    };
    let name =
        |id: Option<uuid::Uuid>| id.map(|id| paper.names.of(id).to_owned()).unwrap_or_default();
    let reply = contact.agreed_reply.map(|at| page.times.moment(at)).unwrap_or_default();
    let kind = contact.kind.map(|kind| page.word("kind", kind.as_str())).unwrap_or_default();
    let signs = [page.t("paper.sign_clerk"), page.t("paper.sign_head"), page.t("paper.sign_date")];
    sheet.blocks.push(Block::grid(vec![
        pairs([
            (page.t("paper.time"), page.times.moment(contact.at)),
            (page.t("paper.channel"), page.word("channel", contact.channel.as_str()).to_owned()),
            (page.t("paper.clerk"), name(contact.clerk.map(|id| id.0))),
        ]),
        pairs([
            (page.t("paper.name"), contact.name.clone()),
            (page.t("paper.room"), paper.place.clone()),
            (page.t("paper.phone"), contact.phone.clone().unwrap_or_default()),
        ]),
        wide("", page.t("paper.subject"), Field::value(subject)),
        wide("h-75", page.t("paper.contact_said"), Field::value(said)),
        wide("h-52", page.t("paper.contact_done"), Field::value(done)),
        wide(
            "",
            page.t("paper.outcome"),
            Field::value(kind).ticks(Outcome::ALL.iter().map(tick).collect()),
        ),
        pairs([
            (page.t("paper.department"), name(contact.department.map(|id| id.0))),
            (page.t("paper.responsible"), name(contact.responsible.map(|id| id.0))),
            (page.t("paper.agreed_reply"), reply),
        ]),
        wide("h-34", page.t("paper.remarks"), Field::value("").signs(&signs)),
    ]));
    sheet
}

pub(super) fn sheet(f: &Filling<'_>) -> Sheet {
    let mut sheet = f.sheet(PaperForm::Reception);
    let (page, view) = (f.page, &f.paper.view);
    let more = page.t("paper.see_annex");
    let contact = f.paper.contact.as_ref();
    let of = |get: fn(&ContactLine) -> &str| contact.map(get).unwrap_or_default();
    let at = contact.map_or(view.state.registered_at, |c| c.at);
    let channel = contact.map_or(view.row.channel.as_str(), |c| c.channel.as_str());
    let clerk = contact.and_then(|c| c.clerk).map(|id| view.names.of(id).to_owned());
    let said =
        if of(|c| &c.said).is_empty() { view.text(view.reported.said) } else { of(|c| &c.said) };
    let subject = if of(|c| &c.subject).is_empty() { &view.row.title } else { of(|c| &c.subject) };
    let said = sheet.boxed(page.t("paper.contact_said"), said, 12, more);
    let done = sheet.boxed(page.t("paper.contact_done"), of(|c| &c.done), 8, more);
    let subject = sheet.boxed(page.t("paper.subject"), subject, 1, more);
    let reply = contact.and_then(|c| c.agreed_reply).or(view.state.agreed_reply);
    let outcome = contact.map_or(Outcome::Case, |c| c.outcome);
    let tick = |o: &Outcome| Tick {
        label: page.word("contact_outcome", o.as_str()).to_owned(),
        on: *o == outcome,
    };
    let department = contact.and_then(|c| c.department).map(|id| view.names.of(id).to_owned());
    let person = contact.and_then(|c| c.responsible).map(|id| view.names.of(id).to_owned());
    let lead = view.state.lead().map(|task| view.names.of(task.department).to_owned());
    let handler = view.state.handler().map(|staff| view.names.of(staff).to_owned());
    let signs = [page.t("paper.sign_clerk"), page.t("paper.sign_head"), page.t("paper.sign_date")];
    let outcomes = Outcome::ALL.iter().map(tick).collect();
    sheet.blocks.push(Block::grid(vec![
        pairs([
            (page.t("paper.time"), page.times.moment(at)),
            (page.t("paper.channel"), page.word("channel", channel).to_owned()),
            (page.t("paper.clerk"), clerk.unwrap_or_default()),
        ]),
        pairs([
            (page.t("paper.name"), f.name()),
            (page.t("paper.room"), view.person.room.clone()),
            (page.t("paper.phone"), f.phone()),
        ]),
        wide("", page.t("paper.subject"), Field::value(subject)),
        wide("h-75", page.t("paper.contact_said"), Field::value(said)),
        wide("h-52", page.t("paper.contact_done"), Field::value(done)),
        wide("", page.t("paper.outcome"), Field::value(&*view.row.number).ticks(outcomes)),
        pairs([
            (page.t("paper.department"), department.or(lead).unwrap_or_default()),
            (page.t("paper.responsible"), person.or(handler).unwrap_or_default()),
            (page.t("paper.agreed_reply"), reply.map(|t| page.times.moment(t)).unwrap_or_default()),
        ]),
        wide("h-34", page.t("paper.remarks"), Field::value("").signs(&signs)),
    ]));
    sheet
}
