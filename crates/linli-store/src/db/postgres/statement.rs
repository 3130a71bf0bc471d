//! Statements on a PostgreSQL connection.
//!
//! Owns binding, decoding and the translation of PostgreSQL's errors. Called through [`super::super::Tx`].

use std::error::Error as StdError;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;

use deadpool_postgres::Client;
use futures_util::TryStreamExt;
use tokio::runtime::Handle;
use tokio_postgres::Error;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use super::super::{Row, Value};
use crate::error::StoreError;

/// A transaction on a connection that somebody else begins and ends.
pub(in super::super) struct PostgresTx<'a> {
    client: &'a Client,
    handle: &'a Handle,
    writable: bool,
    lost_race: bool,
}

impl<'a> PostgresTx<'a> {
    pub(super) fn new(client: &'a Client, handle: &'a Handle, writable: bool) -> Self {
        Self { client, handle, writable, lost_race: false }
    }

    /// Whether a statement failed only because of what others did at the same time.
    pub(super) fn lost_race(&self) -> bool {
        self.lost_race
    }

    pub(in super::super) fn execute(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<u64, StoreError> {
        let client = self.client;
        let result = self.handle.block_on(async {
            let statement = client.prepare_cached(sql).await?;
            client.execute_raw(&statement, params).await
        });
        result.map_err(|error| self.explain(error))
    }

    pub(in super::super) fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let client = self.client;
        // Outside: what the statement itself says; inside: what a row says.
        let result: Result<Result<(), StoreError>, Error> = self.handle.block_on(async {
            let statement = client.prepare_cached(sql).await?;
            let columns: Arc<[String]> =
                statement.columns().iter().map(|column| column.name().to_owned()).collect();
            // The connection takes no more rows from the server than are asked for here.
            let mut rows = pin!(client.query_raw(&statement, params).await?);
            while let Some(row) = rows.try_next().await? {
                let mut values = Vec::with_capacity(columns.len());
                for at in 0..columns.len() {
                    match decode(&row, at) {
                        Ok(value) => values.push(value),
                        Err(error) => return Ok(Err(error)),
                    }
                }
                if each(Row::new(Arc::clone(&columns), values)).is_break() {
                    break;
                }
            }
            Ok(Ok(()))
        });
        result.map_err(|error| self.explain(error))?
    }

    pub(in super::super) fn bulk(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: &mut dyn Iterator<Item = Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let client = self.client;
        let columns = columns.join(", ");
        let result: Result<Result<u64, StoreError>, Error> = self.handle.block_on(async {
            // The binary format needs the exact types of the columns.
            let shape = client.prepare_cached(&format!("SELECT {columns} FROM {table}")).await?;
            let types: Vec<Type> =
                shape.columns().iter().map(|column| column.type_().clone()).collect();
            let sink =
                client.copy_in(&format!("COPY {table} ({columns}) FROM STDIN BINARY")).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
            for row in rows {
                if row.len() != types.len() {
                    let text =
                        format!("a row for {table} has {} values, not {}", row.len(), types.len());
                    return Ok(Err(StoreError::Other(text)));
                }
                writer.as_mut().write_raw(&row).await?;
            }
            writer.finish().await.map(Ok)
        });
        result.map_err(|error| self.explain(error))?
    }

    fn explain(&mut self, error: Error) -> StoreError {
        if lost_race(&error) {
            self.lost_race = true;
        }
        if is_stale(&error) {
            // The schema changed under a prepared statement (another node applied a migration).
            self.client.statement_cache.clear();
            self.lost_race = true;
        }
        if !self.writable && error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION) {
            return StoreError::other("a read transaction cannot write");
        }
        explain(error)
    }
}

/// Whether the transaction may succeed if it is started again.
pub(super) fn lost_race(error: &Error) -> bool {
    matches!(error.code(), Some(code) if *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::T_R_DEADLOCK_DETECTED)
}

fn is_stale(error: &Error) -> bool {
    error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED)
        && error.as_db_error().and_then(DbError::routine) == Some("RevalidateCachedQuery")
}

