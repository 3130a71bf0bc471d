//! Delivery of the notices that wait in the outbox.
//!
//! Owns one of the two background jobs of the complaint process. May run on several nodes at once and be killed at any
//! instant: a message is marked as done in the transaction that writes its notices. Who is behind a recipient is found by
//! [`super::told`]; what can wait for the morning waits for those who are not on duty (S22).

use crate::App;
use crate::complaint::commit::{self, Kept};
use crate::complaint::told;
use crate::error::AppError;
use crate::roster;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::ids::NodeId;
use linli_domain::notice::Notice;
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::cases::CaseRow;
use linli_store::offices::OfficeTerms;
use linli_store::outbox::{self, OutboxRow};
use linli_store::{Tx, cases, deputies, notices, offices};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What colleagues are told; letters to residents are `crate::mail`'s.
pub(super) const TOPIC: &str = "notice";
/// Messages read in one step; bounds the memory whatever waits (S19).
const STEP: i64 = 200;
/// Messages of one transaction: one wait for the disk for many.
const TOGETHER: usize = 50;
/// Failed deliveries are tried again after this many minutes, this often.
const RETRY_MINUTES: i64 = 5;
const ATTEMPTS: i64 = 5;

/// Delivers the notices that wait in the outbox; tells how many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn deliver(app: &App) -> Result<usize, AppError> {
    let now = app.environment.now();
    let mut delivered = 0;
    loop {
        let due =
            app.db.read(move |tx| Ok::<_, AppError>(outbox::due(tx, TOPIC, now, STEP)?)).await?;
        if due.is_empty() {
            return Ok(delivered);
        }
        for together in due.chunks(TOGETHER) {
            let (app_of_messages, messages) = (app.clone(), together.to_vec());
            let sent = app.db.write(move |tx| {
                messages.iter().try_fold(0, |sent, message| {
                    Ok(sent + usize::from(deliver_one(tx, &app_of_messages, message, now)?))
                })
            });
            match sent.await {
                Ok(sent) => delivered += sent,
                Err(AppError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
                // One of them is broken: the others are delivered without it.
                Err(_) => delivered += one_by_one(app, together, now).await?,
            }
        }
    }
}

async fn one_by_one(app: &App, messages: &[OutboxRow], now: Timestamp) -> Result<usize, AppError> {
    let mut delivered = 0;
    for message in messages {
        let (app_of_message, of_message) = (app.clone(), message.clone());
        let sent = app.db.write(move |tx| deliver_one(tx, &app_of_message, &of_message, now));
        match sent.await {
            Ok(sent) => delivered += usize::from(sent),
            Err(AppError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
            Err(error) => keep_failure(app, message.id, message.attempts, &error).await?,
        }
    }
    Ok(delivered)
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

/// False if another node was first.
fn deliver_one(
    tx: &mut Tx<'_>,
    app: &App,
    message: &OutboxRow,
    now: Timestamp,
) -> Result<bool, AppError> {
    if !outbox::done(tx, message.id, now)? {
        return Ok(false);
    }
    let Some(case) = message.case_id else { return Ok(true) };
    let notice: Notice = serde_json::from_str(&message.body)
        .map_err(|e| AppError::Internal(format!("notice {}: {e}", message.id)))?;
    let row = cases::for_program(tx, case)?;
    let office = offices::terms(tx, row.office_id)?;
    let accused: BTreeSet<Uuid> = cases::accused(tx, case)?.into_iter().collect();
    let mut people = told::people(tx, &office, &notice.to, &accused, now)?;
    if let Some(kind) = told::approval(&notice.code) {
        let told: Vec<Uuid> = people.iter().copied().collect();
        let deputies = deputies::standing_in_for(tx, &told, kind, now)?;
        people.extend(deputies.into_iter().filter(|staff| !accused.contains(staff)));
    }
    let params = serde_json::json!({ "clock": notice.clock, "level": notice.level });
    let morning = morning(tx, app, &row, &office, &notice, now)?;
    for staff in people {
        let at = match &morning {
            Some((morning, awake)) if !awake.contains(&staff) => *morning,
            _ => now,
        };
        notices::insert(
            tx,
            &notices::NoticeRow {
                id: app.environment.id(),
                staff_id: staff,
                case_id: case,
                at,
                kind: notice.code.clone(),
                params: params.to_string(),
                read_at: None,
            },
        )?;
    }
    Ok(true)
}

/// For a notice that can wait, in the quiet hours of the office: when they end, and who is on duty until then.
fn morning(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    office: &OfficeTerms,
    notice: &Notice,
    now: Timestamp,
) -> Result<Option<(Timestamp, BTreeSet<Uuid>)>, AppError> {
    if notice.code != Notice::WARNED {
        return Ok(None);
    }
    match Kind::parse(&row.kind) {
        Some(Kind::Repair) => waits::<repair::State>(tx, app, row, office, notice, now),
        _ => waits::<complaint::State>(tx, app, row, office, notice, now),
    }
}

fn waits<S: Kept>(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    office: &OfficeTerms,
    notice: &Notice,
    now: Timestamp,
) -> Result<Option<(Timestamp, BTreeSet<Uuid>)>, AppError> {
    let state = commit::state_of::<S>(row)?;
    let (id, version) = state.policy();
    let policy = app.rules.policy(tx, id, version)?;
    if !state.can_wait(notice, &policy) {
        return Ok(None);
    }
    let zone = TimeZone::get(&office.time_zone)
        .map_err(|e| AppError::Internal(format!("time zone {}: {e}", office.time_zone)))?;
    let Some(until) = policy.quiet_until(now, &zone) else { return Ok(None) };
    let mut awake = BTreeSet::new();
    for node in state.departments().into_iter().chain([NodeId(office.id)]) {
        awake.extend(roster::on_duty(tx, node, now)?.into_iter().map(|staff| staff.0));
    }
    Ok(Some((until, awake)))
}
