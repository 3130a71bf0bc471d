//! PostgreSQL.

use std::ops::ControlFlow;
use super::{Migration, Options, Row, Tx, Value};
use crate::error::StoreError;

#[derive(Clone)]
pub(super) struct Postgres;
pub(super) enum Mode { Read, Write }
pub(super) struct PostgresTx<'a>(std::marker::PhantomData<&'a ()>);
fn soon() -> StoreError { StoreError::other("not yet") }
impl Postgres {
    pub(super) async fn open(_options: &Options, _known: i64) -> Result<Self, StoreError> { Err(soon()) }
    pub(super) async fn migrate(&self, _m: &'static [Migration]) -> Result<usize, StoreError> { Err(soon()) }
    pub(super) async fn run<T, E, F>(&self, _mode: Mode, _closure: F) -> Result<T, E>
    where F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static, T: Send + 'static, E: From<StoreError> + Send + 'static { Err(soon().into()) }
    pub(super) fn close(&self) {}
}
impl PostgresTx<'_> {
    pub(super) fn execute(&mut self, _sql: &str, _params: &[Value]) -> Result<u64, StoreError> { Err(soon()) }
    pub(super) fn query(&mut self, _sql: &str, _params: &[Value], _each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), StoreError> { Err(soon()) }
    pub(super) fn bulk(&mut self, _t: &str, _c: &[&str], _rows: &mut dyn Iterator<Item = Vec<Value>>) -> Result<u64, StoreError> { Err(soon()) }
}
