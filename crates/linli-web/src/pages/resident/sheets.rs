//! What goes on each sheet of a lobby's screen (ux.md 5.18, FUP-7): numbers; promises and improvements; notices and rates.
//!
//! Owns dividing a board into sheets that fit a screen, since nobody scrolls there: lines are counted by the width of their
//! letters, and what is too much for one sheet goes on to the next. Nothing that staff wrote is cut off; the smaller
//! categories and the end of a long rate card are left to the board itself, and the sheet says so. Heights are in tenths of
//! the letter that the style sheet scales with the screen.

use crate::pages::board::figures::{About, Entry, Line, Lines, Shown, Tile, rates};
use crate::shell::Page;
use linli_domain::repair::rates::Rate;

/// Height of a column: under the large numbers, and on other sheets.
const UNDER_TILES: usize = 285;
const COLUMN: usize = 370;
/// Heights of what stands in a column.
const HEADING: usize = 36;
const LIST_TITLE: usize = 31;
const LIST_LINE: usize = 24;
/// With the bar under it.
const LIST_BAR: usize = 27;
const TITLE_LINE: usize = 28;
const TEXT_LINE: usize = 25;
const BETWEEN: usize = 16;
const PHOTOS: usize = 150;
/// Halves of a letter in a line: in a list, an entry among three columns, among two, over the whole sheet.
const LABEL: usize = 18;
const NARROW: usize = 26;
const HALF: usize = 42;
/// Columns of a sheet.
const THREE: usize = 3;
const TWO: usize = 2;
/// The largest categories of a kind, and the kinds that show them.
const LARGEST: usize = 4;
const KINDS: usize = 2;

/// What stands below each other.
pub(super) struct Column {
    pub(super) title: String,
    pub(super) entries: Vec<Entry>,
    pub(super) lists: Vec<Lines>,
    left: usize,
    /// Needs a sheet of its own.
    wide: bool,
}

/// What is on the screen at one time.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) tiles: Vec<Tile>,
    /// Some numbers are hidden, and it says why.
    pub(super) hides: bool,
    /// What repairs cost is here, with what costs nothing.
    pub(super) notes: bool,
    /// Items of the rate card that have no room.
    pub(super) unshown: usize,
    pub(super) columns: Vec<Column>,
    pub(super) wide: bool,
    /// Little is on it: its letters may be larger.
    pub(super) large: bool,
}

/// A board as sheets; at least the one with numbers.
pub(super) fn sheets(page: &Page, shown: Shown, card: &[Rate]) -> Vec<Sheet> {
    let Shown { tiles, lists, improvements, promises, notices, hides, .. } = shown;
    let mut numbers = in_sheets(of_lists("", digest(page, lists), UNDER_TILES), THREE);
    if numbers.is_empty() {
        numbers.push(Sheet::default());
    }
    for (at, sheet) in numbers.iter_mut().enumerate() {
        sheet.hides = hides && at == 0;
    }
    numbers[0].tiles = tiles;

    let mut written = of_entries(page.t("board.promises"), promises, HALF);
    written.extend(of_entries(page.t("board.improvements"), improvements, HALF));

    let mut written = in_sheets(written, TWO);
    for sheet in &mut written {
        sheet.large = sheet.columns.iter().all(|column| column.left > COLUMN / 2);
    }

    let mut last = of_entries(page.t("board.notices"), notices, NARROW);
    let mut cost = of_lists(page.t("rates.title"), rates(page, card), COLUMN);
    let room = THREE - last.len() % THREE;
    let over = cost.split_off(room.min(cost.len()));
    let unshown = over.iter().flat_map(|column| &column.lists).map(|list| list.lines.len()).sum();
    last.extend(cost);
    let mut last = in_sheets(last, THREE);
    if let Some(sheet) = last.last_mut().filter(|_| !card.is_empty()) {
        (sheet.notes, sheet.unshown) = (true, unshown);
    }
    numbers.into_iter().chain(written).chain(last).collect()
}

