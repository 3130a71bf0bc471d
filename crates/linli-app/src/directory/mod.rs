//! The directory: organisation, places, residents, staff, categories (ORG-1 to ORG-5).
//!
//! Plain rows with a change log: no processes. Each use case checks the right, the input and the version, writes the
//! row and the change in one transaction. Nothing is deleted, only retired. Called by `linli-web` and `linli-server`.

pub mod categories;
pub mod checks;
pub mod equipment;
pub mod initials;
pub mod organisation;
pub mod paging;
pub mod phones;
pub mod places;
pub mod record;
pub mod residents;
pub mod reveal;
pub mod room_code;
pub mod staff;
