//! The only crate that speaks SQL.
//!
//! Owns the database layer ([`db`]), the schema ([`migrations`]) and one file per area with its statements. It must
//! hold no rules (they are in `linli-domain`) and hand out no query that ignores who is asking. Called by `linli-app`.

pub mod cases;
pub mod clocks;
pub mod contacts;
pub mod counters;
pub mod db;
pub mod error;
pub mod idempotency;
pub mod journal;
pub mod matters;
pub mod migrations;
pub mod outbox;
pub mod scope;
pub mod texts;

pub use db::{Db, Engine, Options, Row, Tx, Value};
pub use error::StoreError;
pub use scope::{Binds, Scope};
