//! The rate cards of the offices as people read and change them: what is in force since when, and every version before it
//! (REP-4, ADM-1).
//!
//! Owns who sees which card and that nobody saves over another's change. Keeping a version is [`super::rates`]. Called by
//! the pages of the rate card.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::repair::rates;
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_domain::repair::rates::{Rate, RateCard};
use linli_domain::vocabulary::NodeKind;
use linli_store::repairs::{self, RateCardRow};
use linli_store::{Scope, Tx, names, offices, organisation};

/// Versions shown at once.
const SHOWN: u32 = 50;

/// An office whose card the caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub id: NodeId,
    pub name: String,
    /// Whether the caller may save its card.
    pub editable: bool,
}

/// One version with its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub card: RateCard,
    pub valid_from: Timestamp,
    /// Empty for one that came with the company's file.
    pub by: String,
}

/// The offices whose cards the caller sees: theirs, and those below them.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn offices(app: &App, caller: &Caller) -> Result<Vec<Office>, AppError> {
    if !caller.has(Right::EditRates) {
        caller.require(Right::SeeCases)?;
    }
    let (scope, caller) = (seen(caller), caller.clone());
    app.db
        .read(move |tx| {
            let mut all = Vec::new();
            for node in organisation::list(tx, &scope, Some(NodeKind::Office), false)? {
                let terms = offices::terms(tx, node.id.0)?;
                let branch = terms.branch_id.map(NodeId);
                let editable = caller.has_at(Right::EditRates, node.id, branch);
                all.push(Office { id: node.id, name: node.name, editable });
            }
            Ok(all)
        })
        .await
}

/// Technicians and heads of departments see the card of the office that their department belongs to;
/// administrators see no cases, and change the card all the same.
fn seen(caller: &Caller) -> Scope {
    let mut scope = caller.scope(Right::SeeCases);
    let edited = caller.scope(Right::EditRates);
    scope.everything |= edited.everything;
    scope.branches.extend(edited.branches);
    scope.offices.extend(edited.offices);
    scope.offices.extend(caller.grants.grants.iter().filter_map(|grant| grant.office));
    scope
}

/// The versions of an office's card, the newest first.
///
/// # Errors
/// [`AppError::NotFound`] for an office whose card the caller does not see.
pub async fn versions(
    app: &App,
    caller: &Caller,
    office: NodeId,
) -> Result<Vec<Version>, AppError> {
    if !offices(app, caller).await?.iter().any(|one| one.id == office) {
        return Err(AppError::NotFound);
    }
    app.db
        .read(move |tx| {
            let rows = repairs::cards(tx, office.0, SHOWN)?;
            let people: Vec<uuid::Uuid> = rows.iter().filter_map(|row| row.saved_by).collect();
            let named = names::people_and_departments(tx, &people)?;
            let by = |row: &RateCardRow| row.saved_by.and_then(|id| named.get(&id).cloned());
            rows.iter()
                .map(|row| {
                    let card = rates::read(&row.body)?;
                    let by = by(row).unwrap_or_default();
                    Ok(Version { card, valid_from: row.valid_from, by })
                })
                .collect()
        })
        .await
}

/// Keeps a new version made from version `from`; initials are made from the names.
///
/// # Errors
/// [`AppError::Invalid`] as [`rates::save`]; [`AppError::Stale`] if somebody saved in between.
pub async fn save(
    app: &App,
    caller: &Caller,
    office: NodeId,
    (from, items): (u32, Vec<Rate>),
) -> Result<RateCard, AppError> {
    rates::save_from(app, caller, office, (Some(from), items)).await
}

/// The version that somebody changes must still be the newest.
pub(super) fn newest_is(
    tx: &mut Tx<'_>,
    office: NodeId,
    from: Option<u32>,
) -> Result<(), AppError> {
    let Some(from) = from else { return Ok(()) };
    let current = repairs::newest_card(tx, office.0)?;
    if current == i64::from(from) { Ok(()) } else { Err(AppError::Stale { current }) }
}
