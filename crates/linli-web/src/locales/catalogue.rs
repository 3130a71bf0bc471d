//! The texts, read once from the TOML files that are built in.
//!
//! Owns the flat key tables. Called by [`super::Strings`] only.

use super::Locale;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Dotted key to text.
pub(super) type Table = HashMap<String, String>;

static TABLES: OnceLock<[Table; 3]> = OnceLock::new();

/// The table of a language.
pub(super) fn catalogue(locale: Locale) -> &'static Table {
    let tables = TABLES.get_or_init(|| Locale::ALL.map(|l| flatten(sources(l))));
    let [zh_cn, zh_tw, en] = tables;
    match locale {
        Locale::ZhCn => zh_cn,
        Locale::ZhTw => zh_tw,
        Locale::En => en,
    }
}

/// The TOML texts of a language: of the desk, and of the technician's phone.
pub(super) const fn sources(locale: Locale) -> [&'static str; 2] {
    match locale {
        Locale::ZhCn => [include_str!("zh-CN.toml"), include_str!("phone.zh-CN.toml")],
        Locale::ZhTw => [include_str!("zh-TW.toml"), include_str!("phone.zh-TW.toml")],
        Locale::En => [include_str!("en.toml"), include_str!("phone.en.toml")],
    }
}

/// Flattens nested tables to dotted keys. A file that does not parse gives an empty table: a test
/// proves that each of them parses, so this cannot be met at run time.
fn flatten(texts: [&str; 2]) -> Table {
    let mut out = Table::new();
    for text in texts {
        match text.parse::<toml::Table>() {
            Ok(table) => walk("", &table, &mut out),
            Err(error) => tracing::error!(%error, "texts do not parse"),
        }
    }
    out
}

fn walk(prefix: &str, table: &toml::Table, out: &mut Table) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => walk(&key, inner, out),
            toml::Value::String(text) => {
                out.insert(key, text.clone());
            }
            other => {
                out.insert(key, other.to_string());
            }
        }
    }
}
