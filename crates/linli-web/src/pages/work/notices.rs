//! The bell: what the visitor was told, newest first.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::board::figures::month;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Column, Row, Table};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use linli_app::notices::{self, Told};

const ZONE: &str = "Asia/Shanghai";

#[derive(Template)]
#[template(path = "pages/work/notices.html")]
struct NoticesPage {
    page: Page,
    table: Table,
    unread: bool,
}

/// Shows the notices.
///
/// # Errors
/// A fault if they cannot be read.
pub async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let lines = notices::newest(&state.app, &signed.caller, false).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let columns = ["notices.what", "notices.case", "notices.when"];
    let table = Table {
        caption: page.t("shell.bell").to_owned(),
        columns: columns.map(|key| Column { label: page.t(key).to_owned(), class: "" }).to_vec(),
        rows: lines.iter().map(|line| row(&page, line)).collect(),
    };
    let unread = lines.iter().any(|told| told.read_at.is_none());
    Ok(crate::pages::ok(&NoticesPage { page, table, unread }))
}

/// Marks all as read.
///
/// # Errors
/// A fault if they cannot be written.
pub async fn read(
    State(state): State<WebState>,
    signed: Signed,
    _: Posted,
) -> Result<Response, Fault> {
    notices::mark_read(&state.app, &signed.caller, None).await.map_err(fault)?;
    Ok(crate::pages::see_other("/notifications"))
}

fn row(page: &Page, told: &Told) -> Row {
    let params = serde_json::from_str::<serde_json::Value>(&told.params).unwrap_or_default();
    let text = |key: &str| params.get(key).and_then(|value| value.as_str());
    let mut what = page.word("notice", &told.kind).to_owned();
    if let Some(clock) = text("clock") {
        what = format!("{what}：{}", page.word("clock_name", clock));
    }
    let subject = match &told.about {
        Some(about) => {
            Cell::link(&*about.title, format!("/cases/{}", about.case)).sub(&*about.number)
        }
        None => match text("board") {
            Some(board) => of_board(page, told, board, text("month")),
            None => personal(page, told, text("until")),
        },
    };
    let quiet = told.read_at.is_some();
    Row { cells: vec![Cell::text(what), subject, Cell::text(page.times.near(told.at))], quiet }
}

/// What is about no case leads to where it is found, with the name of who it comes from.
fn personal(page: &Page, told: &Told, until: Option<&str>) -> Cell {
    let from = told.from.clone().unwrap_or_default();
    let href = match told.kind.as_str() {
        "form_given" => "/desk",
        "deputy_named" => "/approvals",
        "prevention_given" | "prevention_done" => "/insights/prevention",
        _ => return Cell::text(from),
    };
    // The last day is the one before the first instant after it.
    let last = until.and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let last = last.and_then(|at| at.checked_sub(jiff::SignedDuration::from_secs(1)).ok());
    let until = last.map(|at| page.f("deputies.until", &[("time", &page.times.near(at))]));
    Cell::link(from, href).sub(until.unwrap_or_default())
}

/// An edition of a public board, with its month (FUP-7).
fn of_board(page: &Page, told: &Told, board: &str, of: Option<&str>) -> Cell {
    let from = told.from.clone().unwrap_or_default();
    let of = of.and_then(|text| text.parse().ok()).map(|of| month(page, of));
    Cell::link(from, format!("/boards/{board}")).sub(of.unwrap_or_default())
}
