//! A visit on its day: somebody is at the gate, the group arrives, looks around, talks, leaves; then the record.
//!
//! Owns which state follows which. The plan is in the module above.

use super::{STATES, WORDS, log};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::ids::StaffId;
use linli_store::visits::{self, VisitRow};
use uuid::Uuid;

/// What is done with a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// The task before arrival is done.
    AtTheGate,
    /// The visit is now in this state of [`STATES`]; never back to `planned`.
    State(String),
    /// What is written down afterwards.
    Record(String),
}

/// Moves a visit on.
///
/// # Errors
/// [`AppError::Invalid`] for a state that does not follow, or a record before the end; [`AppError::Stale`];
/// [`AppError::NotFound`].
pub async fn go_on(
    app: &App,
    caller: &Caller,
    id: Uuid,
    expected: i64,
    step: Move,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let mut row = visits::get(tx, &caller.scope(Right::Register), id)?;
            if row.version != expected {
                return Err(AppError::Stale { current: row.version });
            }
            apply(&mut row, &step, app.environment.now(), caller.staff)?;
            row.version += 1;
            visits::update(tx, &row)?;
            log(tx, &app, &caller, "update", &row)
        })
        .await
}

fn apply(row: &mut VisitRow, step: &Move, now: Timestamp, by: StaffId) -> Result<(), AppError> {
    let rank = |state: &str| STATES.iter().position(|known| *known == state);
    match step {
        Move::AtTheGate => {
            (row.task_done_at, row.task_done_by) = (Some(now), Some(by));
        }
        Move::State(to) => {
            let (Some(from), Some(at)) = (rank(&row.state), rank(to)) else {
                return Err(AppError::field("state", "unknown"));
            };
            let ended = matches!(row.state.as_str(), "left" | "cancelled");
            let late_cancel = to == "cancelled" && row.state != "planned";
            if ended || late_cancel || at <= from {
                return Err(AppError::field("state", "does_not_follow"));
            }
            if to != "cancelled" {
                row.arrived_at = row.arrived_at.or(Some(now));
                // Whoever arrived was met.
                row.task_done_at = row.task_done_at.or(Some(now));
                row.task_done_by = row.task_done_by.or(Some(by));
            }
            if to == "left" {
                row.left_at = Some(now);
            }
            row.state.clone_from(to);
        }
        Move::Record(words) => {
            let mut checks = Checks::default();
            let words = checks.lines("record", words, WORDS);
            if words.is_empty() {
                checks.issue("record", "required");
            }
            if row.state != "left" {
                checks.issue("record", "not_left");
            }
            checks.finish()?;
            (row.record, row.recorded_at, row.recorded_by) = (words, Some(now), Some(by));
        }
    }
    Ok(())
}
