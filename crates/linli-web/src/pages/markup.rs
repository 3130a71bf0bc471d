//! Tests over all templates: nothing that the Content-Security-Policy forbids, no icon that the
//! sprite does not have.

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn templates(dir: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(dir).expect("source folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            templates(&path, out);
        } else if path.extension().is_some_and(|e| e == "html") {
            let text = std::fs::read_to_string(&path).expect("template");
            out.push((path, text));
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    templates(&root().join("src"), &mut out);
    out
}

/// What stands between `start` and the next `end`, everywhere in a text.
fn between<'t>(text: &'t str, start: &str, end: char) -> Vec<&'t str> {
    text.split(start).skip(1).filter_map(|rest| rest.split_once(end)).map(|(s, _)| s).collect()
}

#[test]
fn nothing_inline() {
    let mut wrong = Vec::new();
    for (path, text) in all() {
        for banned in ["style=\"", "<style", "javascript:", "hx-on", "js:", "|safe"] {
            if text.contains(banned) {
                wrong.push(format!("{}: {banned}", path.display()));
            }
        }
        for event in between(&text, " on", '=') {
            if !event.is_empty() && event.chars().all(|c| c.is_ascii_lowercase()) {
                wrong.push(format!("{}: on{event}=", path.display()));
            }
        }
        for script in between(&text, "<script", '>') {
            if !script.contains("src=") {
                wrong.push(format!("{}: a script in the page", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_icon_is_in_the_sprite() {
    let sprite = std::fs::read_to_string(root().join("assets/icons.svg")).expect("sprite");
    let icons = between(&sprite, "<symbol id=\"", '"');
    let mut wrong = Vec::new();
    for (path, text) in all() {
        for start in ["icon(\"", "icon_name=\""] {
            for name in between(&text, start, '"') {
                if !name.is_empty() && !icons.contains(&name) {
                    wrong.push(format!("{}: {name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "no icon\n{}", wrong.join("\n"));
}

/// Colours come from the tokens: nothing else knows light from dark.
#[test]
fn tokens_only_in_the_root() {
    let text = std::fs::read_to_string(root().join("assets/linli.css")).expect("style sheet");
    let (_, rules) = text.split_once("\n}\n").expect("the tokens come first");
    let screen = rules.split("@media print").next().unwrap_or_default();
    let colour = |rest: &str| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 4 | 6 | 8)
    };
    let wrong: Vec<&str> =
        screen.lines().filter(|line| line.split(":#").skip(1).any(colour)).collect();
    assert!(wrong.is_empty(), "colours outside the tokens:\n{}", wrong.join("\n"));
}
