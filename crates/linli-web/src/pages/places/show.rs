//! One place: what lies inside it; of a room, its people over time and its complaints.

use super::{equipment, list};
use crate::errors::Fault;
use crate::pages::people::span;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Pager, Table};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::access::Right;
use linli_app::directory::equipment as registered;
use linli_app::directory::places::{self, PlaceView};
use linli_app::directory::residents::{self, OccupantView};
use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::PlaceKind;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/places/show.html")]
struct ShowPage {
    page: Page,
    place: PlaceView,
    above: Vec<Above>,
    inside: Table,
    pager: Option<Pager>,
    now: Table,
    past: Table,
    equipment: Table,
    /// A room or a shop: somebody may live there.
    home: bool,
    /// Something may lie inside it.
    holds: bool,
    administers: bool,
    edits: bool,
    registers: bool,
    /// The room as the forms take it.
    said: String,
}

/// A place above this one.
struct Above {
    href: String,
    name: String,
}

/// Where the list of what lies inside goes on.
#[derive(Deserialize)]
pub struct Part {
    after: Option<String>,
}

/// Shows a place.
///
/// # Errors
/// A fault if the place is not the visitor's to see.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(Part { after }): Query<Part>,
) -> Result<Response, Fault> {
    let caller = &signed.caller;
    let place = places::get(&state.app, caller, PlaceId(id)).await.map_err(fault)?;
    let above = above(&state, &signed, &place).await?;
    let page = signed.plain_page(&state).await?;
    let home = matches!(place.kind, PlaceKind::Room | PlaceKind::Shop);
    let part = places::children(&state.app, caller, place.id, after.as_deref(), None);
    let part = part.await.map_err(fault)?;
    let people = match home {
        true => residents::of_room(&state.app, caller, place.id).await.map_err(fault)?,
        false => Vec::new(),
    };
    let stands = registered::of_place(&state.app, caller, place.id).await.map_err(fault)?;
    let (now, past): (Vec<_>, Vec<_>) =
        people.iter().partition(|who| who.current || who.to.is_none());
    let path = format!("/places/{id}");
    let pager = (part.next.is_some() || after.is_some()).then(|| Pager {
        words: page.f("places.shown", &[("count", &part.items.len().to_string())]),
        previous: after.map(|_| path.clone()).unwrap_or_default(),
        next: part.next.map(|cursor| format!("{path}?after={cursor}")).unwrap_or_default(),
    });
    let shown = ShowPage {
        said: place.label.clone(),
        inside: list::table(&page, &part.items),
        pager,
        now: occupants(&page, page.t("places.people"), &now),
        equipment: equipment::table(&page, &stands),
        past: occupants(&page, page.t("places.past_people"), &past),
        home,
        holds: matches!(
            place.kind,
            PlaceKind::Community | PlaceKind::Building | PlaceKind::Entrance
        ),
        administers: caller.has(Right::Administer),
        edits: caller.has(Right::EditPeople),
        registers: caller.has(Right::Register),
        above,
        place,
        page,
    };
    Ok(crate::pages::ok(&shown))
}

/// The places above, the community first.
async fn above(state: &WebState, signed: &Signed, place: &PlaceView) -> Result<Vec<Above>, Fault> {
    let mut above = Vec::new();
    let mut next = place.parent;
    while let Some(id) = next {
        let parent = places::get(&state.app, &signed.caller, id).await.map_err(fault)?;
        above.push(Above { href: format!("/places/{id}"), name: parent.name });
        next = parent.parent;
    }
    above.reverse();
    Ok(above)
}

fn occupants(page: &Page, caption: &str, people: &[&OccupantView]) -> Table {
    let labels = ["name", "tie", "phone", "span"].map(|column| match column {
        "name" => page.t("people.form.name"),
        "tie" => page.t("people.tie"),
        "phone" => page.t("people.form.phone"),
        _ => page.t("people.span"),
    });
    let mut table = Table::new(caption, &labels);
    for who in people {
        let person = &who.resident;
        let phone = person.phones.first().map_or_else(|| page.t("person.no_phone"), String::as_str);
        table.row(vec![
            Cell::link(&*person.name, format!("/people/{}", person.id)),
            Cell::text(page.word("tie", who.tie.as_str())),
            Cell::text(phone),
            Cell::text(span(page, who.from, who.to)),
        ]);
    }
    table
}
