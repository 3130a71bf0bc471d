//! What keeps the house in shape: arrows between crates, SQL in one crate, names and sizes of files.
//!
//! Owns the table of allowed arrows and the limits. Must not repeat what clippy refuses already
//! (`unwrap`, long functions, unsafe code). Called by `xtask layers`.

use crate::rust::{self, Kind, Token};
use crate::{Findings, tree};
use anyhow::{Context, Result};
use std::path::Path;
use toml::Table;

/// Which crates of ours each crate may use. Whoever is not here may use none.
const ARROWS: &[(&str, &[&str])] = &[
    ("linli-domain", &[]),
    ("linli-triage", &[]),
    ("linli-store", &["linli-domain"]),
    ("linli-app", &["linli-domain", "linli-store", "linli-triage"]),
    ("linli-web", &["linli-domain", "linli-app"]),
    ("linli-server", &["linli-domain", "linli-store", "linli-app", "linli-web", "linli-triage"]),
    ("linli-testkit", &["linli-domain", "linli-store", "linli-app", "linli-web"]),
    ("linli-bench", &["linli-domain", "linli-store", "linli-app", "linli-web"]),
    ("xtask", &[]),
];

/// Only for tests, as a dev-dependency.
const FOR_TESTS: &str = "linli-testkit";

/// What would give the rules a clock, a socket or a database.
const NOT_IN_DOMAIN: &[&str] = &[
    "axum",
    "deadpool-postgres",
    "getrandom",
    "reqwest",
    "rusqlite",
    "sqlx",
    "tokio",
    "tokio-postgres",
    "tower",
    "tower-http",
];

/// May write SQL: the store, what tests it, what measures it. This crate names the words.
const SPEAKS_SQL: &[&str] = &["linli-store", "linli-testkit", "linli-bench", "xtask"];

/// Lines of a file before its tests. Longer files fail.
const LINES: usize = 400;

/// From here on a file is close to the limit, which is worth knowing before one adds to it.
const LINES_CLOSE: usize = 380;

/// Tests and examples are read one by one, so their length only earns a warning.
const LINES_OF_TESTS: usize = 600;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "helpers", "handlers"];

/// Checks every crate.
pub fn check(root: &Path) -> Result<Findings> {
    let mut findings = Findings::default();
    for manifest in tree::files(&root.join("crates"), &["Cargo.toml"])? {
        let path = format!("crates/{manifest}");
        let table: Table = tree::read(root, &path)?.parse().with_context(|| path.clone())?;
        arrows(&path, &table, &mut findings);
    }
    for file in tree::files(&root.join("crates"), &[".rs"])? {
        let path = format!("crates/{file}");
        source(&path, &tree::read(root, &path)?, &mut findings);
    }
    Ok(findings)
}

fn allowed(crate_name: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(name, _)| *name == crate_name).map(|(_, uses)| *uses)
}

fn arrows(path: &str, manifest: &Table, findings: &mut Findings) {
    let name = manifest.get("package").and_then(|p| p.get("name")).and_then(|n| n.as_str());
    let Some(name) = name else { return findings.error(format!("{path}: no package.name")) };
    let Some(uses) = allowed(name) else {
        return findings.error(format!("{path}: {name} is not in the table of arrows of xtask"));
    };
    for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
        let Some(dependencies) = manifest.get(section).and_then(|s| s.as_table()) else { continue };
        for dependency in dependencies.keys().map(String::as_str) {
            let for_tests = section == "dev-dependencies" && dependency == FOR_TESTS;
            if allowed(dependency).is_some() && !uses.contains(&dependency) && !for_tests {
                findings.error(format!("{path}: {name} must not use {dependency} ({section})"));
            }
            if name == "linli-domain" && NOT_IN_DOMAIN.contains(&dependency) {
                findings.error(format!("{path}: the rules must not use {dependency} ({section})"));
            }
        }
    }
}

fn source(path: &str, text: &str, findings: &mut Findings) {
    let crate_name = path.split('/').nth(1).unwrap_or_default();
    let tokens = rust::scan(text);
    let first_test = if rust::is_test_file(path) {
        0
    } else {
        rust::tests_begin(&tokens).unwrap_or(tokens.len())
    };
    let production = &tokens[..first_test];

    names(path, findings);
    if tokens.first().is_none_or(|t| t.kind != Kind::FileDoc) {
        findings.error(format!(
            "{path}: does not begin with //! (what it owns, must not do, who calls it)"
        ));
    }
    size(path, text, &tokens, first_test, findings);
    for token in &tokens {
        crates_named(path, crate_name, token, findings);
    }
    if !SPEAKS_SQL.contains(&crate_name) {
        for token in production.iter().filter(|t| t.kind == Kind::Text && is_sql(&t.text)) {
            findings.error(format!("{path}:{}: SQL outside of linli-store", token.line));
        }
    }
    for window in tokens.windows(4) {
        if let Some(what) = forbidden(window) {
            findings.error(format!("{path}:{}: {what}", window[0].line));
        }
    }
}

fn names(path: &str, findings: &mut Findings) {
    let empty = |part: &str| EMPTY_NAMES.contains(&part.trim_end_matches(".rs"));
    if path.split('/').any(empty) {
        findings.error(format!("{path}: name it after what is inside"));
    }
}

fn size(path: &str, text: &str, tokens: &[Token], first_test: usize, findings: &mut Findings) {
    let all = text.lines().count();
    if rust::is_test_file(path) || path.contains("/examples/") {
        if all > LINES_OF_TESTS {
            findings.warn(format!(
                "{path}: {all} lines, more than {LINES_OF_TESTS} of tests or examples"
            ));
        }
        return;
    }
    let lines = tokens.get(first_test).map_or(all, |token| token.line - 1);
    if lines > LINES {
        findings.error(format!("{path}: {lines} lines before its tests, the limit is {LINES}"));
    } else if lines > LINES_CLOSE {
        findings.warn(format!("{path}: {lines} lines before its tests, the limit is {LINES}"));
    }
}

