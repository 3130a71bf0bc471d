//! Where settings come from: the file, then the environment, which goes before it.
//!
//! Owns the one place that reads the environment. Every mistake is kept with the full name of its key.

use super::setting::{self, Kind, SETTINGS, Setting};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A mistake in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The key with its section, or the file.
    pub key: String,
    /// Where it was given.
    pub source: String,
    pub reason: String,
}

/// What was given, as text, with where.
#[derive(Clone, Debug, Default)]
pub struct Given {
    values: BTreeMap<String, (String, String)>,
    pub mistakes: Vec<Mistake>,
}

impl Given {
    /// Reads the file, which may be missing unless it was named, and the environment.
    pub fn read(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Self {
        let mut given = Self::default();
        given.read_file(file);
        given.read_environment(environment);
        given
    }

    /// The value of a setting and where it was given.
    pub fn value(&self, setting: &Setting) -> (String, String) {
        self.values
            .get(&setting.path())
            .cloned()
            .unwrap_or_else(|| (setting.default.to_owned(), "default".to_owned()))
    }

    /// Keeps a mistake.
    pub fn wrong(&mut self, key: impl Into<String>, source: &str, reason: impl Into<String>) {
        let (key, reason) = (key.into(), reason.into());
        self.mistakes.push(Mistake { key, source: source.to_owned(), reason });
    }

    fn read_file(&mut self, file: Option<&Path>) {
        let path = file.unwrap_or(Path::new("linli.toml"));
        let source = path.display().to_string();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => return,
            Err(error) => return self.wrong(source.clone(), &source, error.to_string()),
        };
        let table: toml::Table = match toml::from_str(&text) {
            Ok(table) => table,
            Err(error) => return self.wrong(source.clone(), &source, error.to_string()),
        };
        for (section, value) in &table {
            match value {
                toml::Value::Table(keys) if SETTINGS.iter().any(|s| s.section == section) => {
                    for (key, value) in keys {
                        self.take_toml(section, key, value, &source);
                    }
                }
                _ => self.wrong(section, &source, unknown_section(section)),
            }
        }
    }

    fn take_toml(&mut self, section: &str, key: &str, value: &toml::Value, source: &str) {
        let path = format!("{section}.{key}");
        let Some((setting, is_file)) = setting::find(section, key) else {
            return self.wrong(path, source, unknown_key(section, key));
        };
        let text = match (value, setting.kind) {
            (toml::Value::String(text), kind) if is_file || kind != Kind::Number => text.clone(),
            (toml::Value::Integer(number), Kind::Number) => number.to_string(),
            (toml::Value::Array(list), Kind::List) if list.iter().all(toml::Value::is_str) => {
                list.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",")
            }
            (_, kind) => return self.wrong(path, source, format!("must be {}", words(kind))),
        };
        self.take(setting, is_file, text, source);
    }

    fn read_environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        let mut listen = None;
        for (name, value) in environment {
            if name == "LINLI_LISTEN" {
                listen = Some(value);
                continue;
            }
            let Some(rest) = name.strip_prefix("LINLI__") else { continue };
            let Some((section, key)) = rest.split_once("__") else {
                self.wrong(&name, "environment", "must be LINLI__SECTION__KEY");
                continue;
            };
            let (section, key) = (section.to_lowercase(), key.to_lowercase());
            match setting::find(&section, &key) {
                Some((setting, is_file)) => self.take(setting, is_file, value, &name),
                None if SETTINGS.iter().any(|s| s.section == section) => {
                    self.wrong(format!("{section}.{key}"), &name, unknown_key(&section, &key));
                }
                None => self.wrong(section.clone(), &name, unknown_section(&section)),
            }
        }
        if let (Some(listen), Some((setting, _))) = (listen, setting::find("server", "listen")) {
            self.take(setting, false, listen, "LINLI_LISTEN");
        }
    }

    fn take(&mut self, setting: &Setting, is_file: bool, value: String, source: &str) {
        let value = if is_file {
            match fs::read_to_string(&value) {
                Ok(text) => text.trim().to_owned(),
                Err(error) => {
                    let key = format!("{}_file", setting.path());
                    return self.wrong(key, source, format!("{value}: {error}"));
                }
            }
        } else {
            value.trim().to_owned()
        };
        self.values.insert(setting.path(), (value, source.to_owned()));
    }
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Secret | Kind::SecretUrl => "a text in quotes",
        Kind::Number => "a whole number",
        Kind::List => "a list of texts",
    }
}

fn unknown_section(section: &str) -> String {
    let mut sections: Vec<_> = SETTINGS.iter().map(|s| s.section).collect();
    sections.dedup();
    format!("there is no section \"{section}\"; there are {}", sections.join(", "))
}

fn unknown_key(section: &str, key: &str) -> String {
    let keys = SETTINGS.iter().filter(|s| s.section == section).map(|s| s.key);
    format!("there is no key \"{key}\"; [{section}] has {}", keys.collect::<Vec<_>>().join(", "))
}

/// The file by which a test moves the clock. Debug builds only.
#[cfg(debug_assertions)]
pub fn test_clock() -> Option<std::path::PathBuf> {
    std::env::var_os("LINLI_TEST_CLOCK").map(Into::into)
}

/// The environment of the process. What is not Unicode belongs to no setting.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
