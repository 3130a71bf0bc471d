//! The form of one text, the three languages side by side, with its versions.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::categories;
use linli_app::mail::wording::{self, Preview};
use linli_app::scripts::{self, Edited, KINDS, STEPS, Script};

const SCOPE: &str = "scripts.form";
const LANGS: [&str; 3] = ["zh_cn", "zh_tw", "en"];

#[derive(Template)]
#[template(path = "pages/scripts/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    version: i64,
    form: Form,
    kinds: Vec<Choice>,
    steps: Vec<Choice>,
    categories: Vec<Choice>,
    versions: Table,
    /// How a mail would look in each language.
    previews: Vec<Preview>,
    stale: bool,
}

async fn page_of(
    state: &WebState,
    page: Page,
    edited: Option<&Edited>,
    key: &str,
    form: Form,
) -> Result<EditPage, Fault> {
    let all = categories::list(&state.app, false).await.map_err(fault)?;
    let choice = |list: &'static str| {
        let page = &page;
        move |code: &&str| Choice::new(*code, page.word(list, code))
    };
    let kinds = KINDS.iter().map(choice("script_kind")).collect();
    let steps = STEPS.iter().map(choice("script_step")).collect();
    let categories = all.iter().map(|c| Choice::new(&*c.code, c.name(page.lang()))).collect();
    let title = edited.map(|e| e.script.words(page.lang()).0.to_owned());
    Ok(EditPage {
        title: title.unwrap_or_else(|| page.t("scripts.new").to_owned()),
        action: if key.is_empty() { "/scripts/new".to_owned() } else { format!("/scripts/{key}") },
        version: edited.map(|e| e.script.version).unwrap_or_default(),
        versions: versions(&page, edited),
        kinds,
        steps,
        categories,
        previews: Vec::new(),
        stale: false,
        form,
        page,
    })
}

fn versions(page: &Page, edited: Option<&Edited>) -> Table {
    let labels = ["scripts.version", "scripts.when", "scripts.who", "scripts.text"];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(page.t("scripts.versions"), &labels);
    for version in edited.map(|e| e.versions.as_slice()).unwrap_or_default() {
        let (title, body) = version.script.words(page.lang());
        table.row(vec![
            Cell::text(version.version.to_string()),
            Cell::text(page.times.full(version.at)),
            Cell::text(&*version.by),
            Cell::text(title).sub(body),
        ]);
    }
    table
}

fn filled(page: &Page, script: &Script) -> Form {
    let mut form = Form::blank(page.s, SCOPE)
        .with("kind", &*script.kind)
        .with("step", &*script.step)
        .with("category", &*script.category)
        .with("position", script.position.to_string());
    for (at, lang) in LANGS.iter().enumerate() {
        form = form
            .with(&format!("title_{lang}"), &*script.title[at])
            .with(&format!("body_{lang}"), &*script.body[at]);
    }
    if script.retired { form.with("retired", "on") } else { form }
}

fn read(form: &mut Form, of: Script) -> Option<Script> {
    form.read(|r| {
        let words = |r: &mut crate::forms::Reader<'_>, name: &str, max: usize| {
            LANGS.map(|lang| {
                let field = format!("{name}_{lang}");
                r.text(&field).max(max).optional().unwrap_or_default()
            })
        };
        let known = |list: &'static [&'static str]| {
            move |code: &str| list.contains(&code).then(|| code.to_owned())
        };
        Script {
            kind: r.choice("kind", known(KINDS)).required(),
            step: r.choice("step", known(STEPS)).required(),
            category: r.text("category").optional().unwrap_or_default(),
            title: words(r, "title", 60),
            body: words(r, "body", 2_000),
            position: r.number("position", 0, 9_999).optional().unwrap_or_default(),
            retired: r.ticked("retired"),
            ..of
        }
    })
}

fn version(values: &Values) -> i64 {
    values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// The form of a text.
///
/// # Errors
/// A fault if there is none that the visitor edits.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(key): Path<String>,
) -> Result<Response, Fault> {
    let edited = scripts::get(&state.app, &signed.caller, &key).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let form = filled(&page, &edited.script);
    let mut shown = page_of(&state, page, Some(&edited), &key, form).await?;
    if edited.script.kind == wording::KIND {
        let preview = wording::preview(&state.app, &signed.caller, edited.script.clone()).await;
        // A text that was kept under an older rule is shown without; saving names what is wrong.
        shown.previews = preview.unwrap_or_default();
    }
    Ok(crate::pages::ok(&shown))
}

/// Saves a text as a new version, or shows how the mail would look with what was typed.
///
/// # Errors
/// As [`form`].
pub async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Path(key): Path<String>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let edited = scripts::get(&state.app, &signed.caller, &key).await.map_err(fault)?;
    kept(&state, &signed, Some(edited), &key, values).await
}

/// The form of a new text.
///
/// # Errors
/// A fault if the visitor does not edit texts.
pub async fn new(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    signed.caller.require(Right::EditScripts).map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, SCOPE).with("kind", "script");
    let shown = page_of(&state, page, None, "", form).await?;
    Ok(crate::pages::ok(&shown))
}

/// Adds a text.
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    kept(&state, &signed, None, "", values).await
}

async fn kept(
    state: &WebState,
    signed: &Signed,
    edited: Option<Edited>,
    key: &str,
    values: Values,
) -> Result<Response, Fault> {
    signed.caller.require(Right::EditScripts).map_err(fault)?;
    let page = signed.plain_page(state).await?;
    let version = version(&values);
    let mut form = Form::of(page.s, SCOPE, values);
    let of = edited.as_ref().map(|e| e.script.clone()).unwrap_or_default();
    let looks = form.value("look") == "1";
    let (mut stale, mut status) = (false, StatusCode::UNPROCESSABLE_ENTITY);
    let mut previews = Vec::new();
    if let Some(script) = read(&mut form, Script { version, ..of }) {
        match kept_or_shown(state, signed, script, looks).await {
            Ok(None) => return Ok(signed.flash(see_other("/scripts"), page.t("words.saved"))),
            Ok(Some(shown)) => (previews, status) = (shown, StatusCode::OK),
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            }
            Err(AppError::Stale { .. }) => (stale, status) = (true, StatusCode::CONFLICT),
            Err(error) => return Err(fault(error)),
        }
    }
    let mut shown = page_of(state, page, edited.as_ref(), key, form).await?;
    shown.stale = stale;
    shown.previews = previews;
    Ok(html(status, &shown))
}

/// Keeps a text; or keeps nothing, and gives the mail that it would make in each language.
async fn kept_or_shown(
    state: &WebState,
    signed: &Signed,
    script: Script,
    looks: bool,
) -> Result<Option<Vec<Preview>>, AppError> {
    if looks {
        return wording::preview(&state.app, &signed.caller, script).await.map(Some);
    }
    scripts::save(&state.app, &signed.caller, script).await.map(|_| None)
}
