//! How long things are kept: the periods, what is past them, cases that are held, what was erased (V03).
//!
//! Owns `/admin/retention`. What may be erased is decided by `linli_app::privacy::retention`; this page erases nothing.

use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted, Values};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::AppError;
use linli_app::privacy::retention::{self, COUNTED, Past, Shown};
use linli_domain::privacy::{Data, Retention};
use uuid::Uuid;

const SCOPE: &str = "retention.form";
const HOLD: &str = "retention.hold";
const BACK: &str = "/admin/retention";

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/admin/retention", get(show).post(save))
        .route("/admin/retention/hold", post(hold))
        .route("/admin/retention/{id}/release", post(release))
}

/// A kind with its period and what is past it.
struct Kind {
    /// Name of the field.
    code: &'static str,
    before: String,
    past: String,
}

/// A case that is held.
struct Held {
    case: Uuid,
    number: String,
    reason: String,
    since: String,
}

#[derive(Template)]
#[template(path = "pages/retention/show.html")]
struct RetentionPage {
    page: Page,
    version: i64,
    editable: bool,
    /// Somebody saved in between.
    stale: bool,
    form: Form,
    hold: Form,
    kinds: Vec<Kind>,
    held: Vec<Held>,
    runs: Table,
    versions: Table,
}

async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    shown(&state, &signed, (StatusCode::OK, None, None)).await
}

/// The page, with a form that was refused in the place of the one that is filled from the rules.
async fn shown(
    state: &WebState,
    signed: &Signed,
    (status, form, hold): (StatusCode, Option<Form>, Option<Form>),
) -> Result<Response, Fault> {
    let page = signed.plain_page(state).await?;
    let shown = retention::show(&state.app, &signed.caller).await.map_err(fault)?;
    let held = shown.holds.iter().map(|(row, by)| Held {
        case: row.case,
        number: row.number.clone(),
        reason: row.reason.clone(),
        since: format!("{} {by}", page.times.date(row.at)),
    });
    let template = RetentionPage {
        version: shown.version,
        editable: shown.editable,
        stale: status == StatusCode::CONFLICT,
        kinds: shown.past.iter().map(|past| kind(&page, past)).collect(),
        held: held.collect(),
        runs: runs(&page, &shown),
        versions: versions(&page, &shown),
        form: form.unwrap_or_else(|| filled(&page, &shown.rules)),
        hold: hold.unwrap_or_else(|| Form::blank(page.s, HOLD)),
        page,
    };
    Ok(html(status, &template))
}

fn kind(page: &Page, past: &Past) -> Kind {
    let n = page.n(usize::try_from(past.count).unwrap_or_default());
    let past_words = match past.count {
        0 => page.t("retention.nothing").to_owned(),
        n if n >= i64::from(COUNTED) => {
            page.f("retention.at_least", &[("n", &COUNTED.to_string())])
        }
        _ => page.f("retention.pieces", &[("n", &n.to_string())]),
    };
    Kind { code: past.data.as_str(), before: page.times.date(past.before), past: past_words }
}

fn filled(page: &Page, rules: &Retention) -> Form {
    let mut values = Values::default();
    for data in Data::ALL {
        values.set(data.as_str(), rules.months(*data).to_string());
    }
    values.set("answer_days", rules.answer_days.to_string());
    Form::of(page.s, SCOPE, values)
}

fn runs(page: &Page, shown: &Shown) -> Table {
    let labels = ["retention.when", "retention.what", "retention.erased"].map(|key| page.t(key));
    let mut table = Table::new(page.t("retention.runs"), &labels);
    for run in &shown.runs {
        table.row(vec![
            Cell::text(page.times.full(run.at)),
            Cell::text(page.word("retention.form", &run.data)),
            Cell::text(run.erased.to_string()),
        ]);
    }
    table
}

fn versions(page: &Page, shown: &Shown) -> Table {
    let labels = ["scripts.version", "scripts.when", "scripts.who"].map(|key| page.t(key));
    let mut table = Table::new(page.t("scripts.versions"), &labels);
    for (version, at, by) in &shown.versions {
        table.row(vec![
            Cell::text(version.to_string()),
            Cell::text(page.times.full(*at)),
            Cell::text(by.as_str()),
        ]);
    }
    table
}

async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or(-1);
    // What is no number is out of every range, and said so beside its field.
    let number = |name: &str| values.get(name).and_then(|v| v.trim().parse().ok()).unwrap_or(0);
    let mut rules = Retention { answer_days: number("answer_days"), ..Retention::default() };
    for data in Data::ALL {
        rules = rules.with(*data, number(data.as_str()));
    }
    let mut form = Form::of(page.s, SCOPE, values);
    match retention::save(&state.app, &signed.caller, (version, rules)).await {
        Ok(version) => {
            let words = page.f("retention.saved", &[("version", &version.to_string())]);
            Ok(signed.flash(see_other(BACK), &words))
        }
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            shown(&state, &signed, (StatusCode::UNPROCESSABLE_ENTITY, Some(form), None)).await
        }
        Err(AppError::Stale { .. }) => {
            shown(&state, &signed, (StatusCode::CONFLICT, Some(form), None)).await
        }
        Err(error) => Err(fault(error)),
    }
}

async fn hold(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let text = |name: &str| values.get(name).unwrap_or_default().to_owned();
    let what = (text("number"), text("reason"));
    match retention::hold(&state.app, &signed.caller, what).await {
        Ok(()) => Ok(signed.flash(see_other(BACK), page.t("retention.held_now"))),
        Err(AppError::Invalid(issues)) => {
            let mut form = Form::of(page.s, HOLD, values);
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            shown(&state, &signed, (StatusCode::UNPROCESSABLE_ENTITY, None, Some(form))).await
        }
        Err(error) => Err(fault(error)),
    }
}

async fn release(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    _: Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    retention::release(&state.app, &signed.caller, id).await.map_err(fault)?;
    Ok(signed.flash(see_other(BACK), page.t("retention.released")))
}
