//! To whom work is offered when the dispatcher names nobody: the person on duty with the least open work (CMP-5).
//!
//! Owns the step between what was asked and what is decided; a person who names somebody is never overridden. Must not
//! decide who may have work: that is the rule of `linli_domain::complaint`, whose facts are asked here.

use crate::error::AppError;
use crate::roster;
use jiff::Timestamp;
use linli_domain::complaint::{Command, Facts, State, TaskItem};
use linli_store::Tx;

/// The command with a person for every part that names a department only. Where nobody is on duty, or everybody on
/// duty is kept from the case, the department gets it as a whole.
pub(super) fn to_those_on_duty(
    tx: &mut Tx<'_>,
    state: &State,
    facts: &Facts,
    command: Command,
    at: Timestamp,
) -> Result<Command, AppError> {
    Ok(match command {
        Command::Dispatch { mut tasks, note } => {
            for task in &mut tasks {
                offer(tx, state, facts, task, at)?;
            }
            Command::Dispatch { tasks, note }
        }
        Command::DecideReturn { accepted, to: Some(mut task), reason } => {
            offer(tx, state, facts, &mut task, at)?;
            Command::DecideReturn { accepted, to: Some(task), reason }
        }
        other => other,
    })
}

fn offer(
    tx: &mut Tx<'_>,
    state: &State,
    facts: &Facts,
    task: &mut TaskItem,
    at: Timestamp,
) -> Result<(), AppError> {
    // A department of another office is refused by the rules; nobody is looked for in it.
    if task.assignee.is_some() || !facts.departments.contains(&task.department) {
        return Ok(());
    }
    task.assignee = roster::offered_to(tx, task.department, at, |staff| {
        let belongs = facts.staff.get(&staff).is_some_and(|d| d.contains(&task.department));
        belongs && !state.accused.staff.contains(&staff)
    })?;
    Ok(())
}
