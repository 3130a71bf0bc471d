//! Use cases of the repair process: report, act, read, and the rate card.
//!
//! Owns what is asked before and after the rules, which are in `linli_domain::repair`. Journal, snapshot, clocks, sweep and
//! notices are those of every process (`crate::complaint::commit` and its neighbours).

pub mod act;
pub mod board;
pub mod cards;
mod commands;
pub mod draw;
pub mod drawn;
pub mod free;
mod kept;
pub mod links;
pub mod preview;
pub mod rates;
pub mod register;
pub mod rolling;
pub mod summary;
pub mod tally;
pub mod view;

pub use act::{Act, Acted, act};
pub use register::{NewRepair, Reported, register};
