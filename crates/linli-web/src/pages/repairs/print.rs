//! 《维修汇总表》 on paper: the figures, their parts, the orders that roll over, and the lines to sign on.

use super::{Asked, query, rolling, tables, words};
use crate::errors::Fault;
use crate::pages::paper::qr::Qr;
use crate::pages::paper::sheet::{Block, Field, Sheet, wide};
use crate::pages::paper::{origin, shown};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::words::plain_amount;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use linli_app::repair::rolling as months;
use linli_app::repair::summary::{self, Figure, Figures, Summary};

pub(super) async fn sheet(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let found = summary::summary(app, caller, asked.question()).await.map_err(fault)?;
    let list = match found.span.month() {
        Some(month) => {
            Some(months::rolling(app, caller, found.office, month).await.map_err(fault)?)
        }
        None => None,
    };
    let page = signed.page(&state, &found.time_zone).await?;
    let back = format!("/repairs/summary?{}", query(found.office, found.span));
    let link = format!("{}{back}", origin(&state, &headers));
    let about = [("office", found.office_name.clone()), ("span", words(&page, found.span))];
    let title =
        page.f("repair_summary.title_of", &[("office", &about[0].1), ("span", &about[1].1)]);
    let time = page.times.full(page.times.now());
    let sheet = Sheet {
        title: page.t("repair_summary.paper_title").to_owned(),
        caption: vec![
            found.office_name.clone(),
            words(&page, found.span),
            page.word("paper_code", "repair_summary").to_owned(),
        ],
        qr: Qr::of(&link),
        printed: page.f("shell.printed_by", &[("name", &caller.name), ("time", &time)]),
        flows: true,
        class: "register",
        blocks: blocks(&page, &found, list.as_ref()),
        ..Sheet::default()
    };
    Ok(shown(page, title, back, vec![sheet]))
}

fn blocks(page: &Page, found: &Summary, list: Option<&months::Rolling>) -> Vec<Block> {
    let mut all = vec![figures(
        page,
        ("repair_summary.totals", "repair_summary.office"),
        vec![line(&found.office_name, &found.totals)],
    )];
    let heads = [
        ("repair_summary.by_kind", "repair_summary.kind"),
        ("repair_summary.by_place", "repair_summary.place"),
        ("repair_summary.by_technician", "repair_summary.technician"),
    ];
    for (head, rows) in heads.into_iter().zip(tables::rows(page, found)) {
        let rows: Vec<_> = rows.iter().map(|(name, _, sums)| line(name, sums)).collect();
        if !rows.is_empty() {
            all.push(figures(page, head, rows));
        }
    }
    if !found.items.is_empty() {
        all.push(items(page, found));
    }
    if let Some(list) = list.filter(|list| !list.lines.is_empty()) {
        all.push(rolled(page, list));
    }
    all.push(signatures(page, list));
    all
}

fn line(name: &str, sums: &Figures) -> Vec<String> {
    let counts = Figure::ALL.iter().map(|one| sums.of(*one).to_string());
    let income = plain_amount(sums.income.0);
    [name.to_owned()].into_iter().chain(counts).chain([income]).collect()
}

fn figures(
    page: &Page,
    (title, first): (&'static str, &'static str),
    rows: Vec<Vec<String>>,
) -> Block {
    let counts = Figure::ALL.iter().map(|one| page.word("figure", one.as_str()));
    let heads = [page.t(first)].into_iter().chain(counts).chain([page.t("repair_summary.income")]);
    let mut columns = vec![""];
    columns.extend(Figure::ALL.iter().map(|_| "c-14"));
    columns.push("c-24");
    Block::list(page.t(title), &columns, heads.map(str::to_owned).collect(), rows, 0)
}

fn items(page: &Page, found: &Summary) -> Block {
    let keys = [
        page.t("repair_summary.item"),
        page.t("repair_summary.item_kind"),
        page.t("repair_summary.quantity"),
        page.t("repair_summary.sum"),
    ];
    let rows = found.items.iter().map(|item| {
        vec![
            item.name.clone(),
            page.word("rate_kind", &item.kind).to_owned(),
            format!("{} {}", item.quantity, item.unit).trim().to_owned(),
            plain_amount(item.amount.0),
        ]
    });
    let columns = ["", "c-24", "c-28", "c-28"];
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    Block::list(page.t("repair_summary.items"), &columns, keys, rows.collect(), 0)
}

fn rolled(page: &Page, list: &months::Rolling) -> Block {
    let heads = [
        page.t("repair_summary.number"),
        page.t("repair_summary.matter"),
        page.t("repair_summary.place"),
        page.t("repair_summary.technician"),
        page.t("repair_summary.why"),
    ];
    let row = |line: &months::Line| {
        vec![
            line.number.clone(),
            line.title.clone(),
            line.place.clone(),
            line.technician.clone(),
            rolling::why(page, line),
        ]
    };
    let heads = heads.iter().map(|head| (*head).to_owned()).collect();
    let columns = ["c-28", "", "c-38", "c-18", "c-34"];
    let rows = list.lines.iter().map(row).collect();
    Block::list(page.t("repair_summary.rolling"), &columns, heads, rows, 0)
}

fn signatures(page: &Page, list: Option<&months::Rolling>) -> Block {
    let maker = [page.t("repair_summary.sign_maker"), page.t("repair_summary.sign_head")];
    let made = Field::value("").signs(&maker);
    let director = [page.t("paper.sign_director"), page.t("paper.sign_date")];
    let signed = list.and_then(|list| list.signature.as_ref()).map(|signed| {
        let words = [("name", signed.by.as_str()), ("time", &*page.times.full(signed.at))];
        format!("{}\n{}", signed.opinion, page.f("repair_summary.signed_by", &words))
    });
    let opinion = match signed {
        Some(words) => Field::value(words.trim()),
        None => Field::value("").signs(&director),
    };
    Block::grid(vec![
        wide("h-12", page.t("repair_summary.made"), made),
        wide("h-22", page.t("repair_summary.opinion"), opinion),
    ])
}
