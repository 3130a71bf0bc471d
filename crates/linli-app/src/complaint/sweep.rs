//! What time alone does: warnings, escalations, the month rule.
//!
//! Owns one of the two background jobs of the complaint process; the other is [`super::deliver`]. May run on several nodes
//! at once and be killed at any instant: what was done stands in the case, what was not is found again by index.

use crate::App;
use crate::complaint::commit::{self, Kept};
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::process::Ctx;
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::cases::{self, CaseRow};
use linli_store::{Tx, clocks};
use std::collections::BTreeSet;
use uuid::Uuid;

pub use super::deliver::deliver;

/// Cases looked at in one step; bounds the memory whatever is due (S19).
const STEP: i64 = 200;
/// Cases of one transaction: one wait for the disk for many.
const TOGETHER: usize = 25;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub cases: usize,
    pub failed: usize,
}

/// Runs everything that is due now.
///
/// # Errors
/// [`AppError::Unavailable`]; a case that cannot be decided is logged, counted and left for the
/// next run, and does not stop the others.
pub async fn sweep(app: &App) -> Result<Swept, AppError> {
    let now = app.environment.now();
    let mut swept = Swept::default();
    let mut after = (Timestamp::UNIX_EPOCH, Uuid::nil());
    loop {
        let due =
            app.db.read(move |tx| Ok::<_, AppError>(clocks::due(tx, now, after, STEP)?)).await?;
        let Some(last) = due.last() else { return Ok(swept) };
        after = *last;
        let ids: BTreeSet<Uuid> = due.iter().map(|(_, id)| *id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for together in ids.chunks(TOGETHER) {
            let (app_of_cases, cases) = (app.clone(), together.to_vec());
            let all = app.db.write(move |tx| {
                cases.iter().try_for_each(|id| sweep_case(tx, &app_of_cases, *id, now))
            });
            match all.await {
                Ok(()) => swept.cases += together.len(),
                Err(AppError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
                // One of them is broken: the others are done without it.
                Err(_) => one_by_one(app, together, now, &mut swept).await?,
            }
        }
    }
}

async fn one_by_one(
    app: &App,
    ids: &[Uuid],
    now: Timestamp,
    swept: &mut Swept,
) -> Result<(), AppError> {
    for id in ids.iter().copied() {
        let app_of_case = app.clone();
        match app.db.write(move |tx| sweep_case(tx, &app_of_case, id, now)).await {
            Ok(()) => swept.cases += 1,
            Err(AppError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
            Err(error) => {
                tracing::error!(case = %id, %error, "a case could not be swept");
                swept.failed += 1;
            }
        }
    }
    Ok(())
}

fn sweep_case(tx: &mut Tx<'_>, app: &App, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    let row = cases::for_program_for_update(tx, id)?;
    match Kind::parse(&row.kind) {
        Some(Kind::Repair) => sweep_one::<repair::State>(tx, app, row, now),
        _ => sweep_one::<complaint::State>(tx, app, row, now),
    }
}

fn sweep_one<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    row: CaseRow,
    now: Timestamp,
) -> Result<(), AppError> {
    let mut loaded = commit::loaded::<S>(tx, app, row)?;
    let rules = loaded.rules.clone();
    let actor = Actor::system();
    let facts = loaded.state.facts(tx, now)?;
    let act = commit::Act { app, who: Who::System, in_name_of: None, origin: "", now };
    for command in loaded.state.due(&rules.policy, now) {
        let ctx = Ctx {
            actor: &actor,
            now,
            policy: &rules.policy,
            calendar: &rules.calendar,
            facts: &facts,
        };
        let events = loaded.state.decide(command, &ctx)?;
        commit::commit(tx, &act, &mut loaded, &events)?;
    }
    Ok(())
}
