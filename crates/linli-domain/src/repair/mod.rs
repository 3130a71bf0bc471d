//! The repair process (REP-1 to REP-7): reported, judged urgent or not, issued, offered or assigned, accepted, on site,
//! quoted, agreed, carried out, signed, handed in, followed up, closed.
//!
//! Owns the whole procedure as pure functions. Must not know a database, HTTP or the time of day. Called by the use cases
//! of `linli-app`.

mod allowed;
mod apply;
mod command;
mod decide;
pub mod draw;
mod due;
mod event;
pub mod month;
mod process;
pub mod rates;
pub mod recurrent;
mod state;
pub mod suggest;
pub mod summary;
mod told;

pub use allowed::{allowed, can};
pub use apply::{apply, replay};
pub use command::{Action, Command, Order, Report};
pub use decide::{decide, report};
pub use due::{due, next_page};
pub use event::{
    Agreement, Bill, Entry, Event, Mark, Rating, Relation, Reported, Signature, Signer,
};
pub use state::{Agreed, STEPS, Stage, State, Window};
pub use told::notice;

use crate::ids::{NodeId, StaffId};
use jiff::civil::Date;
use rates::RateCard;
use std::collections::{BTreeMap, BTreeSet};

/// Everything a decision needs besides the state. The time comes in as a value.
pub type Ctx<'a> = crate::process::Ctx<'a, Facts>;

/// What the shell loads in the same transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Departments that carry out repairs of this office.
    pub departments: BTreeSet<NodeId>,
    /// The one that gets an order which names none.
    pub engineering: Option<NodeId>,
    /// Staff who can be given work, with the departments they belong to.
    pub staff: BTreeMap<StaffId, BTreeSet<NodeId>>,
    /// Everybody on duty now: the department's people, and the desk's where the department has nobody (ORG-6).
    pub on_duty: Vec<StaffId>,
    /// The rate card of the agreed quote, or the one in force where nothing was quoted yet (REP-4).
    pub card: Option<RateCard>,
    /// The last day of a warranty on the place for this category.
    pub warranty_until: Option<Date>,
    /// Whether the office's own rules make this a common part; the kind of the place says so where they say nothing.
    pub public_part: Option<bool>,
}
