//! Labels of places with their codes: a sheet to print for a place and everything in it (ORG-3). A page of staff.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::paper::qr::Qr;
use crate::pages::{ok, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::access::Right;
use linli_app::resident::codes;
use linli_domain::ids::PlaceId;
use serde::Deserialize;
use uuid::Uuid;

struct Label {
    place: Uuid,
    name: String,
    code: String,
    qr: Qr,
}

#[derive(Template)]
#[template(path = "pages/resident/labels.html")]
struct LabelsPage {
    page: Page,
    id: Uuid,
    place: String,
    public_url: String,
    /// The blank slip with the code of this place.
    blank: String,
    labels: Vec<Label>,
    /// Places that have no code yet.
    missing: usize,
    more: bool,
    rooms: bool,
    administers: bool,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    rooms: Option<String>,
    /// Of posters: one for each place of the sheet.
    pub(super) all: Option<String>,
}

pub(super) async fn sheet(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let rooms = wanted.rooms.is_some();
    let sheet =
        codes::sheet(&state.app, &signed.caller, PlaceId(id), rooms).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let all = sheet.labels.len();
    let label = |label: linli_app::resident::codes::Labelled| {
        let code = label.code?;
        let qr = Qr::of(&format!("{}/q/{code}", state.public_url));
        Some(Label { place: label.place, name: label.label, code, qr })
    };
    let own = sheet.labels.iter().find(|label| label.place == id);
    let own = own.and_then(|label| label.code.as_deref());
    let blank = own.map_or_else(|| "/paper".to_owned(), |code| format!("/paper?q={code}"));
    let labels: Vec<Label> = sheet.labels.into_iter().filter_map(label).collect();
    Ok(ok(&LabelsPage {
        id,
        place: sheet.label,
        public_url: state.public_url.clone(),
        blank,
        missing: all - labels.len(),
        labels,
        more: sheet.more,
        rooms,
        administers: signed.caller.has(Right::Administer),
        page,
    }))
}

/// Makes the codes that are missing on a sheet.
pub(super) async fn make(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let rooms = values.get("rooms").is_some();
    codes::make(&state.app, &signed.caller, PlaceId(id), rooms).await.map_err(fault)?;
    Ok(see_other(&format!("/places/{id}/labels{}", if rooms { "?rooms=1" } else { "" })))
}

/// Another code in place of one that was copied or torn off.
pub(super) async fn renew(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    codes::renew(&state.app, &signed.caller, PlaceId(id)).await.map_err(fault)?;
    Ok(see_other(values.get("back").unwrap_or("/places")))
}
