//! The rate card of an office (收费标准): the one in force, every version before it, its editor, and the card on paper
//! (REP-4, ADM-1).
//!
//! Owns `/rates`. Prices are read here into fen and never computed; what may stand on a card is decided by
//! `linli_app::repair::rates`.

mod edit;
mod free;
mod print;

use crate::errors::Fault;
use crate::forms::{Choice, Form, Values};
use crate::pages::ok;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use linli_app::repair::cards::{self, Office, Version};
use linli_domain::repair::rates::{Rate, RateCard, RateKind};
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/rates", get(show))
        .route("/rates/edit", get(edit::form).post(edit::save))
        .route("/rates/free", get(free::show).post(free::save))
        .route("/rates/print", get(print::sheet))
}

/// One office to choose.
struct Tab {
    label: String,
    href: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "pages/rates/show.html")]
struct ShowPage {
    page: Page,
    tabs: Vec<Tab>,
    office: String,
    name: String,
    /// `第 3 版，9 月 14 日起`; empty where there is no card.
    since: String,
    /// The version shown is not the one in force.
    old: bool,
    version: u32,
    editable: bool,
    card: Table,
    versions: Table,
}

/// Which office and which version.
#[derive(Clone, Copy, Default, Deserialize)]
struct Asked {
    office: Option<Uuid>,
    version: Option<u32>,
}

/// The office that was asked for, else the first.
fn chosen(offices: &[Office], asked: Asked) -> Result<&Office, Fault> {
    let found = match asked.office {
        Some(id) => offices.iter().find(|office| office.id.0 == id),
        None => offices.first(),
    };
    found.ok_or(Fault::NotFound)
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let offices = cards::offices(app, caller).await.map_err(fault)?;
    let office = chosen(&offices, asked)?;
    let versions = cards::versions(app, caller, office.id).await.map_err(fault)?;
    let version = of(&versions, asked.version)?;
    let page = signed.plain_page(&state).await?;
    let tab = |one: &Office| Tab {
        label: one.name.clone(),
        href: format!("/rates?office={}", one.id),
        current: one.id == office.id,
    };
    let number = version.map_or(0, |version| version.card.version);
    let none = RateCard { version: 0, items: Vec::new() };
    let shown = ShowPage {
        tabs: offices.iter().map(tab).collect(),
        office: office.id.to_string(),
        name: office.name.clone(),
        since: version.map(|version| since(&page, version)).unwrap_or_default(),
        old: versions.first().is_some_and(|newest| newest.card.version != number),
        version: number,
        editable: office.editable,
        card: table(&page, version.map_or(&none, |version| &version.card)),
        versions: history(&page, &versions, office),
        page,
    };
    Ok(ok(&shown))
}

/// A version, the newest where none is named; nothing where there is none at all.
fn of(versions: &[Version], wanted: Option<u32>) -> Result<Option<&Version>, Fault> {
    match wanted {
        None => Ok(versions.first()),
        Some(number) => {
            let found = versions.iter().find(|version| version.card.version == number);
            found.map(Some).ok_or(Fault::NotFound)
        }
    }
}

fn since(page: &Page, version: &Version) -> String {
    let (number, time) = (version.card.version.to_string(), page.times.moment(version.valid_from));
    page.f("rates.since", &[("version", &number), ("time", &time)])
}

fn table(page: &Page, card: &RateCard) -> Table {
    let columns = ["code", "name", "kind", "unit", "price"];
    let labels = columns.map(|column| page.word("rate_column", column));
    let mut table = Table::new(page.t("rates.title"), &labels);
    for rate in &card.items {
        table.row(vec![
            Cell::text(&*rate.code),
            Cell::text(&*rate.name).sub(&*rate.initials),
            Cell::text(page.word("rate_kind", rate.kind.as_str())),
            Cell::text(&*rate.unit),
            Cell::text(page.yuan(rate.price.0)),
        ]);
    }
    table
}

fn history(page: &Page, versions: &[Version], office: &Office) -> Table {
    let labels = ["scripts.version", "rates.valid_from", "scripts.who", "rates.items"];
    let mut table = Table::new(page.t("scripts.versions"), &labels.map(|key| page.t(key)));
    for version in versions {
        let number = version.card.version;
        let href = format!("/rates?office={}&version={number}", office.id);
        let by = match version.by.as_str() {
            "" => page.t("rates.with_file"),
            by => by,
        };
        table.row(vec![
            Cell::link(number.to_string(), href),
            Cell::text(page.times.full(version.valid_from)),
            Cell::text(by),
            Cell::text(version.card.items.len().to_string()),
        ]);
    }
    table
}

/// Labour or material, as choices.
fn kinds(page: &Page) -> Vec<Choice> {
    let kind = |kind: &RateKind| Choice::new(kind.as_str(), page.word("rate_kind", kind.as_str()));
    RateKind::ALL.iter().map(kind).collect()
}

/// A card as the fields of its editor.
fn filled(page: &Page, items: &[Rate]) -> Form {
    let mut values = Values::default();
    for (row, rate) in items.iter().enumerate() {
        let price = format!("{}.{:02}", rate.price.0 / 100, rate.price.0 % 100);
        for (name, value) in [
            ("code", rate.code.as_str()),
            ("name", &rate.name),
            ("kind", rate.kind.as_str()),
            ("unit", &rate.unit),
            ("price", &price),
        ] {
            values.set(&format!("items.{row}.{name}"), value);
        }
    }
    Form::of(page.s, edit::SCOPE, values)
}
