//! What time alone demands of a repair. The sweep feeds it through the same `decide`.

use crate::clock::{Signal, acts};
use crate::policy::Policy;
use crate::repair::{Command, State};
use jiff::{SignedDuration, Timestamp};

/// Commands that time demands at `now`. Running it twice does nothing twice: each level that was told, and each call of
/// those on duty, stands in the state.
pub fn due(state: &State, policy: &Policy, now: Timestamp) -> Vec<Command> {
    let over = state.pause().is_some_and(|pause| pause.planned <= now);
    let mut out: Vec<Command> = over.then_some(Command::EndPause).into_iter().collect();
    if next_page(state, policy).is_some_and(|at| at <= now) {
        out.push(Command::PageAgain);
    }
    for rule in &policy.clocks {
        let open = state.clocks.get(&rule.id).filter(|c| c.open() && !c.paused());
        let Some(clock) = open else { continue };
        let levels = acts::due_levels(clock, rule, now).into_iter();
        out.extend(levels.map(|level| Command::TellLevel { clock: rule.id.clone(), level }));
    }
    out
}

/// When everybody on duty is called again for an emergency that nobody has accepted.
pub fn next_page(state: &State, policy: &Policy) -> Option<Timestamp> {
    let waits = state.emergency() && state.stage.untaken();
    let last =
        state.paged_at.filter(|_| waits && !state.signals.contains_key(&Signal::Accepted))?;
    let minutes = i64::from(policy.repairs.page_again_minutes.max(1));
    last.checked_add(SignedDuration::from_mins(minutes)).ok()
}
