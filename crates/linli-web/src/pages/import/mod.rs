//! Import of places, residents and staff from a spreadsheet (ORG-5): first a dry run, then all rows or none.
//!
//! Owns `/admin/import`. Between the dry run and the import the file waits in memory for a while (see [`kept`]).

mod kept;
mod report;

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, PostedFiles, Values};
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::DryRun;
use askama::Template;
use axum::extract::{DefaultBodyLimit, Extension, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, body::Bytes};
use kept::Kept;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::import::{self, Mode, Report};
use report::Counts;
use serde::Deserialize;

/// Most megabytes of a file: the importer's own limit.
const MOST_MB: usize = import::table::MOST_BYTES / (1024 * 1024);
/// What a form brings besides its file.
const AROUND: usize = 64 * 1024;

/// What can be imported.
const KINDS: &[&str] = &["places", "residents", "staff"];

pub(super) fn routes() -> Router<WebState> {
    let upload = post(upload).layer(DefaultBodyLimit::max(import::table::MOST_BYTES + AROUND));
    Router::new()
        .route("/admin/import", get(form).merge(upload))
        .route("/admin/import/apply", get(form).merge(post(apply)))
        .route("/admin/import/template/{kind}", get(template))
        .layer(Extension(Kept::default()))
}

#[derive(Template)]
#[template(path = "pages/import/import.html")]
struct ImportPage {
    page: Page,
    form: Form,
    kinds: Vec<Choice>,
    kind: String,
    dry_run: Option<DryRun>,
    /// What would come in, or came in.
    counts: Counts,
    applied: bool,
}

impl ImportPage {
    fn of(page: Page, form: Form) -> Self {
        let kind = |code: &&str| {
            Choice::new(*code, page.word("import_kind", code)).hint(page.word("import_hint", code))
        };
        Self {
            kinds: KINDS.iter().map(kind).collect(),
            kind: form.value("kind").to_owned(),
            form,
            dry_run: None,
            counts: Counts::default(),
            applied: false,
            page,
        }
    }

    fn with(mut self, report: &Report) -> Self {
        self.counts = Counts::of(&self.page, report);
        self.applied = report.applied;
        self
    }
}

/// What was chosen before.
#[derive(Deserialize)]
struct Chosen {
    kind: Option<String>,
}

async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Query(Chosen { kind }): Query<Chosen>,
) -> Result<Response, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let kind =
        kind.filter(|kind| KINDS.contains(&kind.as_str())).unwrap_or_else(|| "places".to_owned());
    let form = Form::blank(page.s, "import.form").with("kind", kind);
    Ok(crate::pages::ok(&ImportPage::of(page, form)))
}

/// A table to begin with, with headings, hints and an example.
async fn template(
    State(state): State<WebState>,
    signed: Signed,
    Path(kind): Path<String>,
) -> Result<Response, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    let columns = match kind.as_str() {
        "places" => import::PLACES,
        "residents" => import::RESIDENTS,
        "staff" => import::STAFF,
        _ => return Err(Fault::NotFound),
    };
    let page = signed.plain_page(&state).await?;
    let bytes = import::template(page.word("import_kind", &kind), columns).map_err(|error| {
        tracing::error!(%error, kind, "a template cannot be made");
        Fault::Internal
    })?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"linli-{kind}.xlsx\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// Looks at a file without writing anything.
async fn upload(
    State(state): State<WebState>,
    signed: Signed,
    Extension(kept): Extension<Kept>,
    posted: PostedFiles,
) -> Result<Response, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, "import.form", posted.values);
    let kind = form.read(|r| r.choice("kind", known).required_or("places"));
    let file = posted.files.into_iter().find(|file| file.field == "file");
    match &file {
        None => form.refuse(FieldIssue::new("file", "file_required")),
        Some(file) if file.bytes.len() > import::table::MOST_BYTES => {
            form.refuse(FieldIssue::new("file", "file_too_large").with("max", MOST_MB));
        }
        Some(_) => {}
    }
    let (Some(kind), Some(file), true) = (kind, file, form.issues.is_empty()) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &ImportPage::of(page, form)));
    };
    let report = match run(&state, &signed, kind, file.bytes.clone(), Mode::DryRun).await {
        Ok(report) => report,
        Err(AppError::Invalid(issues)) => return Ok(refused(page, form, issues)),
        Err(error) => return Err(fault(error)),
    };
    let now = state.app.environment.now();
    let mut dry_run = report::dry_run(&page, &report, file.name.clone());
    if report.issue_count == 0 {
        let key = state.app.environment.id().to_string();
        kept.keep(&key, signed.session.staff, kind, file, now);
        dry_run.upload = key;
    }
    let status =
        if report.issue_count == 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut shown = ImportPage::of(page, form).with(&report);
    shown.dry_run = Some(dry_run);
    Ok(html(status, &shown))
}

fn known(code: &str) -> Option<&'static str> {
    KINDS.iter().copied().find(|kind| *kind == code)
}

/// Imports the file that was looked at.
async fn apply(
    State(state): State<WebState>,
    signed: Signed,
    Extension(kept): Extension<Kept>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let now = state.app.environment.now();
    let key = values.get("upload").unwrap_or_default();
    let Some((kind, file)) = kept.take(key, signed.session.staff, now) else {
        let form = Form::of(page.s, "import.form", Values::default()).with("kind", "places");
        let issue = linli_app::FieldIssue::new("file", "upload_gone");
        return Ok(refused(page, form, vec![issue]));
    };
    let form = Form::blank(page.s, "import.form").with("kind", kind);
    match run(&state, &signed, kind, file.bytes.clone(), Mode::Apply).await {
        Ok(report) if report.applied => {
            Ok(crate::pages::ok(&ImportPage::of(page, form).with(&report)))
        }
        Ok(report) => {
            let dry_run = report::dry_run(&page, &report, file.name);
            let mut shown = ImportPage::of(page, form).with(&report);
            shown.dry_run = Some(dry_run);
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(AppError::Invalid(issues)) => Ok(refused(page, form, issues)),
        Err(error) => Err(fault(error)),
    }
}

async fn run(
    state: &WebState,
    signed: &Signed,
    kind: &str,
    bytes: Bytes,
    mode: Mode,
) -> Result<Report, AppError> {
    let (app, caller, file, watch) =
        (&state.app, &signed.caller, bytes.to_vec(), import::unwatched());
    match kind {
        "residents" => import::residents::import(app, caller, file, mode, watch).await,
        "staff" => import::staff::import(app, caller, file, mode, watch).await,
        _ => import::places::import(app, caller, file, mode, watch).await,
    }
}

/// The form with what is wrong with the file.
fn refused(page: Page, mut form: Form, issues: Vec<linli_app::FieldIssue>) -> Response {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        issue.field = "file".to_owned();
        form.refuse(issue);
    }
    html(StatusCode::UNPROCESSABLE_ENTITY, &ImportPage::of(page, form))
}
