//! Checks of the house: `cargo run -p xtask -- layers | coverage [--check] | docs`.
//!
//! Owns the command line of the checks. Must not know the product: it reads files, and builds
//! without any crate of Linli. Called by `scripts/test.sh` and by people.

mod coverage;
mod docs;
mod layers;
mod rust;
mod tree;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo run -p xtask -- <command>

  layers             arrows between crates, SQL outside the store, sizes and names of files
  coverage           write docs/coverage.md: each requirement, its rule, its tests
  coverage --check   fail when docs/coverage.md is out of date or an id has no test
  docs [--check]     links, docs/SUMMARY.md, words that belong on nobody else's machine";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some(root) = tree::root() else {
        eprintln!("not inside of the workspace: no Cargo.toml with [workspace] here or above");
        return ExitCode::from(2);
    };
    let found = match words[..] {
        ["layers"] => layers::check(&root),
        ["coverage"] => coverage::write(&root),
        ["coverage", "--check"] => coverage::check(&root),
        ["docs"] | ["docs", "--check"] => docs::check(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match found {
        Ok(findings) => report(&findings),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// What a check has to say: what fails, and what is only worth knowing.
#[derive(Default)]
struct Findings {
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Findings {
    fn error(&mut self, text: impl Into<String>) {
        self.errors.push(text.into());
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.warnings.push(text.into());
    }
}

fn report(findings: &Findings) -> ExitCode {
    for line in &findings.warnings {
        println!("warning: {line}");
    }
    for line in &findings.errors {
        println!("error: {line}");
    }
    if findings.errors.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("{} found", findings.errors.len());
    ExitCode::FAILURE
}
