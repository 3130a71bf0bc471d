//! Acting on a case: the forms of the case page, and where they are sent.
//!
//! Owns one route for all acts, `/cases/{id}/{action}`: GET shows the form alone, POST performs the
//! act. Must not decide anything: what is offered follows from the use case's answer.

mod fields;
mod read;

pub use fields::{
    Field, Input, channels, departments, field, half, optional, outcomes, people, words, yes_no,
};
pub(super) use read::{maybe, read, time, words as words_of, yes};

use super::folder::Folder;
use super::presence::{OPENED_WITH, TYPED_ON};
use super::{OfKind, of_kind};
use crate::errors::Fault;
use crate::forms::{self, Form, Posted, Values};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Compare, Difference};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::complaint::view::CaseView;
use linli_domain::complaint::Action;
use linli_domain::ids::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// The form of one act, ready for the template.
pub struct ActForm {
    pub label: String,
    /// Says what pressing it does, with its object where the audience matters.
    pub button: String,
    /// The letter that opens or presses it; empty for none.
    pub key: &'static str,
    pub href: String,
    pub version: i64,
    /// In whose name the visitor would do it, as a deputy; empty for their own.
    pub in_name_of: String,
    pub fields: Vec<Field>,
    pub form: Form,
}

impl ActForm {
    /// The form of an act, blank or with what was typed.
    pub fn of(action: Action, page: &Page, view: &CaseView, values: Option<Values>) -> Self {
        let mut form = Form::of(page.s, scope(action), values.unwrap_or_default());
        if form.values.pairs().is_empty() {
            preset(action, view, &mut form);
        }
        let code = action.as_str();
        let name =
            if view.row.reporter.is_empty() { page.t("case.resident") } else { &view.row.reporter };
        Self {
            label: page.word("action", code).to_owned(),
            button: match action {
                Action::TellResident => page.f("case.tell_button", &[("name", name)]),
                _ => page.word("action", code).to_owned(),
            },
            key: key(action),
            href: format!("/cases/{}/{code}", view.row.id),
            version: view.row.version,
            in_name_of: view.in_name_of(action).to_owned(),
            fields: fields::fields(action, page, view),
            form,
        }
    }
}

/// What is nearly always chosen is chosen already; a person changes it.
fn preset(action: Action, view: &CaseView, form: &mut Form) {
    let only = |states: &[linli_domain::complaint::TaskState]| {
        let mut open = view.state.tasks.iter().filter(|t| states.contains(&t.state));
        open.next().map(|t| t.id.to_string())
    };
    use linli_domain::complaint::TaskState as T;
    match action {
        Action::Judge => {
            form.values.set("severity", view.state.proposed.severity.as_str());
        }
        Action::TellResident => {
            let channel = view.person.preferred_channel.clone();
            form.values.set("channel", channel.unwrap_or_else(|| view.row.channel.clone()));
            let purpose = match view.state.stage {
                linli_domain::complaint::Stage::Informing => "result",
                linli_domain::complaint::Stage::Explaining => "explanation",
                _ => "progress",
            };
            form.values.set("purpose", purpose);
            if let Some(promise) = view.state.plan.as_ref().and_then(|p| p.promise.as_ref())
                && purpose == "result"
            {
                form.values.set("text", view.words(promise));
            }
        }
        Action::FollowUp => form.values.set("channel", "phone"),
        Action::SignFor | Action::Return => {
            form.values.set("task", only(&[T::Offered]).unwrap_or_default());
        }
        Action::Complete => form.values.set("task", only(&[T::Signed]).unwrap_or_default()),
        Action::Assign => {
            form.values.set("task", only(&[T::Offered, T::Signed]).unwrap_or_default());
        }
        _ => {}
    }
}

/// Keys of the case page (ux 8): approve, return, note, extend.
const fn key(action: Action) -> &'static str {
    match action {
        Action::ApprovePlan => "y",
        Action::ReturnPlan => "r",
        Action::RequestExtension => "t",
        _ => "",
    }
}

/// Where the language files keep the labels of an act's fields.
const fn scope(action: Action) -> &'static str {
    match action {
        Action::Judge => "act.judge",
        Action::Dispatch => "act.dispatch",
        Action::Return => "act.return",
        Action::Investigate => "act.investigate",
        Action::ProposePlan => "act.plan",
        Action::TellResident => "act.tell",
        Action::FollowUp => "act.follow_up",
        _ => "act.common",
    }
}

/// The page of one act alone: after an error, and for those who come by its address.
#[derive(Template)]
#[template(path = "pages/cases/act/act.html")]
struct ActPage {
    page: Page,
    number: String,
    title: String,
    case_href: String,
    act: ActForm,
    refusal: Option<String>,
}

/// Shows the form of an act.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, action)): Path<(Uuid, String)>,
    Query(Come { back }): Query<Come>,
) -> Result<Response, Fault> {
    let seen = of_kind(&state, &signed, id).await?;
    let page = signed.page(&state, seen.folder().time_zone).await?;
    let (mut act, refusal) = seen.form(&action, &page, None).ok_or(Fault::NotFound)?;
    act.form.values.set("back", back);
    Ok(shown(StatusCode::OK, page, seen.folder(), act, refusal))
}