impl ToSql for Value {
    fn to_sql(
        &self,
        to: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match (self, to) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(value), &Type::INT8) => value.to_sql(to, out),
            (Self::Int(value), &Type::INT4) => i32::try_from(*value)?.to_sql(to, out),
            (Self::Int(value), &Type::INT2) => i16::try_from(*value)?.to_sql(to, out),
            (Self::Int(value @ (0 | 1)), &Type::BOOL) => (*value == 1).to_sql(to, out),
            (Self::Real(value), &Type::FLOAT8) => value.to_sql(to, out),
            (Self::Text(value), &(Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME)) => {
                value.to_sql(to, out)
            }
            (Self::Blob(value), &Type::BYTEA) => value.to_sql(to, out),
            (Self::Uuid(value), &Type::UUID) => value.to_sql(to, out),
            _ => {
                Err(format!("{} cannot be bound as {to}; write CAST($n AS ...)", self.kind())
                    .into())
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        // Which values fit which type is decided above, where the value is known.
        true
    }

    to_sql_checked!();
}

fn decode(row: &tokio_postgres::Row, at: usize) -> Result<Value, StoreError> {
    let column = &row.columns()[at];
    let value = match *column.type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(|value| value.map(Value::Int)),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(at)
            .map(|value| value.map(|value| Value::Int(value.into()))),
        Type::INT2 => row
            .try_get::<_, Option<i16>>(at)
            .map(|value| value.map(|value| Value::Int(value.into()))),
        Type::BOOL => row
            .try_get::<_, Option<bool>>(at)
            .map(|value| value.map(|value| Value::Int(value.into()))),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(at).map(|value| value.map(Value::Real)),
        Type::FLOAT4 => row
            .try_get::<_, Option<f32>>(at)
            .map(|value| value.map(|value| Value::Real(value.into()))),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => {
            row.try_get::<_, Option<String>>(at).map(|value| value.map(Value::Text))
        }
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(|value| value.map(Value::Blob)),
        Type::UUID => row.try_get::<_, Option<Uuid>>(at).map(|value| value.map(Value::Uuid)),
        ref other => {
            let detail =
                format!("type {other} is not read by this program; cast it in the statement");
            return Err(StoreError::Column { name: column.name().to_owned(), detail });
        }
    };
    value.map(|value| value.unwrap_or(Value::Null)).map_err(|error| StoreError::Column {
        name: column.name().to_owned(),
        detail: error.to_string(),
    })
}

/// PostgreSQL's error in the words of [`StoreError`]. Its "detail" holds values and is left out.
pub(super) fn explain(error: Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            let next_text = next.to_string();
            if !text.contains(&next_text) {
                text = format!("{text}: {next_text}");
            }
            cause = next.source();
        }
        let broken =
            error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>());
        return if broken { StoreError::Unavailable(text) } else { StoreError::Other(text) };
    };
    let text = told.message().to_owned();
    let code = told.code();
    match (code.code().get(..2).unwrap_or_default(), code) {
        (_, &SqlState::UNIQUE_VIOLATION) => {
            StoreError::Conflict { constraint: unique_rule(told), detail: text }
        }
        (_, &SqlState::EXCLUSION_VIOLATION) => {
            StoreError::Conflict { constraint: told.constraint().map(str::to_owned), detail: text }
        }
        ("23", _) => StoreError::Constraint(text),
        ("40", _) => StoreError::Conflict { constraint: None, detail: text },
        // Connection, resources, operator, system; a lock not given in time; a server that has become a replica.
        ("08" | "53" | "57" | "58", _)
        | (_, &(SqlState::LOCK_NOT_AVAILABLE | SqlState::READ_ONLY_SQL_TRANSACTION)) => {
            StoreError::Unavailable(text)
        }
        _ => StoreError::Other(text),
    }
}

/// The violated rule as `table.first, table.second`, which is what SQLite says; else its name.
fn unique_rule(told: &DbError) -> Option<String> {
    // "Key (first, second)=(1, 2) already exists." in the language of the server; the columns are the same in all.
    let columns = told.table().zip(told.detail()).and_then(|(table, detail)| {
        let (_, key) = detail.split_once('(')?;
        let (columns, _) = key.split_once(")=(")?;
        // An index on an expression has no columns to name.
        let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let columns: Vec<&str> = columns.split(", ").collect();
        columns.iter().all(|name| plain(name)).then(|| {
            columns.iter().map(|name| format!("{table}.{name}")).collect::<Vec<_>>().join(", ")
        })
    });
    columns.or_else(|| told.constraint().map(str::to_owned))
}
