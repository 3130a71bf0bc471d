//! Use cases: authorise, load, decide, commit.
//!
//! Owns one function per use case, the jobs, and what a person may do ([`access`]). Must not know
//! HTTP or SQL. Called by `linli-web` and `linli-server`.

pub mod access;
pub mod board;
pub mod calls;
pub mod cases;
pub mod clocks;
pub mod company;
pub mod complaint;
pub mod contacts;
pub mod demo;
pub mod deputies;
pub mod directory;
mod doer;
pub mod drafts;
pub mod environment;
pub mod error;
pub mod export;
pub mod files;
pub mod import;
pub mod incidents;
pub mod key_check;
pub mod keys;
pub mod live;
pub mod mail;
pub mod notices;
mod once;
pub mod operator;
pub mod presence;
pub mod privacy;
pub mod registers;
pub mod repair;
pub mod resident;
pub mod roster;
pub mod rules;
pub mod scripts;
pub mod search;
pub mod sign_in;
pub mod slips;
pub mod triage;
pub mod visits;
pub mod worker;

use crate::environment::Environment;
use crate::keys::Keys;
use crate::rules::RuleBook;
use linli_store::Db;
use linli_store::files::Files;
use std::sync::Arc;

pub use access::{Caller, Grants};
pub use error::{AppError, FieldIssue};

/// Everything that the use cases share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub keys: Arc<Keys>,
    pub environment: Arc<dyn Environment>,
    pub rules: Arc<RuleBook>,
    /// The model of triage that answers on this node.
    pub triage: Arc<triage::Shelf>,
    /// How residents are written to.
    pub post: Arc<mail::Post>,
    /// Where the bytes of files lie.
    pub files: Files,
}

impl App {
    /// Asks the database for a sign of life, for those who watch the program.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn ping(&self) -> Result<(), AppError> {
        Ok(self.db.ping().await?)
    }
}
