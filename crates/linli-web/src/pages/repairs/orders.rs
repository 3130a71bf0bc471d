//! The orders behind one figure of the summary.

use super::{Asked, address, words};
use crate::errors::Fault;
use crate::pages::cases::row::category;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use crate::words::plain_amount;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use linli_app::repair::summary::{self, Figure, LISTED, ListedOrder, Orders};

#[derive(Template)]
#[template(path = "pages/repairs/orders.html")]
struct OrdersPage {
    page: Page,
    title: String,
    /// The summary, in words and as an address.
    summary: String,
    back: String,
    table: Table,
    /// Said when there are more than are listed.
    more: String,
}

pub(super) async fn list(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let figure = asked.figure.unwrap_or(Figure::New);
    let wanted = (figure, asked.narrowed());
    let found = summary::orders(&state.app, &signed.caller, asked.question(), wanted).await;
    let found = found.map_err(fault)?;
    let page = signed.page(&state, &found.time_zone).await?;
    let span = words(&page, found.span);
    let about = [("office", found.office_name.as_str()), ("span", span.as_str())];
    let summary = page.f("repair_summary.title_of", &about);
    let more = if found.more {
        page.f("repair_summary.more", &[("n", &LISTED.to_string())])
    } else {
        String::new()
    };
    let shown = OrdersPage {
        title: page.f(
            "repair_summary.orders_of",
            &[("figure", page.word("figure", figure.as_str())), ("n", &page.n(found.orders.len()))],
        ),
        summary,
        back: address(found.office, found.span),
        table: table(&page, &found),
        more,
        page,
    };
    Ok(crate::pages::ok(&shown))
}

fn table(page: &Page, found: &Orders) -> Table {
    let labels = [
        "repair_summary.number",
        "repair_summary.matter",
        "repair_summary.place",
        "repair_summary.kind",
        "repair_summary.technician",
        "repair_summary.reported",
        "repair_summary.stage",
        "repair_summary.income",
    ];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(page.t("repair_summary.orders"), &labels);
    let one = |order: &ListedOrder| {
        let technician = order.technician.and_then(|id| found.people.get(&id).cloned());
        let mut stage = Cell::text(page.word("state", &order.stage));
        if order.overdue {
            stage = stage.tag("hot", page.word("figure", Figure::Overdue.as_str()));
        }
        vec![
            Cell::link(&*order.number, format!("/cases/{}", order.id)),
            Cell::text(&*order.title),
            Cell::text(&*order.place_label),
            Cell::text(category(page, &found.tree, &order.category)),
            Cell::text(technician.unwrap_or_default()),
            Cell::text(page.times.moment(order.registered_at)),
            stage,
            Cell::text(plain_amount(order.income.0)),
        ]
    };
    found.orders.iter().for_each(|order| table.row(one(order)));
    table
}
