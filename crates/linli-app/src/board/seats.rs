//! Who represents the owners of which community, and until when (FUP-7, ORG-2).
//!
//! Owns granting and ending seats. The role alone opens nothing: an administrator gives each representative a seat for one
//! community with a last day. A seat is looked at with every request, so that ending it works at once (P23).

use super::zone_of;
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::record::Change;
use crate::error::AppError;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_domain::vocabulary::Role;
use linli_store::board_seats::{self, SeatRow};
use linli_store::{Tx, offices, places};

/// The longest time for which a seat is given, in days: two years.
const LONGEST: i32 = 731;
/// Seats that are listed.
const LISTED: usize = 300;

/// A seat as the administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub staff: StaffId,
    pub name: String,
    pub community: PlaceId,
    pub label: String,
    pub code: String,
    pub until: Date,
    pub ended_at: Option<Timestamp>,
    /// In force today.
    pub open: bool,
}

/// Seats and what is needed to give another.
#[derive(Clone, Debug)]
pub struct Seats {
    pub seats: Vec<Seat>,
    /// People who hold the role, with the name of the office.
    pub people: Vec<(StaffId, String, String)>,
    pub communities: Vec<(PlaceId, String)>,
    /// A year from today.
    pub usual: Date,
}

fn today(tx: &mut Tx<'_>, office: NodeId, now: Timestamp) -> Result<Date, AppError> {
    Ok(now.to_zoned(zone_of(&offices::terms(tx, office.0)?)?).date())
}

fn seat(tx: &mut Tx<'_>, row: SeatRow, now: Timestamp) -> Result<Seat, AppError> {
    let until: Date = row.until.parse().map_err(|_| AppError::Internal("a seat".to_owned()))?;
    let open = row.ended_at.is_none() && until >= today(tx, row.office, now)?;
    Ok(Seat {
        staff: row.staff,
        name: row.name,
        community: row.community,
        label: row.label,
        code: row.code,
        until,
        ended_at: row.ended_at,
        open,
    })
}

/// The caller's seats that are in force, for communities of offices where they hold the role.
pub(super) fn held(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<Seat>, AppError> {
    let mut all = Vec::new();
    for row in board_seats::of_person(tx, caller.staff)? {
        let branch = offices::terms(tx, row.office.0)?.branch_id.map(NodeId);
        if caller.has_at(Right::Represent, row.office, branch) {
            all.push(seat(tx, row, now)?);
        }
    }
    all.retain(|seat| seat.open);
    Ok(all)
}

/// The seats in the communities that the caller administers.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(app: &App, caller: &Caller) -> Result<Seats, AppError> {
    caller.require(Right::Administer)?;
    let (scope, now) = (caller.scope(Right::Administer), app.environment.now());
    app.db
        .read(move |tx| {
            let mut seats = Vec::new();
            for row in board_seats::list(tx, &scope, LISTED)? {
                seats.push(seat(tx, row, now)?);
            }
            let mut people = Vec::new();
            for (id, name, office) in
                board_seats::people(tx, &scope, Role::OwnerRepresentative.as_str())?
            {
                people.push((id, name, offices::terms(tx, office.0)?.name));
            }
            let all = places::communities(tx, &scope, None)?;
            let all = all.into_iter().filter(|place| place.retired_at.is_none());
            let usual = now.to_zoned(jiff::tz::TimeZone::UTC).date().saturating_add(1.year());
            Ok(Seats { seats, people, communities: all.map(|p| (p.id, p.label)).collect(), usual })
        })
        .await
}

/// Gives somebody who holds the role a seat, or another last day.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::Forbidden`].
pub async fn grant(
    app: &App,
    caller: &Caller,
    staff: StaffId,
    community: PlaceId,
    until: Date,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Administer)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let (scope, now) = (caller.scope(Right::Administer), app.environment.now());
            let place = places::get(tx, &scope, community)?.filter(|p| p.community == p.id);
            let place = place.ok_or_else(|| AppError::field("community", "unknown"))?;
            let people = board_seats::people(tx, &scope, Role::OwnerRepresentative.as_str())?;
            if !people.iter().any(|(id, _, office)| *id == staff && *office == place.office) {
                return Err(AppError::field("staff", "no_representative"));
            }
            let today = today(tx, place.office, now)?;
            if until < today || until > today.saturating_add(LONGEST.days()) {
                return Err(AppError::field("until", "seat_days"));
            }
            let day = until.to_string();
            let by = (Some(caller.staff), now);
            board_seats::grant(tx, (staff, community, place.office), &day, by)?;
            let after = serde_json::json!({ "staff": staff, "community": community, "until": day });
            let change = Change::by(&caller, "grant", "board_seat").row(staff.0).after(&after);
            Ok(change.save(tx, app.environment.as_ref())?)
        })
        .await
}

/// Takes a seat back at once.
///
/// # Errors
/// [`AppError::NotFound`] if there is none in the caller's communities.
pub async fn end(
    app: &App,
    caller: &Caller,
    staff: StaffId,
    community: PlaceId,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Administer)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let scope = caller.scope(Right::Administer);
            places::get(tx, &scope, community)?.ok_or(AppError::NotFound)?;
            if !board_seats::end(tx, staff, community, app.environment.now())? {
                return Err(AppError::NotFound);
            }
            let before = serde_json::json!({ "staff": staff, "community": community });
            let change = Change::by(&caller, "end", "board_seat").row(staff.0).before(&before);
            Ok(change.save(tx, app.environment.as_ref())?)
        })
        .await
}
