//! What time alone demands of a complaint. The sweep feeds it through the same `decide`.

use crate::clock::{Level, acts};
use crate::complaint::{Command, State};
use crate::policy::Policy;
use crate::vocabulary::Judgement;
use jiff::Timestamp;

/// Commands that time demands at `now`. Running it twice does nothing twice: each level that was
/// told stands in the state.
pub fn due(state: &State, policy: &Policy, now: Timestamp) -> Vec<Command> {
    let over = state.pause().is_some_and(|pause| pause.planned <= now);
    let mut out: Vec<Command> = over.then_some(Command::EndPause).into_iter().collect();
    for rule in &policy.clocks {
        let Some(clock) = state.clocks.get(&rule.id).filter(|c| c.open() && !c.paused()) else {
            continue;
        };
        // Before the levels: a level once told would not lead here again.
        let rises = rule.raises_to_top
            && clock.due_at <= now
            && !clock.told.contains(&Level::Percent(100))
            && state.judgement == Some(Judgement::Responsible)
            && state.working_severity() != policy.scheme.top();
        if rises {
            out.push(Command::RaiseByMonth);
        }
        let levels = acts::due_levels(clock, rule, now);
        out.extend(
            levels.into_iter().map(|level| Command::TellLevel { clock: rule.id.clone(), level }),
        );
    }
    out
}

/// The earliest instant at which `due` would demand something; the key of the sweep's index.
pub fn next_due(state: &State, policy: &Policy) -> Option<Timestamp> {
    policy
        .clocks
        .iter()
        .filter_map(|rule| state.clocks.get(&rule.id).and_then(|clock| clock.next_level(rule)))
        .map(|(_, at)| at)
        .chain(state.pause().map(|pause| pause.planned))
        .min()
}