/// Where somebody came from, who goes back there afterwards.
#[derive(Deserialize)]
pub struct Come {
    #[serde(default)]
    back: String,
}

/// Performs an act, or shows its form again with what was typed.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub async fn perform(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, action)): Path<(Uuid, String)>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let seen = of_kind(&state, &signed, id).await?;
    let folder = seen.folder();
    let page = signed.page(&state, folder.time_zone).await?;
    let zone = folder.zone();
    let values = match action.as_str() {
        "link-case" => {
            super::repair::looked_up(&state, &signed, folder.row.office_id, values).await?
        }
        _ => values,
    };
    let values = Some(with_words(values));
    let (mut form, _) = seen.form(&action, &page, values).ok_or(Fault::NotFound)?;
    let mut known = true;
    let read = form.form.read(|r| {
        let read = seen.read(&action, r, &zone);
        known = read.is_some();
        read
    });
    if !known {
        return Err(Fault::NotFound);
    }
    let Some(Some(doing)) = read else {
        return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, page, folder, form, None));
    };
    let expected = form.form.value("version").parse().ok().filter(|_| !adds_only(&action));
    match doing.perform(&state, &signed, CaseId(id), expected).await {
        Ok(()) => {
            super::presence::sent(&state, &signed, &form.form.values, id).await?;
            let done = page.f("case.done", &[("act", page.word("action", &action))]);
            Ok(signed.flash(see_other(&after(&form, id)), &done))
        }
        Err(AppError::Refused(refusal)) => {
            let words = super::refusal_of(&page, &refusal, folder.names);
            Ok(shown(StatusCode::CONFLICT, page, folder, form, Some(words)))
        }
        Err(AppError::Invalid(issues)) => {
            for issue in issues {
                form.form.refuse(forms::FieldIssue::from(issue));
            }
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, page, folder, form, None))
        }
        Err(AppError::Stale { .. }) => Ok(conflict(page, &seen, &form)),
        Err(error) => Err(fault(error)),
    }
}

/// Words of the composer come under one name.
fn with_words(mut values: Values) -> Values {
    if let Some(words) = values.get("words").map(str::to_owned) {
        values.set("text", words);
    }
    values
}

/// Acts that add without changing what others saw need no version.
fn adds_only(action: &str) -> bool {
    matches!(action, "note" | "supplement")
}

fn after(form: &ActForm, id: Uuid) -> String {
    match form.form.value("back") {
        "" => format!("/cases/{id}"),
        back => crate::pages::own_path(back).to_owned(),
    }
}

fn shown(
    status: StatusCode,
    page: Page,
    view: Folder<'_>,
    act: ActForm,
    refusal: Option<String>,
) -> Response {
    let case_href = format!("/cases/{}", view.row.id);
    let (number, title) = (view.row.number.clone(), view.row.title.clone());
    html(status, &ActPage { page, number, title, case_href, act, refusal })
}

#[derive(Template)]
#[template(path = "pages/cases/act/conflict.html")]
struct ConflictPage {
    page: Page,
    number: String,
    compare: Compare,
}

/// Fields that nobody typed, and the composer's words, which stand under their act's name as well.
const UNSHOWN: &[&str] = &["version", "back", "pane", "words", TYPED_ON, OPENED_WITH];

/// Somebody saved in between: what they did, beside what was typed; nothing is overwritten (C02).
fn conflict(page: Page, seen: &OfKind, form: &ActForm) -> Response {
    let view = seen.folder();
    let newest = seen.newest(&page).unwrap_or_default();
    let (name, time) = (newest.who, newest.time_full);
    let theirs = format!("{} {}", newest.headline, newest.body).trim().to_owned();
    let typed: Vec<Difference> = form
        .form
        .values
        .pairs()
        .iter()
        .filter(|(name, value)| {
            let shown = !name.starts_with('_') && !UNSHOWN.contains(&name.as_str());
            shown && !value.trim().is_empty()
        })
        .map(|(name, value)| {
            let field = form.fields.iter().find(|field| field.name == *name);
            Difference {
                label: field.map_or_else(String::new, |f| form.form.label(&f.name).to_owned()),
                theirs: theirs.clone(),
                yours: field.map_or(value.as_str(), |f| f.in_words(value)).to_owned(),
            }
        })
        .collect();
    let mut hidden: Vec<(String, String)> = form
        .form
        .values
        .pairs()
        .iter()
        .filter(|(name, _)| !name.starts_with('_') && name != "version")
        .cloned()
        .collect();
    hidden.push(("version".to_owned(), view.row.version.to_string()));
    let compare = Compare {
        name,
        time,
        fields: typed,
        action: form.href.clone(),
        hidden,
        latest: format!("/cases/{}", view.row.id),
    };
    html(StatusCode::CONFLICT, &ConflictPage { page, number: view.row.number.clone(), compare })
}
