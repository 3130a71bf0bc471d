//! How long things are kept: the rules in versions, the run that erases what is past its period, and the cases that are
//! held (V03).
//!
//! Owns a run: batch by batch, each a transaction of its own, so that nobody waits for it; it may be killed at any instant
//! and begins again where it stopped. What goes on or is held is never touched. Called by the jobs of the server, by
//! `linli retention` and by the page of the rules.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::to_json;
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use crate::privacy::erase::{self, By, Subjects};
use jiff::Timestamp;
use linli_domain::privacy::{DAYS, Data, MONTHS, Retention};
use linli_store::retention::{self as store, Due, RulesRow, RunRow};
use linli_store::{Tx, cases, names, privacy_requests};
use uuid::Uuid;

pub use linli_store::retention::HoldRow;

/// Things of one transaction.
const BATCH: u32 = 50;
/// Things of one kind in one run: the next run goes on.
const RUN: usize = 2_000;
/// Counted so far for showing.
pub const COUNTED: u32 = 10_000;
/// Runs and versions that are shown.
const SHOWN: u32 = 30;
const REASON: usize = 200;

/// What is past its period, of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    pub data: Data,
    pub months: u32,
    /// Everything before this.
    pub before: Timestamp,
    /// Counted up to [`COUNTED`].
    pub count: i64,
}

/// The page of the rules.
#[derive(Clone, Debug)]
pub struct Shown {
    /// 0 for the rules that ship.
    pub version: i64,
    pub rules: Retention,
    pub past: Vec<Past>,
    pub holds: Vec<(HoldRow, String)>,
    pub runs: Vec<RunRow>,
    /// Version, when, by whom.
    pub versions: Vec<(i64, Timestamp, String)>,
    /// Whether the caller may save them: they hold for the whole company.
    pub editable: bool,
}

/// What is past its period at an instant; `day` is the end of it as a day.
fn due<'d>(rules: &Retention, data: Data, now: Timestamp, day: &'d str) -> Due<'d> {
    let before = rules.before(data, now);
    match data {
        Data::Calls => Due::Calls(before),
        Data::Contacts => Due::Contacts(before),
        Data::Files => Due::Files(before),
        Data::Cases => Due::Cases(before),
        Data::Residents => Due::Residents(day),
        Data::Log => Due::Log(before),
        Data::Requests => Due::Requests(before),
    }
}

/// The rules in force with their version; 0 for those that ship.
pub(crate) fn in_force(tx: &mut Tx<'_>) -> Result<(i64, Retention), AppError> {
    match store::rules(tx)? {
        None => Ok((0, Retention::default())),
        Some(row) => {
            let rules = serde_json::from_str(&row.body)
                .map_err(|e| AppError::Internal(format!("retention {}: {e}", row.version)))?;
            Ok((row.version, rules))
        }
    }
}

/// The periods, for the page that tells residents.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn rules(app: &App) -> Result<Retention, AppError> {
    app.db.read(|tx| Ok(in_force(tx)?.1)).await
}

/// What a run would erase now: nothing is changed by asking.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn dry_run(app: &App) -> Result<Vec<Past>, AppError> {
    let now = app.environment.now();
    app.db
        .read(move |tx| {
            let (_, rules) = in_force(tx)?;
            past(tx, &rules, now)
        })
        .await
}

fn past(tx: &mut Tx<'_>, rules: &Retention, now: Timestamp) -> Result<Vec<Past>, AppError> {
    let mut one = |data: &Data| {
        let day = rules.before_day(*data, now).to_string();
        let count = store::count(tx, due(rules, *data, now, &day), COUNTED)?;
        let before = rules.before(*data, now);
        Ok(Past { data: *data, months: rules.months(*data), before, count })
    };
    Data::ALL.iter().map(&mut one).collect()
}

/// Erases what is past its period, at most [`RUN`] of each kind, and tells what it was.
///
/// # Errors
/// [`AppError::Unavailable`]; what was erased until then stays so, and stands in the log.
pub async fn run(app: &App) -> Result<Vec<(Data, usize)>, AppError> {
    let now = app.environment.now();
    let (version, rules) = app.db.read(in_force).await?;
    let mut erased = Vec::new();
    for data in Data::ALL {
        let mut done = 0;
        while done < RUN {
            let (shared, rules) = (app.clone(), rules.clone());
            let some = app
                .db
                .write(move |tx| {
                    let some = batch(tx, &shared, &rules, (*data, now))?;
                    if some > 0 {
                        let count = i64::try_from(some).unwrap_or(i64::MAX);
                        let data = data.as_str().to_owned();
                        let run = RunRow { at: now, data, version, erased: count };
                        store::insert_run(tx, &run)?;
                    }
                    Ok::<_, AppError>(some)
                })
                .await?;
            done += some;
            if some < BATCH as usize {
                break;
            }
        }
        if done > 0 {
            erased.push((*data, done));
        }
    }
    Ok(erased)
}

