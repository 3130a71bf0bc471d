//! The program `linli`: commands, configuration, log.
//!
//! Owns the process: reads the configuration, opens the database, starts what was asked for, ends it in order. Must
//! not hold a rule or speak SQL. Started by people and by service managers.

mod cli;
mod commands;
mod config;
mod log;
mod open;
#[cfg(debug_assertions)]
mod test_clock;
mod trouble;

use clap::Parser as _;
use cli::{Cli, Clocks, Command};
use config::Config;
use std::process::ExitCode;
use trouble::Trouble;

/// Every request allocates a thousand small things on several threads; the system's allocator took an eighth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("linli: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, Trouble> {
    if let Command::Config { command } = &cli.command {
        return commands::config::run(command, cli.config.as_deref());
    }
    if let Command::Clocks { command: Clocks::Explain { .. } } = &cli.command {
        // Works without an installation: one that cannot be read is none.
        let config = Config::load(cli.config.as_deref()).ok();
        return threads()?.block_on(commands::clocks::explain(config.as_ref()));
    }
    if let Command::Triage { command: None, .. } = &cli.command {
        return commands::triage::run(
            std::io::stdin().lock(),
            std::io::BufWriter::new(std::io::stdout().lock()),
        );
    }
    let config = Config::load(cli.config.as_deref())?;
    log::start(&config.log, matches!(cli.command, Command::Serve { .. }));
    threads()?.block_on(commands::run(cli.command, config))
}

fn threads() -> Result<tokio::runtime::Runtime, Trouble> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Trouble::new(format!("cannot start the threads of the program: {e}")))
}