/// The lists of numbers without the smaller categories, in an order that fills columns: all of them are on the board that the
/// code leads to.
fn digest(page: &Page, mut lists: Vec<Lines>) -> Vec<Lines> {
    let order = [About::Kinds, About::Promises, About::Categories, About::Late, About::Ratings];
    lists.sort_by_key(|list| order.iter().position(|about| *about == list.about));
    let mut kinds = 0;
    let short = |mut list: Lines| {
        if list.about != About::Categories {
            return Some(list);
        }
        kinds += 1;
        if list.lines.len() > LARGEST {
            list.lines.truncate(LARGEST);
            list.title = page.f("board.largest", &[("list", &list.title)]);
        }
        (kinds <= KINDS).then_some(list)
    };
    lists.into_iter().filter_map(short).collect()
}

impl Column {
    fn new(title: &str, height: usize) -> Self {
        let left = if title.is_empty() { height } else { height - HEADING };
        let (entries, lists) = (Vec::new(), Vec::new());
        Self { title: title.to_owned(), entries, lists, left, wide: false }
    }
}

/// Lines that a text needs: Chinese letters count double.
fn rows(text: &str, width: usize) -> usize {
    let halves = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    text.lines().map(|line| halves(line).div_ceil(width).max(1)).sum()
}

fn height(entry: &Entry, width: usize) -> usize {
    let day = if entry.day.is_empty() { 0 } else { TEXT_LINE };
    let photos = entry.before.is_some() || entry.after.is_some();
    let title = format!("{} {}", entry.title, entry.standing);
    let words = rows(&title, width) * TITLE_LINE + rows(&entry.text, width) * TEXT_LINE;
    words + day + BETWEEN + if photos { PHOTOS } else { 0 }
}

fn of_entries(title: &str, entries: Vec<Entry>, width: usize) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for entry in entries {
        let tall = height(&entry, width);
        if columns.last().is_none_or(|column| column.left < tall) {
            columns.push(Column::new(title, COLUMN));
        }
        let Some(column) = columns.last_mut() else { continue };
        column.wide = tall > column.left;
        column.left = column.left.saturating_sub(tall);
        column.entries.push(entry);
    }
    columns
}

/// A list stands whole in the first column that has room; one that is longer than a column goes on in the next.
fn of_lists(title: &str, lists: Vec<Lines>, height: usize) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let tall = |line: &Line| match line.width {
        Some(_) => rows(&line.label, LABEL) * LIST_BAR,
        None => rows(&line.label, LABEL) * LIST_LINE,
    };
    for Lines { about, title: name, lines } in lists {
        let whole = LIST_TITLE + lines.iter().map(tall).sum::<usize>();
        let part = LIST_TITLE + 3 * LIST_LINE;
        // What things cost is read line by line.
        let splits = whole > height - HEADING || about == About::Rates;
        let mut at = match splits {
            true => columns.len().checked_sub(1).filter(|last| columns[*last].left >= part),
            false => columns.iter().position(|column| column.left >= whole),
        };
        let mut begins = true;
        for line in lines {
            let place = *at.get_or_insert_with(|| {
                columns.push(Column::new(title, height));
                begins = true;
                columns.len() - 1
            });
            let column = &mut columns[place];
            if begins {
                column.left = column.left.saturating_sub(LIST_TITLE);
                column.lists.push(Lines { about, title: name.clone(), lines: Vec::new() });
                begins = false;
            }
            column.left = column.left.saturating_sub(tall(&line));
            if column.left < LIST_LINE && splits {
                at = None;
            }
            if let Some(list) = column.lists.last_mut() {
                list.lines.push(line);
            }
        }
    }
    columns
}

