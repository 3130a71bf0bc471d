//! Planning open clocks again after a calendar has changed (S06).
//!
//! Owns the background job. May run on several nodes and be killed at any instant: the version stays marked as not yet
//! planned until every open case has been looked at, and a case that was planned already changes nothing.

use crate::App;
use crate::complaint::commit;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::complaint::{self, Command, Ctx, Facts};
use linli_store::{Tx, rules as stored};
use uuid::Uuid;

/// Cases of one transaction; bounds memory and the time that others wait.
const STEP: i64 = 200;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replanned {
    /// Open cases that were looked at.
    pub cases: usize,
    /// Clocks that have another limit now.
    pub clocks: usize,
}

/// Plans open cases again if a calendar has changed since the last time; does nothing otherwise.
///
/// # Errors
/// [`AppError::Unavailable`]; what was not planned is planned by the next run.
pub async fn replan(app: &App) -> Result<Replanned, AppError> {
    let waiting = app.db.read(|tx| Ok::<_, AppError>(stored::calendars_to_plan(tx)?)).await?;
    if waiting.is_empty() {
        return Ok(Replanned::default());
    }
    let mut done = Replanned::default();
    let mut after = (Timestamp::UNIX_EPOCH, Uuid::nil());
    loop {
        let app_of_step = app.clone();
        let step = app.db.write(move |tx| step(tx, &app_of_step, after)).await?;
        done.cases += step.cases;
        done.clocks += step.clocks;
        match step.last {
            Some(last) => after = last,
            None => break,
        }
    }
    let now = app.environment.now();
    app.db
        .write(move |tx| {
            for (id, version) in &waiting {
                stored::calendar_planned(tx, id, *version, now)?;
            }
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(done)
}

struct Step {
    cases: usize,
    clocks: usize,
    last: Option<(Timestamp, Uuid)>,
}

fn step(tx: &mut Tx<'_>, app: &App, after: (Timestamp, Uuid)) -> Result<Step, AppError> {
    let open = stored::open_cases(tx, after, STEP)?;
    let mut clocks = 0;
    for (_, id) in &open {
        clocks += replan_case(tx, app, *id)?;
    }
    Ok(Step { cases: open.len(), clocks, last: open.last().copied() })
}

fn replan_case(tx: &mut Tx<'_>, app: &App, id: Uuid) -> Result<usize, AppError> {
    let mut loaded = commit::load_for_program(tx, app, id)?;
    let rules = loaded.rules.clone();
    if !rules.policy.clocks.iter().any(|rule| rule.limit.on_calendar()) {
        return Ok(0);
    }
    let (actor, facts, now) = (Actor::system(), Facts::default(), app.environment.now());
    let ctx =
        Ctx { actor: &actor, now, policy: &rules.policy, calendar: &rules.calendar, facts: &facts };
    let events = complaint::decide(&loaded.state, Command::Replan, &ctx)?;
    let act = commit::Act { app, who: Who::System, origin: "", now };
    commit::commit(tx, &act, &mut loaded, &events)?;
    Ok(events.len())
}
