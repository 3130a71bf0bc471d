//! What a caller may do with a case, and in whose name.
//!
//! Owns nothing of the rules: they are `linli_domain::complaint`. Called by the view of a case.

use crate::access::Caller;
use crate::complaint::commit::Loaded;
use jiff::Timestamp;
use linli_domain::complaint::{self, Action, Ctx, Facts};
use linli_domain::ids::NodeId;
use linli_domain::refusal::Refusal;

/// Every act with the reason if it is refused.
pub type Actions = Vec<(Action, Option<Refusal>)>;
/// Acts that a deputy does in somebody's name, with that name.
pub type InNames = Vec<(Action, String)>;

/// Every act with its answer for this caller (the API's `actions`).
pub(super) fn of(loaded: &Loaded, caller: &Caller, now: Timestamp) -> (Actions, InNames) {
    let actor = caller.actor(NodeId(loaded.row.office_id), loaded.office.branch_id.map(NodeId));
    let facts = Facts::default();
    let ctx = Ctx {
        actor: &actor,
        now,
        policy: &loaded.rules.policy,
        calendar: &loaded.rules.calendar,
        facts: &facts,
    };
    let (mut actions, mut in_names) = (Actions::new(), InNames::new());
    for action in Action::ALL {
        let answer = complaint::in_whose_name(&loaded.state, *action, &ctx);
        if let Ok(Some(principal)) = &answer
            && let Some(place) = caller.places.iter().find(|place| place.principal == *principal)
        {
            in_names.push((*action, place.name.clone()));
        }
        actions.push((*action, answer.err()));
    }
    (actions, in_names)
}
