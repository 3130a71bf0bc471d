//! The directory: organisation, places, residents, staff, categories (ORG-1 to ORG-5).
//!
//! Plain rows with a change log: no processes. Each use case checks the right, the input and the version, writes the
//! row and the change in one transaction. Nothing is deleted, only retired. Called by `linli-web` and `linli-server`.

pub mod initials;
pub mod phones;
pub mod record;
pub mod room_code;
