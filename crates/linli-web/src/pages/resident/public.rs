//! The board of a community, for everybody (公示, FUP-7). Opening it writes nothing and asks for nothing.

use super::{Guest, ZONE};
use crate::errors::Fault;
use crate::pages::board::figures::{Shown, month};
use crate::pages::file::{Wanted, sandboxed};
use crate::pages::ok;
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
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
}

/// Part of an address.
pub(super) fn encoded(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().replace('+', "%20")
}

pub(super) async fn list(State(state): State<WebState>, guest: Guest) -> Result<Response, Fault> {
    let found = public::communities(&state.app).await.map_err(fault)?;
    let page = guest.page(&state, ZONE);
    let office = page.t("resident.desk").to_owned();
    let address = |(code, label): (String, String)| (format!("/public/{}", encoded(&code)), label);
    let communities = found.into_iter().map(address).collect();
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
    let base = format!("/public/{}", encoded(&found.code));
    let picture = |file: Uuid| format!("{base}/photos/{file}");
    let shown =
        Shown::of(&page, (found.month, &found.figures, &found.items), &found.categories, picture);
    let others = found.months.iter().filter(|other| **other != found.month);
    let published = found.published_at.map(|at| page.times.date(at)).unwrap_or_default();
    let words = [("date", published.as_str()), ("office", found.office.as_str())];
    Ok(ok(&BoardPage {
        published: page.f("board.published", &words),
        months: others.map(|m| (format!("{base}?month={m}"), month(&page, *m))).collect(),
        community: found.community,
        office: found.office,
        shown,
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
