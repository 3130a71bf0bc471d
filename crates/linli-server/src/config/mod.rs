//! The configuration: `linli.toml`, overridden by `LINLI__SECTION__KEY`, with a default for everything.
//!
//! Owns the typed settings and their meaning. Collects every mistake with the full name of its key, instead of
//! stopping at the first one. Called by every command.

mod mail;
mod setting;
mod source;
#[cfg(test)]
mod tests;

#[cfg(debug_assertions)]
pub use source::test_clock;

use crate::trouble::Trouble;
use linli_app::mail::smtp::Smtp;
use linli_store::files::Bucket;
use setting::{Kind, SETTINGS};
use source::Given;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// All settings, checked.
#[derive(Clone)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub security: Security,
    /// `[mail]`, if a server is named.
    pub mail: Option<Smtp>,
    pub files: FilesPlace,
    pub log: Log,
    pub ops: Ops,
}

/// `[server]`
#[derive(Clone)]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: Option<String>,
    pub phone: String,
    pub trusted_proxies: Vec<IpAddr>,
}

/// `[database]`
#[derive(Clone)]
pub struct Database {
    pub url: String,
    pub readers: usize,
    pub pool: usize,
}

/// `[security]`
#[derive(Clone)]
pub struct Security {
    pub key_file: PathBuf,
    /// What was erased by right, so that a restored database forgets it again.
    pub erasure_list: PathBuf,
}

/// `[files]`
#[derive(Clone)]
pub enum FilesPlace {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// `[log]`
#[derive(Clone)]
pub struct Log {
    pub json: bool,
    pub level: Targets,
}

/// `[ops]`
#[derive(Clone)]
pub struct Ops {
    pub metrics_token: Option<String>,
}

impl Config {
    /// Reads file and environment.
    ///
    /// # Errors
    /// Every mistake, each with the full name of its key.
    pub fn load(file: Option<&Path>) -> Result<Self, Trouble> {
        Self::from(Given::read(file, source::environment()))
    }

    fn from(mut given: Given) -> Result<Self, Trouble> {
        let config = Self::read(&mut given);
        if given.mistakes.is_empty() {
            return Ok(config);
        }
        let each = given.mistakes.iter().map(|m| {
            if m.key == m.source {
                format!("  {}: {}", m.key, m.reason)
            } else {
                format!("  {} (in {}): {}", m.key, m.source, m.reason)
            }
        });
        Err(Trouble::new(format!(
            "the configuration is wrong:\n{}",
            each.collect::<Vec<_>>().join("\n")
        )))
    }

    fn read(given: &mut Given) -> Self {
        let listen = parsed(given, "server", "listen", "must be address:port, e.g. 127.0.0.1:8080");
        let public_url = text(given, "server", "public_url");
        if !public_url.is_empty()
            && !public_url.starts_with("http://")
            && !public_url.starts_with("https://")
        {
            wrong(given, "server", "public_url", "must begin with http:// or https://");
        }
        let database_url = text(given, "database", "url");
        if let Err(reason) = linli_store::Options::new(&database_url).check() {
            wrong(given, "database", "url", &reason.to_string());
        }
        let proxies = text(given, "server", "trusted_proxies");
        let mut trusted_proxies = Vec::new();
        for address in proxies.split(',').map(str::trim).filter(|a| !a.is_empty()) {
            match address.parse() {
                Ok(address) => trusted_proxies.push(address),
                Err(_) => {
                    wrong(
                        given,
                        "server",
                        "trusted_proxies",
                        &format!("\"{address}\" is no IP address"),
                    );
                }
            }
        }
        let format = text(given, "log", "format");
        if !["text", "json"].contains(&format.as_str()) {
            wrong(given, "log", "format", "must be text or json");
        }
        let metrics_token = Some(text(given, "ops", "metrics_token")).filter(|t| !t.is_empty());
        if metrics_token.as_ref().is_some_and(|token| token.chars().count() < 16) {
            wrong(given, "ops", "metrics_token", "must have at least 16 characters");
        }
        Self {
            server: Server {
                listen: listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
                public_url: Some(public_url).filter(|url| !url.is_empty()),
                phone: text(given, "server", "phone"),
                trusted_proxies,
            },
            database: Database {
                url: database_url,
                readers: count(given, "database", "readers"),
                pool: count(given, "database", "pool"),
            },
            security: Security {
                key_file: PathBuf::from(text(given, "security", "key_file")),
                erasure_list: PathBuf::from(text(given, "security", "erasure_list")),
            },
            mail: mail::read(given),
            files: files(given),
            log: Log { json: format == "json", level: level(given) },
            ops: Ops { metrics_token },
        }
    }

