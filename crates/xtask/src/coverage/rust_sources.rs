//! Ids in Rust: in the documentation of rules, and in the comments above tests.
//!
//! Must not count comments inside of functions: they explain, they do not promise. Called for each
//! source file.

use super::ids::{Named, named};
use super::{Mention, Mentions};
use crate::rust::{self, Kind, Token};

/// What may stand before the keyword of an item.
const BEFORE: &[&str] =
    &["pub", "crate", "super", "async", "unsafe", "extern", "const", "(", ")", "in"];

/// Keywords after which an item's name follows.
const KEYWORDS: &[&str] =
    &["fn", "struct", "enum", "trait", "mod", "static", "type", "macro_rules"];

/// Reads one file.
pub fn collect(path: &str, text: &str, mentions: &mut Mentions) {
    let tokens = rust::scan(text);
    let whole = rust::is_test_file(path);
    let first_test = if whole { 0 } else { rust::tests_begin(&tokens).unwrap_or(tokens.len()) };
    rules(path, &tokens[..first_test], mentions);
    tests(path, &tokens, first_test, mentions);
}

fn rules(path: &str, tokens: &[Token], mentions: &mut Mentions) {
    let mut at = 0;
    while at < tokens.len() {
        let kind = tokens[at].kind;
        if kind != Kind::Doc && kind != Kind::FileDoc {
            at += 1;
            continue;
        }
        let end = at + tokens[at..].iter().take_while(|t| t.kind == kind).count();
        let named = named(&joined(&tokens[at..end]));
        if !named.is_empty() {
            let item = if kind == Kind::Doc { item(&tokens[end..]) } else { String::new() };
            mentions.rules.push(Mention { path: path.to_owned(), item, named, on_request: false });
        }
        at = end;
    }
}

/// The name of what a documentation belongs to: an item, a field, a variant.
fn item(tokens: &[Token]) -> String {
    let mut rest = tokens;
    loop {
        match rest.first() {
            Some(token) if matches!(token.kind, Kind::Comment | Kind::Doc) => rest = &rest[1..],
            Some(token) if token.is("#") => rest = after_attribute(rest),
            Some(token) if BEFORE.iter().any(|word| token.is(word)) => rest = &rest[1..],
            Some(token) if KEYWORDS.iter().any(|word| token.is(word)) || token.is("!") => {
                rest = &rest[1..]
            }
            Some(token) if token.kind == Kind::Word => return token.text.clone(),
            _ => return String::new(),
        }
    }
}

fn after_attribute(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is("[") {
            depth += 1;
        } else if token.is("]") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return &tokens[at + 1..];
            }
        }
    }
    &[]
}

/// What was read before a function: its comments and attributes.
#[derive(Default)]
struct Above {
    words: String,
    test: bool,
    ignored: bool,
}

fn tests(path: &str, tokens: &[Token], first_test: usize, mentions: &mut Mentions) {
    let mut above = Above::default();
    let mut macro_depth: Option<usize> = None;
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(token) = tokens.get(at) {
        let rest = &tokens[at..];
        if matches!(token.kind, Kind::Doc | Kind::Comment) {
            above.words.push_str(&token.text);
            above.words.push('\n');
        } else if token.is("#") {
            let after = after_attribute(rest);
            attribute(&rest[..rest.len() - after.len()], &mut above);
            at = tokens.len() - after.len();
            continue;
        } else if token.is("fn") {
            let in_macro = macro_depth.is_some_and(|opened| depth == opened + 1);
            let name = tokens.get(at + 1).map(|t| t.text.clone()).unwrap_or_default();
            let named: Named = named(&above.words);
            // A macro may stand in a file that is no test file only in an example.
            if (above.test || (in_macro && at >= first_test)) && !named.is_empty() {
                let on_request = above.ignored;
                mentions.tests.push(Mention {
                    path: path.to_owned(),
                    item: name,
                    named,
                    on_request,
                });
            }
            above = Above::default();
        } else if token.kind == Kind::Word
            && token.text.ends_with("_test")
            && rest.get(1).is_some_and(|t| t.is("!"))
        {
            macro_depth = Some(depth);
            above = Above::default();
        } else if token.is("{") || token.is("}") || token.is(";") {
            if token.is("{") {
                depth += 1;
            } else if token.is("}") {
                depth = depth.saturating_sub(1);
                macro_depth = macro_depth.filter(|opened| depth > *opened);
            }
            above = Above::default();
        }
        at += 1;
    }
}

