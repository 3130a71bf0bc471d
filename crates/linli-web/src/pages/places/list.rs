//! The communities, and finding a room by any of its usual spellings.

use crate::errors::Fault;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use linli_app::access::Right;
use linli_app::directory::places::{self, PlaceView};
use serde::Deserialize;

/// Most rooms that a search shows.
const FOUND: usize = 100;

#[derive(Template)]
#[template(path = "pages/places/list.html")]
struct ListPage {
    page: Page,
    q: String,
    table: Table,
    /// Whether the visitor may go on to the import.
    imports: bool,
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
}

/// Shows the communities, or the rooms that answer to a spelling; the only one at once.
///
/// # Errors
/// A fault if the visitor may not see places.
pub async fn list(
    State(state): State<WebState>,
    signed: Signed,
    Query(Asked { q }): Query<Asked>,
) -> Result<Response, Fault> {
    let q = q.unwrap_or_default().trim().to_owned();
    let caller = &signed.caller;
    let found = match q.as_str() {
        "" => places::communities(&state.app, caller, None).await,
        said => places::find_rooms(&state.app, caller, said, FOUND).await,
    };
    let found = found.map_err(fault)?;
    if let ([only], false) = (found.as_slice(), q.is_empty()) {
        return Ok(see_other(&format!("/places/{}", only.id)));
    }
    let page = signed.plain_page(&state).await?;
    let table = table(&page, &found);
    let imports = caller.has(Right::Administer);
    Ok(crate::pages::ok(&ListPage { page, q, table, imports }))
}

/// Places with their kind and code.
pub fn table(page: &Page, rows: &[PlaceView]) -> Table {
    let labels = ["name", "kind", "code"].map(|column| match column {
        "name" => page.t("places.form.name"),
        "kind" => page.t("places.form.kind"),
        _ => page.t("places.form.code"),
    });
    let mut table = Table::new(page.t("places.title"), &labels);
    for place in rows {
        let mut name = Cell::link(&*place.label, format!("/places/{}", place.id));
        if place.retired {
            name = name.tag("", page.t("words.retired"));
        }
        let kind = page.word("place_kind", place.kind.as_str());
        table.row(vec![name, Cell::text(kind), Cell::text(&*place.code)]);
        if let Some(row) = table.rows.last_mut() {
            row.quiet = place.retired;
        }
    }
    table
}
