//! 业户意见单: the blank slip, for everybody who would rather write (CHN-1). A way as good as any other: the desk types it in
//! with a scan (decision 0095).
//!
//! Owns its fields. Without a code it belongs to no place; the code of a place fills in where it hangs.

use super::{Guest, ZONE};
use crate::errors::Fault;
use crate::pages::paper::sheet::{Block, Field, Line, Sheet, Tick, pairs, wide};
use crate::pages::paper::{origin, qr::Qr, shown};
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use linli_app::resident::here::{self, Way};
use serde::Deserialize;

/// The code of its title and of the form.
const CODE: &str = "blank";
/// What it may be about, and how an answer may come.
const KINDS: &[&str] = &["repair", "complaint", "suggestion", "praise", "inquiry"];
const WAYS: &[&str] = &["phone", "visit", "letter", "message"];

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// The code of a place.
    q: Option<String>,
}

/// The slip, to be printed.
///
/// # Errors
/// A fault for a code that opens nothing.
pub(super) async fn sheet(
    State(state): State<WebState>,
    guest: Guest,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let base = origin(&state, &headers);
    let (place, office, zone, path) = match wanted.q.filter(|code| !code.is_empty()) {
        Some(code) => {
            let path = format!("/q/{code}");
            let here = here::here(&state.app, Way::Code(code)).await.map_err(fault)?;
            // The place of a home is nobody's business on paper that lies about.
            let place = if here.private { String::new() } else { here.label };
            (place, here.office, here.time_zone, path)
        }
        None => (String::new(), String::new(), ZONE.to_owned(), "/s".to_owned()),
    };
    let page = guest.page(&state, &zone);
    let sheet = blank(&page, (&place, &office), &format!("{base}{path}"));
    let title = sheet.title.clone();
    Ok(shown(page, title, path, vec![sheet]))
}

fn blank(page: &Page, (place, office): (&str, &str), link: &str) -> Sheet {
    let t = |key| page.t(key);
    Sheet {
        title: page.word("paper_form", CODE).to_owned(),
        caption: vec![
            office.to_owned(),
            t("blank.number").to_owned(),
            page.word("paper_code", CODE).to_owned(),
        ],
        qr: Qr::of(link),
        blocks: vec![Block::grid(theirs(page, place)), ours(page)],
        printed: t("blank.hand_in").to_owned(),
        scan: t("blank.scan").to_owned(),
        ..Sheet::default()
    }
}

/// What the resident fills in; the number to call first.
fn theirs(page: &Page, place: &str) -> Vec<Line> {
    let t = |key| page.t(key);
    let ticks = |list: &str, codes: &[&str]| {
        codes.iter().map(|code| tick(page.word(list, code))).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    if !page.phone.is_empty() {
        let words = page.f("blank.danger_words", &[("phone", page.phone.as_str())]);
        lines.push(wide("", t("blank.danger"), Field::value(words)));
    }
    lines.extend([
        wide("", t("blank.kind"), Field::value("").ticks(ticks("kind", KINDS))),
        empty([t("paper.name"), t("paper.room"), t("paper.phone")]),
        pairs([
            (t("paper.occurred_at"), String::new()),
            (t("paper.place"), place.to_owned()),
            (t("paper.accused"), String::new()),
        ]),
        wide("h-75", t("blank.said"), Field::value("")),
        wide("h-34", t("paper.asks"), Field::value("")),
        wide("", t("blank.answer"), Field::value("").ticks(ticks("paper_way", WAYS))),
        empty([t("blank.until"), t("blank.files"), t("blank.day")]),
        wide(
            "h-22",
            t("blank.wishes"),
            Field::value("")
                .ticks(vec![tick(t("blank.anonymous")), tick(t("blank.no_call"))])
                .signs(&[t("paper.sign_resident")]),
        ),
    ]);
    lines
}

/// What the desk fills in.
fn ours(page: &Page) -> Block {
    let t = |key| page.t(key);
    let lines = vec![
        empty([t("blank.taken_by"), t("blank.taken_at"), t("blank.case")]),
        wide("", t("blank.privacy"), Field::value(t("blank.privacy_words"))),
    ];
    Block { title: t("blank.desk").to_owned(), ..Block::grid(lines) }
}

fn tick(label: &str) -> Tick {
    Tick { label: label.to_owned(), on: false }
}

/// Three labels with room for a pen.
fn empty(labels: [&str; 3]) -> Line {
    pairs(labels.map(|label| (label, String::new())))
}
