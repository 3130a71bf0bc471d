//! The page `docs/coverage.md`.
//!
//! Must not hold anything that changes without a change of meaning, such as numbers of lines.

use super::{Mention, Mentions, Promise, untested};
use std::fmt::Write as _;

/// Rules named beyond these are counted, not listed.
const LISTED: usize = 6;

const HEAD: &str = "\
# Coverage

Written by `cargo run -p xtask -- coverage`; the ids and their meaning are in
[coverage-ids.toml](coverage-ids.toml). A rule is an item whose documentation names the id, a test one whose
comment or title does. `make test` fails when this page is out of date or an id has no test.
";

/// The whole page.
pub fn page(promises: &[Promise], mentions: &Mentions) -> String {
    let mut page = HEAD.to_owned();
    let open = untested(promises, mentions);
    if !open.is_empty() {
        page.push_str("\n## Without a test\n\n");
        for promise in open {
            let _ = writeln!(page, "- {}: {}", promise.id, promise.meaning);
        }
    }
    page.push_str("\n## All\n\n| id | meaning | rule | tests |\n| --- | --- | --- | --- |\n");
    for promise in promises {
        let rules = cell(&of(&mentions.rules, &promise.id), LISTED);
        let tests = cell(&of(&mentions.tests, &promise.id), usize::MAX);
        let _ = writeln!(page, "| {} | {} | {rules} | {tests} |", promise.id, promise.meaning);
    }
    page
}

/// Where the id is named. Ranges only count for rules when nothing names the id itself.
fn of<'a>(mentions: &'a [Mention], id: &str) -> Vec<&'a Mention> {
    let single: Vec<&Mention> =
        mentions.iter().filter(|m| m.named.single.iter().any(|one| one == id)).collect();
    if single.is_empty() { mentions.iter().filter(|m| m.named.holds(id)).collect() } else { single }
}

fn cell(mentions: &[&Mention], listed: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for mention in mentions {
        let line = line(mention);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let more = lines.len().saturating_sub(listed);
    lines.truncate(listed);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("<br>")
}

fn line(mention: &Mention) -> String {
    let short = mention.path.trim_start_matches("crates/").replace("/src/", "/");
    let item = mention.item.replace('|', "\\|");
    let item = if item.is_empty() { String::new() } else { format!(" {item}") };
    let note = if mention.on_request { " (on request)" } else { "" };
    format!("[{short}](../{}){item}{note}", mention.path)
}

#[cfg(test)]
mod tests {
    use super::super::ids::named;
    use super::*;

    fn mention(path: &str, item: &str, ids: &str) -> Mention {
        Mention { path: path.into(), item: item.into(), named: named(ids), on_request: false }
    }

    fn promise(id: &str) -> Promise {
        Promise { id: id.into(), meaning: "so it is".into() }
    }

    #[test]
    fn a_row_has_its_rule_and_its_tests() {
        let mentions = Mentions {
            rules: vec![
                mention("crates/linli-domain/src/conflict.rs", "check", "CMP-6"),
                mention("crates/linli-domain/src/complaint/mod.rs", "", "CMP-1 to CMP-16"),
            ],
            tests: vec![mention("tests/browser/a.test.mjs", "kept | out", "CMP-6")],
        };
        let page = page(&[promise("CMP-6"), promise("CMP-9")], &mentions);
        assert!(page.contains(
            "| CMP-6 | so it is | [linli-domain/conflict.rs](../crates/linli-domain/src/conflict.rs) check \
             | [tests/browser/a.test.mjs](../tests/browser/a.test.mjs) kept \\| out |"
        ));
        assert!(page.contains("## Without a test\n\n- CMP-9: so it is\n"));
        assert!(page.contains("| CMP-9 | so it is | [linli-domain/complaint/mod.rs]"));
    }

    #[test]
    fn long_lists_of_rules_are_cut() {
        let names: Vec<String> = (0..9).map(|n| format!("r{n}")).collect();
        let rules: Vec<Mention> = names.iter().map(|n| mention("a.rs", n, "C01")).collect();
        let listed: Vec<&Mention> = rules.iter().collect();
        assert!(cell(&listed, LISTED).ends_with("r5<br>and 3 more"));
    }
}
