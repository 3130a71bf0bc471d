//! One file per command.
//!
//! Owns which command runs. Each opens what it needs and closes it again.

mod backup;
pub mod clocks;
pub mod config;
mod demo;
mod doctor;
mod erasures;
mod import;
mod jobs;
mod models;
mod reindex;
mod retention;
mod serve;
pub mod triage;
mod user;
mod verify;

use crate::cli::{Clocks, Command};
use crate::config::Config;
use crate::trouble::Trouble;
use std::process::ExitCode;

/// Runs a command that needs the configuration.
pub async fn run(command: Command, config: Config) -> Result<ExitCode, Trouble> {
    match command {
        Command::Serve { allow_demo } => serve::run(&config, allow_demo).await,
        Command::Demo(demo) => demo::run(&config, demo).await,
        Command::Import { what } => import::run(&config, what).await,
        Command::Clocks { command: Clocks::Holidays { file, calendar, by } } => {
            clocks::holidays(&config, &file, &calendar, by.as_deref()).await
        }
        Command::Doctor { json } => doctor::run(&config, json).await,
        Command::Verify { json } => verify::run(&config, json).await,
        Command::Backup { file } => backup::backup(&config, &file).await,
        Command::Restore { file } => backup::restore(&config, &file).await,
        Command::Reindex { json } => reindex::run(&config, json).await,
        Command::Retention { dry_run, json } => retention::run(&config, dry_run, json).await,
        Command::User { command } => user::run(&config, command).await,
        Command::Triage { command: Some(command), .. } => models::run(&config, command).await,
        // Run before there is a configuration.
        Command::Clocks { command: Clocks::Explain { .. } }
        | Command::Config { .. }
        | Command::Triage { command: None, .. } => Ok(ExitCode::SUCCESS),
    }
}
