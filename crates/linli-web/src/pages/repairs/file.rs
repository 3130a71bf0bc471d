//! The summary as a file: every part of it, one row for each kind, place, technician and item.

use super::{Asked, tables};
use crate::errors::Fault;
use crate::pages::exports;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::words::plain_amount;
use axum::extract::{Query, State};
use axum::response::Response;
use linli_app::export::{self, Format, Writer};
use linli_app::repair::summary::{self, Figure, Figures, Summary};

pub(super) async fn file(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let format = match asked.format.as_deref() {
        None => Format::Xlsx,
        Some(code) => Format::parse(code).ok_or(Fault::Invalid)?,
    };
    let found = summary::summary(&state.app, &signed.caller, asked.question()).await;
    let found = found.map_err(fault)?;
    let page = signed.page(&state, &found.time_zone).await?;
    let mut writer = Writer::new(format, &headings(&page)).map_err(fault)?;
    for row in rows(&page, &found) {
        writer.row(row).map_err(fault)?;
    }
    let made = writer.finish().map_err(fault)?;
    let filters = serde_json::json!({ "period": found.span.period, "from": found.span.from });
    export::log(&state.app, &signed.caller, "repair_summary", format, made.rows, filters)
        .await
        .map_err(fault)?;
    let name = format!("repairs-{}-{}", found.span.period, found.span.from);
    exports::sent(&page, &name, format, made)
}

fn headings(page: &Page) -> Vec<String> {
    let first = ["repair_summary.part", "repair_summary.name"].map(|key| page.t(key).to_owned());
    let figures = Figure::ALL.iter().map(|one| page.word("figure", one.as_str()).to_owned());
    let last = ["repair_summary.income_yuan", "repair_summary.quantity", "repair_summary.unit"];
    first.into_iter().chain(figures).chain(last.map(|key| page.t(key).to_owned())).collect()
}

fn line(part: &str, name: &str, figures: &Figures) -> Vec<String> {
    let counts = Figure::ALL.iter().map(|one| figures.of(*one).to_string());
    let income = plain_amount(figures.income.0).replace(',', "");
    let last = [income, String::new(), String::new()];
    [part.to_owned(), name.to_owned()].into_iter().chain(counts).chain(last).collect()
}

fn rows(page: &Page, found: &Summary) -> Vec<Vec<String>> {
    let total = page.t("repair_summary.totals");
    let mut all = vec![line(total, &found.office_name, &found.totals)];
    let heads = ["repair_summary.kind", "repair_summary.place", "repair_summary.technician"];
    for (head, part) in heads.into_iter().zip(tables::rows(page, found)) {
        all.extend(part.iter().map(|(name, _, figures)| line(page.t(head), name, figures)));
    }
    for item in &found.items {
        let blank = Figure::ALL.iter().map(|_| String::new());
        let first = [page.word("rate_kind", &item.kind).to_owned(), item.name.clone()];
        let amount = plain_amount(item.amount.0).replace(',', "");
        let last = [amount, item.quantity.to_string(), item.unit.clone()];
        all.push(first.into_iter().chain(blank).chain(last).collect());
    }
    all
}
