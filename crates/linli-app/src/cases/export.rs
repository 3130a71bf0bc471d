//! A list of cases as a file (STA-6, R03): every row that it announces, in constant memory, and nothing that a
//! spreadsheet would run.
//!
//! Owns the columns of the file and its two forms. The words come from the caller of this crate, in their language. The
//! same scope and question as the list, read in one snapshot; who exported what is in the change log.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::list::{borders, zone};
use crate::cases::question::{ListQuery, Question};
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_store::lists::{self, CaseFilter, Count, ListedCase, Sort};
use linli_store::{Scope, Tx};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::sync::Arc;

/// Rows read at a time.
const STEP: u32 = 500;
/// Rows of a worksheet below its heading.
const WORKSHEET: u32 = 1_048_575;

/// The columns, as keys of their headings.
pub const COLUMNS: &[&str] = &[
    "number",
    "kind",
    "registered_at",
    "place",
    "reporter",
    "channel",
    "category",
    "title",
    "stage",
    "severity",
    "judgement",
    "department",
    "handler",
    "due_at",
    "closed_at",
    "group",
    "round",
];

/// The form of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    /// The value of a code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The code, which is also the end of the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The word for a code of a column, e.g. `("stage", "archived")`; `("group", "true")` for yes.
pub type Word = dyn Fn(&str, &str) -> String + Send + Sync;

/// The words of the file.
#[derive(Clone)]
pub struct Words {
    /// One heading for each of [`COLUMNS`].
    pub headings: Vec<String>,
    pub word: Arc<Word>,
}

/// A finished file, deleted when it is dropped.
#[derive(Debug)]
pub struct Export {
    /// At its beginning.
    pub file: File,
    pub bytes: u64,
    pub rows: u32,
}

/// Writes all cases of a question to a file. Page and limit of the question do not count.
///
/// # Errors
/// [`AppError::Invalid`] as the list, and for more rows than a worksheet can hold; [`AppError::Unavailable`] when the
/// disk is full.
pub async fn export(
    app: &App,
    caller: &Caller,
    query: &ListQuery,
    format: Format,
    words: Words,
) -> Result<Export, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let question = Question::read(app, caller, query)?;
    let now = app.environment.now();
    let export = app
        .db
        .read(move |tx| {
            let filter = question.narrowed(borders(tx, &scope, now)?);
            let zone = zone(tx, &scope)?;
            let job =
                Job { scope: &scope, filter: &filter, sort: question.sort, words: &words, zone };
            job.run(tx, format)
        })
        .await?;
    log(app, caller, query, format, export.rows).await?;
    Ok(export)
}

/// Writes down who exported how much, by which filters. Values are left out: a search may be a phone number (P20).
async fn log(
    app: &App,
    caller: &Caller,
    query: &ListQuery,
    format: Format,
    rows: u32,
) -> Result<(), AppError> {
    let after = serde_json::json!({
        "format": format.as_str(),
        "rows": rows,
        "filters": query.names(),
    });
    let change = Change::by(caller, "export", "cases").after(&after);
    let environment = Arc::clone(&app.environment);
    app.db.write(move |tx| Ok(change.clone().save(tx, environment.as_ref())?)).await
}

struct Job<'a> {
    scope: &'a Scope,
    filter: &'a CaseFilter,
    sort: Sort,
    words: &'a Words,
    zone: TimeZone,
}

