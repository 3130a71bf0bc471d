//! Documents that hold together: links lead somewhere, every page is listed, nothing names a machine.
//!
//! Must not judge words beyond the list in `docs/words.toml`. Called by `xtask docs`.

use crate::{Findings, tree};
use anyhow::{Context, Result};
use std::path::Path;
use toml::Table;

/// Words and paths that do not belong in the project, and where they may stand all the same.
const WORDS: &str = "docs/words.toml";

/// The list of all documents.
const SUMMARY: &str = "docs/SUMMARY.md";

/// What must be there.
const REQUIRED: &[&str] =
    &["ARCHITECTURE.md", "CHANGELOG.md", "README.md", "README.zh-CN.md", SUMMARY];

/// Files with words: everything that people write.
const WRITTEN: &[&str] = &[
    ".css", ".html", ".jsonl", ".md", ".mjs", ".rs", ".sh", ".sql", ".toml", ".ts", ".yml",
    "Makefile", "run",
];

/// Checks all documents.
pub fn check(root: &Path) -> Result<Findings> {
    let mut findings = Findings::default();
    for path in REQUIRED.iter().filter(|path| !root.join(path).is_file()) {
        findings.error(format!("{path}: is missing"));
    }
    let pages = tree::files(root, &[".md"])?;
    for page in &pages {
        for link in links(&tree::read(root, page)?) {
            if !root.join(resolve(page, &link.target)).exists() {
                findings.error(format!("{page}:{}: {} leads nowhere", link.line, link.target));
            }
        }
    }
    listed(root, &pages, &mut findings)?;
    words(root, &mut findings)?;
    Ok(findings)
}

/// Every page of docs/ is in the list, so that nobody has to search for it.
fn listed(root: &Path, pages: &[String], findings: &mut Findings) -> Result<()> {
    if !root.join(SUMMARY).is_file() {
        return Ok(());
    }
    let summary = links(&tree::read(root, SUMMARY)?);
    let known: Vec<String> = summary.iter().map(|link| resolve(SUMMARY, &link.target)).collect();
    for page in pages.iter().filter(|page| page.starts_with("docs/") && *page != SUMMARY) {
        if !known.contains(page) {
            findings.error(format!("{page}: is not in {SUMMARY}"));
        }
    }
    Ok(())
}

struct Link {
    line: usize,
    target: String,
}

/// The relative links of a page, without their anchors. Code is not read.
fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced || line.starts_with("    ") {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for piece in prose.split("](").skip(1) {
            let target = piece.split([')', ' ', '#']).next().unwrap_or_default();
            let elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !elsewhere {
                found.push(Link { line: at + 1, target: target.to_owned() });
            }
        }
    }
    found
}

/// The path of a link's target from the root.
fn resolve(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                // Above the root is nothing of ours: kept, so that it does not resolve.
                if parts.pop().is_none() {
                    parts.push("..");
                }
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A word that does not belong, and the phrases in which it does.
struct Unwanted {
    word: String,
    reason: String,
    except: Vec<String>,
}

fn words(root: &Path, findings: &mut Findings) -> Result<()> {
    let table: Table = tree::read(root, WORDS)?.parse().context(WORDS)?;
    let unwanted = unwanted(&table);
    for path in tree::files(root, WRITTEN)? {
        if path == WORDS {
            continue;
        }
        for (at, line) in tree::read(root, &path)?.lines().enumerate() {
            for one in unwanted.iter().filter(|one| stands_in(one, line)) {
                findings.error(format!("{path}:{}: \"{}\": {}", at + 1, one.word, one.reason));
            }
        }
    }
    Ok(())
}

fn unwanted(table: &Table) -> Vec<Unwanted> {
    let text = |row: &toml::Value, key: &str| {
        row.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_lowercase()
    };
    let rows = table.get("word").and_then(|v| v.as_array());
    rows.into_iter()
        .flatten()
        .map(|row| Unwanted {
            word: text(row, "word"),
            reason: text(row, "reason"),
            except: row
                .get("except")
                .and_then(|v| v.as_array())
                .into_iter()
                .flatten()
                .filter_map(|v| v.as_str().map(str::to_lowercase))
                .collect(),
        })
        .collect()
}

/// Whole words only: "magenta" and "reagents" are innocent.
fn stands_in(unwanted: &Unwanted, line: &str) -> bool {
    let mut line = line.to_lowercase();
    for phrase in &unwanted.except {
        line = line.replace(phrase, "");
    }
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    line.match_indices(&unwanted.word).any(|(at, word)| {
        let whole_before =
            !part_of_word(word.chars().next()) || !part_of_word(line[..at].chars().last());
        let after = &line[at + word.len()..];
        let whole_after = !part_of_word(word.chars().last()) || !part_of_word(after.chars().next());
        whole_before && whole_after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "see [a](a.md) and ![b](x/b.png#c) or `[no](no.md)`\n```\n[no](no.md)\n```\n\
                    [far](https://example.org) [here](#part)";
        let targets: Vec<String> = links(text).into_iter().map(|l| l.target).collect();
        assert_eq!(targets, ["a.md", "x/b.png"]);
    }

    #[test]
    fn targets_are_relative_to_their_page() {
        assert_eq!(resolve("docs/development/testing.md", "../../README.md"), "README.md");
        assert_eq!(resolve("README.md", "docs/rules/"), "docs/rules");
        assert_eq!(resolve("README.md", "../other.md"), "../other.md");
    }

    #[test]
    fn words_are_whole_and_have_exceptions() {
        let word = |word: &str, except: &[&str]| Unwanted {
            word: word.into(),
            reason: String::new(),
            except: except.iter().map(|s| (*s).to_owned()).collect(),
        };
        assert!(stands_in(&word("robot", &[]), "The Robot writes"));
        assert!(!stands_in(&word("robot", &[]), "robotic"));
        assert!(!stands_in(&word("robot", &["wecom robot"]), "a WeCom robot"));
        assert!(stands_in(&word("/srv/", &[]), "cd /srv/me"));
    }
}
