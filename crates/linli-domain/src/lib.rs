//! The rules of the resident service desk: who may do what, by when, and what happens if not.
//!
//! Owns every promise and every procedure as pure functions over plain data. Must not know a
//! database, a network, the time of day or randomness: all of them come in as values. Called by
//! `linli-app`, which loads, decides and commits.

pub mod actor;
pub mod board;
pub mod clock;
pub mod complaint;
pub mod conflict;
pub mod deputy;
pub mod equipment;
pub mod followup;
pub mod ids;
pub mod letter;
pub mod matter;
pub mod money;
pub mod notice;
pub mod number;
pub mod policy;
pub mod privacy;
pub mod process;
pub mod refusal;
pub mod repair;
pub mod resident;
pub mod roster;
pub mod severity;
pub mod vocabulary;
pub mod words;

pub use refusal::Refusal;