fn crates_named(path: &str, crate_name: &str, token: &Token, findings: &mut Findings) {
    if token.kind != Kind::Word || !token.text.starts_with("linli_") {
        return;
    }
    let named = token.text.replace('_', "-");
    let known = allowed(&named).is_some();
    let uses = allowed(crate_name).unwrap_or_default();
    if known && named != crate_name && named != FOR_TESTS && !uses.contains(&named.as_str()) {
        findings.error(format!("{path}:{}: {crate_name} must not name {}", token.line, token.text));
    }
}

/// Whether a text is a statement. Capitals, as all our SQL is written, so that prose stays free.
fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        match *word {
            "SELECT" => !next.is_empty(),
            "INSERT" | "REPLACE" => next == "INTO",
            "DELETE" => next == "FROM",
            "UPDATE" => words[at..].contains(&"SET"),
            "CREATE" | "DROP" | "ALTER" => next == "TABLE" || next == "INDEX",
            _ => false,
        }
    })
}

fn forbidden(window: &[Token]) -> Option<&'static str> {
    let opens = |at: usize| window.get(at).is_some_and(|t| t.is("["));
    let allow = |at: usize| window.get(at).is_some_and(|t| t.is("allow"));
    let attribute = window[0].is("#");
    if attribute && ((opens(1) && allow(2)) || (window[1].is("!") && opens(2) && allow(3))) {
        return Some("#[expect(.., reason = \"..\")] instead of #[allow]");
    }
    let unfinished = window[0].is("todo") || window[0].is("unimplemented");
    (unfinished && window[1].is("!")).then_some("unfinished")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        arrows("crates/x/Cargo.toml", &text.parse().unwrap(), &mut findings);
        findings.errors
    }

    fn errors(path: &str, text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        source(path, text, &mut findings);
        findings.errors
    }

    #[test]
    fn arrows_point_one_way() {
        let web = "[package]\nname = 'linli-web'\n[dependencies]\n";
        assert_eq!(manifest(&format!("{web}linli-app.workspace = true")), [""; 0]);
        assert_eq!(
            manifest(&format!("{web}linli-store.workspace = true")),
            ["crates/x/Cargo.toml: linli-web must not use linli-store (dependencies)"]
        );
        assert_eq!(
            manifest("[package]\nname = 'linli-domain'\n[dependencies]\ntokio = '1'").len(),
            1
        );
        assert_eq!(manifest("[package]\nname = 'linli-new'").len(), 1);
    }

    #[test]
    fn the_kit_is_for_tests_only() {
        let app = "[package]\nname = 'linli-app'\n";
        assert_eq!(manifest(&format!("{app}[dev-dependencies]\nlinli-testkit = '0'")), [""; 0]);
        assert_eq!(manifest(&format!("{app}[dependencies]\nlinli-testkit = '0'")).len(), 1);
    }

    #[test]
    fn sources_name_only_what_lies_below() {
        let text = "//! x\nuse linli_store::Db;";
        assert_eq!(
            errors("crates/linli-web/src/a.rs", text),
            ["crates/linli-web/src/a.rs:2: linli-web must not name linli_store"]
        );
        assert_eq!(errors("crates/linli-app/src/a.rs", text), [""; 0]);
        assert_eq!(errors("crates/linli-web/src/a.rs", "//! x\n// linli_store"), [""; 0]);
    }

    #[test]
    fn sql_stays_in_the_store() {
        let text = "//! x\nconst A: &str = \"SELECT id FROM cases\";";
        assert_eq!(errors("crates/linli-app/src/a.rs", text).len(), 1);
        assert_eq!(errors("crates/linli-store/src/a.rs", text), [""; 0]);
        // Tests break things on purpose.
        assert_eq!(errors("crates/linli-app/tests/a.rs", text), [""; 0]);
        assert!(is_sql("UPDATE cases SET open = 0"));
        assert!(!is_sql("UPDATE"));
        assert!(!is_sql("Select a room and update it"));
    }

    #[test]
    fn files_say_what_they_are() {
        assert_eq!(errors("crates/linli-app/src/a.rs", "fn a() {}").len(), 1);
        assert_eq!(errors("crates/linli-app/src/utils.rs", "//! x").len(), 1);
        assert_eq!(errors("crates/linli-app/src/helpers/a.rs", "//! x").len(), 1);
    }

    #[test]
    fn only_lines_before_the_tests_count() {
        let long = "\n".repeat(LINES);
        let path = "crates/linli-app/src/a.rs";
        assert_eq!(errors(path, &format!("//! x{long}fn a() {{}}")).len(), 1);
        assert_eq!(errors(path, &format!("//! x\n#[cfg(test)]\nmod tests {{{long}}}")), [""; 0]);
    }

    #[test]
    fn nothing_is_allowed_or_left_unfinished() {
        let path = "crates/linli-app/src/a.rs";
        let attribute = ["#", "[allow(x)]"].concat();
        assert_eq!(errors(path, &format!("//! x\n{attribute}\nfn a() {{}}")).len(), 1);
        assert_eq!(errors(path, "//! x\n#[expect(x, reason = \"y\")]\nfn a() {}"), [""; 0]);
        assert_eq!(errors(path, &format!("//! x\nfn a() {{ {}!() }}", "todo")).len(), 1);
    }
}
