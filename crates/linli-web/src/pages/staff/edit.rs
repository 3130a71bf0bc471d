//! A member of staff's form: adding somebody, changing who they are and what they hold.

use super::fields::{self, GrantRow};
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
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
use linli_app::directory::organisation::{self, NodeView};
use linli_app::directory::staff::{self, NewStaff, StaffView};
use linli_domain::ids::StaffId;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/staff/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    back: String,
    version: i64,
    /// The masked phone; empty for none.
    phone: String,
    new: bool,
    form: Form,
    grant_rows: Vec<GrantRow>,
    department_rows: Vec<String>,
    roles: Vec<Choice>,
    nodes: Vec<Choice>,
    departments: Vec<Choice>,
    locales: Vec<Choice>,
}

impl EditPage {
    fn of(
        page: Page,
        nodes: &[NodeView],
        person: Option<&StaffView>,
        version: i64,
        form: Form,
    ) -> Self {
        let path = person.map(|person| format!("/admin/staff/{}", person.id));
        Self {
            title: person
                .map_or_else(|| page.t("staff.new").to_owned(), |person| person.name.clone()),
            action: path
                .as_ref()
                .map_or_else(|| "/admin/staff/new".to_owned(), |path| format!("{path}/edit")),
            back: path.unwrap_or_else(|| "/admin/staff".to_owned()),
            version,
            phone: person.and_then(|person| person.phone.clone()).unwrap_or_default(),
            new: person.is_none(),
            grant_rows: fields::grant_rows(&form),
            department_rows: fields::department_rows(&form),
            roles: fields::roles(&page),
            nodes: fields::tree_choices(nodes),
            departments: fields::department_choices(nodes),
            locales: fields::locales(&page),
            form,
            page,
        }
    }
}

/// The nodes that the visitor may give.
async fn nodes(state: &WebState, signed: &Signed) -> Result<Vec<NodeView>, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    let tree = organisation::tree(&state.app, &signed.caller, false).await.map_err(fault)?;
    Ok(fields::administered(signed, tree))
}

/// The form of a person.
///
/// # Errors
/// A fault if the person is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let nodes = nodes(&state, &signed).await?;
    let person = staff::get(&state.app, &signed.caller, StaffId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let form = fields::filled(&page, &person);
    Ok(crate::pages::ok(&EditPage::of(page, &nodes, Some(&person), person.version, form)))
}

/// Saves a person and what they hold.
///
/// # Errors
/// A fault if the visitor does not administer the person.
pub async fn update(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let nodes = nodes(&state, &signed).await?;
    let id = StaffId(id);
    let person = staff::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default();
    let mut form = fields::sent(&page, values);
    if form.values.more().is_some() {
        return Ok(crate::pages::ok(&EditPage::of(page, &nodes, Some(&person), version, form)));
    }
    if let Some((input, sources)) = fields::read(&mut form) {
        match staff::update(&state.app, &signed.caller, id, version, input).await {
            Ok(_) => {
                let done = page.t("words.saved");
                return Ok(signed.flash(see_other(&format!("/admin/staff/{id}")), done));
            }
            Err(AppError::Invalid(issues)) => fields::refuse(&mut form, &sources, issues),
            Err(AppError::Stale { .. }) => return Ok(conflict(page, &nodes, &person, &form)),
            Err(error) => return Err(fault(error)),
        }
    }
    let shown = EditPage::of(page, &nodes, Some(&person), version, form);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// Somebody saved the person in between: both, side by side, roles in words.
fn conflict(page: Page, nodes: &[NodeView], person: &StaffView, yours: &Form) -> Response {
    let held = |form: &Form| {
        let name = |id: &str| {
            nodes.iter().find(|n| n.id.to_string() == id).map_or("", |n| n.name.as_str())
        };
        let word = |row: &GrantRow| {
            let role = form.value(&row.role);
            (!role.is_empty())
                .then(|| format!("{} · {}", page.word("role", role), name(form.value(&row.node))))
        };
        fields::grant_rows(form).iter().filter_map(word).collect::<Vec<_>>()
    };
    let with_roles = |mut form: Form| {
        for role in held(&form) {
            form.values.add("grants", role);
        }
        form
    };
    let (theirs, shown) = (with_roles(fields::filled(&page, person)), with_roles(yours.clone()));
    let s = page.s;
    let words = move |name: &str, value: &str| match name {
        "locale" => s.word("language", value).to_owned(),
        _ => value.to_owned(),
    };
    let both = Both {
        theirs: &theirs,
        yours: &shown,
        names: &["name", "title", "locale", "grants"],
        words: &words,
        action: format!("/admin/staff/{}/edit", person.id),
        latest: format!("/admin/staff/{}", person.id),
        version: person.version,
    };
    stale::shown(page, &both)
}

/// The form of somebody new.
///
/// # Errors
/// A fault if the visitor administers nothing.
pub async fn new(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let nodes = nodes(&state, &signed).await?;
    let page = signed.plain_page(&state).await?;
    let form = fields::blank(&page);
    Ok(crate::pages::ok(&EditPage::of(page, &nodes, None, 0, form)))
}

/// Adds somebody.
///
/// # Errors
/// A fault if the visitor administers nothing.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let nodes = nodes(&state, &signed).await?;
    let page = signed.plain_page(&state).await?;
    let mut form = fields::sent(&page, values);
    if form.values.more().is_some() {
        return Ok(crate::pages::ok(&EditPage::of(page, &nodes, None, 0, form)));
    }
    let read = fields::read(&mut form);
    let login = form.value("login").trim().to_owned();
    if login.is_empty() {
        form.refuse(FieldIssue::new("login", "required"));
    }
    if let (Some((input, sources)), true) = (read, form.issues.is_empty()) {
        // Taken as typed: spaces belong to a password.
        let password = Some(form.value("password").to_owned()).filter(|text| !text.is_empty());
        match staff::create(&state.app, &signed.caller, NewStaff { login, password, input }).await {
            Ok(person) => {
                let done = page.f("people.added", &[("name", &person.name)]);
                return Ok(signed.flash(see_other(&format!("/admin/staff/{}", person.id)), &done));
            }
            Err(AppError::Invalid(issues)) => fields::refuse(&mut form, &sources, issues),
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &nodes, None, 0, form)))
}
