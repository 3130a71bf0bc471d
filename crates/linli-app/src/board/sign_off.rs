//! From a draft to the wall: submitted by its writers, approved by another person, taken back (FUP-7, ux.md 5.11).
//!
//! Owns what is frozen when: the figures when an edition is submitted, so that what is read is what goes out; everything with
//! a keyed digest when it is published. Each step stands in the change log.

use super::prepare::{cleared, json, save};
use super::{Content, by, digest, figures, month_of, refused, scope, told};
use crate::App;
use crate::access::Caller;
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use linli_domain::board::{Act, Stage};
use linli_store::boards::{self, BoardRow};
use linli_store::{Tx, offices};
use uuid::Uuid;

/// Characters of a reason.
const REASON: usize = 300;

/// Where an edition stands after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    pub stage: Stage,
    pub version: i64,
}

/// Counts the month and hands the edition to those who approve.
///
/// # Errors
/// [`AppError::Invalid`] on `stage`; [`AppError::Forbidden`]; [`AppError::NotFound`]; [`AppError::Stale`].
pub async fn submit(app: &App, caller: &Caller, id: (Uuid, i64)) -> Result<Signed, AppError> {
    step(app, caller, id, Act::Submit, "").await
}

/// Gives it back to its writers, with a reason.
///
/// # Errors
/// As [`submit`]; [`AppError::Invalid`] on `reason`.
pub async fn give_back(
    app: &App,
    caller: &Caller,
    id: (Uuid, i64),
    reason: &str,
) -> Result<Signed, AppError> {
    step(app, caller, id, Act::Return, reason).await
}

/// Publishes it in the place of an earlier edition of its month.
///
/// # Errors
/// As [`submit`]: `own_board` for those who wrote it.
pub async fn publish(app: &App, caller: &Caller, id: (Uuid, i64)) -> Result<Signed, AppError> {
    step(app, caller, id, Act::Publish, "").await
}

/// Takes a published edition from the wall, with a reason. It is kept as it was.
///
/// # Errors
/// As [`give_back`].
pub async fn take_back(
    app: &App,
    caller: &Caller,
    id: (Uuid, i64),
    reason: &str,
) -> Result<Signed, AppError> {
    step(app, caller, id, Act::TakeBack, reason).await
}

async fn step(
    app: &App,
    caller: &Caller,
    (id, version): (Uuid, i64),
    act: Act,
    reason: &str,
) -> Result<Signed, AppError> {
    caller.require_write()?;
    let (app, caller, scope) = (app.clone(), caller.clone(), scope(caller)?);
    let reason = reason.to_owned();
    app.clone()
        .db
        .write(move |tx| {
            let mut row = boards::get(tx, &scope, id)?.ok_or(AppError::NotFound)?;
            let by = by(tx, &caller, row.office)?;
            let stage = Stage::parse(&row.stage).unwrap_or(Stage::Withdrawn);
            let authors = Content::of(&row)?.authors;
            let after = act.after(stage, &authors, by).map_err(refused)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let mut checks = Checks::default();
            if matches!(act, Act::Return | Act::TakeBack) {
                row.reason = checks.required("reason", &reason, REASON);
                cleared(&mut checks, "reason", &row.reason);
            }
            checks.finish()?;
            row.stage = after.as_str().to_owned();
            apply(tx, &app, &caller, &mut row, act)?;
            save(tx, &row)?;
            told::tell(tx, &app, &caller, (&row, &authors), act)?;
            journal(tx, &app, &caller, &row, (act, stage))?;
            Ok(Signed { stage: after, version: version + 1 })
        })
        .await
}

fn apply(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: &mut BoardRow,
    act: Act,
) -> Result<(), AppError> {
    let now = app.environment.now();
    let signed = Some((caller.staff, now));
    match act {
        Act::Submit => {
            let terms = offices::terms(tx, row.office.0)?;
            let month = month_of(row)?;
            let figures = figures::count(tx, app, (row.community, &terms), month)?;
            row.figures = json(&figures)?;
            row.counted_at = Some(now);
            row.submitted = signed;
            row.reason.clear();
        }
        Act::Return => {
            row.figures.clear();
            row.counted_at = None;
            row.submitted = None;
        }
        Act::Publish => {
            row.approved = signed;
            row.digest = digest(app, row);
            for mut earlier in boards::of_month(tx, row.community, &row.month)? {
                if earlier.stage == Stage::Published.as_str() {
                    earlier.stage = Stage::Replaced.as_str().to_owned();
                    earlier.ended = signed;
                    save(tx, &earlier)?;
                }
            }
        }
        Act::TakeBack => row.ended = signed,
        Act::Edit => {}
    }
    Ok(())
}

fn journal(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: &BoardRow,
    (act, before): (Act, Stage),
) -> Result<(), AppError> {
    let done = match act {
        Act::Submit => "submit",
        Act::Return => "return",
        Act::Publish => "publish",
        Act::TakeBack => "take_back",
        Act::Edit => "update",
    };
    let after = serde_json::json!({
        "stage": row.stage, "month": row.month, "edition": row.edition, "digest": row.digest,
        "reason": row.reason,
    });
    let change = Change::by(caller, done, "board").row(row.id);
    let change = change.before(&serde_json::json!({ "stage": before })).after(&after);
    Ok(change.save(tx, app.environment.as_ref())?)
}
