//! Use cases of the complaint process: register, act, read, and what time alone does.
//!
//! Owns loading, committing and showing cases. The rules are in `linli_domain::complaint`.

pub mod act;
pub mod actions;
pub mod attach;
pub mod caller_card;
mod commands;
pub(crate) mod commit;
pub(crate) mod commit_many;
pub mod deliver;
pub mod desk;
mod kept;
pub mod matter;
mod messages;
mod offer;
pub mod overview;
pub mod paper;
mod picture;
pub mod preview;
pub(crate) mod referred;
pub mod register;
pub(crate) mod scribe;
pub mod similar;
pub mod sweep;
mod told;
pub mod verify;
pub mod view;

pub use act::{Act, Acted};
pub use commit::entry_hash;
pub use register::{NewComplaint, Registered};
