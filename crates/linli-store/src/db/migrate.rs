//! Which migrations a database still needs.
//!
//! Owns the plan (pure): numbering, digests, refusal of newer databases. The engines apply it; the list itself is
//! [`crate::migrations`].

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::Engine;
use crate::error::StoreError;

/// One step of the schema, with equal number and name on both engines.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counted from 1 without gaps.
    pub version: i64,
    /// The file name without folder and ending, for example `0001_directory`.
    pub name: &'static str,
    /// The statements for SQLite.
    pub sqlite: &'static str,
    /// The statements for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    /// The statements for one engine.
    pub fn sql(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    /// SHA-256 of the statements for one engine, in hexadecimal digits.
    pub fn digest(&self, engine: Engine) -> String {
        Sha256::digest(self.sql(engine)).iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// The table of what was applied, the same on both engines.
pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT NOT NULL PRIMARY KEY, \
     name TEXT NOT NULL, digest TEXT NOT NULL, applied_at BIGINT NOT NULL)";

/// A row of `schema_migrations`.
pub(super) struct Applied {
    pub(super) version: i64,
    pub(super) digest: String,
}

/// The version that a database has after all of `migrations`; 0 for none.
pub(super) fn newest(migrations: &[Migration]) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Refuses a database that is ahead of this program.
pub(super) fn refuse_newer(found: i64, known: i64) -> Result<(), StoreError> {
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
}

/// The next migration to apply, given all that were applied (in order).
pub(super) fn next<'m>(
    migrations: &'m [Migration],
    applied: &[Applied],
    engine: Engine,
) -> Result<Option<&'m Migration>, StoreError> {
    if let Some(last) = applied.last() {
        refuse_newer(last.version, newest(migrations))?;
    }
    for (migration, row) in migrations.iter().zip(applied) {
        if migration.version != row.version || migration.digest(engine) != row.digest {
            return Err(StoreError::Other(format!(
                "migration {} is not the one that this database was built with; write a new migration instead of \
                 editing one",
                migration.name
            )));
        }
    }
    Ok(migrations.get(applied.len()))
}

/// The same error with the name of the migration in it.
pub(super) fn failed(migration: &Migration, error: &StoreError) -> StoreError {
    let detail = format!("migration {}: {error}", migration.name);
    match error {
        StoreError::Unavailable(_) => StoreError::Unavailable(detail),
        StoreError::Constraint(_) => StoreError::Constraint(detail),
        _ => StoreError::Other(detail),
    }
}
