//! Import of places, residents and staff from XLSX and CSV (ORG-5).
//!
//! Owns what all imports share: a dry run and the real one go the same way up to the last step, every bad row is told
//! with its number, its column and a reason, and either all rows come in or none, in one transaction. Called by
//! `linli-web` and `linli import`.

pub mod cases;
mod cells;
mod columns;
pub mod places;
pub mod residents;
mod run;
pub mod staff;
pub mod table;
mod text;
mod xlsx;

use linli_store::StoreError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use columns::{PLACES, RESIDENTS, STAFF};
pub use table::{Column, Mapping, RowIssue, template};

use crate::error::AppError;

/// Most issues that a report lists one by one; the others are only counted.
pub const LISTED: usize = 500;

/// Whether the rows are to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only look.
    DryRun,
    /// Take all rows if none is bad.
    Apply,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub phase: Phase,
    pub done: usize,
    /// 0 while it is not known.
    pub total: usize,
}

/// What an import does just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Reading,
    Checking,
    Writing,
}

/// Called now and then with the progress, from a thread that works: it must be quick.
pub type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// Nobody watches.
pub fn unwatched() -> OnProgress {
    Arc::new(|_| {})
}

/// What an import found, and what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows with something in them, without the headings.
    pub rows: usize,
    /// What comes in, or came in, by kind: `building`, `room`, `resident`, `tie`, `staff`.
    pub new: BTreeMap<&'static str, usize>,
    /// Rows that are here already as they stand in the file.
    pub unchanged: usize,
    /// The first [`LISTED`] bad rows, by row.
    pub issues: Vec<RowIssue>,
    /// How many bad rows there are.
    pub issue_count: usize,
    /// Headings that mean nothing to this import.
    pub ignored: Vec<String>,
    /// Whether the rows came in.
    pub applied: bool,
}

impl Report {
    /// The report of a file that cannot be read as a table.
    fn unreadable(issues: Vec<RowIssue>) -> Self {
        let mut report = Self::default();
        report.add_issues(issues);
        report
    }

    fn add_issues(&mut self, mut issues: Vec<RowIssue>) {
        issues.sort_by_key(|issue| issue.row);
        self.issue_count += issues.len();
        issues.truncate(LISTED);
        self.issues.extend(issues);
    }

    fn count(&mut self, kind: &'static str, number: usize) {
        if number > 0 {
            *self.new.entry(kind).or_default() += number;
        }
    }
}

/// Two files that bring in the same at the same time: the second one is to look again.
fn collision(error: StoreError) -> AppError {
    match error {
        StoreError::Conflict { .. } => AppError::field("file", "changed_meanwhile"),
        other => other.into(),
    }
}
