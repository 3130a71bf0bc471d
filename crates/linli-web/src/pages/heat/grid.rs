//! The grid of buildings and categories: a number in every cell, darker for more, marked above its own usual.
//!
//! Owns how the counts of `linli_app::cases::grid` are shown. Called by the page of hot matters.

use crate::pages::cases::row::category;
use crate::shell::Page;
use linli_app::cases::grid::{Cell, Grid, Row};
use linli_domain::ids::NodeId;

/// One number.
pub(super) struct ShownCell {
    /// Empty for none.
    pub figure: String,
    /// Where the cases behind it are listed; empty for none.
    pub href: String,
    /// `h1` to `h4`, empty for none.
    pub shade: &'static str,
    pub unusual: bool,
    /// What a screen reader says: building, category, number.
    pub said: String,
}

/// One building.
pub(super) struct ShownRow {
    pub label: String,
    pub cells: Vec<ShownCell>,
}

/// The grid as the template shows it.
#[derive(Default)]
pub(super) struct ShownGrid {
    pub columns: Vec<String>,
    pub rows: Vec<ShownRow>,
}

/// With links to the case list, narrowed to office, building, category and span.
pub(super) fn shown(page: &Page, office: NodeId, grid: &Grid) -> ShownGrid {
    let most = grid.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.cases).max();
    let most = most.unwrap_or_default().max(1);
    let name = |code: &str| category(page, &grid.categories, code);
    let columns: Vec<String> = grid.categories.iter().map(|one| name(&one.code)).collect();
    let cell = |row: &Row, at: usize, cell: &Cell| {
        let figure = page.n(usize::try_from(cell.cases).unwrap_or_default());
        let label = label(page, row);
        let words = [("place", label.as_str()), ("category", &columns[at]), ("n", &figure)];
        let said = page.f("heat.cell", &words);
        let (code, from) = (&grid.categories[at].code, grid.from);
        let href = match row.place {
            Some(place) if row.narrows && cell.cases > 0 => {
                format!("/cases?office={office}&place={place}&category={code}&from={from}&open=any")
            }
            _ => String::new(),
        };
        ShownCell {
            figure: if cell.cases > 0 { figure } else { String::new() },
            href,
            shade: shade(cell.cases, most),
            unusual: cell.unusual,
            said,
        }
    };
    let rows = grid
        .rows
        .iter()
        .map(|row| ShownRow {
            label: label(page, row),
            cells: row.cells.iter().enumerate().map(|(at, one)| cell(row, at, one)).collect(),
        })
        .collect();
    ShownGrid { columns, rows }
}

fn label(page: &Page, row: &Row) -> String {
    if row.label.is_empty() { page.t("heat.no_place").to_owned() } else { row.label.clone() }
}

/// Five steps of one hue, by the share of the fullest cell.
const fn shade(cases: i64, most: i64) -> &'static str {
    match cases * 4 {
        0 => "",
        n if n <= most => "h1",
        n if n <= 2 * most => "h2",
        n if n <= 3 * most => "h3",
        _ => "h4",
    }
}
