//! Lists as files: the same question as the page, every row, as XLSX or CSV (STA-6, R03).
//!
//! Owns `…/export` beside each list, and the words of the files. A file is sent piece by piece and is nobody's to keep.

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use linli_app::cases::list::ListQuery;
use linli_app::cases::{export as cases, list};
use linli_app::export::{Export, Format, Words, lists};
use std::sync::Arc;
use tokio::io::AsyncReadExt as _;

use super::cases::list::Address;
use super::{own_path, see_other};
use crate::forms::Posted;

/// Bytes sent at a time.
const PIECE: usize = 64 * 1024;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/cases/export", get(of_cases))
        .route("/cases/batch/export", post(of_chosen))
        .route("/approvals/export", get(of_approvals))
        .route("/followups/export", get(of_follow_ups))
        .route("/people/export", get(of_people))
        .route("/places/export", get(of_places))
        .route("/admin/staff/export", get(of_staff))
}

/// The form that the address asks for; XLSX when it does not say.
fn format(asked: &Address) -> Result<Format, Fault> {
    match asked.get("format") {
        None => Ok(Format::Xlsx),
        Some(code) => Format::parse(&code).ok_or(Fault::Invalid),
    }
}

/// Headings and words of a file in the visitor's language.
pub(super) fn words(page: &Page, columns: &[&str]) -> Words {
    let s = page.s;
    let headings = columns.iter().map(|column| s.word("export", column).to_owned()).collect();
    let word = move |column: &str, code: &str| match (column, code) {
        ("group" | "retired", "true") => s.t("form.yes").to_owned(),
        ("stage", code) => s.word("state", code).to_owned(),
        (list, code) => s.word(list, code).to_owned(),
    };
    Words { headings, word: Arc::new(word) }
}

async fn of_cases(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let asked = Address::of(raw.as_deref());
    file_of(&state, &signed, &asked.query(), format(&asked)?).await
}

/// The cases that were ticked in the list, as a worksheet.
async fn of_chosen(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let chosen: Vec<&str> = values.all("case").collect();
    if chosen.is_empty() {
        let page = signed.plain_page(&state).await?;
        let back = own_path(values.get("back").unwrap_or("/cases")).to_owned();
        return Ok(signed.flash(see_other(&back), page.t("list.batch_nothing")));
    }
    let query = ListQuery { cases: Some(chosen.join(",")), ..ListQuery::default() };
    file_of(&state, &signed, &query, Format::Xlsx).await
}

async fn file_of(
    state: &WebState,
    signed: &Signed,
    query: &ListQuery,
    format: Format,
) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let filters = list::filters(app, caller).await.map_err(fault)?;
    let page = signed.plain_page(state).await?;
    let mut words = words(&page, cases::COLUMNS);
    let plain = Arc::clone(&words.word);
    let shown = page.clone();
    words.word = Arc::new(move |column, code| match column {
        "category" => super::cases::row::category(&shown, &filters.categories, code),
        _ => plain(column, code),
    });
    let made = cases::export(app, caller, query, format, words).await.map_err(fault)?;
    sent(&page, "cases", format, made)
}

async fn of_approvals(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let format = format(&Address::of(raw.as_deref()))?;
    let page = signed.plain_page(&state).await?;
    let words = words(&page, &[lists::QUEUE, &[lists::IN_NAME_OF]].concat());
    let made = lists::approvals(&state.app, &signed.caller, format, &words).await;
    sent(&page, "approvals", format, made.map_err(fault)?)
}

async fn of_follow_ups(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let format = format(&Address::of(raw.as_deref()))?;
    let page = signed.plain_page(&state).await?;
    let words = words(&page, lists::QUEUE);
    let made = lists::follow_ups(&state.app, &signed.caller, format, &words).await;
    sent(&page, "followups", format, made.map_err(fault)?)
}

async fn of_people(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let asked = Address::of(raw.as_deref());
    let (format, q) = (format(&asked)?, asked.get("q").unwrap_or_default());
    let page = signed.plain_page(&state).await?;
    let words = words(&page, lists::PEOPLE);
    let made = lists::people(&state.app, &signed.caller, &q, format, &words).await;
    sent(&page, "people", format, made.map_err(fault)?)
}

async fn of_places(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let asked = Address::of(raw.as_deref());
    let (format, q) = (format(&asked)?, asked.get("q").unwrap_or_default());
    let page = signed.plain_page(&state).await?;
    let words = words(&page, lists::PLACES);
    let made = lists::places(&state.app, &signed.caller, &q, format, &words).await;
    sent(&page, "places", format, made.map_err(fault)?)
}

async fn of_staff(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let asked = Address::of(raw.as_deref());
    let format = format(&asked)?;
    let page = signed.plain_page(&state).await?;
    let words = words(&page, lists::STAFF);
    let retired = asked.get("retired").is_some();
    let made = lists::staff(&state.app, &signed.caller, retired, format, &words).await;
    sent(&page, "staff", format, made.map_err(fault)?)
}

/// A file, piece by piece.
pub(super) fn sent(
    page: &Page,
    name: &str,
    format: Format,
    made: Export,
) -> Result<Response, Fault> {
    let day = page.times.now().to_zoned(page.times.zone().clone()).date();
    let name = format!("attachment; filename=\"linli-{name}-{day}.{}\"", format.as_str());
    let name = HeaderValue::from_str(&name).map_err(|_| Fault::Internal)?;
    let file = tokio::fs::File::from_std(made.file);
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(made.bytes)),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((StatusCode::OK, headers, Body::from_stream(pieces)).into_response())
}
