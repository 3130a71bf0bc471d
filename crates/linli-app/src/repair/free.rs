//! What an office does not charge for (REP-4, ADM-1): warranties with their last days, places and categories that count
//! as common parts, or do not.
//!
//! Owns who changes these rules and which of them holds for a repair: the nearest place before the category, the category
//! before the branch above it; where none is, the kind of the place says so. What follows for the price is the rule of
//! `linli_domain::repair::rates`. Called by the page of free repairs and by everything that prices.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::caller_card::find_rooms;
use crate::directory::record::Change;
use crate::error::AppError;
use jiff::civil::Date;
use linli_domain::ids::{NodeId, PlaceId};
use linli_store::categories::CategoryRow;
use linli_store::free_repairs::{self as store, PublicRow, WarrantyRow};
use linli_store::places::PlaceRow;
use linli_store::{Scope, Tx, categories, offices, places, repairs};
use serde::Serialize;

/// The rules of an office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FreeRules {
    pub warranties: Vec<WarrantyRow>,
    pub public: Vec<PublicRow>,
    /// All categories in use, for their names.
    pub categories: Vec<CategoryRow>,
}

/// One change of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum FreeChange {
    /// A place, in words, is under warranty for a category, or for all, up to a day.
    Warrant {
        place: String,
        category: String,
        until: Date,
    },
    EndWarranty {
        place: PlaceId,
        category: String,
    },
    /// A place, in words, or else a category counts as a common part, or does not.
    Public {
        place: String,
        category: String,
        public: bool,
    },
    EndPublic {
        place: Option<PlaceId>,
        category: String,
    },
}

/// The rules of an office.
///
/// # Errors
/// [`AppError::NotFound`] for an office whose rates the caller does not change.
pub async fn rules(app: &App, caller: &Caller, office: NodeId) -> Result<FreeRules, AppError> {
    caller.require(Right::EditRates)?;
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            require_at(tx, &caller, office)?;
            Ok(FreeRules {
                warranties: store::warranties(tx, office)?,
                public: store::public_parts(tx, office)?,
                categories: categories::list(tx, false)?,
            })
        })
        .await
}

/// Changes one rule; it holds from now on for whatever is not agreed to yet.
///
/// # Errors
/// [`AppError::Invalid`] naming `place` or `category`; [`AppError::NotFound`] for an office that is not the caller's.
pub async fn change(
    app: &App,
    caller: &Caller,
    office: NodeId,
    change: FreeChange,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::EditRates)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            require_at(tx, &caller, office)?;
            apply(tx, office, &change)?;
            let log = Change::by(&caller, "update", "free_repairs").row(office).after(&change);
            Ok(log.save(tx, app.environment.as_ref())?)
        })
        .await
}

fn apply(tx: &mut Tx<'_>, office: NodeId, change: &FreeChange) -> Result<(), AppError> {
    match change {
        FreeChange::Warrant { place, category, until } => {
            known_category(tx, category, true)?;
            let place = find(tx, office, place)?;
            repairs::save_warranty(tx, place.id.0, category, &until.to_string())?;
        }
        FreeChange::EndWarranty { place, category } => {
            // Of this office's places only.
            if store::warranties(tx, office)?.iter().all(|row| row.place != *place) {
                return Err(AppError::NotFound);
            }
            store::remove_warranty(tx, *place, category)?;
        }
        FreeChange::Public { place, category, public } => {
            let of_place = !place.trim().is_empty();
            if of_place && !category.is_empty() {
                return Err(AppError::field("category", "place_or_category"));
            }
            let place = if of_place { Some(find(tx, office, place)?.id) } else { None };
            known_category(tx, category, of_place)?;
            store::set_public(tx, office, (place, category), *public)?;
        }
        FreeChange::EndPublic { place, category } => {
            store::remove_public(tx, office, (*place, category))?;
        }
    }
    Ok(())
}

fn require_at(tx: &mut Tx<'_>, caller: &Caller, office: NodeId) -> Result<(), AppError> {
    let terms = offices::terms(tx, office.0)?;
    match caller.has_at(Right::EditRates, office, terms.branch_id.map(NodeId)) {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

fn known_category(tx: &mut Tx<'_>, code: &str, optional: bool) -> Result<(), AppError> {
    if code.is_empty() {
        return if optional { Ok(()) } else { Err(AppError::field("category", "required")) };
    }
    match categories::get(tx, code)?.filter(|row| row.retired_at.is_none()) {
        Some(_) => Ok(()),
        None => Err(AppError::field("category", "unknown")),
    }
}

/// A place of the office by its code, its name, or a room as people write it.
fn find(tx: &mut Tx<'_>, office: NodeId, text: &str) -> Result<PlaceRow, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::field("place", "required"));
    }
    let scope = Scope { offices: vec![office], ..Scope::nothing() };
    for community in places::communities(tx, &scope, Some(office))? {
        if [&community.code, &community.name, &community.label].contains(&&text.to_owned()) {
            return Ok(community);
        }
        if let Some(place) = places::by_code(tx, &scope, community.id, text)? {
            return Ok(place);
        }
        let mut inside = places::children(tx, &scope, community.id, None, 500)?.into_iter();
        let named = |place: &PlaceRow| {
            place.retired_at.is_none() && (place.name == text || place.label == text)
        };
        if let Some(place) = inside.find(named) {
            return Ok(place);
        }
    }
    let mut rooms = find_rooms(tx, &scope, text, None)?;
    match rooms.len() {
        0 => Err(AppError::field("place", "no_such_place")),
        1 => Ok(rooms.swap_remove(0)),
        _ => Err(AppError::field("place", "several_places")),
    }
}

/// Whether the office's rules make this a common part; `None` where they say nothing.
pub(super) fn public_part(
    tx: &mut Tx<'_>,
    office: NodeId,
    (around, categories): (&[PlaceId], &[String]),
) -> Result<Option<bool>, AppError> {
    let rules = store::public_parts(tx, office)?;
    let of_place = |place: &PlaceId| rules.iter().find(|rule| rule.place == Some(*place));
    let of_category =
        |code: &String| rules.iter().find(|rule| rule.place.is_none() && rule.category == *code);
    let rule = around.iter().find_map(of_place).or_else(|| categories.iter().find_map(of_category));
    Ok(rule.map(|rule| rule.public))
}