fn attribute(tokens: &[Token], above: &mut Above) {
    // `#[test]`, `#[tokio::test(..)]`; not `#[cfg(test)]`.
    let name: Vec<&Token> =
        tokens.iter().skip(2).take_while(|t| !t.is("(") && !t.is("]") && !t.is("=")).collect();
    above.test |= name.last().is_some_and(|t| t.is("test"));
    above.ignored |= name.first().is_some_and(|t| t.is("ignore"));
}

fn joined(tokens: &[Token]) -> String {
    tokens.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Mentions {
        let mut mentions = Mentions::default();
        collect(path, text, &mut mentions);
        mentions
    }

    fn short(mentions: &[Mention]) -> Vec<(String, String)> {
        let one = |m: &Mention| {
            let ids = [m.named.single.clone(), m.named.within.clone()].concat();
            (m.item.clone(), ids.join(" "))
        };
        mentions.iter().map(one).collect()
    }

    fn pair(item: &str, ids: &str) -> (String, String) {
        (item.into(), ids.into())
    }

    #[test]
    fn rules_are_items_whose_documentation_names_an_id() {
        let text = "//! The file (CMP-1).\n\
            /// Joins (CMP-15,\n/// C01).\n#[derive(Debug)]\npub(crate) struct Joined {\n\
            /// Who (CMP-6).\npub who: u8,\n}\n\
            // A remark (CMP-2).\n/// No id.\npub async fn plain() { /* CMP-3 */ }\n\
            enum E {\n/// One (CMP-4).\nOne,\n}";
        let found = read("crates/a/src/a.rs", text);
        let expected = [
            pair("", "CMP-1"),
            pair("Joined", "CMP-15 C01"),
            pair("who", "CMP-6"),
            pair("One", "CMP-4"),
        ];
        assert_eq!(short(&found.rules), expected);
        assert!(found.tests.is_empty());
    }

    #[test]
    fn tests_are_functions_with_the_attribute() {
        let text = "#[cfg(test)]\nmod tests {\n\
            /// CMP-1: so.\n#[test]\nfn one() { let x = [1]; }\n\
            // P16, P29: plain comment.\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn two() {}\n\
            #[test]\n/// D05 below.\nfn three() {}\n\
            /// CMP-9: no test.\nfn helper() {}\n\
            /// C06.\n#[test]\n#[ignore = \"long\"]\nfn long() {}\n}";
        let found = read("crates/a/src/a.rs", text);
        let expected = [
            pair("one", "CMP-1"),
            pair("two", "P16 P29"),
            pair("three", "D05"),
            pair("long", "C06"),
        ];
        assert_eq!(short(&found.tests), expected);
        assert!(found.tests[3].on_request && !found.tests[0].on_request);
        assert!(found.rules.is_empty());
    }

    #[test]
    fn functions_of_a_macro_for_tests_are_tests() {
        let text = "//! P01.\ndb_test! {\n/// P01: agree.\nasync fn agree(db) { if x { y(); } }\n\n\
            /// P22: literal.\n#[expect(x, reason = \"P23\")]\nasync fn literal(db) {}\n}\n\
            /// P24: no test.\nfn helper() {}";
        let found = read("crates/a/tests/a.rs", text);
        assert_eq!(short(&found.tests), [pair("agree", "P01"), pair("literal", "P22")]);
        assert!(found.rules.is_empty());
    }
}
