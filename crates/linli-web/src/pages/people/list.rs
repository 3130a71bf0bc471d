//! The list of residents, and finding some by name, phone or room.

use super::rooms_now;
use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Pager, Table};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use linli_app::access::Right;
use linli_app::directory::residents::{self, Listing, ResidentView};
use serde::Deserialize;

/// Most people that a search shows.
const FOUND: usize = 100;

#[derive(Template)]
#[template(path = "pages/people/list.html")]
struct ListPage {
    page: Page,
    q: String,
    table: Table,
    pager: Option<Pager>,
    edits: bool,
}

/// What is looked for, or where the list goes on.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
    after: Option<String>,
}

/// Shows the list, or what was found.
///
/// # Errors
/// A fault if the visitor may not see people.
pub async fn list(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let q = asked.q.unwrap_or_default().trim().to_owned();
    let caller = &signed.caller;
    let (people, next) = if q.is_empty() {
        let listing = Listing { cursor: asked.after.clone(), ..Listing::default() };
        let found = residents::list(&state.app, caller, listing).await.map_err(fault)?;
        (found.items, found.next)
    } else {
        (residents::find(&state.app, caller, &q, FOUND).await.map_err(fault)?, None)
    };
    let page = signed.plain_page(&state).await?;
    let table = table(&page, &people);
    let pager = (next.is_some() || asked.after.is_some()).then(|| Pager {
        words: page.f("people.shown", &[("count", &people.len().to_string())]),
        previous: asked.after.map(|_| "/people".to_owned()).unwrap_or_default(),
        next: next.map(|cursor| format!("/people?after={cursor}")).unwrap_or_default(),
    });
    let edits = caller.has(Right::EditPeople);
    Ok(crate::pages::ok(&ListPage { page, q, table, pager, edits }))
}

fn table(page: &Page, people: &[ResidentView]) -> Table {
    let labels = ["name", "phone", "room", "notes"].map(|column| match column {
        "name" => page.t("people.form.name"),
        "phone" => page.t("people.form.phone"),
        "room" => page.t("people.room"),
        _ => page.t("people.form.notes"),
    });
    let mut table = Table::new(page.t("people.title"), &labels);
    for person in people {
        let rooms = rooms_now(page, &person.rooms);
        let phones = match person.phones.as_slice() {
            [] => Cell::text(page.t("person.no_phone")),
            [first] => Cell::text(&**first),
            [first, others @ ..] => Cell::text(&**first).sub(others.join(page.t("words.and"))),
        };
        let mut name = Cell::link(&*person.name, format!("/people/{}", person.id));
        if let Some(channel) = person.preferred_channel {
            name = name.tag("", page.word("channel", channel.as_str()));
        }
        let notes: String = person.notes.chars().take(40).collect();
        let quiet = rooms.is_empty();
        let rooms = if quiet { page.t("people.no_room").to_owned() } else { rooms };
        table.row(vec![name, phones, Cell::text(rooms), Cell::text(notes)]);
        if let Some(row) = table.rows.last_mut() {
            row.quiet = quiet;
        }
    }
    table
}
