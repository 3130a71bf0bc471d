//! Conflict of interest (CMP-6): rules, not pages.
//!
//! Nobody who is complained about, or who belongs only to the department complained about, may
//! judge, approve, follow up or close; nobody follows up what they handled or approves their own plan.

use crate::actor::Actor;
use crate::ids::{NodeId, StaffId};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Whom a complaint is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accused {
    pub staff: BTreeSet<StaffId>,
    pub departments: BTreeSet<NodeId>,
}

impl Accused {
    /// Refuses the person complained about, for everything (CMP-6, failure mode P26).
    pub fn refuse_person(&self, actor: &Actor) -> Result<(), Refusal> {
        match actor.staff() {
            Some(id) if self.staff.contains(&id) => Err(Refusal::ComplainedAbout),
            _ => Ok(()),
        }
    }

    /// Refuses judging, approving, following up and closing to those who are complained about or
    /// belong only to departments complained about.
    pub fn refuse_party(&self, actor: &Actor) -> Result<(), Refusal> {
        self.refuse_person(actor)?;
        let mut theirs = actor.member_of.iter().chain(&actor.heads).peekable();
        let belongs = theirs.peek().is_some();
        let elsewhere = theirs.any(|department| !self.departments.contains(department));
        if belongs && !elsewhere { Err(Refusal::OwnDepartmentConflict) } else { Ok(()) }
    }
}

/// Refuses the follow-up to anyone who handled the case (CMP-6).
pub fn refuse_handler(handlers: &BTreeSet<StaffId>, actor: &Actor) -> Result<(), Refusal> {
    match actor.staff() {
        Some(id) if handlers.contains(&id) => Err(Refusal::HandlerFollowsUp),
        _ => Ok(()),
    }
}
