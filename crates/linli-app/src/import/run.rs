//! The way that every import goes: read aside, check in one transaction, write in the same one.
//!
//! Owns the difference between a dry run and the real one: the last step.

use linli_store::Tx;
use std::sync::Arc;

use super::table::{Column, Mapping, Sheet};
use super::{Mode, OnProgress, Phase, Progress, Report, collision};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::record::Change;
use crate::error::AppError;

/// How often the progress is told.
const EVERY: usize = 1000;

/// Tells the progress of one phase.
#[derive(Clone)]
pub(super) struct Watch {
    on_progress: OnProgress,
    phase: Phase,
    total: usize,
}

impl Watch {
    pub(super) fn new(on_progress: &OnProgress, phase: Phase, total: usize) -> Self {
        let watch = Self { on_progress: on_progress.clone(), phase, total };
        watch.tell(0);
        watch
    }

    /// Tells now and then that so many are done.
    pub(super) fn at(&self, done: usize) {
        if done.is_multiple_of(EVERY) || done == self.total {
            self.tell(done);
        }
    }

    fn tell(&self, done: usize) {
        (self.on_progress)(Progress { phase: self.phase, done, total: self.total });
    }

    /// Passes items through and tells how many went by.
    pub(super) fn over<T>(self, items: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        items.into_iter().enumerate().map(move |(at, item)| {
            self.at(at + 1);
            item
        })
    }
}

/// What a plan must be able to do: rows that can be written once the report is clean.
pub(super) trait Plan: Sized {
    fn report(&self) -> &Report;
    fn into_report(self) -> Report;
    /// Writes all rows.
    fn write(&self, tx: &mut Tx<'_>, on_progress: &OnProgress) -> Result<(), AppError>;
}

/// Reads a file as a table on a thread where it disturbs nobody.
pub(super) async fn sheet(
    file: Vec<u8>,
    columns: &'static [Column],
    on_progress: OnProgress,
) -> Result<Result<Sheet, Report>, AppError> {
    let read = move || {
        Watch::new(&on_progress, Phase::Reading, 0);
        Sheet::read(&file, columns, &Mapping::new()).map_err(Report::unreadable)
    };
    tokio::task::spawn_blocking(read).await.map_err(|error| AppError::Internal(error.to_string()))
}

/// Whoever imports administers something, and writes.
pub(super) fn require(caller: &Caller) -> Result<(), AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()
}

/// Checks a table and, in [`Mode::Apply`], writes it if nothing is wrong with it: all rows or none.
pub(super) async fn run<P: Plan>(
    app: &App,
    caller: &Caller,
    subject: &'static str,
    sheet: Sheet,
    mode: Mode,
    on_progress: OnProgress,
    plan: impl Fn(&mut Tx<'_>, &Sheet, &Watch) -> Result<P, AppError> + Send + Sync + 'static,
) -> Result<Report, AppError> {
    let sheet = Arc::new(sheet);
    if mode == Mode::DryRun {
        let watch = Watch::new(&on_progress, Phase::Checking, sheet.lines().len());
        return app.db.read(move |tx| plan(tx, &sheet, &watch).map(P::into_report)).await;
    }
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let watch = Watch::new(&on_progress, Phase::Checking, sheet.lines().len());
            let plan = plan(tx, &sheet, &watch)?;
            if plan.report().issue_count > 0 {
                return Ok(plan.into_report());
            }
            plan.write(tx, &on_progress)?;
            let mut report = plan.into_report();
            report.applied = true;
            let change = Change::by(&caller, "import", subject).after(&report);
            change.save(tx, environment.as_ref()).map_err(collision)?;
            Ok(report)
        })
        .await
}
