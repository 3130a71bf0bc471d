//! The rate card on A4, for residents who ask for it and for the notice board (REP-4).

use super::{Asked, chosen, of, since};
use crate::errors::Fault;
use crate::pages::paper::sheet::{Block, Field, Sheet, wide};
use crate::pages::paper::shown;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::extract::{Query, State};
use axum::response::Response;
use linli_app::repair::cards::{self, Office, Version};
use linli_domain::repair::rates::RateKind;

/// A version of the card as a sheet; as many pages as its lines need.
///
/// # Errors
/// A fault for an office whose card the visitor does not see, or that has none.
pub async fn sheet(
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
    let back = match version {
        Some(version) => format!("/rates?office={}&version={}", office.id, version.card.version),
        None => format!("/rates?office={}", office.id),
    };
    let sheet = fill(&page, office, version, &signed.caller.name);
    let title = format!("{} {}", page.t("rates.title"), office.name);
    Ok(shown(page, title, back, vec![sheet]))
}

fn fill(page: &Page, office: &Office, version: Option<&Version>, by: &str) -> Sheet {
    let time = page.times.full(page.times.now());
    let heads = ["code", "name", "unit", "price"];
    let heads: Vec<String> =
        heads.iter().map(|code| page.word("rate_column", code).to_owned()).collect();
    let of_kind = |kind: &RateKind| {
        let items = version.iter().flat_map(|v| &v.card.items).filter(|rate| rate.kind == *kind);
        let rows: Vec<Vec<String>> = items
            .map(|rate| {
                let price = page.yuan(rate.price.0);
                vec![rate.code.clone(), rate.name.clone(), rate.unit.clone(), price]
            })
            .collect();
        let title = page.word("rate_kind", kind.as_str());
        Block::list(title, &["c-24", "", "c-16", "c-24"], heads.clone(), rows, 0)
    };
    let mut blocks: Vec<Block> =
        RateKind::ALL.iter().map(of_kind).filter(|block| !block.lines.is_empty()).collect();
    let notes = Field::value(page.t("rates.notes"));
    blocks.push(Block::grid(vec![wide("", page.t("rates.note"), notes)]));
    Sheet {
        title: page.t("rates.title").to_owned(),
        caption: vec![office.name.clone(), version.map(|v| since(page, v)).unwrap_or_default()],
        blocks,
        printed: page.f("shell.printed_by", &[("name", by), ("time", &time)]),
        flows: true,
        ..Sheet::default()
    }
}
