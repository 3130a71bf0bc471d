//! Cases by many: lists, queues, search. One case is in [`crate::complaint`].

pub mod escalations;
pub mod export;
pub mod grid;
pub mod list;
pub mod question;
pub mod queues;
pub mod reindex;
pub mod views;

pub use linli_store::lists::{Bucket, CaseFilter, Count, ListedCase, Ribbon, Sort};
