//! Every setting: its name, what it holds, what it is without being set.
//!
//! Owns the list that reading, checking, showing and the documentation go by.

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// May also be given as `<name>_file`, and is never shown.
    Secret,
    /// A URL that may hold a password: may also be given as a file; shown without the password.
    SecretUrl,
    Number,
    /// In a file a list of texts; in the environment separated by commas.
    List,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub section: &'static str,
    pub key: &'static str,
    pub kind: Kind,
    pub default: &'static str,
    pub means: &'static str,
}

const fn setting(
    section: &'static str,
    key: &'static str,
    kind: Kind,
    default: &'static str,
    means: &'static str,
) -> Setting {
    Setting { section, key, kind, default, means }
}

/// All settings, in the order in which they are shown.
pub const SETTINGS: &[Setting] = &[
    setting("server", "listen", Kind::Text, "127.0.0.1:8080", "address and port to listen on"),
    setting("server", "public_url", Kind::Text, "", "address under which people reach the desk"),
    setting(
        "server",
        "phone",
        Kind::Text,
        "",
        "number of the service desk, shown on pages of trouble",
    ),
    setting(
        "server",
        "trusted_proxies",
        Kind::List,
        "",
        "addresses of proxies whose forwarded address is believed",
    ),
    setting(
        "database",
        "url",
        Kind::SecretUrl,
        "sqlite://data/linli.db",
        "sqlite://path or postgres://user@host/database",
    ),
    setting("database", "readers", Kind::Number, "4", "connections that read at once (SQLite)"),
    setting("database", "pool", Kind::Number, "16", "connections to the server (PostgreSQL)"),
    setting(
        "security",
        "key_file",
        Kind::Text,
        "data/linli.key",
        "the key that seals phone numbers and the journal",
    ),
    setting(
        "security",
        "erasure_list",
        Kind::Text,
        "data/erasures.jsonl",
        "ids of what was erased on request; keep it apart from the backups, which it is applied to again",
    ),
    setting(
        "mail",
        "host",
        Kind::Text,
        "",
        "server that takes mails to residents; none without it",
    ),
    setting("mail", "port", Kind::Number, "587", "its port: 587 with starttls, 465 with tls"),
    setting("mail", "security", Kind::Text, "starttls", "starttls, tls or none"),
    setting("mail", "user", Kind::Text, "", "name to sign in with, if it asks for one"),
    setting("mail", "password", Kind::Secret, "", "password to sign in with"),
    setting("mail", "from", Kind::Text, "", "sender: Service desk <desk@example.com>"),
    setting(
        "mail",
        "certificates",
        Kind::Text,
        "",
        "file of certificates to trust besides the system's (PEM)",
    ),
    setting(
        "files",
        "folder",
        Kind::Text,
        "",
        "where photos and documents lie; without it the folder files beside the key file; belongs to the backup",
    ),
    setting(
        "files",
        "bucket",
        Kind::Text,
        "",
        "bucket that speaks S3, instead of a folder: for several nodes; make it first",
    ),
    setting(
        "files",
        "endpoint",
        Kind::Text,
        "",
        "address of its server: https://host or https://host:port",
    ),
    setting(
        "files",
        "region",
        Kind::Text,
        "us-east-1",
        "its region; most servers of one's own take any",
    ),
    setting("files", "access_key", Kind::Secret, "", "who we are to it"),
    setting("files", "secret_key", Kind::Secret, "", "what proves it"),
    setting("log", "format", Kind::Text, "text", "text or json"),
    setting(
        "log",
        "level",
        Kind::Text,
        "info",
        "error, warn, info, debug or trace; also by part: info,linli_store=debug",
    ),
    setting("ops", "metrics_token", Kind::Secret, "", "token that reads /metrics from elsewhere"),
];

impl Setting {
    /// The full name: `server.listen`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// Whether it may also be given as a file.
    pub fn in_file(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::SecretUrl)
    }
}

/// The setting of this name, and whether the name is that of its file.
pub fn find(section: &str, key: &str) -> Option<(&'static Setting, bool)> {
    let named = |key: &str| SETTINGS.iter().find(|s| s.section == section && s.key == key);
    named(key).map(|setting| (setting, false)).or_else(|| {
        let setting = named(key.strip_suffix("_file")?)?;
        setting.in_file().then_some((setting, true))
    })
}
