//! How good the proposals are, and which model makes them (STA-5).
//!
//! Owns `/admin/triage`. What is good enough to answer is decided by `linli_app::triage::learn`.

use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::access::Right;
use linli_app::cases::list::Category;
use linli_app::triage::learn;
use linli_app::triage::models::{self, ModelRow};
use linli_app::triage::quality::{self, Fared};

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/admin/triage", get(show))
        .route("/admin/triage/learn", post(teach))
        .route("/admin/triage/use", post(switch))
}

/// A model that may be put in place.
struct Choice {
    version: i64,
    label: String,
    now: bool,
}

#[derive(Template)]
#[template(path = "pages/triage/triage.html")]
struct TriagePage {
    page: Page,
    questions: Table,
    corrected: Table,
    models: Table,
    choices: Vec<Choice>,
    /// Why the model does not answer; empty when it does.
    trouble: String,
    /// Whether the visitor may choose the model, which answers in all offices.
    company: bool,
}

async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let told = quality::quality(app, caller).await.map_err(fault)?;
    let (in_force, all) = models::list(app, caller).await.map_err(fault)?;
    let names = quality::categories(app, caller).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let trouble = app.triage.current().trouble.clone();
    let trouble = trouble.map(|why| page.f("triage.trouble", &[("why", &why)]));
    Ok(crate::pages::ok(&TriagePage {
        questions: questions(&page, &told.questions),
        corrected: corrected(&page, &names, &told.corrected),
        models: table(&page, in_force, &all),
        choices: choices(&page, in_force, &all),
        trouble: trouble.unwrap_or_default(),
        company: caller.scope(Right::Administer).everything,
        page,
    }))
}

fn questions(page: &Page, all: &[Fared]) -> Table {
    let labels = [
        page.t("triage.question"),
        page.t("triage.proposed"),
        page.t("triage.accepted"),
        page.t("triage.corrected"),
        page.t("triage.share"),
    ];
    let mut table = Table::new(page.t("triage.quality"), &labels);
    for fared in all {
        let decided = fared.accepted + fared.corrected;
        let share = match decided {
            0 => page.t("triage.undecided").to_owned(),
            n => format!("{} %", fared.accepted * 100 / n),
        };
        table.row(vec![
            Cell::text(page.word("triage_question", &fared.question)),
            Cell::text(fared.proposed.to_string()),
            Cell::text(fared.accepted.to_string()),
            Cell::text(fared.corrected.to_string()),
            Cell::text(share),
        ]);
    }
    table
}

/// An answer to a question in the visitor's words.
fn answer(page: &Page, names: &[Category], question: &str, value: &str) -> String {
    match question {
        "category" => crate::pages::cases::row::category(page, names, value),
        "emergency" => page.word("triage_emergency", value).to_owned(),
        "kind" | "severity" | "judgement" => page.word(question, value).to_owned(),
        _ => value.to_owned(),
    }
}

fn corrected(page: &Page, names: &[Category], all: &[quality::Corrected]) -> Table {
    let labels = [
        page.t("triage.question"),
        page.t("triage.proposed"),
        page.t("triage.decided"),
        page.t("triage.times"),
    ];
    let mut table = Table::new(page.t("triage.corrections"), &labels);
    for one in all {
        let href = format!("/cases?open=any&proposed={}:{}", one.question, one.proposed);
        let proposed = answer(page, names, &one.question, &one.proposed);
        table.row(vec![
            Cell::text(page.word("triage_question", &one.question)),
            Cell::link(proposed, href),
            Cell::text(answer(page, names, &one.question, &one.decided)),
            Cell::text(one.times.to_string()),
        ]);
    }
    table
}

fn per_cent(thousandths: i64) -> String {
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

fn table(page: &Page, in_force: i64, all: &[ModelRow]) -> Table {
    let labels = [
        page.t("triage.version"),
        page.t("triage.made"),
        page.t("triage.outcome"),
        page.t("triage.learnt_from"),
        page.t("triage.right"),
    ];
    let mut table = Table::new(page.t("triage.models"), &labels);
    for model in all {
        let mut version = Cell::text(model.version.to_string());
        if model.version == in_force {
            version = version.tag("done", page.t("triage.in_force"));
        }
        let counts = [&model.examples, &model.people, &model.held].map(i64::to_string);
        let from = [("texts", &*counts[0]), ("people", &*counts[1]), ("held", &*counts[2])];
        table.row(vec![
            version,
            Cell::text(page.times.moment(model.made_at)),
            Cell::text(page.word("triage_outcome", &model.outcome)),
            Cell::text(page.f("triage.from", &from)),
            Cell::text(per_cent(model.score))
                .sub(page.f("triage.before", &[("share", &per_cent(model.score_before))])),
        ]);
    }
    let mut shipped = Cell::text("0");
    if in_force == models::SHIPPED {
        shipped = shipped.tag("done", page.t("triage.in_force"));
    }
    let quiet = || Cell::text("");
    table.row(vec![shipped, Cell::text(page.t("triage.ships")), quiet(), quiet(), quiet()]);
    table
}

fn choices(page: &Page, in_force: i64, all: &[ModelRow]) -> Vec<Choice> {
    let with_body = all.iter().filter(|model| !model.body.is_empty()).map(|model| model.version);
    with_body
        .chain([models::SHIPPED])
        .map(|version| Choice {
            version,
            label: match version {
                models::SHIPPED => page.t("triage.ships").to_owned(),
                n => page.f("triage.model", &[("n", &n.to_string())]),
            },
            now: version == in_force,
        })
        .collect()
}

async fn teach(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let learnt = learn::learn(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let words = page.word("triage_learnt", learnt.outcome.as_str()).to_owned();
    Ok(signed.flash(see_other("/admin/triage"), &words))
}

async fn switch(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or(-1);
    models::switch(&state.app, &signed.caller, version).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let words = page.f("triage.switched", &[("n", &version.to_string())]);
    Ok(signed.flash(see_other("/admin/triage"), &words))
}