impl Job<'_> {
    fn run(&self, tx: &mut Tx<'_>, format: Format) -> Result<Export, AppError> {
        let announced = lists::count(tx, self.scope, self.filter, u32::MAX - 1)?;
        if format == Format::Xlsx && announced.n > WORKSHEET {
            let issue = FieldIssue::new("format", "too_many").with("max", WORKSHEET);
            return Err(AppError::Invalid(vec![issue]));
        }
        let file = match format {
            Format::Csv => self.csv(tx, announced)?,
            Format::Xlsx => self.xlsx(tx, announced)?,
        };
        finished(file, announced.n).map_err(unwritable)
    }

    fn csv(&self, tx: &mut Tx<'_>, announced: Count) -> Result<File, AppError> {
        let mut file = tempfile::tempfile().map_err(unwritable)?;
        // By this mark spreadsheets know the encoding.
        file.write_all("\u{feff}".as_bytes()).map_err(unwritable)?;
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(BufWriter::new(file));
        csv.write_record(&self.words.headings).map_err(|e| unwritable(e.into()))?;
        self.each(tx, announced, |_, cells| {
            let cells = cells.into_iter().map(harmless);
            csv.write_record(cells).map_err(|e| unwritable(e.into()))
        })?;
        let buffer = csv.into_inner().map_err(|e| unwritable(e.into_error()))?;
        buffer.into_inner().map_err(|e| unwritable(e.into_error()))
    }

    fn xlsx(&self, tx: &mut Tx<'_>, announced: Count) -> Result<File, AppError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(|e| unusable(&e))?;
        let mut write = |at: u32, cells: &[String]| -> Result<(), XlsxError> {
            for (column, cell) in (0_u16..).zip(cells) {
                // As text: a spreadsheet runs no cell that is text, whatever it begins with.
                sheet.write_string(at, column, cell)?;
            }
            Ok(())
        };
        write(0, &self.words.headings).map_err(|e| unusable(&e))?;
        self.each(tx, announced, |at, cells| write(at + 1, &cells).map_err(|e| unusable(&e)))?;
        let mut file = tempfile::tempfile().map_err(unwritable)?;
        book.save_to_writer(BufWriter::new(&mut file)).map_err(|e| unusable(&e))?;
        Ok(file)
    }

    /// Hands over the cells of every row, and makes sure that there were as many as were counted.
    fn each(
        &self,
        tx: &mut Tx<'_>,
        announced: Count,
        mut write: impl FnMut(u32, Vec<String>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let (mut cursor, mut written) = (None, 0);
        loop {
            let page = lists::list(tx, self.scope, self.filter, self.sort, STEP, cursor.as_ref())?;
            for row in &page.rows {
                write(written, self.cells(row))?;
                written += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        if announced.more || written != announced.n {
            let text = format!("an export announced {announced:?} rows and wrote {written}");
            return Err(AppError::Internal(text));
        }
        Ok(())
    }

    /// The cells of a row, in the order of [`COLUMNS`].
    fn cells(&self, row: &ListedCase) -> Vec<String> {
        let word = |column: &str, code: &str| (self.words.word)(column, code);
        let time = |at: Timestamp| at.to_zoned(self.zone.clone()).strftime("%F %H:%M").to_string();
        vec![
            row.number.clone(),
            word("kind", &row.kind),
            time(row.registered_at),
            row.place_label.clone(),
            row.reporter.clone(),
            word("channel", &row.channel),
            word("category", &row.category),
            row.title.clone(),
            word("stage", &row.stage),
            word("severity", &row.severity),
            row.judgement.as_deref().map(|code| word("judgement", code)).unwrap_or_default(),
            row.department_name.clone().unwrap_or_default(),
            row.handler_name.clone().unwrap_or_default(),
            row.due_at.map(time).unwrap_or_default(),
            row.closed_at.map(time).unwrap_or_default(),
            if row.group { word("group", "true") } else { String::new() },
            row.round.to_string(),
        ]
    }
}

/// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
fn harmless(cell: String) -> String {
    let begins = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    };
    if cell.starts_with(begins) { format!("'{cell}") } else { cell }
}

fn finished(mut file: File, rows: u32) -> io::Result<Export> {
    let bytes = file.metadata()?.len();
    file.rewind()?;
    Ok(Export { file, bytes, rows })
}

fn unwritable(error: io::Error) -> AppError {
    AppError::Unavailable(error.to_string())
}

fn unusable(error: &XlsxError) -> AppError {
    match error {
        XlsxError::IoError(error) => AppError::Unavailable(error.to_string()),
        other => AppError::Internal(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R03: what a spreadsheet would run is text.
    #[test]
    fn formulas() {
        for cell in ["=1+1", "+8613", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "漏水", "3-2-1201", "a=b"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}
