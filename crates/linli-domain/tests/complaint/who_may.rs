//! Who may do what: the table in docs/rules against the code, and `can` against `decide`.

use crate::support::document;
use crate::support::samples::samples;
use crate::support::walk::{Node, Walked, walk};
use crate::support::{Person, company};
use linli_domain::actor::Actor;
use linli_domain::complaint::{self, Action, Ctx, Stage, State};
use linli_domain::refusal::Refusal;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of the table.
const COLUMNS: [(&str, &[Person]); 10] = [
    ("receptionist", &[Person::Clerk, Person::OtherClerk]),
    ("service lead", &[Person::Lead]),
    ("people of a department with a part", &[Person::Engineer, Person::Guard]),
    ("its head", &[Person::EngineeringHead, Person::SecurityHead, Person::EnvironmentHead]),
    ("leader of the team", &[Person::Engineer]),
    ("director", &[Person::Director, Person::OtherDirector]),
    ("branch manager", &[Person::BranchManager]),
    ("general manager", &[Person::GeneralManager]),
    ("quality officer", &[Person::Quality]),
    ("the resident", &[Person::Resident]),
];

fn in_context<T>(
    walked: &Walked,
    node: &Node,
    actor: &Actor,
    look: impl FnOnce(&Ctx<'_>) -> T,
) -> T {
    look(&Ctx {
        actor,
        now: node.now,
        policy: &walked.office.policy,
        calendar: &walked.office.calendar,
        facts: &walked.office.facts,
    })
}

fn allowed(walked: &Walked, node: &Node, state: &State, actor: &Actor, action: Action) -> bool {
    in_context(walked, node, actor, |ctx| complaint::allowed(state, action, ctx).is_ok())
}

#[derive(Default)]
struct Line {
    stages: BTreeSet<&'static str>,
    columns: BTreeSet<&'static str>,
    not_by: BTreeSet<&'static str>,
}

/// What the code allows to whom, over all states that were reached.
fn lines(walked: &Walked) -> BTreeMap<Action, Line> {
    let mut lines: BTreeMap<Action, Line> = BTreeMap::new();
    let actors: BTreeMap<Person, Actor> = Person::ALL.iter().map(|p| (*p, p.actor())).collect();
    for node in &walked.nodes {
        for (column, people) in COLUMNS {
            for person in people {
                let leads = node.state.team_leader == Some(person.staff());
                if leads != (column == "leader of the team") {
                    continue;
                }
                for action in Action::ALL {
                    let line = lines.entry(*action).or_default();
                    if allowed(walked, node, &node.state, &actors[person], *action) {
                        line.stages.insert(node.state.stage.as_str());
                        line.columns.insert(column);
                        conflicts(walked, node, &actors[person], *action, line);
                    }
                }
            }
        }
    }
    lines
}

/// A change of the state by which somebody gets into a conflict.
type Twist<'a> = &'a dyn Fn(&mut State);

/// Notes which conflicts of interest take the act away from somebody who may do it otherwise.
fn conflicts(walked: &Walked, node: &Node, actor: &Actor, action: Action, line: &mut Line) {
    let Some(staff) = actor.staff() else { return };
    // Whoever belongs to no department is put into the one complained about.
    let mut party = actor.clone();
    if party.member_of.is_empty() && party.heads.is_empty() {
        party.member_of.insert(company::Department::Foreign.id());
    }
    let theirs: Vec<_> = party.member_of.iter().chain(&party.heads).copied().collect();
    let twists: [(&str, Twist<'_>); 3] = [
        ("people of the department complained about", &|s| {
            s.accused.departments.extend(theirs.clone());
        }),
        ("who handled the case", &|s| s.handlers.extend([staff])),
        ("the author of the plan", &|s| s.plan_proposed_by = Some(staff)),
    ];
    for (name, twist) in twists {
        if !line.not_by.contains(name) {
            let mut state = node.state.clone();
            twist(&mut state);
            if !allowed(walked, node, &state, &party, action) {
                line.not_by.insert(name);
            }
        }
    }
}

/// The stages of an act in words; the longer lists as what they leave out.
fn stages(line: &Line) -> String {
    let in_line = |stage: &&Stage| line.stages.contains(stage.as_str());
    let open: Vec<&Stage> = Stage::ALL.iter().filter(|s| !s.finished()).collect();
    let missing: Vec<&str> =
        open.iter().filter(|s| !in_line(s)).map(|stage| stage.as_str()).collect();
    let named =
        |codes: &[&str]| codes.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
    let finished: Vec<&str> =
        Stage::ALL.iter().filter(|s| s.finished() && in_line(s)).map(|s| s.as_str()).collect();
    match (missing.len(), finished.len()) {
        (0, 2) => "all".to_owned(),
        (0, 0) => "all open".to_owned(),
        (1..=6, 0) => format!("all open but {}", named(&missing)),
        _ => named(&Stage::ALL.iter().filter(in_line).map(|s| s.as_str()).collect::<Vec<_>>()),
    }
}

fn table(walked: &Walked) -> String {
    let mut out = String::from("| act | stages |");
    COLUMNS.iter().for_each(|(column, _)| out.push_str(&format!(" {column} |")));
    out.push_str(" not by |\n| --- | --- |");
    COLUMNS.iter().for_each(|_| out.push_str(" --- |"));
    out.push_str(" --- |\n");
    let lines = lines(walked);
    for action in Action::ALL {
        let line = &lines[action];
        out.push_str(&format!("| `{action}` | {} |", stages(line)));
        for (column, _) in COLUMNS {
            out.push_str(if line.columns.contains(column) { " yes |" } else { " |" });
        }
        let not_by: Vec<&str> = line.not_by.iter().copied().collect();
        out.push_str(&if not_by.is_empty() {
            " |\n".to_owned()
        } else {
            format!(" {} |\n", not_by.join(", "))
        });
    }
    out
}

/// CMP-6, CMP-14, ORG-2: the table of who may do what says what the code does.
#[test]
fn the_table_says_who_may_do_what() {
    let text = document("docs/rules/who-may-do-what.md");
    let written: String =
        text.lines().filter(|l| l.starts_with('|')).map(|l| format!("{l}\n")).collect();
    let computed = table(&walk());
    let different = computed.lines().zip(written.lines()).find(|(a, b)| a != b);
    assert!(
        written == computed,
        "docs/rules/who-may-do-what.md differs, first in {different:#?}; the code says\n{computed}"
    );
}

/// P07, P24, ORG-2: whoever only reads, administers or belongs elsewhere does nothing, in no state;
/// nor does an auditor who belongs to a department with a part.
#[test]
fn readers_and_strangers_do_nothing() {
    let walked = walk();
    let nobody = [
        Person::Auditor,
        Person::OwnerRepresentative,
        Person::Administrator,
        Person::Stranger,
        Person::OtherResident,
        Person::System,
    ];
    for node in &walked.nodes {
        for person in nobody {
            let answers =
                in_context(&walked, node, &person.actor(), |ctx| complaint::can(&node.state, ctx));
            let allowed = answers.iter().find(|(_, answer)| answer.is_ok());
            assert!(allowed.is_none(), "{person:?} may {allowed:?} in {}", node.state.stage);
        }
    }
}

/// P26, CMP-6: the person complained about does nothing, in no state, whatever their role.
#[test]
fn the_accused_does_nothing() {
    let walked = walk();
    for node in &walked.nodes {
        let mut state = node.state.clone();
        for person in Person::ALL.iter().filter(|p| p.actor().staff().is_some()) {
            state.accused.staff = [person.staff()].into();
            let answers =
                in_context(&walked, node, &person.actor(), |ctx| complaint::can(&state, ctx));
            let refused = |answer: &Result<(), Refusal>| *answer == Err(Refusal::ComplainedAbout);
            assert!(answers.iter().all(|(_, answer)| refused(answer)), "{person:?}");
        }
    }
}

/// CMP-6, P01: `can`, which drives buttons and the API's `actions`, agrees with `decide`: what it
/// refuses is refused with the same words, and what it allows some command achieves.
#[test]
fn can_agrees_with_decide() {
    let walked = walk();
    let people: Vec<Actor> = Person::ALL.iter().map(|p| p.actor()).collect();
    let mut seen: BTreeMap<Stage, usize> = BTreeMap::new();
    for node in &walked.nodes {
        // All people in the first states of each stage, then one after the other: all pairs would
        // take minutes.
        let count = seen.entry(node.state.stage).or_default();
        let (skip, step) = if *count < 8 { (0, 1) } else { (*count % people.len(), people.len()) };
        *count += 1;
        for actor in people.iter().skip(skip).step_by(step) {
            agrees(&walked, node, actor);
        }
    }
}

fn agrees(walked: &Walked, node: &Node, actor: &Actor) {
    let commands = samples(&node.state, &walked.office.policy, node.now);
    in_context(walked, node, actor, |ctx| {
        for (action, answer) in complaint::can(&node.state, ctx) {
            let mut tried =
                commands.iter().filter(|c| c.action() == Some(action)).cloned().peekable();
            assert!(tried.peek().is_some(), "no sample of {action}");
            let mut outcomes = tried.map(|c| complaint::decide(&node.state, c, ctx));
            let stage = node.state.stage;
            match answer {
                Ok(()) => {
                    let first = outcomes.next().unwrap();
                    let refused = first.is_err() && !outcomes.any(|o| o.is_ok());
                    assert!(!refused, "{action} in {stage}: {first:?} for {actor:?}");
                }
                Err(refusal) => {
                    let same = outcomes.all(|o| o.as_ref() == Err(&refusal));
                    assert!(same, "{action} in {stage} is refused otherwise by decide");
                }
            }
        }
    });
}
