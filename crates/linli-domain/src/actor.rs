//! Who acts, with the rights that the shell has resolved for the case at hand.

use crate::deputy::StandIn;
use crate::ids::{NodeId, ResidentId, StaffId};
use crate::vocabulary::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who did something, as it stands in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Who {
    Staff(StaffId),
    Resident(ResidentId),
    /// Somebody without an account on the residents' pages: whoever reports there, or holds a case's link (CHN-3).
    Visitor,
    /// Time alone, through the sweep.
    System,
}

/// The one who acts now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    /// Roles held for a node at or above the office of the case.
    pub roles: BTreeSet<Role>,
    /// Departments whose head this person is.
    pub heads: BTreeSet<NodeId>,
    /// Departments that this person belongs to.
    pub member_of: BTreeSet<NodeId>,
    /// In whose place this person stands now (代批).
    pub stands_in: Vec<StandIn>,
}

impl Actor {
    /// The sweep: time alone.
    pub fn system() -> Self {
        Self::nobody(Who::System)
    }

    /// A visitor of the residents' pages. Whether they hold the case's link has been checked before.
    pub fn visitor() -> Self {
        Self::nobody(Who::Visitor)
    }

    fn nobody(who: Who) -> Self {
        Self {
            who,
            roles: BTreeSet::new(),
            heads: BTreeSet::new(),
            member_of: BTreeSet::new(),
            stands_in: Vec::new(),
        }
    }

    /// The member of staff, if a member of staff acts.
    pub fn staff(&self) -> Option<StaffId> {
        match self.who {
            Who::Staff(id) => Some(id),
            Who::Resident(_) | Who::Visitor | Who::System => None,
        }
    }

    /// Holds one of these roles for the case.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// Holds this role, or one higher in the line of superiors.
    pub fn has_rank_of(&self, role: Role) -> bool {
        self.roles.contains(&role)
            || (role.rank() > 0 && self.roles.iter().any(|held| held.rank() >= role.rank()))
    }
}
