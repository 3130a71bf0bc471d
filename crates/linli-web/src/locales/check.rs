//! Tests over the language files: the same keys and placeholders in each, and every key that a
//! template or a source file names exists.

use super::Locale;
use super::catalogue::{catalogue, sources};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn files_parse() {
    for locale in Locale::ALL {
        for text in sources(locale) {
            text.parse::<toml::Table>().unwrap_or_else(|e| panic!("{}: {e}", locale.tag()));
        }
    }
}

/// CHN-3: every text in three languages, with the same placeholders.
#[test]
fn same_keys_and_placeholders() {
    let first = catalogue(Locale::ZhCn);
    let mut wrong = Vec::new();
    for locale in [Locale::ZhTw, Locale::En] {
        let other = catalogue(locale);
        for (key, text) in first {
            match other.get(key) {
                None => wrong.push(format!("{} lacks {key}", locale.tag())),
                Some(there) if placeholders(there) != placeholders(text) => {
                    wrong.push(format!("{} {key}: other placeholders than zh-CN", locale.tag()));
                }
                Some(_) => {}
            }
        }
        for key in other.keys().filter(|k| !first.contains_key(*k)) {
            wrong.push(format!("zh-CN lacks {key}, which {} has", locale.tag()));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text may be empty (nothing to say there), but then it is so in every language.
#[test]
fn empty_texts_are_meant() {
    let first = catalogue(Locale::ZhCn);
    for locale in [Locale::ZhTw, Locale::En] {
        for (key, text) in catalogue(locale) {
            let other = first.get(key).map(|t| t.trim().is_empty());
            assert_eq!(Some(text.trim().is_empty()), other, "{} {key}", locale.tag());
        }
    }
}

/// CHN-3: zh-TW is written for Taiwan: no simplified characters and none of the mainland's words.
#[test]
fn taiwan_words() {
    let banned = [
        "户", "业", "电", "发", "单", "务", "个", "们", "这", "时", "间", "请", "打印", "短信",
        "保存", "信息", "通过", "軟件", "小區", "業戶", "用户", "帳戶", "屏幕", "鏈接", "保存",
        "打印", "搜索",
    ];
    for (key, text) in catalogue(Locale::ZhTw) {
        for word in banned {
            assert!(!text.contains(word), "zh-TW {key}: {word} in {text}");
        }
    }
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("source folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            out.push(path);
        }
    }
}

/// The literal first arguments of `t("…")`, `f("…"`, as templates and source write them.
fn keys_in(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for call in [".t(\"", ".f(\"", "::t(\"", "::f(\""] {
        for part in text.split(call).skip(1) {
            if let Some((key, _)) = part.split_once('"') {
                found.push(key);
            }
        }
    }
    found
}

#[test]
fn every_key_used_exists() {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    let table = catalogue(Locale::ZhCn);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("source file");
        for key in keys_in(&text).into_iter().filter(|k| k.contains('.')) {
            seen += 1;
            if !table.contains_key(key) {
                wrong.push(format!("{}: {key}", path.display()));
            }
        }
    }
    assert!(seen > 50, "the search for keys found only {seen}");
    assert!(wrong.is_empty(), "no text for\n{}", wrong.join("\n"));
}
