//! docs/state-machines/repair.md against the code, and that no way is a dead end.

use crate::support::{Person, Repair, report, samples};
use linli_domain::repair::{Command, Stage, State};
use linli_domain::vocabulary::Urgency;
use std::collections::{BTreeMap, BTreeSet};

type Steps = BTreeSet<(&'static str, &'static str, &'static str)>;

/// What decides about the ways that are open from here.
fn key(state: &State) -> String {
    format!(
        "{} {:?} {:?} {} {} {} {} {} {} {:?} {:?}",
        state.stage,
        state.urgency,
        state.technician,
        state.paused(),
        state.quote.is_some(),
        state.agreed.is_some(),
        state.public,
        state.must_be_followed_up(),
        state.unsatisfied && !state.became_complaint(),
        state.attempts.len().min(3),
        state.drawn,
    )
}

/// Every step from stage to stage that somebody can take, and the stages from which the end is reached.
fn walk() -> (Steps, BTreeMap<String, BTreeSet<String>>, BTreeMap<String, Stage>) {
    let mut steps = Steps::new();
    let mut next: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut stages = BTreeMap::new();
    let mut open = Vec::new();
    for (public, urgency) in
        [(false, Urgency::Normal), (true, Urgency::Normal), (false, Urgency::Emergency)]
    {
        let mut new = report();
        (new.public, new.proposed) = (public, urgency);
        open.push(Repair::new(new));
    }
    while let Some(order) = open.pop() {
        let from = key(&order.state);
        if stages.insert(from.clone(), order.state.stage).is_some() {
            continue;
        }
        // An hour later, so that attempts fall on other times of day in the end.
        let mut here = order.clone();
        here.wait(301);
        here.journal.clear();
        let draw = |chosen| Command::Draw { chosen, period: "2026-W38".to_owned() };
        let signed = Command::RollOver { month: "2001-01".parse().unwrap() };
        let lots = [draw(true), draw(false), signed];
        for command in samples(here.now, &here.state).into_iter().chain(lots) {
            let action = match command {
                Command::RollOver { .. } => "roll-over",
                _ => command.action().map_or("draw", |action| action.as_str()),
            };
            for person in Person::ALL {
                let Ok(events) = here.decide(person, command.clone()) else { continue };
                let mut after = here.clone();
                after.keep_unchecked(person.actor().who, &events);
                if after.state.stage != order.state.stage {
                    let (a, b) = (order.state.stage.as_str(), after.state.stage.as_str());
                    steps.insert((a, action, b));
                }
                let to = key(&after.state);
                next.entry(from.clone()).or_default().insert(to.clone());
                if !stages.contains_key(&to) {
                    open.push(after);
                }
                break;
            }
        }
    }
    (steps, next, stages)
}

fn drawn(text: &str) -> BTreeSet<(String, String, String)> {
    let mut edges = BTreeSet::new();
    for line in text.lines() {
        let Some((from, rest)) = line.trim().split_once(" --> ") else { continue };
        let Some((to, act)) = rest.split_once(": ") else { continue };
        edges.insert((from.to_owned(), act.trim().to_owned(), to.to_owned()));
    }
    edges
}

/// REP-1, REP-2, REP-3, REP-4, REP-5, REP-6, REP-7: the diagram has every step that the code can take, and no other; every
/// stage is reached, and the end from each.
#[test]
fn the_diagram_shows_every_step() {
    let (steps, next, stages) = walk();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path.join("../../docs/state-machines/repair.md")).unwrap();
    let walked: BTreeSet<(String, String, String)> =
        steps.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect();
    let drawn = drawn(&text);
    let show = |edges: Vec<&(String, String, String)>| {
        let lines = edges.iter().map(|(from, act, to)| format!("    {from} --> {to}: {act}\n"));
        lines.collect::<String>()
    };
    let (missing, extra) = (walked.difference(&drawn), drawn.difference(&walked));
    assert!(
        walked == drawn,
        "missing:\n{}extra:\n{}",
        show(missing.collect()),
        show(extra.collect())
    );
    let reached: BTreeSet<Stage> = stages.values().copied().collect();
    assert_eq!(reached.len(), Stage::ALL.len(), "{reached:?}");
    let mut ends: BTreeSet<&String> =
        stages.iter().filter(|(_, stage)| stage.finished()).map(|(key, _)| key).collect();
    loop {
        let more: Vec<&String> = stages
            .keys()
            .filter(|key| !ends.contains(*key))
            .filter(|key| next.get(*key).is_some_and(|to| to.iter().any(|t| ends.contains(t))))
            .collect();
        if more.is_empty() {
            break;
        }
        ends.extend(more);
    }
    let stuck: Vec<&String> = stages.keys().filter(|key| !ends.contains(*key)).collect();
    assert!(stuck.is_empty(), "no end from {stuck:?}");
}
