//! What can go wrong between the program and its database, in words that are the same on both engines.
//!
//! Owns [`StoreError`]. It must not carry bound values: an error ends in logs, and values are people's data. Built by
//! the engines under [`crate::db`] and by the area files of this crate; read by the use cases.

use thiserror::Error;

/// An error of the database layer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database cannot do its work now: full disk, lost connection, no free connection in time, locked by another
    /// program. Nothing was written; the same call may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Somebody else was first: a unique value exists already, a row version is not the expected one, or the engine
    /// gave up resolving a race.
    #[error("conflict with another change: {detail}")]
    Conflict {
        /// What collided: `table.column` or `table.first, table.second` for a unique rule (the same text on both
        /// engines), or a name given by the caller; `None` if the engine does not say.
        constraint: Option<String>,
        /// The engine's words, without values.
        detail: String,
    },
    /// A row that must exist does not.
    #[error("no such row")]
    NotFound,
    /// A foreign key, CHECK or NOT NULL rule of the schema said no. Always a defect of the program.
    #[error("a rule of the schema was violated: {0}")]
    Constraint(String),
    /// The database was written by a newer program. It was left untouched.
    #[error("the database has schema version {found}, this program knows only {known}")]
    Newer {
        /// The version found in the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A column is missing or does not hold what the program asked for.
    #[error("column {name}: {detail}")]
    Column {
        /// The column as named in the statement.
        name: String,
        /// Expected and found type.
        detail: String,
    },
    /// Everything else; a defect of the program or of its installation.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// A [`StoreError::Conflict`] found by the program itself, for example a row version that moved on.
    pub fn conflict(constraint: impl Into<String>) -> Self {
        let constraint = constraint.into();
        Self::Conflict { detail: constraint.clone(), constraint: Some(constraint) }
    }

    /// A [`StoreError::Other`].
    pub fn other(detail: impl Into<String>) -> Self {
        Self::Other(detail.into())
    }

    /// Whether this is a conflict on the named unique rule, written `table.column` or `table.first, table.second`.
    pub fn is_conflict_on(&self, name: &str) -> bool {
        matches!(self, Self::Conflict { constraint: Some(constraint), .. } if constraint == name)
    }
}
