//! Matters: several households, one cause (CMP-15).
//!
//! Owns when a matter becomes a group complaint. Each case keeps its own number, answer and
//! follow-up. The shell locks the matter, so that two cases that arrive at the same instant are
//! counted one after the other (failure mode D11).

use crate::ids::{MatterId, NodeId, PlaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The state of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub id: MatterId,
    pub office: NodeId,
    /// The households counted: rooms, not messages.
    pub households: BTreeSet<PlaceId>,
    /// It has become a group complaint; that happens once.
    pub group: bool,
}

/// What happened to a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    HouseholdJoined { household: PlaceId },
    BecameGroup { households: u32 },
}

/// A case joins, with its household if it is known.
pub fn join(state: &State, household: Option<PlaceId>, group_households: u32) -> Vec<Event> {
    let Some(household) = household.filter(|h| !state.households.contains(h)) else {
        return Vec::new();
    };
    let count = u32::try_from(state.households.len() + 1).unwrap_or(u32::MAX);
    let mut events = vec![Event::HouseholdJoined { household }];
    if count >= group_households && !state.group {
        events.push(Event::BecameGroup { households: count });
    }
    events
}

/// Applies one event.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::HouseholdJoined { household } => {
            state.households.insert(*household);
        }
        Event::BecameGroup { .. } => state.group = true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// D11: the fifth household, not the fifth message, and once.
    #[test]
    fn fifth_household_once() {
        let mut state = State {
            id: MatterId(Uuid::from_u128(1)),
            office: NodeId(Uuid::from_u128(2)),
            households: BTreeSet::new(),
            group: false,
        };
        let mut became = 0;
        for household in [1, 2, 2, 2, 3, 4, 5, 6, 7_u128] {
            for event in join(&state, Some(PlaceId(Uuid::from_u128(household))), 5) {
                if let Event::BecameGroup { households } = event {
                    assert_eq!(households, 5);
                    became += 1;
                }
                apply(&mut state, &event);
            }
        }
        assert_eq!(became, 1);
        assert_eq!(state.households.len(), 7);
    }
}
