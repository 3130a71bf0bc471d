//! Lists: views, time buckets, filters, plain tables, pages.

use super::Tag;
use crate::shell::{Page, Tone};

/// A saved view above a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub count: Option<u64>,
    pub current: bool,
}

/// A part of the ribbon: how many cases fall due in it. Its width follows the number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    pub label: String,
    /// `20`, or `91.3%`.
    pub figure: String,
    pub href: String,
    pub tone: Tone,
    /// Weight of the width, from 1.
    pub weight: u64,
    pub current: bool,
}

impl Bucket {
    /// The class of the width, in doublings: weights above 16 count as 16.
    pub fn grow(&self) -> String {
        format!("g-{}", 1 << self.weight.clamp(1, 16).ilog2())
    }
}

/// A filter in force or on offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chip {
    pub label: String,
    /// For one in force: the address without it. For one on offer: with it.
    pub href: String,
    pub on: bool,
}

/// A column of a plain table. `class` may be `num` (right) or `hide-s`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    pub class: &'static str,
}

/// A cell of a plain table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Before the text, outside its link: how deep a row of a tree lies.
    pub indent: String,
    pub text: String,
    /// A second, quieter line; empty for none.
    pub sub: String,
    /// Where the text leads; empty for none.
    pub href: String,
    pub tags: Vec<Tag>,
}

impl Cell {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), ..Self::default() }
    }

    /// The same with a second line.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "a second line, not a difference")]
    pub fn sub(mut self, sub: impl Into<String>) -> Self {
        self.sub = sub.into();
        self
    }

    /// The same, so deep in a tree.
    #[must_use]
    pub fn depth(mut self, depth: usize) -> Self {
        self.indent = "　".repeat(depth);
        self
    }

    /// The same with a label.
    #[must_use]
    pub fn tag(mut self, class: &'static str, text: impl Into<String>) -> Self {
        self.tags.push(Tag::new(class, text));
        self
    }
}

/// A row of a plain table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Retired or read: shown quieter.
    pub quiet: bool,
}

/// A plain table, which becomes cards on a phone: the first cell is the title of the card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Said to screen readers.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Table {
    /// A table with the labels of its columns.
    pub fn new(caption: impl Into<String>, labels: &[&str]) -> Self {
        let columns = labels.iter().map(|l| Column { label: (*l).to_owned(), class: "" }).collect();
        Self { caption: caption.into(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { cells, quiet: false });
    }

    /// The cells of a row with their columns.
    pub fn cells<'t>(&'t self, row: &'t Row) -> Vec<(&'t Column, &'t Cell)> {
        self.columns.iter().zip(&row.cells).collect()
    }
}

/// The foot of a list: which part is shown, and the way to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// `第 1 到 50 件，共 214 件`.
    pub words: String,
    /// Empty on the first page.
    pub previous: String,
    /// Empty on the last page.
    pub next: String,
}

impl Pager {
    /// A pager for rows `from` to `to`; `total` only where it is cheap to know.
    pub fn new(page: &Page, from: u64, to: u64, total: Option<u64>) -> Self {
        let (from, to) = (from.to_string(), to.to_string());
        let words = match total {
            Some(total) => {
                page.f("list.range", &[("from", &from), ("to", &to), ("total", &total.to_string())])
            }
            None => page.f("list.range_open", &[("from", &from), ("to", &to)]),
        };
        Self { words, previous: String::new(), next: String::new() }
    }
}
