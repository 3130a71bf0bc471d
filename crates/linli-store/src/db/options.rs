//! How and where the database is opened.
//!
//! Owns [`Options`] and the meaning of its URL. Filled in by the program's configuration and by tests.

use std::fmt;
use std::path::PathBuf;

use crate::error::StoreError;

/// How to open the database.
#[derive(Clone)]
pub struct Options {
    /// `sqlite:///folder/linli.db` (or a plain path), or `postgres://user:password@host:port/database`.
    pub url: String,
    /// Connections that read at the same time (SQLite).
    pub readers: usize,
    /// Connections in the pool (PostgreSQL).
    pub pg_pool: usize,
    /// The largest size of the file in pages of 4096 bytes (SQLite); `None` for no limit. Beyond it the database
    /// behaves as on a full disk.
    pub max_pages: Option<u32>,
}

impl Options {
    /// The defaults for this URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), readers: 4, pg_pool: 16, max_pages: None }
    }

    /// Whether the URL can be understood.
    ///
    /// # Errors
    /// [`StoreError::Other`] in words.
    pub fn check(&self) -> Result<(), StoreError> {
        self.target().map(drop)
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> Option<PathBuf> {
        match self.target() {
            Ok(Target::Sqlite(path)) => Some(path),
            Ok(Target::Postgres) | Err(_) => None,
        }
    }

    /// What the URL means.
    pub(super) fn target(&self) -> Result<Target, StoreError> {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            return Ok(Target::Postgres);
        }
        let path = self.url.strip_prefix("sqlite:").unwrap_or(&self.url);
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.contains("://") || path.contains(":memory:") {
            return Err(StoreError::other(
                "the database URL must be sqlite:///path or postgres://user@host/database",
            ));
        }
        Ok(Target::Sqlite(PathBuf::from(path)))
    }
}

impl fmt::Debug for Options {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("readers", &self.readers)
            .field("pg_pool", &self.pg_pool)
            .field("max_pages", &self.max_pages)
            .finish_non_exhaustive()
    }
}

/// Where the database is.
pub(super) enum Target {
    Sqlite(PathBuf),
    Postgres,
}
