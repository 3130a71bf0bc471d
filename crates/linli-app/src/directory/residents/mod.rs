//! Residents: persons tied to rooms, with their numbers masked (ORG-4, ADM-3).
//!
//! Owns what a resident's card shows. No view holds a whole number: seeing one is [`super::reveal`], which asks why.
//! Reading needs the right to see people, changing the right to edit them, at the office that knows the person.

mod edit;
mod find;
mod ties;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_domain::ids::{NodeId, PlaceId, ResidentId};
use linli_domain::vocabulary::{Channel, Tie};
use linli_store::occupancies::{self, OccupancyRow};
use linli_store::residents::{self as store, PhoneRow, ResidentRow};
use linli_store::{Scope, Tx, organisation, places};
use serde::Serialize;
use std::collections::BTreeMap;

pub use edit::{PhoneInput, ResidentInput, Secret, create, update};
pub use find::{Listing, find, get, list};
pub use ties::{MoveIn, move_in, move_out, of_room};

use super::phones;
use crate::App;
use crate::error::AppError;
use crate::keys::Keys;

/// A resident as people see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResidentView {
    pub id: ResidentId,
    pub office: NodeId,
    pub name: String,
    pub initials: String,
    /// Masked, in the order in which they are tried.
    pub phones: Vec<String>,
    /// Masked.
    pub id_number: Option<String>,
    pub preferred_channel: Option<Channel>,
    pub language: String,
    pub notes: String,
    pub version: i64,
    /// Present ties first, then past ones.
    pub rooms: Vec<TieView>,
}

/// A tie of a person to a room, from the person's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TieView {
    pub room: PlaceId,
    pub label: String,
    pub tie: Tie,
    pub from: Date,
    /// The last day.
    pub to: Option<Date>,
    pub current: bool,
}

/// A tie of a room to a person, from the room's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OccupantView {
    pub resident: ResidentView,
    pub tie: Tie,
    pub from: Date,
    pub to: Option<Date>,
    pub current: bool,
}

/// Whether a tie holds on a day.
pub(crate) fn is_current(tie: &OccupancyRow, today: Date) -> bool {
    tie.from <= today && tie.to.is_none_or(|to| to >= today)
}

/// The local day of an office.
pub(crate) fn today(tx: &mut Tx<'_>, office: NodeId, now: Timestamp) -> Result<Date, AppError> {
    let zone = organisation::get(tx, office)?.ok_or(AppError::NotFound)?.time_zone;
    let zoned = now.in_tz(&zone).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(zoned.date())
}

/// Cards of people that were read inside the scope.
pub(crate) fn views(
    tx: &mut Tx<'_>,
    app: &App,
    scope: &Scope,
    rows: Vec<ResidentRow>,
) -> Result<Vec<ResidentView>, AppError> {
    let ids: Vec<ResidentId> = rows.iter().map(|row| row.id).collect();
    let mut phones = store::phones(tx, &ids)?;
    let mut ties = occupancies::of_residents(tx, &ids)?;
    let rooms: Vec<PlaceId> = ties.values().flatten().map(|tie| tie.room).collect();
    let labels = places::labels(tx, scope, &rooms)?;
    let now = app.environment.now();
    let mut days: BTreeMap<NodeId, Date> = BTreeMap::new();
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        let today = match days.get(&row.office) {
            Some(day) => *day,
            None => *days.entry(row.office).or_insert(today(tx, row.office, now)?),
        };
        let mut rooms: Vec<TieView> = ties
            .remove(&row.id)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|tie| tie_view(&tie, &labels, today))
            .collect();
        rooms.sort_by_key(|tie| !tie.current);
        cards.push(card(
            &app.keys,
            row,
            &phones.remove(&ids[cards.len()]).unwrap_or_default(),
            rooms,
        ));
    }
    Ok(cards)
}

/// A tie, unless its room lies outside the scope.
fn tie_view(
    tie: &OccupancyRow,
    labels: &BTreeMap<PlaceId, String>,
    today: Date,
) -> Option<TieView> {
    Some(TieView {
        room: tie.room,
        label: labels.get(&tie.room)?.clone(),
        tie: tie.tie,
        from: tie.from,
        to: tie.to,
        current: is_current(tie, today),
    })
}

fn card(keys: &Keys, row: ResidentRow, numbers: &[PhoneRow], rooms: Vec<TieView>) -> ResidentView {
    ResidentView {
        id: row.id,
        office: row.office,
        name: row.name,
        initials: row.initials,
        phones: numbers.iter().map(|number| phones::masked_row(keys, number)).collect(),
        id_number: row.id_number_sealed.as_deref().map(|sealed| masked_id_number(keys, sealed)),
        preferred_channel: row.preferred_channel,
        language: row.language,
        notes: row.notes,
        version: row.version,
        rooms,
    }
}

/// The first three and the last two characters of an identity number.
fn masked_id_number(keys: &Keys, sealed: &[u8]) -> String {
    let hidden = "****".to_owned();
    let Ok(number) = keys.open(sealed) else { return hidden };
    let letters: Vec<char> = number.chars().collect();
    if letters.len() < 10 {
        return hidden;
    }
    let (start, end) = (&letters[..3], &letters[letters.len() - 2..]);
    start.iter().copied().chain("****".chars()).chain(end.iter().copied()).collect()
}
