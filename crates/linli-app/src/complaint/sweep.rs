//! What time alone does: warnings, escalations, the month rule; and the delivery of notices.
//!
//! Owns the two background jobs of the complaint process. Both may run on several nodes at once and
//! be killed at any instant: what was done stands in the case, what was not is found again by index.

use crate::App;
use crate::complaint::{commit, told};
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::complaint::{self, Ctx, Facts, Notice};
use linli_store::outbox::{self, OutboxRow};
use linli_store::{Tx, cases, clocks, notices, offices};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Cases looked at in one step; bounds the memory whatever is due (S19).
const STEP: i64 = 200;
/// Cases of one transaction: one wait for the disk for many.
const TOGETHER: usize = 25;
/// Failed deliveries are tried again after this many minutes, this often.
const RETRY_MINUTES: i64 = 5;
const ATTEMPTS: i64 = 5;

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
    let mut loaded = commit::load_for_program(tx, app, id)?;
    let rules = loaded.rules.clone();
    let actor = Actor::system();
    let facts = Facts::default();
    let act = commit::Act { app, who: Who::System, origin: "", now };
    for command in complaint::due(&loaded.state, &rules.policy, now) {
        let ctx = Ctx {
            actor: &actor,
            now,
            policy: &rules.policy,
            calendar: &rules.calendar,
            facts: &facts,
        };
        let events = complaint::decide(&loaded.state, command, &ctx)?;
        commit::commit(tx, &act, &mut loaded, &events)?;
    }
    Ok(())
}

/// Delivers the notices that wait in the outbox; tells how many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn deliver(app: &App) -> Result<usize, AppError> {
    let now = app.environment.now();
    let mut delivered = 0;
    loop {
        let due = app.db.read(move |tx| Ok::<_, AppError>(outbox::due(tx, now, STEP)?)).await?;
        if due.is_empty() {
            return Ok(delivered);
        }
        for message in due {
            let (app_of_message, id, attempts) = (app.clone(), message.id, message.attempts);
            let sent =
                app.db.write(move |tx| deliver_one(tx, &app_of_message, &message, now)).await;
            match sent {
                Ok(()) => delivered += 1,
                Err(AppError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
                Err(error) => keep_failure(app, id, attempts, &error).await?,
            }
        }
    }
}

async fn keep_failure(
    app: &App,
    id: Uuid,
    attempts: i64,
    error: &AppError,
) -> Result<(), AppError> {
    tracing::error!(message = %id, %error, "a notice could not be delivered");
    let failure = error.to_string();
    let now = app.environment.now();
    let again = now.checked_add(jiff::SignedDuration::from_mins(RETRY_MINUTES)).ok();
    let next = again.filter(|_| attempts + 1 < ATTEMPTS);
    app.db.write(move |tx| Ok::<_, AppError>(outbox::failed(tx, id, &failure, next)?)).await
}

fn deliver_one(
    tx: &mut Tx<'_>,
    app: &App,
    message: &OutboxRow,
    now: Timestamp,
) -> Result<(), AppError> {
    if !outbox::done(tx, message.id, now)? {
        return Ok(());
    }
    let Some(case) = message.case_id else { return Ok(()) };
    let notice: Notice = serde_json::from_str(&message.body)
        .map_err(|e| AppError::Internal(format!("notice {}: {e}", message.id)))?;
    let row = cases::for_program(tx, case)?;
    let office = offices::terms(tx, row.office_id)?;
    let accused: BTreeSet<Uuid> = cases::accused(tx, case)?.into_iter().collect();
    let people = told::people(tx, &office, &notice.to, &accused, now)?;
    let params = serde_json::json!({ "clock": notice.clock, "level": notice.level });
    for staff in people {
        notices::insert(
            tx,
            &notices::NoticeRow {
                id: app.environment.id(),
                staff_id: staff,
                case_id: case,
                at: now,
                kind: notice.code.clone(),
                params: params.to_string(),
                read_at: None,
            },
        )?;
    }
    Ok(())
}
