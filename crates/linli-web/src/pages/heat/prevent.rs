//! Prevention tasks: opened from a hot matter, listed until somebody says what came of them (STA-3).

use super::ZONE;
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::triage::prevention::{self, NewTask, Task};
use linli_domain::ids::{CaseId, StaffId};
use uuid::Uuid;

const FORM: &str = "prevention.form";
const LIST: &str = "/insights/prevention";

#[derive(Template)]
#[template(path = "pages/heat/prevent.html")]
struct NewPage {
    page: Page,
    form: Form,
    owners: Vec<Choice>,
    /// Ids, posted with the form.
    cases: Vec<String>,
    about: String,
}

#[derive(Template)]
#[template(path = "pages/heat/prevention.html")]
struct ListPage {
    page: Page,
    form: Form,
    tasks: Vec<Line>,
}

struct Line {
    id: String,
    title: String,
    measure: String,
    /// Who does it until when, and who had it opened.
    facts: String,
    late: bool,
    done: String,
    result: String,
    cases: Vec<(String, String)>,
    may_end: bool,
    /// The form of this task was sent back.
    open: bool,
}

/// The blank form for the cases of a matter. Writes nothing.
pub(super) async fn blank(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let name = values.get("name").unwrap_or_default();
    let title: String = name.chars().take(60).collect();
    let form = Form::blank(page.s, FORM).with("title", title);
    shown(&state, &signed, page, form, cases(&values), StatusCode::OK).await
}

fn cases(values: &Values) -> Vec<CaseId> {
    values.all("case").filter_map(|id| id.parse().ok()).map(CaseId).collect()
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    form: Form,
    cases: Vec<CaseId>,
    status: StatusCode,
) -> Result<Response, Fault> {
    let ground = prevention::ground(&state.app, &signed.caller, cases).await.map_err(fault)?;
    let owners = ground.doers.into_iter().map(|(id, name)| Choice::new(id.0.to_string(), name));
    let about = page.f("prevention.about", &[("n", &page.n(ground.cases.len()))]);
    let cases = ground.cases.iter().map(|(id, _)| id.to_string()).collect();
    Ok(html(status, &NewPage { owners: owners.collect(), page, form, cases, about }))
}

pub(super) async fn open(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let cases = cases(&values);
    let mut form = Form::of(page.s, FORM, values);
    let read = form.read(|r| NewTask {
        title: r.text("title").max(60).required(),
        measure: r.text("measure").max(500).required(),
        owner: Some(StaffId(r.uuid("owner").required())),
        due: Some(r.date("due").required()),
    });
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(new) = read else {
        return shown(&state, &signed, page, form, cases, refused).await;
    };
    match prevention::open(&state.app, &signed.caller, cases.clone(), new).await {
        Ok(_) => Ok(signed.flash(see_other(LIST), page.t("prevention.opened"))),
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            shown(&state, &signed, page, form, cases, refused).await
        }
        Err(error) => Err(fault(error)),
    }
}

pub(super) async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let form = Form::blank(page.s, FORM);
    listed(&state, &signed, page, (form, None), StatusCode::OK).await
}

async fn listed(
    state: &WebState,
    signed: &Signed,
    page: Page,
    (form, open): (Form, Option<Uuid>),
    status: StatusCode,
) -> Result<Response, Fault> {
    let tasks = prevention::seen(&state.app, &signed.caller).await.map_err(fault)?;
    let tasks = tasks.into_iter().map(|task| line(&page, task, open)).collect();
    Ok(html(status, &ListPage { page, form, tasks }))
}

fn line(page: &Page, task: Task, open: Option<Uuid>) -> Line {
    let words = [
        ("owner", task.owner.as_str()),
        ("day", &*page.times.day(task.due)),
        ("by", task.opened_by.as_str()),
    ];
    let facts = page.f("prevention.facts", &words);
    let (done, result) = match &task.done {
        Some((at, by, result)) => {
            let words = [("time", &*page.times.near(*at)), ("name", by.as_str())];
            (page.f("prevention.done_by", &words), result.clone())
        }
        None => Default::default(),
    };
    let cases = task.cases.iter().map(|(id, number)| (format!("/cases/{id}"), number.clone()));
    Line {
        open: open == Some(task.id),
        id: task.id.to_string(),
        facts,
        late: task.late,
        done,
        result,
        cases: cases.collect(),
        may_end: task.may_end,
        title: task.title,
        measure: task.measure,
    }
}

pub(super) async fn end(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    // Whether there is such a task is said before what is missing in the form.
    let result = values.get("result").unwrap_or_default().to_owned();
    let mut form = Form::of(page.s, FORM, values);
    match prevention::end(&state.app, &signed.caller, id, result).await {
        Ok(()) => Ok(signed.flash(see_other(LIST), page.t("prevention.ended"))),
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            let refused = StatusCode::UNPROCESSABLE_ENTITY;
            listed(&state, &signed, page, (form, Some(id)), refused).await
        }
        Err(error) => Err(fault(error)),
    }
}
