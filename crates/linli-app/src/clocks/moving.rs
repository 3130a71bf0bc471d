//! Moving running cases to another version of their policy (ADM-1, S28).
//!
//! Owns the preview, the asking, and the background job. A case is moved by the same `decide` as everything, with an entry
//! in its journal. The job may run on several nodes and be killed at any instant: a case that was moved is not moved again,
//! and the move stays open until every open case has been looked at.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Kept};
use crate::complaint::commit_many;
use crate::directory::record::Change;
use crate::error::AppError;
use crate::rules;
use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::clock::Clock;
use linli_domain::clock::plan::ClockChange;
use linli_domain::process::{Ctx, Timing};
use linli_domain::{complaint, repair};
use linli_store::cases::CaseRow;
use linli_store::policy_moves::{self, MoveRow};
use linli_store::{Tx, rules as stored};
use uuid::Uuid;

/// Cases of one transaction; bounds memory and the time that others wait.
const STEP: i64 = 400;
/// Cases that a preview looks at, while somebody waits.
const LOOKED_AT: usize = 5_000;
/// Clocks that a preview names.
const NAMED: usize = 20;

/// One limit that would move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedLimit {
    pub case: Uuid,
    pub number: String,
    pub clock: String,
    pub before: Timestamp,
    pub after: Timestamp,
}

/// What a move would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovePreview {
    /// Open cases that run under an earlier version of the policy.
    pub cases: usize,
    /// There are more than were looked at.
    pub more: bool,
    /// Limits that would come earlier, and later.
    pub earlier: usize,
    pub later: usize,
    /// Clocks that would begin, and end because they are promised no more.
    pub started: usize,
    pub ended: usize,
    /// Open cases that cannot be moved: the version does not know their severity.
    pub staying: usize,
    /// The first of the limits that move.
    pub limits: Vec<MovedLimit>,
    /// How the move stands, if it was asked for.
    pub asked: Option<Asked>,
}

/// A move that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub at: Timestamp,
    pub done_at: Option<Timestamp>,
    /// Cases moved so far.
    pub cases: i64,
}

/// What moving the running cases to a version would do; nobody's verdict changes by it.
///
/// # Errors
/// [`AppError::NotFound`] for a version that does not exist; [`AppError::Invalid`] for one that does not hold yet.
pub async fn preview(
    app: &App,
    caller: &Caller,
    id: &str,
    version: u32,
) -> Result<MovePreview, AppError> {
    caller.require(Right::SeeRules)?;
    let (app, id) = (app.clone(), id.to_owned());
    app.clone()
        .db
        .read(move |tx| {
            in_force(tx, &app, &id, version)?;
            let mut seen = MovePreview::default();
            let row = policy_moves::get(tx, &id, i64::from(version))?;
            seen.asked =
                row.map(|row| Asked { at: row.asked_at, done_at: row.done_at, cases: row.cases });
            let mut after = (Timestamp::UNIX_EPOCH, Uuid::nil());
            loop {
                let open = stored::open_cases(tx, after, STEP)?;
                let Some(last) = open.last().copied() else { return Ok(seen) };
                if seen.cases + seen.staying >= LOOKED_AT {
                    seen.more = true;
                    return Ok(seen);
                }
                let ids: Vec<Uuid> = open.into_iter().map(|(_, id)| id).collect();
                look(tx, &app, &ids, (&id, version), &mut seen)?;
                after = last;
            }
        })
        .await
}

fn look(
    tx: &mut Tx<'_>,
    app: &App,
    ids: &[Uuid],
    to: (&str, u32),
    seen: &mut MovePreview,
) -> Result<(), AppError> {
    look_at::<complaint::State>(tx, app, ids, to, seen)?;
    look_at::<repair::State>(tx, app, ids, to, seen)
}

fn look_at<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    ids: &[Uuid],
    to: (&str, u32),
    seen: &mut MovePreview,
) -> Result<(), AppError> {
    for (loaded, events) in decided::<S>(tx, app, ids, to, false)? {
        if events.is_empty() {
            seen.staying += 1;
            continue;
        }
        seen.cases += 1;
        for event in &events {
            if let Timing::Clock(clock, change) = S::timing(event) {
                seen.count(&loaded.row, clock, loaded.state.clocks().get(clock), change);
            }
        }
    }
    Ok(())
}

impl MovePreview {
    /// Counts what becomes of one clock of a case.
    fn count(&mut self, case: &CaseRow, id: &str, clock: Option<&Clock>, change: &ClockChange) {
        match change {
            ClockChange::Moved { due_at, .. } => {
                let Some(before) = clock.map(|c| c.due_at).filter(|before| before != due_at) else {
                    return;
                };
                self.earlier += usize::from(*due_at < before);
                self.later += usize::from(*due_at > before);
                if self.limits.len() < NAMED {
                    self.limits.push(MovedLimit {
                        case: case.id,
                        number: case.number.clone(),
                        clock: id.to_owned(),
                        before,
                        after: *due_at,
                    });
                }
            }
            ClockChange::Started { .. } => self.started += 1,
            ClockChange::Stopped { .. } | ClockChange::Done { .. } => self.ended += 1,
            _ => {}
        }
    }
}

