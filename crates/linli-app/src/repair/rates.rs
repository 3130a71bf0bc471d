//! The rate card of an office (收费标准, REP-4): versions that never change, so that an agreed quote keeps its prices.
//!
//! Owns keeping and reading cards. What a price is, is the rule of `linli_domain::repair::rates`.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::to_json;
use crate::directory::initials::initials;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use crate::repair::cards;
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_domain::repair::rates::{Rate, RateCard};
use linli_store::repairs::{self, RateCardRow};
use linli_store::{Tx, offices};
use std::collections::BTreeSet;

/// Most items of a card.
pub const MOST: usize = 500;
/// Dearest unit, in fen.
pub const DEAREST: i64 = 10_000_000;

/// The card in force; `None` where the office has none yet.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to see cases of the office.
pub async fn current(
    app: &App,
    caller: &Caller,
    office: NodeId,
) -> Result<Option<RateCard>, AppError> {
    caller.require(Right::SeeCases)?;
    let now = app.environment.now();
    app.db.read(move |tx| in_force(tx, office, now)).await
}

/// Keeps a new version, in force from now on. What was agreed before keeps its prices.
///
/// # Errors
/// [`AppError::Invalid`] naming each item, and the office where it is not the caller's.
pub async fn save(
    app: &App,
    caller: &Caller,
    office: NodeId,
    items: Vec<Rate>,
) -> Result<RateCard, AppError> {
    save_from(app, caller, office, (None, items)).await
}

/// As [`save`]; with a version, only while that is the newest. Items without initials get those of their names.
pub(super) async fn save_from(
    app: &App,
    caller: &Caller,
    office: NodeId,
    (from, mut items): (Option<u32>, Vec<Rate>),
) -> Result<RateCard, AppError> {
    caller.require_write()?;
    caller.require(Right::EditRates)?;
    let issues = problems(&items);
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    for item in items.iter_mut().filter(|item| item.initials.trim().is_empty()) {
        item.initials = initials(&item.name);
    }
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let terms = offices::terms(tx, office.0)?;
            if !caller.has_at(Right::EditRates, office, terms.branch_id.map(NodeId)) {
                return Err(AppError::field("office", "unknown"));
            }
            cards::newest_is(tx, office, from)?;
            let before = in_force(tx, office, app.environment.now())?;
            let by = Some(caller.staff.0);
            let card = insert(tx, office, &items, (app.environment.now(), by))?;
            let change = Change::by(&caller, "update", "rate_card").row(office);
            change.before(&before).after(&card).save(tx, app.environment.as_ref())?;
            Ok(card)
        })
        .await
}

/// Writes the next version.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    office: NodeId,
    items: &[Rate],
    (at, by): (Timestamp, Option<uuid::Uuid>),
) -> Result<RateCard, AppError> {
    let next = repairs::newest_card(tx, office.0)? + 1;
    let version = u32::try_from(next).map_err(|e| AppError::Internal(e.to_string()))?;
    let card = RateCard { version, items: items.to_vec() };
    let row = RateCardRow {
        office_id: office.0,
        version: next,
        valid_from: at,
        body: to_json(&card)?,
        saved_at: at,
        saved_by: by,
    };
    repairs::insert_card(tx, &row)?;
    Ok(card)
}

fn problems(items: &[Rate]) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    if items.is_empty() {
        issues.push(FieldIssue::new("items", "required"));
    }
    if items.len() > MOST {
        issues.push(FieldIssue::new("items", "too_many").with("max", MOST));
    }
    let mut codes = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        let field = |name: &str| format!("items[{index}].{name}");
        for (name, text) in [("code", &item.code), ("name", &item.name), ("unit", &item.unit)] {
            if text.trim().is_empty() {
                issues.push(FieldIssue::new(field(name), "required"));
            }
        }
        if !codes.insert(&item.code) {
            issues.push(FieldIssue::new(field("code"), "taken").with("value", &item.code));
        }
        if item.price.0 < 0 {
            issues.push(FieldIssue::new(field("price"), "negative"));
        }
        if item.price.0 > DEAREST {
            issues.push(FieldIssue::new(field("price"), "too_large").with("max", DEAREST));
        }
    }
    issues
}

pub(crate) fn in_force(
    tx: &mut Tx<'_>,
    office: NodeId,
    at: Timestamp,
) -> Result<Option<RateCard>, AppError> {
    repairs::card_in_force(tx, office.0, at)?.as_deref().map(read).transpose()
}

pub(crate) fn version(
    tx: &mut Tx<'_>,
    office: NodeId,
    version: u32,
) -> Result<Option<RateCard>, AppError> {
    repairs::card(tx, office.0, i64::from(version))?.as_deref().map(read).transpose()
}

pub(super) fn read(body: &str) -> Result<RateCard, AppError> {
    serde_json::from_str(body).map_err(|e| AppError::Internal(format!("rate card: {e}")))
}
