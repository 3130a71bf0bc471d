//! Lists as files (STA-6, R03): every row, in constant memory, and nothing that a spreadsheet would run.
//!
//! Owns the two forms of a file, how a cell is made harmless, and the line in the log. What a list consists of is in
//! [`lists`] and, for cases, in [`crate::cases::export`]. The words come from the caller of this crate, in their
//! language.

pub mod lists;

use crate::App;
use crate::access::Caller;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use rust_xlsxwriter::{Workbook, XlsxError};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::sync::Arc;

/// Rows of a worksheet below its heading.
pub const WORKSHEET: u32 = 1_048_575;

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
    /// One heading for each column.
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

/// A file that is being written, row by row.
pub struct Writer {
    form: Form,
    rows: u32,
}

enum Form {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Xlsx(Box<Workbook>),
}

impl Writer {
    /// Begins a file with its headings.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the disk is full.
    pub fn new(format: Format, headings: &[String]) -> Result<Self, AppError> {
        let form = match format {
            Format::Csv => {
                let mut file = tempfile::tempfile().map_err(unwritable)?;
                // By this mark spreadsheets know the encoding.
                file.write_all("\u{feff}".as_bytes()).map_err(unwritable)?;
                let csv = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(BufWriter::new(file));
                Form::Csv(Box::new(csv))
            }
            Format::Xlsx => {
                let mut book = Workbook::new();
                book.add_worksheet_with_constant_memory().map_err(|e| unusable(&e))?;
                Form::Xlsx(Box::new(book))
            }
        };
        let mut writer = Self { form, rows: 0 };
        writer.line(0, headings.to_vec())?;
        Ok(writer)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the disk is full; [`AppError::Invalid`] for more rows than a worksheet can hold.
    pub fn row(&mut self, cells: Vec<String>) -> Result<(), AppError> {
        if matches!(self.form, Form::Xlsx(_)) && self.rows >= WORKSHEET {
            return Err(too_many());
        }
        self.rows += 1;
        self.line(self.rows, cells)
    }

    fn line(&mut self, at: u32, cells: Vec<String>) -> Result<(), AppError> {
        match &mut self.form {
            Form::Csv(csv) => {
                let cells = cells.into_iter().map(harmless);
                csv.write_record(cells).map_err(|e| unwritable(e.into()))
            }
            Form::Xlsx(book) => {
                let sheet = book.worksheet_from_index(0).map_err(|e| unusable(&e))?;
                for (column, cell) in (0_u16..).zip(&cells) {
                    // As text: a spreadsheet runs no cell that is text, whatever it begins with.
                    sheet.write_string(at, column, cell).map_err(|e| unusable(&e))?;
                }
                Ok(())
            }
        }
    }

    /// The finished file.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the disk is full.
    pub fn finish(self) -> Result<Export, AppError> {
        let file = match self.form {
            Form::Csv(csv) => {
                let buffer = csv.into_inner().map_err(|e| unwritable(e.into_error()))?;
                buffer.into_inner().map_err(|e| unwritable(e.into_error()))?
            }
            Form::Xlsx(mut book) => {
                let mut file = tempfile::tempfile().map_err(unwritable)?;
                book.save_to_writer(BufWriter::new(&mut file)).map_err(|e| unusable(&e))?;
                file
            }
        };
        finished(file, self.rows).map_err(unwritable)
    }
}

/// Writes down who exported how much of what. `filters` are names only: a search may be a phone number (P20).
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn log(
    app: &App,
    caller: &Caller,
    subject: &'static str,
    format: Format,
    rows: u32,
    filters: Value,
) -> Result<(), AppError> {
    let after = serde_json::json!({ "format": format.as_str(), "rows": rows, "filters": filters });
    let change = Change::by(caller, "export", subject).after(&after);
    let environment = Arc::clone(&app.environment);
    app.db.write(move |tx| Ok(change.clone().save(tx, environment.as_ref())?)).await
}

/// More rows than a worksheet can hold.
pub fn too_many() -> AppError {
    AppError::Invalid(vec![FieldIssue::new("format", "too_many").with("max", WORKSHEET)])
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
