//! The board of a community, for everybody (公示, FUP-7). Opening it writes nothing and asks for nothing.

use super::{Guest, ZONE};
use crate::errors::Fault;
use crate::pages::board::figures::{Lines, Shown, month, rates};
use crate::pages::file::{Wanted, sandboxed};
use crate::pages::ok;
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::board::public::Board;
use linli_app::board::{Month, public};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/resident/boards.html")]
struct ListPage {
    page: Page,
    office: String,
    communities: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/resident/board.html")]
struct BoardPage {
    page: Page,
    office: String,
    community: String,
    shown: Shown,
    published: String,
    /// Other months: address and name.
    months: Vec<(String, String)>,
    rates: Vec<Lines>,
    /// Where the whole card is, when it is longer than what is shown here.
    more: String,
    more_label: String,
}

#[derive(Template)]
#[template(path = "pages/resident/board_rates.html")]
struct RatesPage {
    page: Page,
    office: String,
    community: String,
    rates: Vec<Lines>,
    back: String,
}

/// Lines of the rate card on the board itself: as many as fit its bytes with everything else.
const RATES: usize = 40;

/// Part of an address.
pub(super) fn encoded(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}

pub(super) async fn list(State(state): State<WebState>, guest: Guest) -> Result<Response, Fault> {
    let found = public::communities(&state.app).await.map_err(fault)?;
    let page = guest.page(&state, ZONE);
    let office = page.t("resident.desk").to_owned();
    let named = |(code, label): (String, String)| (address(&code), label);
    let communities = found.into_iter().map(named).collect();
    Ok(ok(&ListPage { page, office, communities }))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    month: Option<String>,
}

pub(super) async fn board(
    State(state): State<WebState>,
    guest: Guest,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let wanted = asked.month.map(|text| text.parse::<Month>().map_err(|_| Fault::NotFound));
    let found = public::board(&state.app, &code, wanted.transpose()?).await.map_err(fault)?;
    let page = guest.page(&state, &found.time_zone);
    let base = address(&found.code);
    let more = found.rates.len() > RATES;
    let lines = rates(&page, found.rates.get(..RATES).unwrap_or(&found.rates));
    let all = found.rates.len().to_string();
    let others = found.months.iter().filter(|other| **other != found.month);
    Ok(ok(&BoardPage {
        published: published(&page, &found),
        months: others.map(|m| (format!("{base}?month={m}"), month(&page, *m))).collect(),
        shown: of(&page, &found),
        rates: lines,
        more: if more { format!("{base}/rates") } else { String::new() },
        more_label: page.f("board.all_rates", &[("n", &all)]),
        community: found.community,
        office: found.office,
        page,
    }))
}

/// Where the board of a community is.
pub(in crate::pages) fn address(code: &str) -> String {
    format!("/public/{}", encoded(code))
}

/// What a board says, in words.
pub(super) fn of(page: &Page, found: &Board) -> Shown {
    let base = address(&found.code);
    let picture = |file: Uuid| format!("{base}/photos/{file}");
    Shown::of(page, (found.month, &found.figures, &found.items), &found.categories, picture)
}

/// Who approved it, and when.
pub(super) fn published(page: &Page, found: &Board) -> String {
    let published = found.published_at.map(|at| page.times.date(at)).unwrap_or_default();
    page.f("board.published", &[("date", published.as_str()), ("office", found.office.as_str())])
}

/// The whole rate card of the office (REP-4).
pub(super) async fn card(
    State(state): State<WebState>,
    guest: Guest,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    let found = public::board(&state.app, &code, None).await.map_err(fault)?;
    if found.rates.is_empty() {
        return Err(Fault::NotFound);
    }
    let page = guest.page(&state, &found.time_zone);
    Ok(ok(&RatesPage {
        rates: rates(&page, &found.rates),
        back: address(&found.code),
        community: found.community,
        office: found.office,
        page,
    }))
}

/// A picture of a published board: nothing in it can run.
pub(super) async fn picture(
    State(state): State<WebState>,
    Path((code, file)): Path<(String, Uuid)>,
    wanted: Query<Wanted>,
) -> Result<Response, Fault> {
    let content = public::picture(&state.app, &code, (file, Wanted::size(&wanted))).await;
    // It can be taken back: nobody keeps it for long.
    sandboxed(content.map_err(fault)?, "private, max-age=300")
}
