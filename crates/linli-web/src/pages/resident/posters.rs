//! Posters of places: a sheet of A4 each, to hang up where people wait (ORG-3). A page of staff.
//!
//! Owns what a poster says: whom to call in danger, the place, its code, and in three languages what the code is for. It says
//! so in all of them whatever language the printer's owner reads.

use super::labels::Wanted;
use crate::errors::Fault;
use crate::locales::{Locale, Strings};
use crate::pages::ok;
use crate::pages::paper::qr::Qr;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use linli_app::resident::codes;
use linli_domain::ids::PlaceId;
use uuid::Uuid;

struct Poster {
    name: String,
    code: String,
    qr: Qr,
}

/// What a poster says in one language.
struct Words {
    lang: &'static str,
    scan: &'static str,
    then: &'static str,
    paper: &'static str,
    danger: &'static str,
}

#[derive(Template)]
#[template(path = "pages/resident/posters.html")]
struct PostersPage {
    page: Page,
    id: Uuid,
    place: String,
    public_url: String,
    posters: Vec<Poster>,
    languages: Vec<Words>,
    /// Places of the sheet that have no code yet.
    missing: usize,
    more: bool,
    all: bool,
}

/// The poster of a place, or with `?all=1` one for each common place in it.
pub(super) async fn sheet(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let all = wanted.all.is_some();
    let sheet =
        codes::sheet(&state.app, &signed.caller, PlaceId(id), false).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let labels: Vec<_> = sheet.labels.into_iter().filter(|l| all || l.place == id).collect();
    let found = labels.len();
    let poster = |label: codes::Labelled| {
        let code = label.code?;
        let qr = Qr::of(&format!("{}/q/{code}", state.public_url));
        Some(Poster { name: label.label, code, qr })
    };
    let posters: Vec<Poster> = labels.into_iter().filter_map(poster).collect();
    Ok(ok(&PostersPage {
        id,
        place: sheet.label,
        public_url: state.public_url.clone(),
        // A room has no poster: its label goes into its own letterbox.
        missing: found.max(1) - posters.len(),
        posters,
        languages: [Locale::ZhCn, Locale::ZhTw, Locale::En].map(words).into(),
        more: sheet.more && all,
        all,
        page,
    }))
}

fn words(locale: Locale) -> Words {
    let s = Strings::of(locale);
    Words {
        lang: locale.tag(),
        scan: s.t("poster.scan"),
        then: s.t("poster.then"),
        paper: s.t("poster.paper"),
        danger: s.t("poster.danger"),
    }
}
