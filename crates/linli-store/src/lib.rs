//! The only crate that speaks SQL.
//!
//! Owns the database layer ([`db`]), the schema ([`migrations`]) and one file per area with its statements. It must
//! hold no rules (they are in `linli-domain`) and hand out no query that ignores who is asking. Called by `linli-app`.

pub mod attachments;
pub mod calls;
pub mod case_departments;
pub mod cases;
pub mod categories;
pub mod change_log;
pub mod clocks;
mod columns;
pub mod contacts;
pub mod counters;
pub mod db;
pub mod deputies;
pub mod drafts;
pub mod draws;
pub mod emergency_words;
pub mod equipment;
pub mod error;
pub mod escalations;
pub mod free_repairs;
pub mod histories;
pub mod idempotency;
pub mod incidents;
pub mod journal;
pub mod lists;
pub mod live;
pub mod matters;
pub mod migrations;
pub mod names;
pub mod notices;
pub mod occupancies;
pub mod offices;
pub mod organisation;
pub mod outbox;
pub mod personal_notices;
pub mod places;
pub mod policy_moves;
pub mod presence;
pub mod registers;
pub mod repair_faults;
pub mod repair_months;
pub mod repair_orders;
pub mod repair_sums;
pub mod repairs;
pub mod resident_pages;
pub mod residents;
pub mod reveals;
pub mod rosters;
pub mod rules;
pub mod samples;
pub mod saved_views;
pub mod scope;
pub mod scripts;
pub mod search;
pub mod sessions;
pub mod staff;
pub mod texts;
pub mod triage;
pub mod visits;

pub use db::{Db, Engine, Options, Row, Tx, Value};
pub use error::StoreError;
pub use scope::{Binds, Scope};
