//! What the tests of the complaint process share: a company with people in every role, and a
//! process that checks itself at each step.

pub mod act;
pub mod company;
pub mod process;
pub mod samples;
pub mod walk;

pub use company::{Department, Person};
pub use process::Process;

/// A page of the documentation, by its path in the repository.
pub fn document(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
