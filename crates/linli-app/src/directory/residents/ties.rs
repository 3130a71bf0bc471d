//! Moving in and out. The history of a room and of a person is never rewritten: a tie ends, a new one begins.

use jiff::civil::Date;
use linli_domain::ids::{PlaceId, ResidentId};
use linli_domain::vocabulary::{PlaceKind, Tie};
use linli_store::occupancies::{self as store, OccupancyRow};
use linli_store::residents::ResidentRow;
use linli_store::{Tx, places};

use super::edit::{editable, shown};
use super::{OccupantView, ResidentView, is_current, today, views};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::places::seen;
use crate::directory::record::Change;
use crate::error::AppError;

/// A tie that begins.
#[derive(Clone, Debug)]
pub struct MoveIn {
    pub room: PlaceId,
    pub tie: Tie,
    pub from: Date,
    /// The last day, if it is known already or long past.
    pub to: Option<Date>,
}

/// Ties a resident to a room.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] if the caller may not edit this person.
pub async fn move_in(
    app: &App,
    caller: &Caller,
    id: ResidentId,
    ask: MoveIn,
) -> Result<ResidentView, AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let person = editable(tx, &caller, id)?;
            check(tx, &caller, &person, &ask)?;
            let MoveIn { room, tie, from, to } = ask;
            if !store::begin(tx, &OccupancyRow { resident: id, room, tie, from, to })? {
                return Err(AppError::field("room", "already_tied"));
            }
            let after = serde_json::json!({ "room": room, "tie": tie, "from": from, "to": to });
            let change = Change::by(&caller, "move_in", "resident").row(id).after(&after);
            change.save(tx, shared.environment.as_ref())?;
            shown(tx, &shared, &caller, person)
        })
        .await
}

fn check(
    tx: &mut Tx<'_>,
    caller: &Caller,
    person: &ResidentRow,
    ask: &MoveIn,
) -> Result<(), AppError> {
    let mut checks = Checks::default();
    let room = places::get(tx, &caller.scope(Right::EditPeople), ask.room)?;
    match room {
        Some(room) if room.retired_at.is_some() => checks.issue("room", "retired"),
        Some(room) if !matches!(room.kind, PlaceKind::Room | PlaceKind::Shop) => {
            checks.issue("room", "not_a_room");
        }
        Some(room) if room.office == person.office => {}
        _ => checks.issue("room", "unknown"),
    }
    if ask.to.is_some_and(|to| to < ask.from) {
        checks.issue("to", "before_start");
    }
    let ties = store::of_residents(tx, &[person.id])?.remove(&person.id).unwrap_or_default();
    let overlaps = |tie: &OccupancyRow| {
        tie.room == ask.room
            && tie.to.is_none_or(|end| end >= ask.from)
            && ask.to.is_none_or(|end| end >= tie.from)
    };
    if ties.iter().any(overlaps) {
        checks.issue("room", "already_tied");
    }
    checks.finish()
}

/// Ends the tie to a room that began on `from`; `to` is its last day.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] if there is no such tie without an end.
pub async fn move_out(
    app: &App,
    caller: &Caller,
    id: ResidentId,
    room: PlaceId,
    from: Date,
    to: Date,
) -> Result<ResidentView, AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let person = editable(tx, &caller, id)?;
            if to < from {
                return Err(AppError::field("to", "before_start"));
            }
            if !store::end(tx, id, room, from, to)? {
                return Err(AppError::NotFound);
            }
            let before = serde_json::json!({ "room": room, "from": from });
            let after = serde_json::json!({ "room": room, "from": from, "to": to });
            let change = Change::by(&caller, "move_out", "resident").row(id);
            change.before(&before).after(&after).save(tx, shared.environment.as_ref())?;
            shown(tx, &shared, &caller, person)
        })
        .await
}

/// Everybody who was ever tied to a room: who lives there now first, then the past.
///
/// # Errors
/// [`AppError::NotFound`] for a room that the caller does not see.
pub async fn of_room(
    app: &App,
    caller: &Caller,
    room: PlaceId,
) -> Result<Vec<OccupantView>, AppError> {
    let (scope, shared) = (seen(caller)?, app.clone());
    app.db
        .read(move |tx| {
            let place = places::get(tx, &scope, room)?.ok_or(AppError::NotFound)?;
            let day = today(tx, place.office, shared.environment.now())?;
            let mut found = store::of_rooms(tx, &scope, &[room])?;
            found.sort_by_key(|(tie, _)| !is_current(tie, day));
            let people = found.iter().map(|(_, who)| who.clone()).collect();
            let cards = views(tx, &shared, &scope, people)?;
            let ties = found.into_iter().map(|(tie, _)| tie);
            Ok(cards
                .into_iter()
                .zip(ties)
                .map(|(resident, tie)| OccupantView {
                    resident,
                    tie: tie.tie,
                    from: tie.from,
                    to: tie.to,
                    current: is_current(&tie, day),
                })
                .collect())
        })
        .await
}
