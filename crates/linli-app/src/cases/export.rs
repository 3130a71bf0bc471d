//! A list of cases as a file (STA-6, R03): every row that it announces, in constant memory, and nothing that a
//! spreadsheet would run.
//!
//! Owns the columns of the file. The words come from the caller of this crate, in their language. The
//! same scope and question as the list, read in one snapshot; who exported what is in the change log.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::list::{borders, zone};
use crate::cases::question::{ListQuery, Question};
use crate::error::AppError;
use crate::export::{WORKSHEET, Writer, log, too_many};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_store::lists::{self, CaseFilter, Count, ListedCase, Sort};
use linli_store::{Scope, Tx};

pub use crate::export::{Export, Format, Words};

/// Rows read at a time.
const STEP: u32 = 500;
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
    log(app, caller, "cases", format, export.rows, serde_json::json!(query.names())).await?;
    Ok(export)
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
            return Err(too_many());
        }
        let mut file = Writer::new(format, &self.words.headings)?;
        self.each(tx, announced, |cells| file.row(cells))?;
        file.finish()
    }

    /// Hands over the cells of every row, and makes sure that there were as many as were counted.
    fn each(
        &self,
        tx: &mut Tx<'_>,
        announced: Count,
        mut write: impl FnMut(Vec<String>) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let (mut cursor, mut written) = (None, 0);
        loop {
            let page = lists::list(tx, self.scope, self.filter, self.sort, STEP, cursor.as_ref())?;
            for row in &page.rows {
                write(self.cells(row))?;
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