/// Asks for the running cases to be moved; the background job does it. Asked twice, it is done once.
///
/// # Errors
/// As [`preview`]; [`AppError::Forbidden`] for administrators of less than the company.
pub async fn ask(app: &App, caller: &Caller, id: &str, version: u32) -> Result<(), AppError> {
    caller.require_for_company(Right::Administer)?;
    caller.require_write()?;
    let (app, caller, id) = (app.clone(), caller.clone(), id.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            in_force(tx, &app, &id, version)?;
            let by = Some(caller.staff).filter(|staff| !staff.0.is_nil());
            let now = app.environment.now();
            if policy_moves::ask(tx, &id, i64::from(version), by, now)? {
                let change =
                    Change::by(&caller, "move_cases", "policy").after(&(id.as_str(), version));
                change.save(tx, app.environment.as_ref())?;
            }
            Ok(())
        })
        .await
}

/// Only the version that complaints are registered under now takes running cases.
fn in_force(tx: &mut Tx<'_>, app: &App, id: &str, version: u32) -> Result<(), AppError> {
    if !rules::policy_exists(tx, id)? {
        return Err(AppError::NotFound);
    }
    let now = app.environment.now();
    match rules::version_in_force(tx, id, now)? == version {
        true => Ok(()),
        false if stored::policy(tx, id, i64::from(version))?.is_some() => {
            Err(AppError::field("version", "not_in_force"))
        }
        false => Err(AppError::NotFound),
    }
}

/// Moves what is asked for; tells how many cases were moved.
///
/// # Errors
/// [`AppError::Unavailable`]; what was not moved is moved by the next run.
pub async fn run(app: &App) -> Result<usize, AppError> {
    let waiting = app.db.read(|tx| Ok::<_, AppError>(policy_moves::waiting(tx)?)).await?;
    let mut moved = 0;
    for row in waiting {
        moved += one(app, row).await?;
    }
    Ok(moved)
}

async fn one(app: &App, row: MoveRow) -> Result<usize, AppError> {
    let mut after = (Timestamp::UNIX_EPOCH, Uuid::nil());
    let mut moved = 0;
    loop {
        let (of_step, row_of_step) = (app.clone(), row.clone());
        let step = app.db.write(move |tx| {
            let open = stored::open_cases(tx, after, STEP)?;
            let Some(last) = open.last().copied() else { return Ok(None) };
            let ids: Vec<Uuid> = open.into_iter().map(|(_, id)| id).collect();
            let cases = save::<complaint::State>(tx, &of_step, &ids, &row_of_step)?
                + save::<repair::State>(tx, &of_step, &ids, &row_of_step)?;
            policy_moves::moved(tx, &row_of_step.policy, row_of_step.version, cases)?;
            Ok::<_, AppError>(Some((last, cases)))
        });
        let Some((last, cases)) = step.await? else { break };
        moved += usize::try_from(cases).unwrap_or_default();
        after = last;
    }
    let now = app.environment.now();
    app.db
        .write(move |tx| Ok::<_, AppError>(policy_moves::done(tx, &row.policy, row.version, now)?))
        .await?;
    Ok(moved)
}

/// Moves those of some cases that are of one kind; how many.
fn save<S: Kept>(tx: &mut Tx<'_>, app: &App, ids: &[Uuid], row: &MoveRow) -> Result<i64, AppError> {
    let version = u32::try_from(row.version)
        .map_err(|_| AppError::Internal(format!("version {}", row.version)))?;
    let mut all = decided::<S>(tx, app, ids, (&row.policy, version), true)?;
    all.retain(|(_, events)| !events.is_empty());
    let cases = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let who = row.asked_by.map_or(Who::System, Who::Staff);
    let now = app.environment.now();
    let act = commit::Act { app, who, in_name_of: None, origin: "", now };
    commit_many::save(tx, &commit_many::prepare(&act, all)?)?;
    Ok(cases)
}

/// A case with what moving it means.
type Moved<S, E> = (commit::Loaded<S>, Vec<E>);

/// Cases under an earlier version of the policy, under the rules of the later one, with what moving them means; no events
/// for those that stay.
fn decided<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    ids: &[Uuid],
    (id, version): (&str, u32),
    locked: bool,
) -> Result<Vec<Moved<S, S::Event>>, AppError> {
    let (actor, facts, now) = (Actor::system(), S::Facts::default(), app.environment.now());
    let mut out = Vec::new();
    for mut loaded in commit_many::load::<S>(tx, app, ids, locked)? {
        let (policy, runs_under) = loaded.state.policy();
        if policy != id || runs_under >= version || !loaded.row.open {
            continue;
        }
        loaded.rules = app.rules.rules(tx, id, version, &loaded.office.time_zone)?;
        let rules = loaded.rules.clone();
        let (policy, calendar) = (&rules.policy, &rules.calendar);
        let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
        let events = loaded.state.decide(S::change_policy(), &ctx)?;
        out.push((loaded, events));
    }
    Ok(out)
}
