//! How a connection to the file is opened and set up.
//!
//! Owns the pragmas and the look at a file before anything touches it. Called by [`super`] and [`super::writer`].

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::statement::explain;
use crate::error::StoreError;

/// How long a statement waits for a lock that another program holds on the file.
const BUSY: Duration = Duration::from_secs(5);

/// Prepared statements kept by each connection; a few kilobytes each.
const STATEMENTS: usize = 256;

/// Where the file is and how large it may become.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) max_pages: Option<u32>,
}

impl Place {
    /// A connection that writes. `create` is for the first opening only: if the file vanishes later (an unmounted
    /// disk), an empty one in its place would be worse than an error.
    pub(super) fn writer(&self, create: bool) -> Result<Connection, StoreError> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if create {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let connection = Connection::open_with_flags(&self.path, flags).map_err(explain)?;
        connection.busy_timeout(BUSY).map_err(explain)?;
        let mode: String = connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
            .map_err(explain)?;
        if mode != "wal" {
            return Err(StoreError::other(
                "the place of the database does not support write-ahead logs",
            ));
        }
        // FULL: a commit that was answered survives a power cut. secure_delete: erased words are overwritten. No
        // memory map: a disk error would then kill the program instead of being an error. temp_store: what a savepoint
        // may have to restore stays in memory. analysis_limit: ANALYZE samples instead of reading everything.
        connection
            .execute_batch(
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
                 PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384; \
                 PRAGMA journal_size_limit = 67108864; PRAGMA analysis_limit = 1000;",
            )
            .map_err(explain)?;
        if let Some(pages) = self.max_pages {
            connection
                .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
                .map_err(explain)?;
        }
        keep_plans(&connection)?;
        Ok(connection)
    }

    /// A connection that cannot write.
    pub(super) fn reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).map_err(explain)?;
        connection.busy_timeout(BUSY).map_err(explain)?;
        // Large sorts of a report go to a temporary file, not to memory.
        connection
            .execute_batch(
                "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192;",
            )
            .map_err(explain)?;
        keep_plans(&connection)?;
        Ok(connection)
    }

    /// The schema version in the file, 0 if there is none. Leaves the file alone; without a write-ahead log beside it
    /// the look creates no files either.
    pub(super) fn found_version(&self) -> Result<i64, StoreError> {
        if !has_content(&self.path) {
            return Ok(0);
        }
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = if has_content(Path::new(&log)) {
            Connection::open_with_flags(&self.path, flags)
        } else {
            // Nothing is outside the file, so it can be read as if nobody could change it: without locks and logs.
            Connection::open_with_flags(immutable(&self.path)?, flags | OpenFlags::SQLITE_OPEN_URI)
        }
        .map_err(explain)?;
        connection.busy_timeout(BUSY).map_err(explain)?;
        let known: i64 = connection
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'",
                [],
                |row| row.get(0),
            )
            .map_err(explain)?;
        if known == 0 {
            return Ok(0);
        }
        connection
            .query_row("SELECT coalesce(max(version), 0) FROM schema_migrations", [], |row| {
                row.get(0)
            })
            .map_err(explain)
    }
}

/// Statements are kept prepared, each with one plan for all values: without the guarantee SQLite plans a statement again
/// whenever a value is bound that its statistics know something about, which took a tenth of each registration.
fn keep_plans(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop).map_err(explain)
}

fn has_content(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0)
}

/// The path as a SQLite URI that asks for no locks.
fn immutable(path: &Path) -> Result<String, StoreError> {
    let path =
        path.to_str().ok_or_else(|| StoreError::other("the path of the database is not UTF-8"))?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    // An absolute path after `file:` must not begin with two slashes, which would name a host.
    let path = if path.starts_with("//") { format!("//{path}") } else { path };
    Ok(format!("file:{path}?immutable=1"))
}
