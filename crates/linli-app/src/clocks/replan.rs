//! Planning open clocks again after a calendar has changed (S06).
//!
//! Owns the background job. May run on several nodes and be killed at any instant: the version stays marked as not yet
//! planned until every open case has been looked at, and a case that was planned already changes nothing.

use crate::App;
use crate::complaint::commit::Kept;
use crate::complaint::commit_many::Prepared;
use crate::complaint::{commit, commit_many};
use crate::error::AppError;
use futures_util::stream::{self, TryStreamExt};
use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::process::Ctx;
use linli_domain::{complaint, repair};
use linli_store::{Tx, rules as stored};
use std::sync::Arc;
use uuid::Uuid;

/// Cases of one transaction; bounds memory and the time that others wait.
const STEP: i64 = 400;

/// Steps that are written at the same time; a database that writes one transaction after the other lines them up.
const AT_ONCE: usize = 2;

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
    // While steps are written, the next one is computed.
    let start = (app.clone(), (Timestamp::UNIX_EPOCH, Uuid::nil()));
    let done = stream::try_unfold(start, |(app, after)| async move {
        let step = ahead(&app, after).await?;
        Ok::<_, AppError>(step.map(|step| {
            let last = step.last;
            ((app.clone(), step), (app, last))
        }))
    })
    .map_ok(|(app, step)| save(app, Arc::new(step)))
    .try_buffer_unordered(AT_ONCE)
    .try_fold(Replanned::default(), |sum, one| async move {
        Ok(Replanned { cases: sum.cases + one.cases, clocks: sum.clocks + one.clocks })
    })
    .await?;
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

/// Some open cases, and what another calendar makes of them.
struct Step {
    ids: Vec<Uuid>,
    last: (Timestamp, Uuid),
    clocks: usize,
    prepared: Both,
}

/// Complaints and repairs.
struct Both(Prepared<complaint::State>, Prepared<repair::State>);

impl Both {
    fn save(&self, tx: &mut Tx<'_>) -> Result<(), AppError> {
        commit_many::save(tx, &self.0)?;
        commit_many::save(tx, &self.1)
    }
}

async fn ahead(app: &App, after: (Timestamp, Uuid)) -> Result<Option<Step>, AppError> {
    let app = app.clone();
    app.clone()
        .db
        .read(move |tx| {
            let open = stored::open_cases(tx, after, STEP)?;
            let Some(last) = open.last().copied() else { return Ok(None) };
            let ids: Vec<Uuid> = open.into_iter().map(|(_, id)| id).collect();
            let (clocks, prepared) = prepared(tx, &app, &ids, false)?;
            Ok(Some(Step { ids, last, clocks, prepared }))
        })
        .await
}

async fn save(app: App, step: Arc<Step>) -> Result<Replanned, AppError> {
    let cases = step.ids.len();
    let clocks = if step.clocks == 0 { 0 } else { save_clocks(&app, step).await? };
    Ok(Replanned { cases, clocks })
}

async fn save_clocks(app: &App, step: Arc<Step>) -> Result<usize, AppError> {
    let of_step = step.clone();
    match app.db.write(move |tx| of_step.prepared.save(tx)).await {
        Ok(()) => Ok(step.clocks),
        Err(AppError::Unavailable(why)) => Err(AppError::Unavailable(why)),
        // Somebody has acted on one of the cases meanwhile: once more, with nobody in between.
        Err(_) => {
            let app = app.clone();
            app.clone()
                .db
                .write(move |tx| {
                    let (clocks, prepared) = prepared(tx, &app, &step.ids, true)?;
                    prepared.save(tx)?;
                    Ok(clocks)
                })
                .await
        }
    }
}

fn prepared(
    tx: &mut Tx<'_>,
    app: &App,
    ids: &[Uuid],
    locked: bool,
) -> Result<(usize, Both), AppError> {
    let complaints = prepared_of::<complaint::State>(tx, app, ids, locked)?;
    let repairs = prepared_of::<repair::State>(tx, app, ids, locked)?;
    Ok((complaints.0 + repairs.0, Both(complaints.1, repairs.1)))
}

fn prepared_of<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    ids: &[Uuid],
    locked: bool,
) -> Result<(usize, Prepared<S>), AppError> {
    let (actor, facts, now) = (Actor::system(), S::Facts::default(), app.environment.now());
    let mut moved = Vec::new();
    for loaded in commit_many::load::<S>(tx, app, ids, locked)? {
        let rules = loaded.rules.clone();
        if !rules.policy.clocks.iter().any(|rule| rule.limit.on_calendar()) {
            continue;
        }
        let ctx = Ctx {
            actor: &actor,
            now,
            policy: &rules.policy,
            calendar: &rules.calendar,
            facts: &facts,
        };
        let events = loaded.state.decide(S::replan(), &ctx)?;
        if !events.is_empty() && loaded.row.open {
            moved.push((loaded, events));
        }
    }
    let act = commit::Act { app, who: Who::System, in_name_of: None, origin: "", now };
    let clocks = moved.iter().map(|(_, events)| events.len()).sum();
    Ok((clocks, commit_many::prepare(&act, moved)?))
}
