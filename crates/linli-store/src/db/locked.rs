//! Queries whose rows stay locked until the transaction ends: who comes second reads what the first one wrote.
//!
//! Owns the difference between the engines: SQLite has one writer at a time and needs no lock.

use super::{Engine, Row, Tx, Value};
use crate::error::StoreError;

impl Tx<'_> {
    /// As [`Tx::row`], with the rows of the query's own table locked until the transaction ends: who comes second
    /// reads what the first one wrote. SQLite has one writer at a time and needs no lock.
    ///
    /// # Errors
    /// [`StoreError`]; also if this is a read.
    pub fn row_locked(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows_locked(sql, params)?.into_iter().next())
    }

    /// As [`Tx::rows`], locked as by [`Tx::row_locked`].
    ///
    /// # Errors
    /// [`StoreError`]; also if this is a read.
    pub fn rows_locked(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        if !self.writable {
            // PostgreSQL would refuse it, SQLite would not.
            return Err(StoreError::other("a read transaction cannot lock"));
        }
        match self.engine() {
            Engine::Sqlite => self.rows(sql, params),
            Engine::Postgres => self.rows(&format!("{sql} FOR UPDATE"), params),
        }
    }

    /// As [`Tx::one`], locked as by [`Tx::row_locked`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none; that leaves the transaction usable.
    pub fn one_locked(&mut self, sql: &str, params: &[Value]) -> Result<Row, StoreError> {
        self.row_locked(sql, params)?.ok_or(StoreError::NotFound)
    }
}
