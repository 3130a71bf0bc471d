//! Values that go into statements and rows that come out, the same for both engines.
//!
//! Owns [`Value`], [`Row`] and the conversions to and from Rust types. It must not know SQL. Used through
//! [`params!`](crate::params) and [`Row::get`] by every file of this crate that talks to the database.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::error::StoreError;

/// One bound or selected value.
///
/// Booleans are 0 and 1, instants are microseconds since 1970 UTC: both are integers in the database.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT and its smaller sisters.
    Int(i64),
    /// DOUBLE PRECISION.
    Real(f64),
    /// TEXT; must not contain U+0000, which PostgreSQL cannot store.
    Text(String),
    /// BYTEA or BLOB.
    Blob(Vec<u8>),
    /// UUID on PostgreSQL, a BLOB of 16 bytes on SQLite (and read back from there as [`Value::Blob`]).
    Uuid(Uuid),
}

impl Value {
    /// The kind in words for error texts; never the value itself.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a real number",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
            Self::Uuid(_) => "a UUID",
        }
    }
}

/// Makes the slice of bound values for a statement: `params![id, &name, None::<i64>]`.
#[macro_export]
macro_rules! params {
    () => { (&[] as &[$crate::db::Value]) };
    ($($value:expr),+ $(,)?) => { (&[$($crate::db::Value::from($value)),+] as &[$crate::db::Value]) };
}

/// Makes one row for [`Tx::bulk`](crate::db::Tx::bulk): `values![id, &name]` is a `Vec<Value>`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

macro_rules! into_value {
    ($($from:ty, $value:ident => $into:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )*};
}

into_value! {
    bool, v => Value::Int(i64::from(v));
    u8, v => Value::Int(i64::from(v));
    i8, v => Value::Int(i64::from(v));
    u16, v => Value::Int(i64::from(v));
    i16, v => Value::Int(i64::from(v));
    u32, v => Value::Int(i64::from(v));
    i32, v => Value::Int(i64::from(v));
    i64, v => Value::Int(v);
    f64, v => Value::Real(v);
    &str, v => Value::Text(v.to_owned());
    String, v => Value::Text(v);
    &String, v => Value::Text(v.clone());
    &[u8], v => Value::Blob(v.to_vec());
    Vec<u8>, v => Value::Blob(v);
    &Vec<u8>, v => Value::Blob(v.clone());
    Uuid, v => Value::Uuid(v);
    &Uuid, v => Value::Uuid(*v);
    Timestamp, v => Value::Int(v.as_microsecond());
    &Timestamp, v => Value::Int(v.as_microsecond());
    &i64, v => Value::Int(*v);
    &u32, v => Value::Int(i64::from(*v));
    &bool, v => Value::Int(i64::from(*v));
    &Value, v => v.clone();
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

// Bound by `T`, not by `&T`: the latter sends the compiler in circles.
impl<T: Clone + Into<Self>> From<&Option<T>> for Value {
    fn from(value: &Option<T>) -> Self {
        value.clone().map_or(Self::Null, Into::into)
    }
}

/// A Rust type that a column can be read as.
pub trait FromValue: Sized {
    /// The expected type in words, for error texts.
    const EXPECTED: &'static str;

    /// The value as this type, or `None` if it is of another type or out of range.
    fn from_value(value: &Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($into:ty, $expected:literal, $pattern:pat => $value:expr;)*) => {$(
        impl FromValue for $into {
            const EXPECTED: &'static str = $expected;

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    $pattern => $value,
                    _ => None,
                }
            }
        }
    )*};
}

from_value! {
    i64, "an integer", Value::Int(v) => Some(*v);
    i32, "an integer of 32 bits", Value::Int(v) => Self::try_from(*v).ok();
    i16, "an integer of 16 bits", Value::Int(v) => Self::try_from(*v).ok();
    i8, "an integer of 8 bits", Value::Int(v) => Self::try_from(*v).ok();
    u64, "an integer from 0", Value::Int(v) => Self::try_from(*v).ok();
    u32, "an integer of 32 bits from 0", Value::Int(v) => Self::try_from(*v).ok();
    u16, "an integer of 16 bits from 0", Value::Int(v) => Self::try_from(*v).ok();
    u8, "an integer of 8 bits from 0", Value::Int(v) => Self::try_from(*v).ok();
    usize, "an integer from 0", Value::Int(v) => Self::try_from(*v).ok();
    f64, "a real number", Value::Real(v) => Some(*v);
    String, "text", Value::Text(v) => Some(v.clone());
    Vec<u8>, "bytes", Value::Blob(v) => Some(v.clone());
    Timestamp, "an instant in microseconds", Value::Int(v) => Self::from_microsecond(*v).ok();
}

impl FromValue for bool {
    const EXPECTED: &'static str = "0 or 1";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromValue for Uuid {
    const EXPECTED: &'static str = "a UUID";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Uuid(id) => Some(*id),
            Value::Blob(bytes) => Self::from_slice(bytes).ok(),
            _ => None,
        }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    const EXPECTED: &'static str = "bytes of a fixed length";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Self::try_from(bytes.as_slice()).ok(),
            _ => None,
        }
    }
}

impl FromValue for Value {
    const EXPECTED: &'static str = "any value";

    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// One selected row, owned: it outlives its statement and its transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(crate) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The value of the named column as `T`; `Option<T>` for a column that may be NULL.
    ///
    /// # Errors
    /// [`StoreError::Column`] if the statement selects no such column or its value is not a `T`.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, StoreError> {
        let value = self.value(column)?;
        T::from_value(value).ok_or_else(|| StoreError::Column {
            name: column.to_owned(),
            detail: format!("expected {}, found {}", T::EXPECTED, value.kind()),
        })
    }

    /// The named column as it came from the engine.
    ///
    /// # Errors
    /// [`StoreError::Column`] if the statement selects no such column.
    pub fn value(&self, column: &str) -> Result<&Value, StoreError> {
        self.columns
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.values.get(at))
            .ok_or_else(|| StoreError::Column {
                name: column.to_owned(),
                detail: "the statement does not select it".to_owned(),
            })
    }

    /// The names of the columns in the order of the statement.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}
