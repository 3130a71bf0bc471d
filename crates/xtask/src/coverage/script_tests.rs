//! Ids in the tests of pages: in the title of `test(..)` or in the comment above it.
//!
//! Must not read anything else of a script. Called for each `.mjs` and `.test.ts` file.

use super::ids::named;
use super::{Mention, Mentions};

/// Reads one file.
pub fn collect(path: &str, text: &str, mentions: &mut Mentions) {
    let lines: Vec<&str> = text.lines().collect();
    let mut above = String::new();
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim();
        if ["//", "/*", "*"].iter().any(|sign| line.starts_with(sign)) {
            above.push_str(line);
            above.push('\n');
            continue;
        }
        if let Some(after) = call(line) {
            let following =
                lines[at + 1..].iter().take(3).fold(String::new(), |all, l| all + l + "\n");
            let title = title(&format!("{after}\n{following}"));
            let named = named(&format!("{above}{title}"));
            if !named.is_empty() {
                mentions.tests.push(Mention {
                    path: path.to_owned(),
                    item: title,
                    named,
                    on_request: line.contains("test.skip("),
                });
            }
        }
        above.clear();
    }
}

/// What stands behind `test(`, `desk.test(`, `test.skip(`; not behind `deskTests(` or `contest(`.
fn call(line: &str) -> Option<&str> {
    ["test(", "test.skip("].iter().find_map(|name| {
        let at = line.find(name)?;
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_').then(|| &line[at + name.len()..])
    })
}

/// The first string literal.
fn title(text: &str) -> String {
    let Some(open) = text.find(['\'', '"', '`']) else { return String::new() };
    let quote = &text[open..=open];
    let inside = &text[open + 1..];
    inside[..inside.find(quote).unwrap_or(inside.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_comments_name_ids() {
        let text = "// The file (ADM-2).\nimport x from 'y';\ndeskTests('CMP-1', {}, (desk) => {\n\
            \x20 desk.test('P17: no frame', async () => {\n    // CMP-2\n  });\n\
            \x20 // CMP-6: kept out.\n  desk.test(\n    'the head is refused',\n  );\n\
            \x20 test('nothing', () => {});\n\x20 test.skip('P29: later', () => {});\n});";
        let mut mentions = Mentions::default();
        collect("tests/browser/a.test.mjs", text, &mut mentions);
        let found: Vec<(&str, String, bool)> = mentions
            .tests
            .iter()
            .map(|t| (t.item.as_str(), t.named.single.join(" "), t.on_request))
            .collect();
        let expected = [
            ("P17: no frame", "P17".to_owned(), false),
            ("the head is refused", "CMP-6".to_owned(), false),
            ("P29: later", "P29".to_owned(), true),
        ];
        assert_eq!(found, expected);
    }
}
