//! Reading a file as a table with known headings, and the template to begin with.
//!
//! Owns the matching of headings. Chinese headings, English aliases and a mapping of one's own name the same columns;
//! rows keep the number that a spreadsheet shows beside them. Knows nothing of what the rows mean: each import has its
//! own columns.

use serde::Serialize;
use std::collections::BTreeMap;

use super::{text, xlsx};

/// Most bytes of a file, rows of a table, letters of a cell.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;
pub const MOST_ROWS: usize = 200_000;
pub const MOST_COLUMNS: usize = 100;
pub const MOST_LETTERS: usize = 20_000;

/// Rows at the top among which the headings are looked for: people put titles above them.
const HEADING_ROWS: usize = 10;

/// A column that an import knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What the program calls it, and the English heading.
    pub key: &'static str,
    /// The heading in the template.
    pub heading: &'static str,
    /// Other headings that people use.
    pub aliases: &'static [&'static str],
    /// Whether every row must have something in it.
    pub required: bool,
    /// What belongs into it, for the template.
    pub hint: &'static str,
    pub example: &'static str,
}

/// Headings of a file to the keys of columns, for files that come from elsewhere.
pub type Mapping = BTreeMap<String, String>;

/// One bad cell or row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowIssue {
    /// As the spreadsheet numbers it, from 1; 0 for the file as a whole.
    pub row: usize,
    /// The heading; empty for the row as a whole.
    pub column: String,
    /// Key of the locales (`issue.*`).
    pub code: &'static str,
    /// Values for the words.
    pub params: Vec<(&'static str, String)>,
}

impl RowIssue {
    /// An issue without parameters.
    pub fn new(row: usize, column: impl Into<String>, code: &'static str) -> Self {
        Self { row, column: column.into(), code, params: Vec::new() }
    }

    /// Adds a value for the words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

/// A row of cells as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawRow {
    pub number: usize,
    pub cells: Vec<String>,
}

/// A file as a table.
#[derive(Clone, Debug)]
pub struct Sheet {
    columns: &'static [Column],
    /// For each known column, where it stands in the file and what it is called there.
    found: BTreeMap<&'static str, (usize, String)>,
    rows: Vec<RawRow>,
    /// Headings that mean nothing here.
    pub ignored: Vec<String>,
}

/// A row of a [`Sheet`].
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    sheet: &'a Sheet,
    row: &'a RawRow,
}

impl<'a> Line<'a> {
    /// As the spreadsheet numbers it.
    pub fn number(self) -> usize {
        self.row.number
    }

    /// The cell in a column, without spaces around it; empty if there is none.
    pub fn get(self, key: &str) -> &'a str {
        let at = self.sheet.found.get(key).map(|(at, _)| *at);
        at.and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// An issue with the cell in a column.
    pub fn issue(self, key: &str, code: &'static str) -> RowIssue {
        RowIssue::new(self.row.number, self.sheet.heading(key), code)
    }
}

impl Sheet {
    /// Reads a file. Everything that is wrong with it as a table, missing required cells included, comes back at once.
    ///
    /// # Errors
    /// The issues.
    pub fn read(
        bytes: &[u8],
        columns: &'static [Column],
        mapping: &Mapping,
    ) -> Result<Self, Vec<RowIssue>> {
        let mut rows = raw_rows(bytes).map_err(|code| vec![RowIssue::new(0, "", code)])?;
        rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        let top = rows.iter().take(HEADING_ROWS);
        let best = top.map(|row| matches(row, columns, mapping).count()).enumerate();
        // The first of the rows that name the most columns.
        let best = best.rev().max_by_key(|(_, named)| *named).filter(|(_, named)| *named > 0);
        let Some((at, _)) = best else { return Err(vec![RowIssue::new(0, "", "no_headings")]) };
        let headings = rows.remove(at);
        rows.drain(..at);
        let sheet = Self::below(headings, rows, columns, mapping)?;
        if sheet.rows.is_empty() {
            return Err(vec![RowIssue::new(0, "", "no_rows")]);
        }
        Ok(sheet)
    }

