//! The emergency list: what ships, read-only, and the words that the company and the offices add to it (REP-1, ADM-1).
//!
//! Owns `/admin/emergencies`. What a word may be and who may save it is decided by `linli_app::triage::own_words`.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::{html, ok, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use linli_app::AppError;
use linli_app::triage::Whose;
use linli_app::triage::own_words::{self, MOST, OwnList, OwnWord, Version};
use linli_domain::ids::NodeId;
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/admin/emergencies", get(show).post(save))
}

const SCOPE: &str = "emergencies.form";
/// Empty rows at the end, to be filled without a script.
const BLANK: usize = 3;

/// One list to choose.
struct Tab {
    label: String,
    href: String,
    current: bool,
}

/// A sign with the words that ship.
struct Shipped {
    label: String,
    life: bool,
    words: String,
}

/// The names of the fields of one row.
struct Row {
    sign: String,
    word: String,
    removed: String,
}

#[derive(Template)]
#[template(path = "pages/emergencies/list.html")]
struct WordsPage {
    page: Page,
    tabs: Vec<Tab>,
    title: String,
    office: String,
    version: i64,
    editable: bool,
    /// Somebody saved in between.
    stale: bool,
    form: Form,
    rows: Vec<Row>,
    signs: Vec<Choice>,
    shipped: Vec<Shipped>,
    versions: Table,
    /// A sentence that was tried, and what the desk would show.
    tried: String,
    told: String,
}

/// Which list, and a sentence to be tried.
#[derive(Default, Deserialize)]
struct Asked {
    office: Option<Uuid>,
    #[serde(default)]
    r#try: String,
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let lists = own_words::lists(&state.app, &signed.caller).await.map_err(fault)?;
    let list = chosen(&lists, asked.office)?;
    let form = filled(&page, &list.words);
    let mut shown = page_of(&state, &signed, page, (&lists, list), form).await?;
    if !asked.r#try.trim().is_empty() {
        shown.told = told(&state, &shown.page, &asked.r#try, list.office);
        shown.tried = asked.r#try;
    }
    Ok(ok(&shown))
}

/// The list that was asked for, else the first that the visitor may save, else the company's.
fn chosen(lists: &[OwnList], office: Option<Uuid>) -> Result<&OwnList, Fault> {
    let asked = office.map(|id| Some(NodeId(id)).filter(|_| !id.is_nil()));
    let found = match asked {
        Some(office) => lists.iter().find(|list| list.office == office),
        None => lists.iter().find(|list| list.editable).or(lists.first()),
    };
    found.ok_or(Fault::NotFound)
}

fn address(list: &OwnList) -> String {
    format!("/admin/emergencies?office={}", list.office.map_or(Uuid::nil(), |office| office.0))
}

fn filled(page: &Page, words: &[OwnWord]) -> Form {
    let mut values = Values::default();
    for (row, own) in words.iter().enumerate() {
        values.set(&format!("words.{row}.sign"), &*own.sign);
        values.set(&format!("words.{row}.word"), &*own.word);
    }
    Form::of(page.s, SCOPE, values)
}

/// What the desk would show for a sentence, in words.
fn told(state: &WebState, page: &Page, text: &str, office: Option<NodeId>) -> String {
    let whose = office.map_or(Whose::Company, |office| Whose::Offices(vec![office]));
    let proposed = state.app.propose_at(text, None, &whose);
    let named = |codes: &[String]| {
        let names = codes.iter().map(|code| page.word("emergency_point", code));
        names.collect::<Vec<_>>().join("、")
    };
    let mut words = match proposed.is_emergency() {
        true => page.f("emergencies.is_one", &[("what", &named(&proposed.points))]),
        false => page.t("emergencies.is_none").to_owned(),
    };
    if !proposed.life.is_empty() {
        let script = page.f("emergencies.shows_script", &[("what", &named(&proposed.life))]);
        words = format!("{words} {script}");
    }
    words
}

