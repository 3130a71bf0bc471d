//! The resident's side, without an account: report at a place, follow by a link, find by number and phone (ORG-3, CMP-13,
//! CHN-1, CHN-3).
//!
//! Owns who a visitor is for the use cases behind it, and what visitors may know. What a case decides is decided by its
//! process; a visitor's acts go through the same use cases as everybody's. Called by the residents' pages.

pub mod codes;
pub mod find;
pub mod follow;
pub mod form;
pub mod here;
pub mod links;
mod photos;
pub mod report;
pub mod respond;

use std::net::IpAddr;

pub use linli_store::names::CategoryName;

/// Where a visitor's request comes from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub address: Option<IpAddr>,
    /// Address and program, as the journal keeps them.
    pub origin: String,
}
