//! The residents' pages, without an account and without a script: report, follow, find (ORG-3, CMP-13, CHN-1, CHN-3).
//!
//! Owns what these pages have in common: who a guest is, how their forms come in. Pages of staff are elsewhere, but for
//! the sheets of labels and posters, which belong to the codes. Must not hold a rule.

mod blank;
mod find;
mod labels;
mod mail;
mod owners;
mod posters;
mod privacy;
mod public;
mod report;
mod respond;
pub(crate) mod screen;
mod sheets;
mod show;
mod story;

pub(in crate::pages) use public::address as board_address;

use crate::errors::Fault;
use crate::forms::{File, Posted, PostedFiles, Values};
use crate::session::{address, origin};
use crate::shell::{Page, Prefs};
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use jiff::tz::TimeZone;
use linli_app::complaint::attach::LARGEST;
use linli_app::resident::report::{PHOTOS, Photo};
use linli_app::resident::{CategoryName, Source};
use std::convert::Infallible;

/// Zone of pages that belong to no office.
const ZONE: &str = "Asia/Shanghai";

pub(super) fn routes() -> Router<WebState> {
    // As many photos as a report may have, and its words.
    let large = DefaultBodyLimit::max(PHOTOS * LARGEST + crate::edge::FORM_LIMIT);
    Router::new()
        .route("/q/{code}", get(report::at_code).post(report::send_at_code))
        .route("/s", get(report::choose).post(report::send))
        .route("/t/{token}/{ask}", get(show::with_open).post(respond::respond))
        .layer(large)
        .route("/q/{code}/thanks", get(report::thanks))
        .route("/find", get(find::form).post(find::find))
        .route("/privacy", get(privacy::privacy))
        .route("/t/{token}/my-data", get(privacy::my_data).post(privacy::ask))
        .route("/t/{token}/mail", get(mail::show).post(mail::choose))
        .route("/t/{token}/my-data/open", post(privacy::open))
        .route("/t/{token}", get(show::show))
        .route("/t/{token}/photos/{id}", get(show::photo))
        .route("/public", get(public::list))
        .route("/public/{community}", get(public::board))
        .route("/public/{community}/rates", get(public::card))
        .route("/public/{community}/screen", get(screen::show))
        .route("/public/{community}/photos/{id}", get(public::picture))
        .route("/owners", get(owners::show).post(owners::say))
        .route("/cases/{id}/resident-link", post(respond::renew_link))
        .route("/paper", get(blank::sheet))
        .route("/places/{id}/posters", get(posters::sheet))
        .route("/places/{id}/labels", get(labels::sheet).post(labels::make))
        .route("/places/{id}/code", post(labels::renew))
}

/// A category in the visitor's language.
fn category<'a>(page: &Page, name: &'a CategoryName) -> &'a str {
    super::board::figures::category(page, name)
}

/// Somebody without an account.
struct Guest {
    prefs: Prefs,
    path: String,
    source: Source,
}

impl FromRequestParts<WebState> for Guest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Infallible> {
        Ok(Self {
            prefs: Prefs::of_headers(&parts.headers),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            source: Source { address: address(parts, state), origin: origin(parts, state) },
        })
    }
}

impl Guest {
    /// The page around the content, in the zone of what is shown.
    fn page(&self, state: &WebState, zone: &str) -> Page {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let mut page = Page::bare(self.prefs, &self.path, zone, state.app.environment.now());
        page.phone.clone_from(&state.phone);
        page
    }
}

/// A form as it came: with files or without, as the browser sends it.
struct Sent {
    values: Values,
    files: Vec<File>,
}

impl FromRequest<WebState> for Sent {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Fault> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
            let PostedFiles { values, files } = PostedFiles::from_request(request, state).await?;
            return Ok(Self { values, files });
        }
        let Posted(values) = Posted::from_request(request, state).await?;
        Ok(Self { values, files: Vec::new() })
    }
}

impl Sent {
    fn text(&self, name: &str) -> String {
        self.values.get(name).unwrap_or_default().trim().to_owned()
    }

    fn photos(&mut self) -> Vec<Photo> {
        let files = std::mem::take(&mut self.files).into_iter();
        let photo = |file: File| Photo { name: file.name, bytes: file.bytes.to_vec() };
        files.filter(|file| file.field == "file").map(photo).collect()
    }
}

#[derive(Template)]
#[template(path = "pages/resident/over.html")]
struct OverPage {
    page: Page,
    office: String,
}

/// A link that was good once: says so, and how to get another.
fn over(page: Page) -> Response {
    let office = page.t("resident.desk").to_owned();
    super::html(StatusCode::GONE, &OverPage { page, office })
}
