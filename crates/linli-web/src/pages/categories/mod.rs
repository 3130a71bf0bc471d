//! Categories of complaints: two levels, three names, and the department that a case goes to first.
//!
//! Owns `/admin/categories`. Read by administrators and those who read the audit, changed by the company's
//! administrators. The code of a category stays: cases are counted by it.

mod edit;

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::access::Right;
use linli_app::directory::categories::{self, CategoryView};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/admin/categories", get(list))
        .route("/admin/categories/new", get(edit::new).post(edit::create))
        .route("/admin/categories/{code}", get(edit::form).post(edit::update))
        .route("/admin/categories/{code}/turn", post(edit::turn))
}

#[derive(Template)]
#[template(path = "pages/categories/list.html")]
struct ListPage {
    page: Page,
    table: Table,
}

async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    let rows = categories::list(&state.app, true).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let labels = ["name", "code", "department"].map(|column| match column {
        "name" => page.t("categories.name"),
        "code" => page.t("categories.form.code"),
        _ => page.t("categories.form.department"),
    });
    let mut table = Table::new(page.t("categories.title"), &labels);
    for row in &rows {
        table.row(cells(&page, row));
        if let Some(line) = table.rows.last_mut() {
            line.quiet = row.retired;
        }
    }
    Ok(crate::pages::ok(&ListPage { page, table }))
}

fn cells(page: &Page, row: &CategoryView) -> Vec<Cell> {
    let name = Cell::link(row.name(page.lang()), format!("/admin/categories/{}", row.code));
    let mut name = name.depth(usize::from(row.parent.is_some()));
    if row.retired {
        name = name.tag("", page.t("words.retired"));
    }
    let initials = Cell::text(&*row.code).sub(&*row.initials);
    vec![name, initials, Cell::text(page.word("duty", &row.department))]
}
