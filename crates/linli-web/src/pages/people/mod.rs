//! Residents: finding them, their card, changing it, moving in and out, seeing a number (ORG-4, ADM-3).
//!
//! Owns `/people`. No page shows a whole number but the one that asked why.

mod edit;
mod fields;
mod list;
mod reveal;
mod rooms;
mod show;

use crate::forms::Choice;
use crate::shell::Page;
use crate::state::WebState;
use axum::Router;
use axum::routing::get;
use jiff::civil::Date;
use linli_app::directory::residents::TieView;
use linli_domain::vocabulary::Tie;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/people", get(list::list))
        .route("/people/new", get(edit::new).post(edit::create))
        .route("/people/{id}", get(show::show))
        .route("/people/{id}/edit", get(edit::form).post(edit::update))
        .route("/people/{id}/rooms", get(show::show).post(rooms::move_in))
        .route("/people/{id}/rooms/{room}/{from}/end", get(show::show).post(rooms::move_out))
        .route("/people/{id}/reveal", get(reveal::form).post(reveal::look))
}

/// `2020 年 5 月 1 日 起`.
pub(super) fn span(page: &Page, from: Date, to: Option<Date>) -> String {
    let from = page.times.day(from);
    match to {
        Some(to) => page.f("words.from_to", &[("from", &from), ("to", &page.times.day(to))]),
        None => page.f("words.from", &[("from", &from)]),
    }
}

/// The rooms of now, in one line.
fn rooms_now(page: &Page, rooms: &[TieView]) -> String {
    let now = rooms.iter().filter(|tie| tie.current);
    let words = now.map(|tie| format!("{} {}", tie.label, page.word("tie", tie.tie.as_str())));
    words.collect::<Vec<_>>().join(page.t("words.and"))
}

/// How a person is tied to a room.
pub(super) fn ties(page: &Page) -> Vec<Choice> {
    Tie::ALL.iter().map(|tie| Choice::new(tie.as_str(), page.word("tie", tie.as_str()))).collect()
}
