//! The texts that the program brings along, in `shipped.toml`: an office edits them from its first day.

use super::Script;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct File {
    script: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    kind: String,
    step: String,
    #[serde(default)]
    category: String,
    title: [String; 3],
    body: [String; 3],
}

static ALL: LazyLock<Vec<Script>> = LazyLock::new(|| {
    // A broken file is a defect of the build; the test over it fails before anybody sees an empty list.
    let file: File =
        toml::from_str(include_str!("shipped.toml")).unwrap_or(File { script: Vec::new() });
    let script = |(at, entry): (usize, Entry)| Script {
        kind: entry.kind,
        step: entry.step,
        category: entry.category,
        title: entry.title,
        body: entry.body,
        position: i64::try_from(at).unwrap_or_default() * 10,
        shipped: entry.code,
        ..Script::default()
    };
    file.script.into_iter().enumerate().map(script).collect()
});

/// All shipped texts.
pub(super) fn all() -> &'static [Script] {
    &ALL
}