    fn below(
        headings: RawRow,
        rows: Vec<RawRow>,
        columns: &'static [Column],
        mapping: &Mapping,
    ) -> Result<Self, Vec<RowIssue>> {
        let mut issues = Vec::new();
        let mut found: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
        for (at, column) in matches(&headings, columns, mapping) {
            let heading = headings.cells[at].trim().to_owned();
            if found.contains_key(column.key) {
                issues.push(RowIssue::new(headings.number, heading, "column_twice"));
            } else {
                found.insert(column.key, (at, heading));
            }
        }
        for column in columns.iter().filter(|column| column.required) {
            if !found.contains_key(column.key) {
                issues.push(RowIssue::new(headings.number, column.heading, "column_missing"));
            }
        }
        if !issues.is_empty() {
            return Err(issues);
        }
        let known: Vec<usize> = found.values().map(|(at, _)| *at).collect();
        let unknown = headings.cells.iter().enumerate().filter(|(at, _)| !known.contains(at));
        let ignored =
            unknown.map(|(_, cell)| cell.trim().to_owned()).filter(|cell| !cell.is_empty());
        Ok(Self { columns, ignored: ignored.collect(), found, rows })
    }

    /// The rows, in the order of the file.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'_>> {
        self.rows.iter().map(|row| Line { sheet: self, row })
    }

    /// Every required cell that is empty, every cell that is too long or holds what no text holds.
    pub fn check(&self) -> Vec<RowIssue> {
        let mut issues = Vec::new();
        for line in self.lines() {
            for column in self.columns {
                let cell = line.get(column.key);
                if column.required && cell.is_empty() {
                    issues.push(line.issue(column.key, "required"));
                } else if cell.chars().count() > MOST_LETTERS {
                    issues.push(line.issue(column.key, "too_long").with("max", MOST_LETTERS));
                } else if cell.contains('\0') || cell.contains('\u{FFFD}') {
                    issues.push(line.issue(column.key, "bad_character"));
                }
            }
        }
        issues
    }

    /// What a column is called in this file, or in the template if it is not there.
    pub fn heading(&self, key: &str) -> String {
        let known = self.columns.iter().find(|column| column.key == key);
        let there = self.found.get(key).map(|(_, heading)| heading.clone());
        there.unwrap_or_else(|| known.map_or(key, |column| column.heading).to_owned())
    }
}

/// The cells of a row of headings that name a column, with the column.
fn matches(
    row: &RawRow,
    columns: &'static [Column],
    mapping: &Mapping,
) -> impl Iterator<Item = (usize, &'static Column)> {
    row.cells.iter().enumerate().filter_map(move |(at, cell)| {
        let heading = plain(cell);
        let mapped = mapping.iter().find(|(from, _)| plain(from) == heading).map(|(_, key)| key);
        let column = columns.iter().find(|column| match mapped {
            Some(key) => column.key == key,
            None => names(column, &heading),
        });
        column.map(|column| (at, column))
    })
}

fn names(column: &Column, heading: &str) -> bool {
    !heading.is_empty()
        && (plain(column.heading) == heading
            || plain(column.key) == heading
            || column.aliases.iter().any(|alias| plain(alias) == heading))
}