async fn page_of(
    state: &WebState,
    signed: &Signed,
    page: Page,
    (lists, list): (&[OwnList], &OwnList),
    form: Form,
) -> Result<WordsPage, Fault> {
    let versions = own_words::versions(&state.app, &signed.caller, list.office).await;
    let versions = table(&page, &versions.map_err(fault)?);
    let name = |list: &OwnList| match list.office {
        None => page.t("emergencies.company").to_owned(),
        Some(_) => list.name.clone(),
    };
    let label = |code: &str| page.word("emergency_point", code).to_owned();
    let signs = own_words::signs();
    let choices = signs.iter().map(|sign| {
        let group = if sign.life { "emergencies.life" } else { "emergencies.points" };
        Choice::new(sign.code, label(sign.code)).group(page.t(group))
    });
    let more = if form.values.more().is_some() { 2 * BLANK } else { BLANK };
    let count = (form.values.rows("words", MOST) + more).min(MOST);
    let row = |n: usize| Row {
        sign: format!("words.{n}.sign"),
        word: format!("words.{n}.word"),
        removed: format!("words.{n}.removed"),
    };
    Ok(WordsPage {
        tabs: lists
            .iter()
            .map(|one| Tab {
                label: name(one),
                href: address(one),
                current: one.office == list.office,
            })
            .collect(),
        title: name(list),
        office: list.office.map_or(Uuid::nil(), |office| office.0).to_string(),
        version: list.version,
        editable: list.editable,
        stale: false,
        rows: (0..count).map(row).collect(),
        signs: choices.collect(),
        shipped: signs
            .iter()
            .map(|sign| Shipped {
                label: label(sign.code),
                life: sign.life,
                words: sign.words.join("、"),
            })
            .collect(),
        versions,
        tried: String::new(),
        told: String::new(),
        form,
        page,
    })
}

fn table(page: &Page, versions: &[Version]) -> Table {
    let labels = ["scripts.version", "scripts.when", "scripts.who", "emergencies.words"];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(page.t("scripts.versions"), &labels);
    for version in versions {
        let words: Vec<&str> = version.words.iter().map(|own| own.word.as_str()).collect();
        table.row(vec![
            Cell::text(version.version.to_string()),
            Cell::text(page.times.full(version.at)),
            Cell::text(&*version.by),
            Cell::text(words.join("、")),
        ]);
    }
    table
}

/// The rows that hold something and are not taken out, as they were typed.
fn typed(values: &Values) -> Vec<OwnWord> {
    let field = |row: usize, name: &str| values.get(&format!("words.{row}.{name}"));
    (0..values.rows("words", MOST + BLANK))
        .filter(|row| field(*row, "removed").is_none())
        .map(|row| OwnWord {
            sign: field(row, "sign").unwrap_or_default().to_owned(),
            word: field(row, "word").unwrap_or_default().to_owned(),
        })
        .filter(|own| !own.word.trim().is_empty())
        .collect()
}

async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let lists = own_words::lists(&state.app, &signed.caller).await.map_err(fault)?;
    let office = values.get("office").and_then(|id| id.parse().ok());
    let list = chosen(&lists, office)?;
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or(-1);
    let words = typed(&values);
    let mut form = filled(&page, &words);
    if let Some(more) = values.more() {
        form.values.set("_more", more);
        let shown = page_of(&state, &signed, page, (&lists, list), form).await?;
        return Ok(ok(&shown));
    }
    let saved = own_words::save(&state.app, &signed.caller, list.office, (version, words)).await;
    let (stale, status) = match saved {
        Ok(version) => {
            let words = page.f("emergencies.saved", &[("version", &version.to_string())]);
            return Ok(signed.flash(see_other(&address(list)), &words));
        }
        Err(AppError::Invalid(issues)) => {
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            (false, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(AppError::Stale { .. }) => (true, StatusCode::CONFLICT),
        Err(error) => return Err(fault(error)),
    };
    let mut shown = page_of(&state, &signed, page, (&lists, list), form).await?;
    shown.stale = stale;
    Ok(html(status, &shown))
}
