//! Commands to try in any state: for every act at least one that succeeds where the act is allowed,
//! and others that do not.

use super::act;
use super::company::{Department, Person};
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::{Command, Purpose, State, Superior, TaskItem, TaskState};
use linli_domain::followup::Outcome;
use linli_domain::ids::TaskId;
use linli_domain::policy::Policy;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::AssistScope;
use uuid::Uuid;

/// The task with this id.
fn fresh(state: &State, offset: u128, department: Department) -> TaskItem {
    let known = state.tasks.iter().map(|t| t.id.0.as_u128()).max().unwrap_or(7000);
    let id = TaskId(Uuid::from_u128(known + 1 + offset));
    TaskItem { id, department: department.id(), assignee: None }
}

/// Everything that people could try, sensible or not. `now` is the time of the trial.
pub fn samples(state: &State, policy: &Policy, now: Timestamp) -> Vec<Command> {
    let mut out = judgements();
    out.extend(work(state));
    out.extend(tasks(state));
    out.extend(plans(now));
    out.extend(answers(now));
    out.extend(limits(state, policy, now));
    out.extend(notes());
    out
}

fn judgements() -> Vec<Command> {
    vec![
        act::responsible(Severity::Minor),
        act::responsible(Severity::Major),
        act::not_responsible(),
        act::assist(AssistScope::Inside),
        act::assist(AssistScope::Outside),
        act::object(),
        act::decide_objection(true),
        act::decide_objection(false),
        act::change_severity(Severity::Minor),
        act::change_severity(Severity::Important),
        act::change_severity(Severity::Major),
    ]
}

fn work(state: &State) -> Vec<Command> {
    use Department as D;
    let one = |d| act::dispatch([fresh(state, 0, d)]);
    let both = [fresh(state, 0, D::Engineering), fresh(state, 1, D::Security)];
    let to = |d| Some(fresh(state, 0, d));
    vec![
        one(D::Engineering),
        one(D::Security),
        one(D::Environment),
        one(D::CustomerService),
        one(D::Foreign),
        act::dispatch(both),
        act::dispatch([]),
        act::decide_return(true, to(D::Environment)),
        act::decide_return(true, to(D::Security)),
        act::decide_return(true, to(D::Engineering)),
        act::decide_return(true, None),
        act::decide_return(false, None),
        act::form_team(Person::Engineer, &[Person::Guard]),
        act::request_help(),
        act::investigate(),
    ]
}

/// Acts that name a task: each task of the case, and one that does not exist.
fn tasks(state: &State) -> Vec<Command> {
    let ids =
        state.tasks.iter().map(|t| (t.id, t.state)).chain([(act::task_id(99), TaskState::Offered)]);
    ids.flat_map(|(id, _)| {
        let reason = super::company::words;
        let staff = [Person::Engineer, Person::Guard, Person::EnvironmentHead, Person::Clerk];
        let given = staff.map(|p| Command::Assign { task: id, staff: p.staff() });
        let evidence = vec![act::evidence()];
        [
            Command::SignFor { task: id },
            Command::Return { task: id, reason: reason(), evidence },
            Command::Complete { task: id, result: reason(), attachments: Vec::new() },
        ]
        .into_iter()
        .chain(given)
    })
    .collect()
}

fn plans(now: Timestamp) -> Vec<Command> {
    vec![
        act::propose(now + SignedDuration::from_hours(24)),
        act::approve(),
        act::return_plan(),
        Command::Start,
        act::report_back(),
    ]
}

fn answers(now: Timestamp) -> Vec<Command> {
    let later = now + SignedDuration::from_hours(5);
    let outcomes = Outcome::ALL.iter().map(|outcome| act::follow_up(*outcome));
    Purpose::ALL
        .iter()
        .map(|purpose| act::tell(*purpose))
        .chain(outcomes)
        .chain([
            act::call_later(later),
            act::agree(later),
            act::agree(now),
            act::reopen(),
            act::resident_reopens(),
            act::request_withdrawal(),
            act::withdraw(true),
            act::withdraw(false),
            act::close(),
        ])
        .collect()
}

fn limits(state: &State, policy: &Policy, now: Timestamp) -> Vec<Command> {
    let later = now + SignedDuration::from_hours(30);
    let mut out = vec![act::pause(later), act::pause(now), act::resume()];
    for rule in policy.clocks.iter().filter(|rule| rule.extensible) {
        let due = state.clocks.get(&rule.id).map_or(now, |clock| clock.due_at);
        let until = due + SignedDuration::from_hours(24);
        out.push(act::request_extension(&rule.id, until));
        out.push(act::extend(&rule.id, until));
        out.push(act::decline_extension(&rule.id, until));
    }
    out
}

fn notes() -> Vec<Command> {
    vec![
        act::link(),
        act::escalate(Superior::Director),
        act::escalate(Superior::Management),
        act::decide_emergency(),
        act::hold_meeting(),
        act::supplement(),
        act::note(),
        act::attach(),
    ]
}
