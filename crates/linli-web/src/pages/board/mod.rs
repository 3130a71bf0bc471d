//! The public board as staff see it: which months there are, writing one, signing it off, the representatives' comments and
//! seats (FUP-7).
//!
//! Owns the pages under `/boards` and `/admin/representatives`. What goes out is on the residents' pages.

mod comments;
pub(super) mod figures;
mod seats;
mod show;
mod sign;

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::AppError;
use linli_app::board::list::{self as boards, Line};
use linli_app::board::{Month, prepare};
use linli_domain::board::Stage;
use linli_domain::ids::PlaceId;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/boards", get(list).post(begin))
        .route("/boards/comments", get(comments::list).post(comments::answer))
        .route("/boards/{id}", get(show::show))
        .route("/boards/{id}/items", post(show::put))
        .route("/boards/{id}/sign", post(sign::sign))
        .route("/admin/representatives", get(seats::list).post(seats::grant))
        .route("/admin/representatives/end", post(seats::end))
}

const FORM: &str = "boards.begin";
/// Months that can be chosen.
const BACK: usize = 13;

#[derive(Template)]
#[template(path = "pages/board/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    communities: Vec<Choice>,
    months: Vec<Choice>,
    may_prepare: bool,
    boards: Table,
}

/// The word and colour of a stage.
fn stage_tag(page: &Page, stage: Stage) -> (&'static str, String) {
    let class = match stage {
        Stage::Published => "done",
        Stage::Submitted => "brand",
        Stage::Withdrawn => "hot",
        Stage::Draft | Stage::Replaced => "line",
    };
    (class, page.word("board_stage", stage.as_str()).to_owned())
}

async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, FORM);
    shown(&state, &signed, page, form, StatusCode::OK).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    mut form: Form,
    status: StatusCode,
) -> Result<Response, Fault> {
    let found = boards::overview(&state.app, &signed.caller).await.map_err(fault)?;
    let mut months = Vec::new();
    let mut month = found.month.next();
    for _ in 0..BACK {
        months.push(Choice::new(month.to_string(), figures::month(&page, month)));
        month = month.previous();
    }
    if form.value("month").is_empty() {
        form = form.with("month", found.month.to_string());
    }
    let communities = found.communities.iter();
    let communities: Vec<Choice> =
        communities.map(|c| Choice::new(c.id.to_string(), c.label.clone())).collect();
    if communities.len() == 1 && form.value("community").is_empty() {
        form = form.with("community", communities[0].value.clone());
    }
    let boards = table(&page, &found.lines);
    let may_prepare = found.may_prepare;
    Ok(html(status, &ListPage { page, form, communities, months, may_prepare, boards }))
}

fn table(page: &Page, lines: &[Line]) -> Table {
    let labels =
        ["boards.col_month", "boards.col_community", "boards.col_stage", "boards.col_approved"];
    let mut table = Table::new(page.t("boards.title"), &labels.map(|key| page.t(key)));
    for line in lines {
        let (class, word) = stage_tag(page, line.stage);
        let mut stage = Cell::text("").tag(class, word);
        if line.waits {
            stage = stage.tag("hot", page.t("boards.waits"));
        }
        let edition = page.f("boards.edition", &[("n", &line.edition.to_string())]);
        let month = figures::month(page, line.month);
        let approved = line.approved_at.map(|at| page.times.short(at)).unwrap_or_default();
        table.row(vec![
            Cell::link(month, format!("/boards/{}", line.id)).sub(edition),
            Cell::text(line.community.label.clone()),
            stage,
            Cell::text(approved),
        ]);
    }
    table
}

async fn begin(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, FORM, values);
    let read = form.read(|r| {
        let community = PlaceId(r.uuid("community").required());
        (community, r.choice("month", |text| text.parse::<Month>().ok()).optional())
    });
    let Some((community, Some(month))) = read else {
        if form.issues.is_empty() {
            form.refuse(FieldIssue::new("month", "required"));
        }
        return shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match prepare::begin(&state.app, &signed.caller, community, month).await {
        Ok(id) => Ok(see_other(&format!("/boards/{id}"))),
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(fault(error)),
    }
}