fn batch(
    tx: &mut Tx<'_>,
    app: &App,
    rules: &Retention,
    (data, now): (Data, Timestamp),
) -> Result<usize, AppError> {
    let day = rules.before_day(data, now).to_string();
    let ids = store::due(tx, due(rules, data, now, &day), BATCH)?;
    let count = ids.len();
    let before = rules.before(data, now);
    let mut what = Subjects::default();
    match data {
        Data::Calls => what.calls = ids,
        Data::Contacts => what.contacts = ids,
        Data::Cases => what.cases = ids,
        Data::Residents => {
            for id in ids {
                let one = Subjects { resident: Some(id), ..Subjects::default() };
                erase::erase(tx, app, &one, (By::default(), now))?;
            }
        }
        Data::Files => {
            let mut cases = ids;
            cases.sort_unstable();
            cases.dedup();
            for id in cases {
                store::erase_files(tx, id, before, now)?;
            }
        }
        Data::Log => {
            for id in ids {
                store::erase_log(tx, id)?;
            }
        }
        Data::Requests => {
            for id in ids {
                privacy_requests::forget(tx, id)?;
            }
        }
    }
    erase::erase(tx, app, &what, (By::default(), now))?;
    Ok(count)
}

/// Everything about retention on one page.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn show(app: &App, caller: &Caller) -> Result<Shown, AppError> {
    caller.require(Right::ErasePeople)?;
    let (now, caller) = (app.environment.now(), caller.clone());
    app.db
        .read(move |tx| {
            let (version, rules) = in_force(tx)?;
            let holds = store::holds(tx, &caller.scope(Right::ErasePeople), 200)?;
            let rows = store::versions(tx, SHOWN)?;
            let people = rows.iter().map(|row| row.saved_by).chain(holds.iter().map(|row| row.by));
            let named = names::people_and_departments(tx, &people.collect::<Vec<_>>())?;
            let name = |id: &Uuid| named.get(id).cloned().unwrap_or_default();
            Ok(Shown {
                past: past(tx, &rules, now)?,
                holds: holds.into_iter().map(|row| (row.clone(), name(&row.by))).collect(),
                runs: store::runs(tx, SHOWN)?,
                versions: rows
                    .iter()
                    .map(|row| (row.version, row.saved_at, name(&row.saved_by)))
                    .collect(),
                editable: caller.require_for_company(Right::ErasePeople).is_ok(),
                version,
                rules,
            })
        })
        .await
}

/// Keeps the next version, in force at once; tells which. `version` is the one that was changed.
///
/// # Errors
/// [`AppError::Invalid`] naming each period; [`AppError::Stale`]; [`AppError::Forbidden`] for those of one office.
pub async fn save(
    app: &App,
    caller: &Caller,
    (version, rules): (i64, Retention),
) -> Result<i64, AppError> {
    caller.require_for_company(Right::ErasePeople)?;
    caller.require_write()?;
    let mut issues: Vec<FieldIssue> = Vec::new();
    for data in Data::ALL {
        if !MONTHS.contains(&rules.months(*data)) {
            let issue = FieldIssue::new(data.as_str(), "number_range");
            issues.push(issue.with("min", MONTHS.start()).with("max", MONTHS.end()));
        }
    }
    if !DAYS.contains(&rules.answer_days) {
        let issue = FieldIssue::new("answer_days", "number_range");
        issues.push(issue.with("min", DAYS.start()).with("max", DAYS.end()));
    }
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let (current, before) = in_force(tx)?;
            if current != version {
                return Err(AppError::Stale { current });
            }
            let row = RulesRow {
                version: current + 1,
                body: to_json(&rules)?,
                saved_at: shared.environment.now(),
                saved_by: caller.staff.0,
            };
            store::insert_rules(tx, &row)?;
            let change = Change::by(&caller, "update", "retention").before(&before).after(&rules);
            change.save(tx, shared.environment.as_ref())?;
            Ok(row.version)
        })
        .await
}

/// Holds a case, by its number: nothing of it is erased until it is let go.
///
/// # Errors
/// [`AppError::Invalid`] on `number` or `reason`; [`AppError::Forbidden`].
pub async fn hold(
    app: &App,
    caller: &Caller,
    (number, reason): (String, String),
) -> Result<(), AppError> {
    caller.require(Right::ErasePeople)?;
    caller.require_write()?;
    let mut checks = Checks::default();
    let number = checks.required("number", &number, 40).to_ascii_uppercase();
    let reason = checks.required("reason", &reason, REASON);
    checks.finish()?;
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let found = store::case_numbered(tx, &caller.scope(Right::ErasePeople), &number);
            let (case, held) = found.map_err(|_| AppError::field("number", "unknown"))?;
            // Whoever erases at this moment goes first.
            cases::for_program_for_update(tx, case)?;
            if held {
                return Err(AppError::field("number", "held"));
            }
            let now = shared.environment.now();
            store::hold(tx, case, &reason, (now, caller.staff.0))?;
            let change = Change::by(&caller, "hold", "case").row(case);
            Ok(change.save(tx, shared.environment.as_ref())?)
        })
        .await
}

/// Lets a case go.
///
/// # Errors
/// [`AppError::NotFound`] for a case that is not held or not the caller's.
pub async fn release(app: &App, caller: &Caller, case: Uuid) -> Result<(), AppError> {
    caller.require(Right::ErasePeople)?;
    caller.require_write()?;
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            cases::visible(tx, &caller.scope(Right::ErasePeople), case)?;
            let now = shared.environment.now();
            if store::release(tx, case, (now, caller.staff.0))? == 0 {
                return Err(AppError::NotFound);
            }
            let change = Change::by(&caller, "release", "case").row(case);
            Ok(change.save(tx, shared.environment.as_ref())?)
        })
        .await
}
