//! The complaint process (CMP-1 to CMP-16): registered, judged, dispatched, signed for,
//! investigated, planned, approved, carried out, reported back, told, followed up, archived.
//!
//! Owns the whole procedure as pure functions. Must not know a database, HTTP or the time of day.
//! Called by the use cases of `linli-app`.

mod allowed;
mod apply;
mod by_link;
mod command;
mod decide;
mod due;
mod event;
mod process;
pub mod retime;
mod standing_in;
mod state;
mod told;

pub use crate::notice::{Notice, Recipient};
pub use allowed::{allowed, can};
pub use apply::{apply, replay};
pub use command::{Action, Command, EvidenceItem, MeasureItem, Registration, TaskItem};
pub use decide::{decide, register};
pub use due::{due, next_due};
pub use event::{
    Entry, Event, Evidence, Investigation, Measure, NewTask, Plan, Purpose, ReopenCause, Superior,
};
pub use standing_in::in_whose_name;
pub use state::{Pending, Stage, State, Task, TaskState};
pub use told::notice;

use crate::ids::{NodeId, StaffId};
use std::collections::{BTreeMap, BTreeSet};

/// Everything a decision needs besides the state. The time comes in as a value.
pub type Ctx<'a> = crate::process::Ctx<'a, Facts>;

/// What the shell loads in the same transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Departments to which work of this office can be given.
    pub departments: BTreeSet<NodeId>,
    /// Staff who can be given work, with the departments they belong to.
    pub staff: BTreeMap<StaffId, BTreeSet<NodeId>>,
    /// Households on the matter of this case, this one included.
    pub households: u32,
}
