//! A category's form: adding one, changing its names and its department, retiring it.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::stale::{self, Both};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::categories::{self, CategoryInput, CategoryView};
use linli_app::directory::organisation::DUTIES;

const LIST: &str = "/admin/categories";
const SCOPE: &str = "categories.form";

#[derive(Template)]
#[template(path = "pages/categories/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    version: i64,
    /// Empty for a new one.
    code: String,
    retired: bool,
    form: Form,
    parents: Vec<Choice>,
    duties: Vec<Choice>,
}

impl EditPage {
    fn of(
        page: Page,
        all: &[CategoryView],
        row: Option<&CategoryView>,
        version: i64,
        form: Form,
    ) -> Self {
        let code = row.map(|row| row.code.clone()).unwrap_or_default();
        let above = all.iter().filter(|c| c.parent.is_none() && !c.retired);
        Self {
            title: row.map_or(page.t("categories.new"), |row| row.name(page.lang())).to_owned(),
            action: if code.is_empty() { format!("{LIST}/new") } else { format!("{LIST}/{code}") },
            version,
            retired: row.is_some_and(|row| row.retired),
            code,
            form,
            parents: above.map(|c| Choice::new(&*c.code, c.name(page.lang()))).collect(),
            duties: DUTIES.iter().map(|duty| Choice::new(*duty, page.word("duty", duty))).collect(),
            page,
        }
    }
}

fn filled(page: &Page, row: &CategoryView) -> Form {
    Form::blank(page.s, SCOPE)
        .with("name_zh_cn", &*row.name_zh_cn)
        .with("name_zh_tw", &*row.name_zh_tw)
        .with("name_en", &*row.name_en)
        .with("department", &*row.department)
        .with("position", row.position.to_string())
}

fn read(form: &mut Form) -> Option<CategoryInput> {
    form.read(|r| CategoryInput {
        name_zh_cn: r.text("name_zh_cn").max(40).required(),
        name_zh_tw: r.text("name_zh_tw").max(40).optional().unwrap_or_default(),
        name_en: r.text("name_en").max(60).optional().unwrap_or_default(),
        department: r
            .choice("department", |d| DUTIES.contains(&d).then(|| d.to_owned()))
            .required(),
        position: r.number("position", 0, 9999).optional().unwrap_or_default(),
    })
}

/// Issues of the use case beside their fields; what concerns the category as a whole stands at its name.
fn refuse(form: &mut Form, issues: Vec<linli_app::FieldIssue>) {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        if issue.field == "category" {
            issue.field = "name_zh_cn".to_owned();
        }
        form.refuse(issue);
    }
}

fn version(values: &Values) -> i64 {
    values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

async fn all(state: &WebState, signed: &Signed) -> Result<Vec<CategoryView>, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    categories::list(&state.app, true).await.map_err(fault)
}

fn one<'a>(all: &'a [CategoryView], code: &str) -> Result<&'a CategoryView, Fault> {
    all.iter().find(|row| row.code == code).ok_or(Fault::NotFound)
}

/// The form of a category.
///
/// # Errors
/// A fault if there is none, or the visitor does not administer.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    let all = all(&state, &signed).await?;
    let row = one(&all, &code)?;
    let page = signed.plain_page(&state).await?;
    let form = filled(&page, row);
    Ok(crate::pages::ok(&EditPage::of(page, &all, Some(row), row.version, form)))
}

/// Saves a category.
///
/// # Errors
/// As [`form`].
pub async fn update(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let all = all(&state, &signed).await?;
    let row = one(&all, &code)?;
    let page = signed.plain_page(&state).await?;
    let version = version(&values);
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(input) = read(&mut form) {
        match categories::update(&state.app, &signed.caller, code, version, input).await {
            Ok(_) => return Ok(signed.flash(see_other(LIST), page.t("words.saved"))),
            Err(AppError::Invalid(issues)) => refuse(&mut form, issues),
            Err(AppError::Stale { current }) => return Ok(conflict(page, row, &form, current)),
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &all, Some(row), version, form)))
}

fn conflict(page: Page, row: &CategoryView, yours: &Form, version: i64) -> Response {
    let (s, theirs) = (page.s, filled(&page, row));
    let words = move |name: &str, value: &str| match name {
        "department" if !value.is_empty() => s.word("duty", value).to_owned(),
        _ => value.to_owned(),
    };
    let path = format!("{LIST}/{}", row.code);
    let both = Both {
        theirs: &theirs,
        yours,
        names: &["name_zh_cn", "name_zh_tw", "name_en", "department", "position"],
        words: &words,
        action: path.clone(),
        latest: path,
        version,
    };
    stale::shown(page, &both)
}

/// The form of a new category.
///
/// # Errors
/// A fault if the visitor does not administer.
pub async fn new(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let all = all(&state, &signed).await?;
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, SCOPE);
    Ok(crate::pages::ok(&EditPage::of(page, &all, None, 0, form)))
}

/// Adds a category.
///
/// # Errors
/// A fault if the visitor does not administer the company.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let all = all(&state, &signed).await?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    let read = read(&mut form);
    let code = form.value("code").trim().to_owned();
    if code.is_empty() {
        form.refuse(FieldIssue::new("code", "required"));
    }
    if let (Some(input), true) = (read, form.issues.is_empty()) {
        let parent = Some(form.value("parent").to_owned()).filter(|parent| !parent.is_empty());
        match categories::create(&state.app, &signed.caller, code, parent, input).await {
            Ok(_) => return Ok(signed.flash(see_other(LIST), page.t("words.saved"))),
            Err(AppError::Invalid(issues)) => refuse(&mut form, issues),
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &all, None, 0, form)))
}

/// Takes a category out of service, or back into it.
///
/// # Errors
/// As [`form`]; a conflict if somebody changed it in between.
pub async fn turn(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let all = all(&state, &signed).await?;
    let row = one(&all, &code)?;
    let page = signed.plain_page(&state).await?;
    let (app, caller) = (&state.app, &signed.caller);
    match categories::set_retired(app, caller, code, version(&values), !row.retired).await {
        Ok(_) => Ok(signed.flash(see_other(LIST), page.t("words.saved"))),
        Err(AppError::Invalid(issues)) => {
            let mut form = filled(&page, row);
            refuse(&mut form, issues);
            let shown = EditPage::of(page, &all, Some(row), row.version, form);
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(error) => Err(fault(error)),
    }
}
