//! Cases by building and category, and which cells are above their own usual (STA-3, ux.md 5.15).
//!
//! Owns what "unusual" means. Counts only what the caller may see. Called by the page `/insights/heat`.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::list::zone;
use crate::error::AppError;
use jiff::ToSpan as _;
use jiff::civil::Date;
use linli_domain::ids::{NodeId, PlaceId};
use linli_store::categories;
use linli_store::categories::CategoryRow;
use linli_store::lists::{self, GridCell};
use std::collections::BTreeMap;

/// Days before the span that say what is usual: eight weeks.
const USUAL: i64 = 56;
/// Fewer cases than this are never unusual.
const FEW: i64 = 3;

/// One number of the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub cases: i64,
    /// Above what the cell had in the eight weeks before.
    pub unusual: bool,
}

/// A building, an area, a community, or no place at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub place: Option<PlaceId>,
    /// The list can be narrowed to exactly this place.
    pub narrows: bool,
    pub label: String,
    /// One for each category.
    pub cells: Vec<Cell>,
}

/// The grid of an office over a span.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// First local day of the span.
    pub from: Date,
    /// Categories of the first level that have cases, in their order.
    pub categories: Vec<CategoryRow>,
    /// Buildings by their labels.
    pub rows: Vec<Row>,
}

/// Counts the cases of an office over the last `days` days.
///
/// # Errors
/// [`AppError::Forbidden`] for those who see no cases.
pub async fn grid(app: &App, caller: &Caller, office: NodeId, days: i64) -> Result<Grid, AppError> {
    caller.require(Right::SeeCases)?;
    let (now, scope) = (app.environment.now(), caller.scope(Right::SeeCases));
    app.db
        .read(move |tx| {
            let today = now.to_zoned(zone(tx, &scope)?).date();
            let from = today.checked_sub((days - 1).days()).unwrap_or(today);
            let since = from.checked_sub(USUAL.days()).unwrap_or(from);
            let cells = lists::grid(tx, &scope, office, since, from)?;
            Ok(arranged(&cells, categories::list(tx, true)?, from, days))
        })
        .await
}

/// Cases of the span and before it, by the category of the first level.
type Sums = BTreeMap<String, (i64, i64)>;

fn arranged(cells: &[GridCell], tree: Vec<CategoryRow>, from: Date, days: i64) -> Grid {
    let top: BTreeMap<&str, &str> = tree
        .iter()
        .map(|row| (row.code.as_str(), row.parent.as_deref().unwrap_or(&row.code)))
        .collect();
    let top = |code: &str| top.get(code).copied().unwrap_or_default().to_owned();
    let mut sums: BTreeMap<(&str, Option<PlaceId>, &str), Sums> = BTreeMap::new();
    for cell in cells {
        let row = sums.entry((&cell.label, cell.place, &cell.kind)).or_default();
        let sum = row.entry(top(&cell.category)).or_default();
        sum.0 += cell.now;
        sum.1 += cell.before;
    }
    sums.retain(|_, row| row.values().any(|(now, _)| *now > 0));
    let used = |code: &str| sums.values().any(|row| row.get(code).is_some_and(|sum| sum.0 > 0));
    let categories: Vec<CategoryRow> =
        tree.iter().filter(|row| row.parent.is_none() && used(&row.code)).cloned().collect();
    let cell = |row: &Sums, code: &str| {
        let (now, before) = row.get(code).copied().unwrap_or_default();
        Cell { cases: now, unusual: unusual(now, before, days) }
    };
    let mut rows: Vec<Row> = sums
        .iter()
        .map(|((label, place, kind), row)| Row {
            place: *place,
            narrows: place.is_some() && *kind != "community",
            label: (*label).to_owned(),
            cells: categories.iter().map(|category| cell(row, &category.code)).collect(),
        })
        .collect();
    rows.sort_by_cached_key(|row| counted(&row.label));
    Grid { from, categories, rows }
}

/// A label by which building 3 comes before building 12.
fn counted(label: &str) -> Vec<(bool, u64, char)> {
    let mut key: Vec<(bool, u64, char)> = Vec::new();
    for c in label.chars() {
        match (c.to_digit(10), key.last_mut()) {
            (Some(digit), Some((true, number, _))) => {
                *number = number.saturating_mul(10).saturating_add(digit.into());
            }
            (Some(digit), _) => key.push((true, digit.into(), '0')),
            (None, _) => key.push((false, 0, c)),
        }
    }
    key
}

/// Whether so many cases in so many days are more than the eight weeks before let one expect: above the expected number
/// by more than two of its standard deviations (as of rare events, the root of the number).
fn unusual(now: i64, before: i64, days: i64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "numbers of cases")]
    let (now_, expected) = (now as f64, before as f64 * days as f64 / USUAL as f64);
    now >= FEW && now_ > expected + 2.0 * expected.max(1.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::{counted, unusual};

    /// STA-3: buildings stand in the order in which one counts them.
    #[test]
    fn buildings_in_order() {
        let mut labels = ["锦园小区 12 栋", "锦园小区 3 栋", "映溪花园 1 栋", "锦园小区 30 栋"];
        labels.sort_by_key(|label| counted(label));
        assert_eq!(labels[1..], ["锦园小区 3 栋", "锦园小区 12 栋", "锦园小区 30 栋"]);
    }

    /// STA-3: a cell is compared with its own past, and a handful of cases is no alarm.
    #[test]
    fn above_its_own_usual() {
        assert!(unusual(6, 8, 7), "one a week is usual");
        assert!(!unusual(2, 0, 7), "two cases are few");
        assert!(unusual(4, 0, 7));
        assert!(!unusual(30, 56, 30), "one a day is usual");
        assert!(unusual(50, 56, 30));
    }
}
