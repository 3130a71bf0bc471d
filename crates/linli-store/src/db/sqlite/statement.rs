//! Statements on a SQLite connection.
//!
//! Owns binding, decoding and the translation of SQLite's errors. Called through [`super::super::Tx`].

use std::ops::ControlFlow;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ToSql, ffi};

use super::super::{Row, Value};
use crate::error::StoreError;

/// A transaction on a connection that somebody else begins and ends.
pub(in super::super) struct SqliteTx<'a> {
    connection: &'a Connection,
    writable: bool,
}

impl<'a> SqliteTx<'a> {
    pub(super) fn writer(connection: &'a Connection) -> Self {
        Self { connection, writable: true }
    }

    pub(super) fn reader(connection: &'a Connection) -> Self {
        Self { connection, writable: false }
    }

    pub(in super::super) fn execute(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<u64, StoreError> {
        let mut statement = self.prepare(sql, params)?;
        let changed = statement.raw_execute().map_err(|error| self.explain(error))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    pub(in super::super) fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let mut statement = self.prepare(sql, params)?;
        let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| self.explain(error))? {
            let mut values = Vec::with_capacity(columns.len());
            for (at, name) in columns.iter().enumerate() {
                values.push(decode(name, row.get_ref(at).map_err(explain)?)?);
            }
            if each(Row::new(Arc::clone(&columns), values)).is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(in super::super) fn bulk(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: &mut dyn Iterator<Item = Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let places = (1..=columns.len()).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", "));
        let mut statement = self.connection.prepare_cached(&sql).map_err(explain)?;
        let mut count = 0;
        for row in rows {
            bind(&mut statement, &row)?;
            statement.raw_execute().map_err(|error| self.explain(error))?;
            count += 1;
        }
        Ok(count)
    }

    fn prepare(&self, sql: &str, params: &[Value]) -> Result<CachedStatement<'a>, StoreError> {
        // `$1` would be a named parameter, numbered by its first use; `?1` is the first parameter.
        let mut statement =
            self.connection.prepare_cached(&sql.replace('$', "?")).map_err(explain)?;
        bind(&mut statement, params)?;
        Ok(statement)
    }

    /// As [`explain`], but on a reader "read-only" is a mistake of the caller, not a state of the disk.
    fn explain(&self, error: rusqlite::Error) -> StoreError {
        if !self.writable && error.sqlite_error_code() == Some(ErrorCode::ReadOnly) {
            return StoreError::other("a read transaction cannot write");
        }
        explain(error)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::Uuid(value) => ValueRef::Blob(value.as_bytes()),
        }))
    }
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Value]) -> Result<(), StoreError> {
    if statement.parameter_count() != params.len() {
        let wanted = statement.parameter_count();
        return Err(StoreError::Other(format!(
            "the statement takes {wanted} values, not {}",
            params.len()
        )));
    }
    for (at, value) in params.iter().enumerate() {
        if let Value::Text(text) = value
            && text.as_bytes().contains(&0)
        {
            return Err(StoreError::other("text must not contain U+0000"));
        }
        statement.raw_bind_parameter(at + 1, value).map_err(explain)?;
    }
    Ok(())
}

fn decode(name: &str, value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => {
                return Err(StoreError::Column {
                    name: name.to_owned(),
                    detail: "text is not UTF-8".to_owned(),
                });
            }
        },
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

/// SQLite's error in the words of [`StoreError`].
pub(super) fn explain(error: rusqlite::Error) -> StoreError {
    let (code, text) = match error {
        rusqlite::Error::SqliteFailure(code, text) => {
            (code, text.unwrap_or_else(|| code.to_string()))
        }
        rusqlite::Error::SqlInputError { error: code, msg, .. } => (code, msg),
        other => return StoreError::Other(other.to_string()),
    };
    match code.code {
        ErrorCode::ConstraintViolation => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => {
                // "UNIQUE constraint failed: table.first, table.second", or "...: index 'name'".
                let constraint = text.split_once(": ").map(|(_, what)| {
                    what.strip_prefix("index '")
                        .and_then(|name| name.strip_suffix('\''))
                        .unwrap_or(what)
                        .to_owned()
                });
                StoreError::Conflict { constraint, detail: text }
            }
            _ => StoreError::Constraint(text),
        },
        ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::OutOfMemory
        | ErrorCode::NoLargeFileSupport => StoreError::Unavailable(text),
        _ => StoreError::Other(text),
    }
}
