//! The bell: what the visitor was told, newest first.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Column, Row, Table};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use linli_app::notices::{self, NoticeLine};

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
    let unread = lines.iter().any(|line| line.notice.read_at.is_none());
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

fn row(page: &Page, line: &NoticeLine) -> Row {
    let notice = &line.notice;
    let clock = serde_json::from_str::<serde_json::Value>(&notice.params)
        .ok()
        .and_then(|params| params.get("clock")?.as_str().map(str::to_owned));
    let mut what = page.word("notice", &notice.kind).to_owned();
    if let Some(clock) = clock {
        what = format!("{what}：{}", page.word("clock_name", &clock));
    }
    let case = Cell::link(&*line.title, format!("/cases/{}", notice.case_id)).sub(&*line.number);
    let quiet = notice.read_at.is_some();
    Row { cells: vec![Cell::text(what), case, Cell::text(page.times.near(notice.at))], quiet }
}
