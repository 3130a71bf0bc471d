//! Forms: what a person typed, kept as typed; what it means; and what is wrong with it.
//!
//! Owns [`Values`] (raw fields), [`Reader`] (typed reading that collects every issue), [`Form`]
//! (what a template shows again) and the extractors [`Posted`] and [`PostedFiles`]. Must not know
//! a use case. Called by every page with a form.

mod issue;
mod posted;
mod read;
mod shown;
mod values;

pub use issue::FieldIssue;
pub use posted::{File, Posted, PostedFiles};
pub use read::{Field, Reader};
pub use shown::{Choice, Form, Summary};
pub use values::Values;
