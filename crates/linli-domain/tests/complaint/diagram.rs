//! docs/state-machines against the code: the diagram of the stages, and that no way is a dead end.

use crate::support::document;
use crate::support::walk::{Walked, walk};
use linli_domain::complaint::Stage;
use std::collections::BTreeSet;
use std::fmt::Write;

/// `stage --> stage: act` of the diagram in the document.
fn drawn() -> BTreeSet<(String, String, String)> {
    let text = document("docs/state-machines/complaint.md");
    let mut edges = BTreeSet::new();
    for line in text.lines() {
        let Some((from, rest)) = line.trim().split_once(" --> ") else { continue };
        let Some((to, act)) = rest.split_once(": ") else { continue };
        if from != "[*]" && to != "[*]" {
            edges.insert((from.to_owned(), act.trim().to_owned(), to.to_owned()));
        }
    }
    edges
}

fn walked_steps(walked: &Walked) -> BTreeSet<(String, String, String)> {
    let owned =
        |(a, b, c): &(&str, &str, &str)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned());
    walked.steps.iter().map(owned).collect()
}

/// CMP-1, CMP-2, CMP-5, CMP-7, CMP-9, CMP-10, CMP-11, CMP-12, CMP-13: the diagram has every step
/// from stage to stage that the code can take, and no other.
#[test]
fn the_diagram_shows_every_step() {
    let (drawn, walked) = (drawn(), walked_steps(&walk()));
    let mut difference = String::new();
    for (from, act, to) in walked.difference(&drawn) {
        writeln!(difference, "missing in the diagram:  {from} --> {to}: {act}").unwrap();
    }
    for (from, act, to) in drawn.difference(&walked) {
        writeln!(difference, "not taken by the code:   {from} --> {to}: {act}").unwrap();
    }
    assert!(difference.is_empty(), "docs/state-machines/complaint.md\n{difference}");
}

/// CMP-11, CMP-12: from everywhere a case can still be archived, unless it was withdrawn; every
/// stage is reached.
#[test]
fn no_case_is_stuck() {
    let walked = walk();
    let stages: BTreeSet<&str> = walked.nodes.iter().map(|n| n.state.stage.as_str()).collect();
    assert_eq!(stages.len(), Stage::ALL.len(), "not all stages were reached: {stages:?}");
    let mut ends: BTreeSet<usize> =
        (0..walked.nodes.len()).filter(|i| walked.nodes[*i].state.stage.finished()).collect();
    loop {
        let more: BTreeSet<usize> = (0..walked.nodes.len())
            .filter(|i| !ends.contains(i) && !walked.nodes[*i].next.is_disjoint(&ends))
            .collect();
        if more.is_empty() {
            break;
        }
        ends.extend(more);
    }
    let stuck = (0..walked.nodes.len()).find(|i| !ends.contains(i));
    assert!(stuck.is_none(), "stuck: {:#?}", stuck.map(|i| &walked.nodes[i].state));
}
