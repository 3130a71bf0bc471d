//! A report of the importer in the visitor's words.

use crate::locales::fill;
use crate::shell::Page;
use crate::view::{BadCell, DryRun, Pair};
use linli_app::import::{Report, RowIssue};

/// What comes in, or came in, by kind.
#[derive(Default)]
pub struct Counts {
    pub new: Vec<Pair>,
    pub rows: usize,
    /// Headings that mean nothing to this import.
    pub ignored: String,
}

impl Counts {
    /// The counts of a report.
    pub fn of(page: &Page, report: &Report) -> Self {
        let pair = |(kind, count): (&&'static str, &usize)| {
            Pair::new(page.word("import_new", kind), count.to_string())
        };
        Self {
            new: report.new.iter().map(pair).collect(),
            rows: report.rows,
            ignored: report.ignored.join(page.t("words.and")),
        }
    }
}

/// The result of a dry run for the component that shows it.
pub fn dry_run(page: &Page, report: &Report, file: String) -> DryRun {
    let count = |n: usize| page.count(n);
    DryRun {
        file,
        rows: count(report.rows),
        new: count(report.new.values().sum()),
        changed: 0,
        same: count(report.unchanged),
        bad: count(report.issue_count),
        bad_cells: report.issues.iter().map(|issue| bad_cell(page, issue)).collect(),
        changes: Vec::new(),
        action: "/admin/import/apply".to_owned(),
        upload: String::new(),
    }
}

fn bad_cell(page: &Page, issue: &RowIssue) -> BadCell {
    let label = if issue.column.is_empty() { page.t("import.form.file") } else { &issue.column };
    let own = page.s.find(&format!("import_issue.{}", issue.code));
    let text = own.or_else(|| page.s.find(&format!("issue.{}", issue.code)));
    let text = text.unwrap_or_else(|| {
        tracing::error!(code = issue.code, "a reason of the import has no words");
        page.t("issue.wrong")
    });
    let mut params = vec![("label", label)];
    params.extend(issue.params.iter().map(|(name, value)| (*name, value.as_str())));
    let value = issue.params.iter().find(|(name, _)| *name == "value");
    BadCell {
        row: page.count(issue.row),
        column: issue.column.clone(),
        value: value.map(|(_, value)| value.clone()).unwrap_or_default(),
        reason: fill(text, &params),
    }
}
