//! What a sheet of paper consists of: grids of labels and values, lists, room for a pen, and what did not fit.
//!
//! Owns how many words fit into a box: a form has exactly its page, and words that are longer than their box go on in
//! an annex. Must not know any case; the forms fill it, `sheets.html` draws it.

use super::qr::Qr;

/// Width of a full line of a box, in Chinese characters.
const LINE: f32 = 37.0;

/// One box to tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    pub label: String,
    pub on: bool,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// A label, not a value.
    pub head: bool,
    pub span: usize,
    pub text: String,
    pub ticks: Vec<Tick>,
    /// Labels of places to sign, each with room for a pen.
    pub signs: Vec<String>,
}

impl Field {
    /// A label.
    pub fn head(text: impl Into<String>) -> Self {
        Self { head: true, span: 1, text: text.into(), ..Self::default() }
    }

    /// A value.
    pub fn value(text: impl Into<String>) -> Self {
        Self { span: 1, text: text.into(), ..Self::default() }
    }

    /// The same over several columns.
    #[must_use]
    pub fn span(mut self, span: usize) -> Self {
        self.span = span;
        self
    }

    /// The same with boxes to tick before the words.
    #[must_use]
    pub fn ticks(mut self, ticks: Vec<Tick>) -> Self {
        self.ticks = ticks;
        self
    }

    /// The same with places to sign under the words.
    #[must_use]
    pub fn signs(mut self, signs: &[&str]) -> Self {
        self.signs = signs.iter().map(|sign| (*sign).to_owned()).collect();
        self
    }
}

/// One row of a table. The class gives its height: empty, `h-12`, `h-22`, ..
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub class: &'static str,
    pub cells: Vec<Field>,
}

/// A table, or the line along which the sheet is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Heading over the table; empty for none.
    pub title: String,
    /// Classes of the columns, which give their widths.
    pub columns: Vec<&'static str>,
    /// Headings of the columns, repeated on each page; empty for none.
    pub heads: Vec<String>,
    pub lines: Vec<Line>,
    /// Words on the line to cut along; such a block has no table.
    pub cut: String,
}

/// Columns of a grid of labels and values, three pairs in a row.
pub const PAIRS: [&str; 6] = ["c-h", "", "c-h", "", "c-h", ""];

impl Block {
    /// A grid of labels and values, three pairs in a row.
    pub fn grid(lines: Vec<Line>) -> Self {
        Self { columns: PAIRS.to_vec(), lines, ..Self::default() }
    }

    /// A list under headings, with at least so many rows to write in.
    pub fn list(
        title: &str,
        columns: &[&'static str],
        heads: Vec<String>,
        rows: Vec<Vec<String>>,
        at_least: usize,
    ) -> Self {
        let width = columns.len();
        let line = |cells: Vec<String>| Line {
            class: "",
            cells: cells.into_iter().map(Field::value).collect(),
        };
        let blank = || Line { class: "h-8", cells: vec![Field::value(""); width] };
        let missing = at_least.saturating_sub(rows.len());
        let mut lines: Vec<Line> = rows.into_iter().map(line).collect();
        lines.extend((0..missing).map(|_| blank()));
        Self { title: title.to_owned(), columns: columns.to_vec(), heads, lines, ..Self::default() }
    }

    /// Where the sheet is cut.
    pub fn cut(words: &str) -> Self {
        Self { cut: words.to_owned(), ..Self::default() }
    }
}

/// A row of three labels with their values.
pub fn pairs(pairs: [(&str, String); 3]) -> Line {
    let cells = pairs.into_iter().flat_map(|(l, v)| [Field::head(l), Field::value(v)]).collect();
    Line { class: "", cells }
}

/// A row of one label with a value over the whole width.
pub fn wide(class: &'static str, label: &str, value: Field) -> Line {
    Line { class, cells: vec![Field::head(label), value.span(5)] }
}

/// One form: a sheet, and annexes for what did not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub title: String,
    /// Beside the title: office, number, code of the form.
    pub caption: Vec<String>,
    pub qr: Qr,
    pub blocks: Vec<Block>,
    /// Words in full that did not fit into their box: label and words.
    pub annex: Vec<(String, String)>,
    /// `打印：陈静，9 月 14 日 10:52`.
    pub printed: String,
    /// What the code is for, where it does not open the case.
    pub scan: String,
    /// On copies that show a phone in full: for the office only.
    pub inner: String,
    /// The list on it goes over as many pages as it needs.
    pub flows: bool,
    pub class: &'static str,
}

impl Sheet {
    /// The words as far as they fit into so many lines; the whole goes into the annex when they do not.
    pub fn boxed(&mut self, label: &str, words: &str, lines: usize, more: &str) -> String {
        let words = words.trim();
        match fitting(words, lines) {
            None => words.to_owned(),
            Some(head) => {
                self.annex.push((label.to_owned(), words.to_owned()));
                format!("{head}…… {more}")
            }
        }
    }
}

/// The beginning of words that do not fit into so many lines; `None` if they do.
fn fitting(words: &str, lines: usize) -> Option<&str> {
    let (mut line, mut width) = (1, 0.0_f32);
    // Where the last line is so far filled that the reference to the annex still fits into it.
    let (mut cut, room) = (0, LINE - 12.0);
    for (at, c) in words.char_indices() {
        let w = if c.is_ascii() { 0.58 } else { 1.0 };
        if c == '\n' || width + w > LINE {
            line += 1;
            width = 0.0;
        }
        if line > lines {
            return Some(&words[..cut]);
        }
        if c != '\n' {
            width += w;
        }
        if line < lines || width <= room {
            cut = at + c.len_utf8();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words fit, or their beginning does and the whole stands in the annex.
    #[test]
    fn long_words_go_to_the_annex() {
        let mut sheet = Sheet::default();
        assert_eq!(sheet.boxed("投诉内容", " 漏水 ", 2, "见附页"), "漏水");
        assert_eq!(sheet.annex, []);
        let long = "水".repeat(75);
        let shown = sheet.boxed("投诉内容", &long, 2, "见附页");
        assert!(shown.starts_with("水") && shown.ends_with("…… 见附页"), "{shown}");
        assert!(shown.chars().count() <= 74);
        assert_eq!(sheet.annex, [("投诉内容".to_owned(), long)]);
        assert_eq!(fitting("一\n二\n三", 3), None);
        assert_eq!(fitting("一\n二\n三", 2), Some("一\n二"));
        assert_eq!(fitting(&"a".repeat(60), 1), None);
    }
}
