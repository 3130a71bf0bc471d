//! 上门留言卡: the card that is left when nobody is home (REP-3). Names no resident and no fault: it hangs at a door.

use super::qr::Qr;
use super::sheet::{Block, Field, Sheet, pairs, wide};
use super::{origin, shown};
use crate::errors::Fault;
use crate::pages::cases::repair::between;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::http::HeaderMap;
use axum::response::Response;
use linli_app::repair::view::{self, RepairView};
use linli_domain::ids::CaseId;
use linli_domain::repair::Event;

/// The code in the address, which is also the key of its title.
pub const CODE: &str = "note_card";

/// The card for the latest visit at which nobody was home; its blanks stay where nothing is known.
///
/// # Errors
/// A fault if the repair is not the visitor's to see.
pub async fn show(
    state: &WebState,
    signed: &Signed,
    headers: &HeaderMap,
    id: uuid::Uuid,
) -> Result<Response, Fault> {
    let view = view::repair(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.page(state, &view.time_zone).await?;
    // Residents find their case by its number and their phone: the card itself opens nothing.
    let link = format!("{}/find", origin(state, headers));
    let sheet = sheet(&page, &view, &state.phone, (&signed.caller.name, &link));
    let title = format!("{} {}", page.word("paper_form", CODE), view.row.number);
    Ok(shown(page, title, format!("/cases/{id}"), vec![sheet]))
}

fn sheet(page: &Page, view: &RepairView, phone: &str, (by, link): (&str, &str)) -> Sheet {
    let time = page.times.full(page.times.now());
    let technician = view.state.technician.map_or("", |id| view.names.of(id));
    let again = view.state.appointment.filter(|window| window.to > view.now);
    let mut visited = view.timeline.entries.iter().filter_map(|entry| match entry.entry.event {
        Event::NobodyHome { at, .. } => Some(page.times.moment(at)),
        _ => None,
    });
    let again = again.map(|window| between(page, window)).unwrap_or_default();
    let card = Block::grid(vec![
        wide("h-22", page.t("paper.to_household"), Field::value(page.t("paper.card_words"))),
        pairs([
            (page.t("paper.card_number"), view.row.number.clone()),
            (page.t("paper.card_place"), view.row.place_label.clone()),
            (page.t("paper.visited_at"), visited.next_back().unwrap_or_default()),
        ]),
        pairs([
            (page.t("repair.technician"), technician.to_owned()),
            (page.t("paper.desk_phone"), phone.to_owned()),
            (page.t("paper.again"), again),
        ]),
        wide(
            "h-22",
            page.t("paper.card_note"),
            Field::value("").signs(&[page.t("paper.sign_technician")]),
        ),
    ]);
    Sheet {
        title: page.word("paper_form", CODE).to_owned(),
        caption: vec![
            view.office.clone(),
            page.f("paper.number", &[("number", &view.row.number)]),
            page.word("paper_code", CODE).to_owned(),
        ],
        qr: Qr::of(link),
        blocks: vec![card, Block::cut(page.t("paper.cut"))],
        printed: page.f("shell.printed_by", &[("name", by), ("time", &time)]),
        scan: page.t("paper.card_find").to_owned(),
        class: "note-card",
        ..Sheet::default()
    }
}
