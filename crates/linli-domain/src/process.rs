//! What every process has in common: entries of a journal, what a decision needs, and the functions that the shell
//! calls without knowing which process it is.
//!
//! Owns the shape only; the rules are in `complaint` and `repair`. Called by the use cases that load, commit, sweep,
//! verify and explain cases of any kind.

pub mod explain;

use crate::actor::{Actor, Who};
use crate::clock::calendar::Calendar;
use crate::clock::plan::ClockChange;
use crate::clock::{Clock, ClockId};
use crate::ids::{NodeId, StaffId};
use crate::notice::Notice;
use crate::policy::{ClockRule, Policy};
use crate::refusal::Refusal;
use crate::vocabulary::Kind;
use crate::words::Words;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// One entry of the journal: who, when, what.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Entry<E> {
    pub at: Timestamp,
    pub by: Who,
    /// In whose name it was decided, where a deputy did (代批).
    pub in_name_of: Option<StaffId>,
    pub event: E,
}

impl<E> Entry<E> {
    /// What somebody did in their own name.
    pub const fn of(at: Timestamp, by: Who, event: E) -> Self {
        Self { at, by, in_name_of: None, event }
    }
}

/// Everything a decision needs besides the state. The time comes in as a value; `facts` is what the shell loads in the
/// same transaction.
pub struct Ctx<'a, F> {
    pub actor: &'a Actor,
    pub now: Timestamp,
    pub policy: &'a Policy,
    pub calendar: &'a Calendar,
    pub facts: &'a F,
}

impl<F> Clone for Ctx<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Ctx<'_, F> {}

/// The state of one case of a process.
pub trait Process: Clone + PartialEq + Serialize + DeserializeOwned + Send + 'static {
    /// What happens to it.
    type Event: Clone + Serialize + DeserializeOwned + Send + 'static;
    /// What people or time ask of it.
    type Command;
    /// What its rules ask about the world.
    type Facts: Default;
    /// What its cases are.
    const KIND: Kind;

    /// The state after all entries of a journal; `None` unless it begins with a registration.
    fn replay(entries: &[Entry<Self::Event>]) -> Option<Self>;
    /// Applies one entry. Total.
    fn apply(&mut self, entry: &Entry<Self::Event>);
    /// A command becomes events, or is refused.
    ///
    /// # Errors
    /// The rule that says no.
    fn decide(
        &self,
        command: Self::Command,
        ctx: &Ctx<'_, Self::Facts>,
    ) -> Result<Vec<Self::Event>, Refusal>;
    /// What time alone demands.
    fn due(&self, policy: &Policy, now: Timestamp) -> Vec<Self::Command>;
    /// The command by which open clocks are planned again under another calendar (S06).
    fn replan() -> Self::Command;
    /// The command by which a running case goes on under another version of its policy (ADM-1, S28).
    fn change_policy() -> Self::Command;
    /// Who is told of an event, on the state after it.
    fn notice(&self, event: &Self::Event, policy: &Policy) -> Option<Notice>;
    /// Whether a warning about this case can wait for the morning (S22).
    fn can_wait(&self, notice: &Notice, policy: &Policy) -> bool;
    /// The stable code of an event.
    fn code(event: &Self::Event) -> &'static str;
    /// What an event means for the clocks and their reasons.
    fn timing(event: &Self::Event) -> Timing<'_>;
    /// Policy and version under which it was received.
    fn policy(&self) -> (&str, u32);
    /// Its clocks.
    fn clocks(&self) -> &BTreeMap<ClockId, Clock>;
    /// Departments that have, or had, a part in it.
    fn departments(&self) -> BTreeSet<NodeId>;
    /// When the sweep has to look at a clock again.
    fn look_at(&self, clock: &Clock, rule: &ClockRule, policy: &Policy) -> Option<Timestamp> {
        let _ = policy;
        clock.next_level(rule).map(|(_, at)| at)
    }
}

/// What an event means for the clocks, for those who explain them.
pub enum Timing<'a> {
    Clock(&'a ClockId, &'a ClockChange),
    Paused {
        reason: &'a str,
        until: Timestamp,
    },
    Extended {
        clock: &'a ClockId,
        reason: &'a Words,
    },
    /// The case left this version of its policy for a later one.
    PolicyLeft(u32),
    Nothing,
}
