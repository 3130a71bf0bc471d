//! `linli import places|residents|staff|cases`.
//!
//! Owns the progress bar and how bad rows read at the command line.

use super::demo::progress;
use crate::cli::{Cases, Import, Table};
use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use indicatif::ProgressBar;
use linli_app::import::cases::{self, CaseMap};
use linli_app::import::{Mode, OnProgress, Report, places, residents, staff};
use linli_app::{App, Caller, operator};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Imports; exit code 1 if a row was bad, and then nothing came in.
pub async fn run(config: &Config, what: Import) -> Result<ExitCode, Trouble> {
    let app = open::app(config).await?;
    let bar = progress(0, "rows");
    let report = import(&app, what, watch(&bar)).await;
    bar.finish_and_clear();
    app.db.close().await;
    let report = report?;
    print(&report);
    Ok(if report.issue_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import(app: &App, what: Import, watch: OnProgress) -> Result<Report, Trouble> {
    match what {
        Import::Places(table) => {
            let (caller, file, mode) = prepared(app, &table).await?;
            Ok(places::import(app, &caller, file, mode, watch).await?)
        }
        Import::Residents(table) => {
            let (caller, file, mode) = prepared(app, &table).await?;
            Ok(residents::import(app, &caller, file, mode, watch).await?)
        }
        Import::Staff(table) => {
            let (caller, file, mode) = prepared(app, &table).await?;
            Ok(staff::import(app, &caller, file, mode, watch).await?)
        }
        Import::Cases(table) => import_cases(app, &table, watch).await,
    }
}

async fn import_cases(app: &App, table: &Cases, watch: OnProgress) -> Result<Report, Trouble> {
    let caller = operator::in_the_name_of(app, &table.by).await?;
    let mut map = match &table.map {
        Some(path) => {
            let text = String::from_utf8_lossy(&read(path)?).into_owned();
            CaseMap::parse(&text)
                .map_err(|error| Trouble::new(format!("{}: {error}", path.display())))?
        }
        None => CaseMap::default(),
    };
    if table.office.is_some() {
        map.office.clone_from(&table.office);
    }
    let file = read(&table.file)?;
    Ok(cases::import(app, &caller, file, map, mode(table.dry_run), watch).await?)
}

async fn prepared(app: &App, table: &Table) -> Result<(Caller, Vec<u8>, Mode), Trouble> {
    let caller = match &table.by {
        Some(login) => operator::in_the_name_of(app, login).await?,
        None => operator::operator(app).await?,
    };
    Ok((caller, read(&table.file)?, mode(table.dry_run)))
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(path).map_err(|error| Trouble::new(format!("{}: {error}", path.display())))
}

const fn mode(dry_run: bool) -> Mode {
    if dry_run { Mode::DryRun } else { Mode::Apply }
}

fn watch(bar: &ProgressBar) -> OnProgress {
    let bar = bar.clone();
    Arc::new(move |progress| {
        bar.set_length(u64::try_from(progress.total).unwrap_or(0));
        bar.set_position(u64::try_from(progress.done).unwrap_or(0));
    })
}

fn print(report: &Report) {
    for issue in &report.issues {
        let params: Vec<String> =
            issue.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let detail =
            if params.is_empty() { String::new() } else { format!(" ({})", params.join(", ")) };
        let column =
            if issue.column.is_empty() { String::new() } else { format!(", {}", issue.column) };
        println!("row {}{column}: {}{detail}", issue.row, issue.code.replace('_', " "));
    }
    let listed = report.issues.len();
    if report.issue_count > listed {
        println!(".. and {} more", report.issue_count - listed);
    }
    for heading in &report.ignored {
        println!("the column \"{heading}\" means nothing here and was left out");
    }
    let new: Vec<String> =
        report.new.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let new = if new.is_empty() { "nothing new".to_owned() } else { new.join(", ") };
    match (report.issue_count, report.applied) {
        (0, true) => println!("{} rows: {new}, {} unchanged.", report.rows, report.unchanged),
        (0, false) => println!(
            "{} rows would bring: {new}, {} unchanged. Nothing was kept.",
            report.rows, report.unchanged
        ),
        (bad, _) => println!("{bad} of {} rows are bad. Nothing came in.", report.rows),
    }
}
