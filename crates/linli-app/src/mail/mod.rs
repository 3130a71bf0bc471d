//! Letters to residents by mail (CHN-2, CHN-3): who is written to, in which words, through which post, and what became
//! of each.
//!
//! Owns everything between an occasion (`linli_domain::letter`) and a server that takes the letter. A letter goes out at
//! most once: it is taken in one transaction, sent outside of any, and what became of it is written in another; one that
//! was taken and never reported on may have arrived, and is not sent again (decision 90).

pub mod address;
pub mod deliver;
pub mod fate;
mod letter;
pub mod smtp;
mod values;
pub mod wording;

use futures_util::future::BoxFuture;
use std::sync::Arc;

/// A letter as a channel takes it: whole, with all its headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub body: String,
    pub language: String,
    /// Unique for ever; the left side of its Message-ID.
    pub id: uuid::Uuid,
    pub at: jiff::Timestamp,
}

impl std::fmt::Debug for Letter {
    /// Without the address and the words (P20).
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a channel says of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Taken: it is the server's from now on.
    Taken,
    /// Not taken, for certain; it may be tried again.
    NotNow(String),
    /// Not taken, for certain, and there was nobody to ask: nothing else needs to be tried now.
    Unreachable(String),
    /// Not taken, for good: the address or the letter is refused.
    Never(String),
    /// The words were handed over and no answer came: it may have been taken.
    Lost(String),
}

/// Something that carries letters.
pub trait Channel: Send + Sync {
    /// Hands a letter over. Ends by itself, within minutes.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Answer>;
    /// Whether anybody is there who would take letters; in words, if not.
    fn check(&self) -> BoxFuture<'_, Result<(), String>>;
}

/// How residents are reached.
#[derive(Clone, Default)]
pub struct Post {
    /// None: nothing is set up, and the case says so.
    pub channel: Option<Arc<dyn Channel>>,
    /// Where residents reach the pages; no `/` at its end.
    pub public_url: String,
    /// Number of the service desk; may be empty.
    pub phone: String,
}
