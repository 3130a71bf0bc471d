//! What the owners' representatives wrote, and the answers (FUP-7).

use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::board::Month;
use linli_app::board::owners::{self, Comment};
use uuid::Uuid;

const FORM: &str = "boards.answer";

struct Shown {
    id: Uuid,
    head: String,
    about: String,
    case: String,
    number: String,
    body: String,
    answer: String,
    answered: String,
    /// The form of this comment came back.
    open: bool,
}

#[derive(Template)]
#[template(path = "pages/board/comments.html")]
struct CommentsPage {
    page: Page,
    form: Form,
    comments: Vec<Shown>,
    answers: bool,
}

pub(super) async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, FORM);
    shown(&state, &signed, page, form, StatusCode::OK).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    form: Form,
    status: StatusCode,
) -> Result<Response, Fault> {
    let all = owners::comments(&state.app, &signed.caller).await.map_err(fault)?;
    let comments = all.into_iter().map(|one| comment(&page, &form, one)).collect();
    let answers = signed.caller.has(Right::PrepareBoard);
    Ok(html(status, &CommentsPage { page, form, comments, answers }))
}

fn comment(page: &Page, form: &Form, one: Comment) -> Shown {
    let about = one.month.parse::<Month>().ok().map(|month| super::figures::month(page, month));
    let (case, number) = one.case.map(|(id, number)| (format!("/cases/{id}"), number)).unzip();
    let words = [
        ("name", one.by.as_str()),
        ("community", one.community.as_str()),
        ("time", &*page.times.near(one.at)),
    ];
    Shown {
        head: page.f("boards.comment_by", &words),
        about: about.unwrap_or_default(),
        case: case.unwrap_or_default(),
        number: number.unwrap_or_default(),
        body: one.body,
        answered: one.answered_at.map(|at| page.times.near(at)).unwrap_or_default(),
        answer: one.answer,
        open: form.is("comment", &one.id.to_string()),
        id: one.id,
    }
}

pub(super) async fn answer(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, FORM, values);
    let read = form.read(|r| (r.uuid("comment").required(), r.text("answer").max(500).required()));
    let Some((id, answer)) = read else {
        return shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match owners::answer(&state.app, &signed.caller, id, &answer).await {
        Ok(()) => Ok(signed.flash(see_other("/boards/comments"), page.t("boards.answered"))),
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            shown(&state, &signed, page, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(fault(error)),
    }
}
