//! The coverage of requirements: which id stands in which rule, and which tests prove it.
//!
//! Owns `docs/coverage.md`, made from `docs/coverage-ids.toml`, the sources and the tests. Must not
//! guess: a test proves an id when its comment or title names it, a rule keeps one when its
//! documentation does. Called by `xtask coverage`.

mod ids;
mod page;
mod rust_sources;
mod script_tests;

use crate::{Findings, tree};
use anyhow::{Context, Result, ensure};
use ids::Named;
use std::fs;
use std::path::Path;
use toml::Table;

const IDS: &str = "docs/coverage-ids.toml";
const PAGE: &str = "docs/coverage.md";

/// An id that this stage of the product promises.
struct Promise {
    id: String,
    meaning: String,
}

/// Where an id is named.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    path: String,
    /// The item or the test; empty for a whole file.
    item: String,
    named: Named,
    /// A test that only runs on request proves nothing in a usual run.
    on_request: bool,
}

/// Everything that names an id.
#[derive(Default)]
struct Mentions {
    rules: Vec<Mention>,
    tests: Vec<Mention>,
}

/// Writes the page.
pub fn write(root: &Path) -> Result<Findings> {
    let (promises, mentions) = read(root)?;
    fs::write(root.join(PAGE), page::page(&promises, &mentions)).context(PAGE)?;
    let mut findings = Findings::default();
    for promise in untested(&promises, &mentions) {
        findings.warn(format!("{} has no test: {}", promise.id, promise.meaning));
    }
    println!("{PAGE} is written");
    Ok(findings)
}

/// Compares the page, and demands a test for every id.
pub fn check(root: &Path) -> Result<Findings> {
    let (promises, mentions) = read(root)?;
    let mut findings = Findings::default();
    if tree::read(root, PAGE).unwrap_or_default() != page::page(&promises, &mentions) {
        findings.error(format!("{PAGE} is out of date: cargo run -p xtask -- coverage"));
    }
    for promise in untested(&promises, &mentions) {
        findings.error(format!("{} has no test: {}", promise.id, promise.meaning));
    }
    Ok(findings)
}

fn untested<'a>(promises: &'a [Promise], mentions: &Mentions) -> Vec<&'a Promise> {
    let proved = |id: &str| mentions.tests.iter().any(|t| !t.on_request && t.named.holds(id));
    promises.iter().filter(|promise| !proved(&promise.id)).collect()
}

fn read(root: &Path) -> Result<(Vec<Promise>, Mentions)> {
    let promises = promises(&tree::read(root, IDS)?)?;
    let mut mentions = Mentions::default();
    for path in tree::files(root, &[".rs", ".mjs", ".test.ts"])? {
        // The examples in this crate's own tests would count as proofs.
        if path.starts_with("crates/xtask/") {
            continue;
        }
        let text = tree::read(root, &path)?;
        if Path::new(&path).extension().is_some_and(|ending| ending == "rs") {
            rust_sources::collect(&path, &text, &mut mentions);
        } else {
            script_tests::collect(&path, &text, &mut mentions);
        }
    }
    Ok((promises, mentions))
}

fn promises(text: &str) -> Result<Vec<Promise>> {
    let table: Table = text.parse().context(IDS)?;
    let mut promises: Vec<Promise> = Vec::new();
    for (group, ids) in &table {
        let ids = ids.as_table().with_context(|| format!("{IDS}: {group} is no table"))?;
        for (id, meaning) in ids {
            let meaning = meaning.as_str().with_context(|| format!("{IDS}: {id} has no text"))?;
            let named = ids::named(id);
            ensure!(named.holds(id), "{IDS}: {id} is no id");
            promises.push(Promise { id: id.clone(), meaning: meaning.to_owned() });
        }
    }
    promises.sort_by_key(|promise| ids::order(&promise.id));
    Ok(promises)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(text: &str, on_request: bool) -> Mention {
        Mention { path: "a.rs".into(), item: "b".into(), named: ids::named(text), on_request }
    }

    #[test]
    fn ids_come_in_their_order_and_with_a_meaning() {
        let all = promises("[a]\nCMP-10 = 'x'\nCMP-2 = 'y'\n[b]\nC01 = 'z'").unwrap();
        let order: Vec<&str> = all.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(order, ["CMP-2", "CMP-10", "C01"]);
        assert!(promises("[a]\nfoo = 'x'").is_err());
        assert!(promises("[a]\nC01 = 1").is_err());
    }

    #[test]
    fn a_test_on_request_proves_nothing() {
        let all = promises("[a]\nC01 = 'x'\nC02 = 'y'\nC06 = 'z'").unwrap();
        let tests = vec![mention("C01: so", false), mention("C02", true)];
        let rules = vec![mention("C06", false)];
        let mentions = Mentions { rules, tests };
        let open: Vec<&str> = untested(&all, &mentions).iter().map(|p| p.id.as_str()).collect();
        assert_eq!(open, ["C02", "C06"]);
    }
}
