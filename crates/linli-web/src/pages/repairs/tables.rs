//! The tables of the summary: totals, by kind, place, technician, and what was charged.
//!
//! Owns how figures are shown: each leads to the orders behind it. Called by the page and, for its words, by paper and
//! files.

use super::query;
use crate::pages::cases::row::category;
use crate::shell::Page;
use crate::view::{Cell, Column, Table};
use crate::words::plain_amount;
use linli_app::repair::summary::{Figure, Figures, OfficeFigures, Summary};

fn columns(page: &Page, first: &'static str) -> Vec<Column> {
    let name = Column { label: page.t(first).to_owned(), class: "" };
    let figure =
        |one: &Figure| Column { label: page.word("figure", one.as_str()).to_owned(), class: "num" };
    let income = Column { label: page.t("repair_summary.income").to_owned(), class: "num" };
    [name].into_iter().chain(Figure::ALL.iter().map(figure)).chain([income]).collect()
}

/// A row of figures. `behind` is the address of the lists, without the figure; empty for no lists.
fn row(name: Cell, figures: &Figures, behind: &str) -> Vec<Cell> {
    let figure = |one: &Figure| match figures.of(*one) {
        // Nothing is no figure: on a phone the card of a part has its figures only.
        0 => Cell::text(""),
        n if behind.is_empty() => Cell::text(n.to_string()),
        n => Cell::link(n.to_string(), format!("{behind}&figure={one}")),
    };
    let income = match figures.income.0 {
        0 => Cell::text(""),
        fen => Cell::text(plain_amount(fen)),
    };
    [name].into_iter().chain(Figure::ALL.iter().map(figure)).chain([income]).collect()
}

fn behind(found: &Summary, narrowed: &str) -> String {
    format!("/repairs/summary/orders?{}{narrowed}", query(found.office, found.span))
}

/// The totals: of the office, or of all offices side by side.
pub(super) fn totals(page: &Page, found: &Summary, offices: &[OfficeFigures]) -> Table {
    let caption = page.t("repair_summary.totals").to_owned();
    let columns = columns(page, "repair_summary.office");
    let mut table = Table { caption, columns, rows: Vec::new() };
    if offices.is_empty() {
        let name = Cell::text(&*found.office_name);
        table.row(row(name, &found.totals, &behind(found, "")));
    }
    for one in offices {
        let query = query(one.office, found.span);
        let name = Cell::link(&*one.name, format!("/repairs/summary?{query}"));
        table.row(row(name, &one.figures, &format!("/repairs/summary/orders?{query}")));
    }
    table
}

/// By kind, place, technician and item, each with its heading; those without a row are left out.
pub(super) fn parts(page: &Page, found: &Summary) -> Vec<(String, Table)> {
    let rows = rows(page, found);
    let heads = [
        ("repair_summary.by_kind", "repair_summary.kind"),
        ("repair_summary.by_place", "repair_summary.place"),
        ("repair_summary.by_technician", "repair_summary.technician"),
    ];
    let mut all: Vec<(String, Table)> = Vec::new();
    for ((title, first), rows) in heads.into_iter().zip(rows) {
        let title = page.t(title).to_owned();
        let mut table =
            Table { caption: title.clone(), columns: columns(page, first), rows: Vec::new() };
        for (name, narrowed, figures) in rows {
            let behind = if narrowed.is_empty() { String::new() } else { behind(found, &narrowed) };
            table.row(row(Cell::text(name), figures, &behind));
        }
        all.push((title, table));
    }
    all.push((page.t("repair_summary.recurrent").to_owned(), recurrent(page, found)));
    all.push((page.t("repair_summary.failing").to_owned(), equipment(page, found)));
    all.push((page.t("repair_summary.items").to_owned(), items(page, found)));
    all.retain(|(_, table)| !table.rows.is_empty());
    all
}

/// A part of the summary: its name, what narrows the list to it, its figures.
pub(super) type PartRow<'a> = (String, String, &'a Figures);

/// The rows by kind, place and technician.
pub(super) fn rows<'a>(page: &Page, found: &'a Summary) -> [Vec<PartRow<'a>>; 3] {
    let named =
        |name: &str, none| if name.is_empty() { page.t(none).to_owned() } else { name.to_owned() };
    let kinds = found.categories.iter().map(|part| {
        let name = category(page, &found.tree, &part.key);
        (name, format!("&category={}", part.key), &part.figures)
    });
    let places = found.places.iter().map(|part| {
        let narrowed = part.key.map(|id| format!("&place={id}")).unwrap_or_default();
        (named(&part.name, "repair_summary.no_place"), narrowed, &part.figures)
    });
    let technicians = found.technicians.iter().map(|part| {
        let narrowed = part.key.map(|id| format!("&technician={id}")).unwrap_or_default();
        (named(&part.name, "repair_summary.nobody"), narrowed, &part.figures)
    });
    [kinds.collect(), places.collect(), technicians.collect()]
}

fn items(page: &Page, found: &Summary) -> Table {
    let column = |key, class| Column { label: page.t(key).to_owned(), class };
    let columns = vec![
        column("repair_summary.item", ""),
        column("repair_summary.item_kind", ""),
        column("repair_summary.quantity", "num"),
        column("repair_summary.sum", "num"),
    ];
    let caption = page.t("repair_summary.items").to_owned();
    let mut table = Table { caption, columns, rows: Vec::new() };
    for item in &found.items {
        table.row(vec![
            Cell::text(&*item.name),
            Cell::text(page.word("rate_kind", &item.kind)),
            Cell::text(format!("{} {}", item.quantity, item.unit).trim()),
            Cell::text(plain_amount(item.amount.0)),
        ]);
    }
    table
}

/// Equipment that fails again and again, each with what happened to it.
fn equipment(page: &Page, found: &Summary) -> Table {
    let labels = [
        "repair_summary.equipment",
        "repair_summary.place",
        "repair_summary.times",
        "repair_summary.latest",
    ];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(page.t("repair_summary.failing"), &labels);
    for one in &found.equipment {
        table.row(vec![
            Cell::link(&*one.name, format!("/places/{}/equipment/{}", one.place, one.id)),
            Cell::text(&*one.place_label),
            Cell::text(one.times.to_string()),
            Cell::text(page.times.moment(one.latest)),
        ]);
    }
    table
}

/// Faults that come back, each with the list of its cases.
fn recurrent(page: &Page, found: &Summary) -> Table {
    let labels = [
        "repair_summary.place",
        "repair_summary.kind",
        "repair_summary.times",
        "repair_summary.latest",
    ];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(page.t("repair_summary.recurrent"), &labels);
    for fault in &found.recurrent {
        let (place, code) = (fault.place, &fault.category);
        let cases = format!("/cases?kind=repair&place={place}&category={code}&open=any");
        table.row(vec![
            Cell::text(&*fault.place_label),
            Cell::text(category(page, &found.tree, code)),
            Cell::link(fault.times.to_string(), cases),
            Cell::text(page.times.moment(fault.latest)),
        ]);
    }
    table
}
