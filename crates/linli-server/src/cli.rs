//! The command line: what can be asked of the program, in its own words.
//!
//! Owns the arguments. Must not do anything.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Linli, a service desk for property management.
#[derive(Parser)]
#[command(name = "linli", version, about, max_term_width = 100)]
pub struct Cli {
    /// Configuration file; without it linli.toml in this folder, if there is one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What is asked for.
#[derive(Subcommand)]
pub enum Command {
    /// Run the server until it is told to stop (SIGTERM or Ctrl+C)
    Serve {
        /// Serve others than this machine although the demonstration company is loaded
        #[arg(long)]
        allow_demo: bool,
    },
    /// Fill an empty database with a company, people, rooms and cases with a past
    Demo(Demo),
    /// Take over places, residents, staff or cases from a table; all or nothing
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Ask clocks why they say what they say; load holidays
    Clocks {
        #[command(subcommand)]
        command: Clocks,
    },
    /// Propose kind, category, emergency, severity and judgement for texts, a JSON object a line; learn from corrections
    Triage {
        /// Lines of JSON in (`id`, `text`, `place`) and out, by the model that ships; the only form there is
        #[arg(long)]
        json: bool,
        #[command(subcommand)]
        command: Option<Triage>,
    },
    /// Look whether all is well: database, schema, key, disk, clock; exit code 0 only then
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check the journal of every case: hash chain, replay, texts, numbers
    Verify {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make every case found by what stands in it, also while the server runs; needed only when the doctor says so
    Reindex {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a complete copy of the database to a new file, also while the server runs
    Backup {
        /// The file to write; must not exist
        file: PathBuf,
    },
    /// Bring a backup into an empty place and verify it
    Restore {
        /// The file written by `linli backup`
        file: PathBuf,
    },
    /// Erase what is past its period, as the server does every hour; or only say what that would be
    Retention {
        /// Count, erase nothing
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Add staff, set passwords and roles, make tokens
    User {
        #[command(subcommand)]
        command: User,
    },
    /// Check or show the configuration
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

/// How the demonstration is filled.
#[derive(Args)]
pub struct Demo {
    /// Complaints with a past
    #[arg(long, default_value_t = 480)]
    pub cases: u32,
    /// The same seed at the same instant makes the same company
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Password of all sign-ins; one is made up and printed when it is not given
    #[arg(long)]
    pub password: Option<String>,
    /// The instant at which the past ends, e.g. 2026-09-14T10:00:00+08:00; without it the present
    #[arg(long, value_name = "TIME")]
    pub now: Option<jiff::Timestamp>,
    /// Print the sign-ins as one line of JSON
    #[arg(long)]
    pub json: bool,
}

/// What is imported.
#[derive(Subcommand)]
pub enum Import {
    /// Communities, buildings, entrances, rooms, areas
    Places(Table),
    /// Residents with their rooms and numbers
    Residents(Table),
    /// Staff with their roles
    Staff(Table),
    /// Complaints that came in elsewhere, with their own times
    Cases(Cases),
}

/// A table to be imported.
#[derive(Args)]
pub struct Table {
    /// XLSX or CSV
    pub file: PathBuf,
    /// Login of the one in whose name it is done; without it the one who runs the program
    #[arg(long, value_name = "LOGIN")]
    pub by: Option<String>,
    /// Check everything, keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// A table of complaints.
#[derive(Args)]
pub struct Cases {
    /// CSV, XLSX or JSON lines; a header or the keys name the columns
    pub file: PathBuf,
    /// Login of the one in whose name it is done; must be allowed to register at the office
    #[arg(long, value_name = "LOGIN")]
    pub by: String,
    /// Which column means what, in TOML; see docs/import-cases.md
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Code of the office that gets the complaints, e.g. JY; the mapping may name it instead
    #[arg(long, value_name = "CODE")]
    pub office: Option<String>,
    /// Check everything, keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What is asked of clocks.
#[derive(Subcommand)]
pub enum Clocks {
    /// Read a policy and a history as JSON from standard input; print every clock with its steps; see docs/clocks.md
    Explain {
        /// JSON in, JSON out: the only form there is
        #[arg(long)]
        json: bool,
    },
    /// Add a list of holidays and make-up days (TOML or JSON) to a calendar; open cases are planned again
    Holidays {
        /// The list; see docs/clocks.md
        file: PathBuf,
        /// The calendar that gets them
        #[arg(long, default_value = "cn")]
        calendar: String,
        /// Login of the one in whose name it is done; without it the one who runs the program
        #[arg(long, value_name = "LOGIN")]
        by: Option<String>,
    },
}

/// What is done to the models of triage.
#[derive(Subcommand)]
pub enum Triage {
    /// Train a new model from the start set and what people decided; it answers only if it is not worse
    Learn,
    /// List the models with their figures
    Models,
    /// Let another model answer, also in programs that run; 0 is the one that ships
    Use {
        /// Its version
        version: i64,
    },
}

/// What is done to staff.
#[derive(Subcommand)]
pub enum User {
    /// Add somebody; prints a password that is shown this once
    Add {
        login: String,
        name: String,
        /// Job title
        #[arg(long, default_value = "")]
        title: String,
        /// Role at a node, e.g. receptionist@JY; may be repeated
        #[arg(long = "role", value_name = "ROLE@NODE", required = true)]
        roles: Vec<String>,
        /// Code of the department, e.g. JY-KF
        #[arg(long, value_name = "CODE")]
        department: Option<String>,
        #[arg(long, value_enum, default_value_t = Locale::Cn)]
        locale: Locale,
        /// Found a company of this name first, in an empty database; its code is HQ
        #[arg(long, value_name = "NAME")]
        company: Option<String>,
    },
    /// Set a new password, read from standard input, or made up and printed; ends all sessions
    Passwd {
        login: String,
        /// Read the password from the first line of standard input
        #[arg(long)]
        stdin: bool,
    },
    /// Show somebody's roles, or replace them
    Roles {
        login: String,
        /// Role at a node, e.g. director@JY; may be repeated; replaces all roles
        #[arg(long = "set", value_name = "ROLE@NODE")]
        set: Vec<String>,
    },
    /// Make a token for the HTTP API; it is shown this once
    Token {
        login: String,
        /// What it is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// May also change things; without it the token reads only
        #[arg(long)]
        write: bool,
        /// Keeps the rights of an administrator
        #[arg(long)]
        admin: bool,
    },
}

/// Languages of the screens.
#[derive(Clone, Copy, ValueEnum)]
pub enum Locale {
    #[value(name = "zh-CN")]
    Cn,
    #[value(name = "zh-TW")]
    Tw,
    #[value(name = "en")]
    En,
}

/// What is asked about the configuration.
#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Name every mistake with its key; exit code 0 if there is none
    Check,
    /// Print the settings in force and where each comes from, secrets masked
    Show,
}
