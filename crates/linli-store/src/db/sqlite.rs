//! SQLite.

use std::ops::ControlFlow;
use std::path::PathBuf;
use super::{Migration, Options, Row, Tx, Value};
use crate::error::StoreError;

pub(super) struct Sqlite;
pub(super) struct SqliteTx<'a>(std::marker::PhantomData<&'a ()>);
fn soon() -> StoreError { StoreError::other("not yet") }
impl Sqlite {
    pub(super) async fn open(_path: PathBuf, _options: &Options, _known: i64) -> Result<Self, StoreError> { Err(soon()) }
    pub(super) async fn migrate(&self, _m: &'static [Migration]) -> Result<usize, StoreError> { Err(soon()) }
    pub(super) async fn read<T, E, F>(&self, _closure: F) -> Result<T, E>
    where F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static, T: Send + 'static, E: From<StoreError> + Send + 'static { Err(soon().into()) }
    pub(super) async fn write<T, E, F>(&self, _closure: F) -> Result<T, E>
    where F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static, T: Send + 'static, E: From<StoreError> + Send + 'static { Err(soon().into()) }
    pub(super) async fn backup_to(&self, _p: PathBuf) -> Result<(), StoreError> { Err(soon()) }
    pub(super) async fn close(&self) {}
}
impl SqliteTx<'_> {
    pub(super) fn execute(&mut self, _sql: &str, _params: &[Value]) -> Result<u64, StoreError> { Err(soon()) }
    pub(super) fn query(&mut self, _sql: &str, _params: &[Value], _each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError> { Err(soon()) }
    pub(super) fn bulk(&mut self, _t: &str, _c: &[&str], _rows: &mut dyn Iterator<Item = Vec<Value>>) -> Result<u64, StoreError> { Err(soon()) }
}
