//! Search: one field for cases, people, rooms and numbers, with suggestions while typing (REC-2, T25).
//!
//! Owns `/search` and the fragment `/search/suggest`, which the field of the top bar shows under itself. Without a
//! script the field sends its words here.

use crate::errors::Fault;
use crate::pages::cases::row;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{CaseGroup, Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use linli_app::AppError;
use linli_app::cases::list;
use linli_app::directory::residents::ResidentView;
use linli_app::search::{self, Found};
use serde::Deserialize;

const ZONE: &str = "Asia/Shanghai";
/// Of each kind on the page, and under the field.
const SHOWN: u32 = 20;
const SUGGESTED: u32 = 5;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/search", get(show)).route("/search/suggest", get(suggest))
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "pages/search/show.html")]
struct SearchPage {
    page: Page,
    q: String,
    groups: Vec<CaseGroup>,
    cases: usize,
    /// The list of all cases found; empty when these are all.
    more: String,
    people: Table,
    rooms: Table,
    nothing: bool,
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(Asked { q }): Query<Asked>,
) -> Result<Response, Fault> {
    let q = q.trim().to_owned();
    let found = search::find(&state.app, &signed.caller, &q, SHOWN).await.map_err(fault)?;
    let names = match list::filters(&state.app, &signed.caller).await {
        Ok(filters) => filters.categories,
        Err(AppError::Forbidden) => Vec::new(),
        Err(error) => return Err(fault(error)),
    };
    let page = signed.page(&state, ZONE).await?;
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", &q)
        .append_pair("open", "any")
        .finish();
    let more = if found.more_cases { format!("/cases?{query}") } else { String::new() };
    Ok(crate::pages::ok(&SearchPage {
        groups: row::plain(&page, &names, &found.cases),
        cases: found.cases.len(),
        people: people(&page, &found.people),
        rooms: rooms(&page, &found),
        nothing: found.is_empty(),
        more,
        q,
        page,
    }))
}

fn rooms_of(person: &ResidentView) -> String {
    let rooms = person.rooms.iter().filter(|tie| tie.current).map(|tie| tie.label.as_str());
    rooms.collect::<Vec<_>>().join("、")
}

fn people(page: &Page, people: &[ResidentView]) -> Table {
    let labels = ["people.form.name", "people.form.phone", "people.room"].map(|key| page.t(key));
    let mut table = Table::new(page.t("search.people"), &labels);
    for person in people {
        table.row(vec![
            Cell::link(&*person.name, format!("/people/{}", person.id)),
            Cell::text(person.phones.join("、")),
            Cell::text(rooms_of(person)),
        ]);
    }
    table
}

fn rooms(page: &Page, found: &Found) -> Table {
    let labels = ["places.form.name", "places.form.kind"].map(|key| page.t(key));
    let mut table = Table::new(page.t("search.rooms"), &labels);
    for place in &found.rooms {
        table.row(vec![
            Cell::link(&*place.label, format!("/places/{}", place.id)),
            Cell::text(page.word("place_kind", place.kind.as_str())),
        ]);
    }
    table
}

/// One suggestion.
struct Hit {
    href: String,
    label: String,
    note: String,
}

#[derive(Template)]
#[template(path = "pages/search/suggest.html")]
struct Suggestions {
    hits: Vec<Hit>,
    none: String,
}

/// The lines under the field: cases, people, rooms, each with where it leads.
async fn suggest(
    State(state): State<WebState>,
    signed: Signed,
    Query(Asked { q }): Query<Asked>,
) -> Result<Response, Fault> {
    let q = q.trim().to_owned();
    let found = search::find(&state.app, &signed.caller, &q, SUGGESTED).await.map_err(fault)?;
    let s = signed.strings();
    let mut hits: Vec<Hit> = Vec::new();
    hits.extend(found.people.iter().map(|person| Hit {
        href: format!("/people/{}", person.id),
        label: person.name.clone(),
        note: rooms_of(person),
    }));
    hits.extend(found.rooms.iter().map(|place| Hit {
        href: format!("/places/{}", place.id),
        label: place.label.clone(),
        note: s.word("place_kind", place.kind.as_str()).to_owned(),
    }));
    hits.extend(found.cases.iter().map(|case| Hit {
        href: format!("/cases/{}", case.id),
        label: format!("{} {}", case.number, case.title),
        note: format!("{} {}", case.place_label, s.word("state", &case.stage)),
    }));
    let none = if hits.is_empty() { s.f("search.none", &[("q", &q)]) } else { String::new() };
    let mut answer = crate::pages::ok(&Suggestions { hits, none });
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