/// Columns side by side; a wide one is alone.
fn in_sheets(columns: Vec<Column>, most: usize) -> Vec<Sheet> {
    let mut all: Vec<Sheet> = Vec::new();
    for column in columns {
        let room = |sheet: &Sheet| !sheet.wide && !column.wide && sheet.columns.len() < most;
        if !all.last().is_some_and(room) {
            all.push(Sheet { wide: column.wide, ..Sheet::default() });
        }
        if let Some(sheet) = all.last_mut() {
            sheet.columns.push(column);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, text: &str) -> Entry {
        Entry {
            title: title.to_owned(),
            text: text.to_owned(),
            day: String::new(),
            standing: String::new(),
            tone: "",
            before: None,
            after: None,
        }
    }

    fn list(name: &str, count: usize) -> Lines {
        let line = |n: usize| Line { label: format!("{n}"), value: String::new(), width: None };
        Lines { about: About::Kinds, title: name.to_owned(), lines: (0..count).map(line).collect() }
    }

    /// FUP-7: what is short stands side by side, what is long goes on, and what is longer than a column has a sheet alone.
    #[test]
    fn entries_are_divided() {
        assert_eq!((rows("电梯", 4), rows("电梯a", 4), rows("a\n\nb", 4)), (1, 2, 3));
        let short: Vec<Entry> = (0..4).map(|n| entry(&format!("{n}"), "停水")).collect();
        assert_eq!(of_entries("公告", short, HALF).len(), 1);
        let all: Vec<Entry> =
            (0..40).map(|n| entry(&format!("{n}"), &"停水。".repeat(40))).collect();
        let columns = of_entries("公告", all, HALF);
        assert!(columns.len() > 10 && columns.iter().all(|column| !column.wide));
        let titles =
            columns.iter().flat_map(|c| &c.entries).map(|e| e.title.parse::<usize>().unwrap());
        assert!(titles.eq(0..40), "none is lost, in their order");
        let long = vec![entry("1", ""), entry("2", &"长".repeat(600)), entry("3", "")];
        let sheets = in_sheets(of_entries("公告", long, HALF), TWO);
        assert_eq!(sheets.iter().map(|s| s.wide).collect::<Vec<_>>(), [false, true, false]);
    }

    /// FUP-7: a list keeps together where it can and fills what room there is, and says its name again where it goes on.
    #[test]
    fn lists_are_divided() {
        let of = [list("1", 9), list("2", 9), list("3", 2)];
        let names =
            |column: &Column| column.lists.iter().map(|l| l.title.clone()).collect::<String>();
        let columns = of_lists("", of.into(), UNDER_TILES);
        assert_eq!(
            columns.iter().map(names).collect::<Vec<_>>(),
            ["1", "2", "3"],
            "whole, not in parts"
        );
        let columns = of_lists("", vec![list("1", 5), list("2", 9), list("3", 2)], UNDER_TILES);
        assert_eq!(columns.iter().map(names).collect::<Vec<_>>(), ["13", "2"]);
        let columns = of_lists("收费标准", vec![list("人工", 9), list("材料", 9)], COLUMN);
        assert_eq!(columns.iter().map(|c| c.lists.len()).collect::<Vec<_>>(), [1, 1]);
        let columns = of_lists("收费标准", vec![list("人工", 30), list("材料", 2)], COLUMN);
        assert!(columns.len() >= 3 && columns.iter().all(|c| !c.lists[0].title.is_empty()));
        let costs = [list("1", 9), list("2", 9)].map(|list| Lines { about: About::Rates, ..list });
        let columns = of_lists("收费标准", costs.into(), COLUMN);
        assert_eq!(
            columns.iter().map(names).collect::<Vec<_>>(),
            ["1", "2"],
            "no room for a name and three lines"
        );
        let costs = [list("1", 6), list("2", 9)].map(|list| Lines { about: About::Rates, ..list });
        let columns = of_lists("收费标准", costs.into(), COLUMN);
        assert_eq!(columns.iter().map(names).collect::<Vec<_>>(), ["12", "2"]);
        let columns = of_lists("收费标准", vec![list("人工", 30), list("材料", 2)], COLUMN);
        let lines: usize = columns.iter().flat_map(|c| &c.lists).map(|l| l.lines.len()).sum();
        assert_eq!(lines, 32);
    }
}