    /// The settings in force, as TOML, each with where it comes from; secrets are masked.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn shown(file: Option<&Path>) -> Result<String, Trouble> {
        let given = Given::read(file, source::environment());
        Self::from(given.clone())?;
        Ok(shown(&given))
    }
}

fn shown(given: &Given) -> String {
    let mut out = String::new();
    let mut section = "";
    for setting in SETTINGS {
        if section != setting.section {
            section = setting.section;
            let gap = if out.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{gap}[{section}]");
        }
        let (value, source) = given.value(setting);
        let value = match setting.kind {
            Kind::Number => value,
            Kind::List => {
                let items = value.split(',').map(str::trim).filter(|i| !i.is_empty());
                format!("[{}]", items.map(|i| format!("{i:?}")).collect::<Vec<_>>().join(", "))
            }
            Kind::Secret if !value.is_empty() => "\"******\"".to_owned(),
            Kind::SecretUrl => format!("{:?}", without_password(&value)),
            Kind::Text | Kind::Secret => format!("{value:?}"),
        };
        let _ = writeln!(out, "{} = {value}  # {source}: {}", setting.key, setting.means);
    }
    out
}

/// A URL with its password masked, wherever it stands.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (before_query, query) = rest.split_once('?').map_or((rest, None), |(a, b)| (a, Some(b)));
    let query = query.map_or_else(String::new, |q| {
        let masked = q.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.contains("password") => format!("{name}=******"),
            _ => pair.to_owned(),
        });
        format!("?{}", masked.collect::<Vec<_>>().join("&"))
    });
    match before_query.rsplit_once('@') {
        Some((user, place)) => match user.split_once(':') {
            Some((name, _)) => format!("{scheme}://{name}:******@{place}{query}"),
            None => format!("{scheme}://{before_query}{query}"),
        },
        None => format!("{scheme}://{before_query}{query}"),
    }
}

fn text(given: &Given, section: &str, key: &str) -> String {
    setting::find(section, key).map(|(setting, _)| given.value(setting).0).unwrap_or_default()
}

fn wrong(given: &mut Given, section: &str, key: &str, reason: &str) {
    if let Some((setting, _)) = setting::find(section, key) {
        let (_, source) = given.value(setting);
        given.wrong(setting.path(), &source, reason);
    }
}

/// A bucket if one is named; then everything that it needs must be there.
fn files(given: &mut Given) -> FilesPlace {
    let name = text(given, "files", "bucket");
    if name.is_empty() {
        for key in ["endpoint", "access_key", "secret_key"] {
            if !text(given, "files", key).is_empty() {
                wrong(given, "files", key, "is of no use without files.bucket");
            }
        }
        let folder = text(given, "files", "folder");
        let key_file = PathBuf::from(text(given, "security", "key_file"));
        return FilesPlace::Folder(match folder.is_empty() {
            true => key_file.with_file_name("files"),
            false => PathBuf::from(folder),
        });
    }
    let endpoint = text(given, "files", "endpoint");
    if !endpoint.starts_with("http://") && !endpoint.starts_with("https://") {
        wrong(given, "files", "endpoint", "must begin with http:// or https://");
    }
    for key in ["region", "access_key", "secret_key"] {
        if text(given, "files", key).is_empty() {
            wrong(given, "files", key, "is needed for the bucket");
        }
    }
    FilesPlace::Bucket(Bucket {
        name,
        endpoint,
        region: text(given, "files", "region"),
        access_key: text(given, "files", "access_key"),
        secret_key: text(given, "files", "secret_key"),
    })
}

fn parsed<T: FromStr>(given: &mut Given, section: &str, key: &str, reason: &str) -> Option<T> {
    let parsed = text(given, section, key).parse().ok();
    if parsed.is_none() {
        wrong(given, section, key, reason);
    }
    parsed
}

fn level(given: &mut Given) -> Targets {
    // A bare word would else be taken for a part of the program whose every line is wanted.
    let words = text(given, "log", "level");
    let bare = words.split(',').filter(|part| !part.contains('='));
    let known = bare.clone().all(|part| part.trim().parse::<LevelFilter>().is_ok());
    let level = words.parse().ok().filter(|_| known);
    if level.is_none() {
        wrong(given, "log", "level", "is no level such as info or info,linli_store=debug");
    }
    level.unwrap_or_default()
}

fn count(given: &mut Given, section: &str, key: &str) -> usize {
    let number: Option<usize> =
        text(given, section, key).parse().ok().filter(|n| (1..=1000).contains(n));
    if number.is_none() {
        wrong(given, section, key, "must be a whole number from 1 to 1000");
    }
    number.unwrap_or(1)
}
