//! Scripts, phrases and reply templates: what the clerk says at each step, edited by the office (REC-6).
//!
//! Owns `/scripts` and the panel that other pages show beside their forms. A page asks for the texts of its steps with
//! [`of_steps`] or [`plain`], keeps them in a field `texts` and includes `pages/scripts/panel.html`.

mod edit;

use crate::errors::Fault;
use crate::pages::cases::folder::Folder;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use linli_app::access::Right;
use linli_app::complaint::view::CaseView;
use linli_app::scripts::{self, KINDS, STEPS, Script};
use linli_domain::complaint::Stage;
use linli_domain::ids::NodeId;
use serde::Deserialize;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/scripts", get(list))
        .route("/scripts/panel", get(panel))
        .route("/scripts/new", get(edit::new).post(edit::create))
        .route("/scripts/{key}", get(edit::form).post(edit::save))
}

/// A text with its values filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub body: String,
    /// Words to put into a letter, not to be spoken.
    pub written: bool,
}

/// The texts of some steps for a case, its number and names filled in.
///
/// # Errors
/// A fault if they cannot be read.
pub async fn of_steps(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    (view, department): (Folder<'_>, Option<String>),
    steps: &'static [&'static str],
) -> Result<Vec<Text>, Fault> {
    let office = Some(NodeId(view.row.office_id));
    let texts = scripts::at(&state.app, office, steps, &view.row.category).await;
    let due = view.clocks.iter().find(|clock| clock.done_at.is_none()).map(|clock| clock.due_at);
    let values = [
        ("number", view.row.number.clone()),
        ("name", view.person.name.clone()),
        ("department", department.unwrap_or_default()),
        ("clerk", signed.caller.name.clone()),
        ("time", due.map(|at| page.times.near(at)).unwrap_or_default()),
    ];
    Ok(filled(page, texts.map_err(fault)?, &values))
}

/// The steps of the script that fit a stage.
const fn say(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Informing => &["result"],
        Stage::Explaining => &["explanation"],
        Stage::FollowingUp => &["follow_up"],
        Stage::Archived | Stage::Withdrawn => &[],
        _ => &["progress"],
    }
}

/// What to say at the stage of a case.
///
/// # Errors
/// A fault if the texts cannot be read.
pub async fn of_case(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    view: &CaseView,
) -> Result<Vec<Text>, Fault> {
    let department = view.state.lead().map(|task| view.names.of(task.department).to_owned());
    of_steps(state, signed, page, (view.into(), department), say(view.state.stage)).await
}

/// The texts of some steps where no case is known yet, as on the desk.
///
/// # Errors
/// A fault if they cannot be read.
pub async fn plain(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    (office, category): (Option<NodeId>, &str),
    steps: &[&'static str],
) -> Result<Vec<Text>, Fault> {
    let texts = scripts::at(&state.app, office, steps, category).await.map_err(fault)?;
    Ok(filled(page, texts, &[("clerk", signed.caller.name.clone())]))
}

fn filled(page: &Page, texts: Vec<Script>, values: &[(&str, String)]) -> Vec<Text> {
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let text = |script: &Script| {
        let (title, body) = script.words(page.lang());
        let body = crate::locales::fill(body, &values);
        // A value that is not known is a gap to speak over, not a brace.
        let body = ["number", "name", "department", "clerk", "time"]
            .iter()
            .fold(body, |body, name| body.replace(&format!("{{{name}}}"), "…"));
        Text { title: title.to_owned(), body, written: script.kind != "script" }
    };
    texts.iter().map(text).collect()
}

/// At which step somebody speaks, and about what.
#[derive(Deserialize)]
struct Speaking {
    step: String,
    #[serde(default)]
    category: String,
}

#[derive(Template)]
#[template(path = "pages/scripts/fragment.html")]
struct Panel {
    page: Page,
    texts: Vec<Text>,
}

/// The panel alone, for a page that changes its category without being sent.
async fn panel(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Speaking>,
) -> Result<Response, Fault> {
    let step = STEPS.iter().position(|step| *step == asked.step).ok_or(Fault::NotFound)?;
    let page = signed.plain_page(&state).await?;
    let office = signed.caller.scope(Right::Register).offices.first().copied();
    let steps = &STEPS[step..=step];
    let texts = plain(&state, &signed, &page, (office, &asked.category), steps).await?;
    Ok(crate::pages::ok(&Panel { page, texts }))
}

#[derive(Template)]
#[template(path = "pages/scripts/list.html")]
struct ListPage {
    page: Page,
    /// One table for each kind.
    tables: Vec<(String, Table)>,
}

async fn list(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let all = scripts::list(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let tables = KINDS.iter().map(|kind| {
        let title = page.word("script_kind", kind).to_owned();
        let of_kind: Vec<&Script> = all.iter().filter(|text| text.kind == *kind).collect();
        (title.clone(), table(&page, &title, &of_kind))
    });
    let tables = tables.collect();
    Ok(crate::pages::ok(&ListPage { page, tables }))
}

fn table(page: &Page, caption: &str, texts: &[&Script]) -> Table {
    let labels = ["scripts.step", "scripts.text", "scripts.whose"].map(|key| page.t(key));
    let mut table = Table::new(caption, &labels);
    for text in texts {
        let (title, body) = text.words(page.lang());
        let key = match (&text.id, text.shipped.as_str()) {
            (_, shipped) if !shipped.is_empty() => shipped.to_owned(),
            (Some(id), _) => id.to_string(),
            (None, _) => String::new(),
        };
        let body: String = body.chars().take(80).collect();
        let mut name = Cell::link(title, format!("/scripts/{key}")).sub(body);
        if text.retired {
            name = name.tag("", page.t("words.retired"));
        }
        let whose = match (text.id, text.office) {
            (None, _) => "scripts.shipped",
            (Some(_), None) => "scripts.company",
            (Some(_), Some(_)) => "scripts.office",
        };
        let mut step = Cell::text(page.word("script_step", &text.step));
        if !text.category.is_empty() {
            step = step.sub(&*text.category);
        }
        table.row(vec![step, name, Cell::text(page.t(whose))]);
        if let Some(row) = table.rows.last_mut() {
            row.quiet = text.retired;
        }
    }
    table
}
