//! `linli config check|show`.

use crate::cli::ConfigCommand;
use crate::config::Config;
use crate::trouble::Trouble;
use std::path::Path;
use std::process::ExitCode;

/// Checks or shows.
pub fn run(command: &ConfigCommand, file: Option<&Path>) -> Result<ExitCode, Trouble> {
    let shown = Config::shown(file)?;
    match command {
        ConfigCommand::Check => println!("The configuration is in order."),
        ConfigCommand::Show => print!("{shown}"),
    }
    Ok(ExitCode::SUCCESS)
}