/// A heading without what people decorate it with: spaces, stars, notes in brackets, underscores, case.
fn plain(heading: &str) -> String {
    let before_note = heading.split(['(', '（', '[', '【']).next().unwrap_or_default();
    before_note
        .chars()
        .filter(|c| !c.is_whitespace() && !"*＊_-:：".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn raw_rows(bytes: &[u8]) -> Result<Vec<RawRow>, &'static str> {
    if bytes.len() > MOST_BYTES {
        return Err("file_too_big");
    }
    match bytes {
        [b'P', b'K', 3 | 5, ..] => xlsx::rows(bytes),
        // Excel before 2007, or a protected workbook.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err("old_or_protected_workbook"),
        [] => Err("empty_file"),
        _ => text::rows(bytes),
    }
}

/// A workbook to fill in: the headings, and a second sheet that says what belongs below each.
///
/// # Errors
/// What the writer says, in words.
pub fn template(title: &str, columns: &[Column]) -> Result<Vec<u8>, String> {
    xlsx::template(title, columns).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column {
            key: "name",
            heading: "姓名",
            aliases: &["业户姓名"],
            required: true,
            hint: "",
            example: "",
        },
        Column {
            key: "room_no",
            heading: "房号",
            aliases: &[],
            required: false,
            hint: "",
            example: "",
        },
    ];

    fn read(text: &[u8]) -> Result<Vec<(usize, String, String)>, Vec<RowIssue>> {
        let sheet = Sheet::read(text, COLUMNS, &Mapping::new())?;
        let cells = |line: Line<'_>| {
            (line.number(), line.get("name").to_owned(), line.get("room_no").to_owned())
        };
        Ok(sheet.lines().map(cells).collect())
    }

    fn row(number: usize, name: &str, room: &str) -> (usize, String, String) {
        (number, name.to_owned(), room.to_owned())
    }

    #[test]
    fn headings_in_any_order_dress_and_language() {
        let expected = Ok(vec![row(2, "王芳", "1201")]);
        for text in [
            "姓名,房号\n王芳,1201\n",
            "房号*,其他,姓名（必填）\n1201,x,王芳",
            "Room No,NAME\n1201, 王芳 ",
            "业户姓名\t房号\n王芳\t1201\n",
        ] {
            assert_eq!(read(text.as_bytes()), expected, "{text}");
        }
        let titled = "锦园小区业户表,\n\n姓名,房号\n,\n王芳,1201\n";
        assert_eq!(read(titled.as_bytes()), Ok(vec![row(5, "王芳", "1201")]));
    }

    #[test]
    fn text_in_every_coding_that_spreadsheets_write() {
        let text = "姓名;房号\r\n\"王;芳\";\"12\"\"01\"\r\n";
        let expected = Ok(vec![row(2, "王;芳", "12\"01")]);
        let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
        let utf16: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &with_mark, &gb18030, &utf16] {
            assert_eq!(read(bytes), expected);
        }
    }

    #[test]
    fn what_is_no_such_table_is_told() {
        let code = |bytes: &[u8]| read(bytes).unwrap_err()[0].code;
        assert_eq!(code(b""), "empty_file");
        assert_eq!(code(b"a,b\n1,2\n"), "no_headings");
        assert_eq!(code("姓名,房号\n".as_bytes()), "no_rows");
        assert_eq!(code(b"PK\x03\x04 not really"), "unreadable_file");
        assert_eq!(code(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "old_or_protected_workbook");
        assert_eq!(code(&vec![b'a'; MOST_BYTES + 1]), "file_too_big");
        let twice = read("姓名,房号,姓名\nx,1,y\n".as_bytes()).unwrap_err();
        assert_eq!(twice, [RowIssue::new(1, "姓名", "column_twice")]);
        let missing = read("房号\n1\n".as_bytes()).unwrap_err();
        assert_eq!(missing, [RowIssue::new(1, "姓名", "column_missing")]);
    }

    #[test]
    fn a_mapping_renames_columns() {
        let mapping = Mapping::from([("网友".to_owned(), "name".to_owned())]);
        let sheet = Sheet::read("网友,房号\n小明,1\n".as_bytes(), COLUMNS, &mapping).unwrap();
        let line = sheet.lines().next().unwrap();
        assert_eq!(line.get("name"), "小明");
        assert_eq!(line.issue("name", "unknown").column, "网友");
    }

    #[test]
    fn empty_required_cells_are_told_with_row_and_column() {
        let sheet =
            Sheet::read("姓名,房号\n,1\n王芳,2\n\u{FFFD},3\n".as_bytes(), COLUMNS, &Mapping::new())
                .unwrap();
        let issues = sheet.check();
        assert_eq!(
            issues,
            [RowIssue::new(2, "姓名", "required"), RowIssue::new(4, "姓名", "bad_character")]
        );
    }

    #[test]
    fn the_template_is_read_back() {
        let file = template("业户", COLUMNS).unwrap();
        assert_eq!(Sheet::read(&file, COLUMNS, &Mapping::new()).unwrap_err()[0].code, "no_rows");
    }
}
