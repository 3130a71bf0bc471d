//! Who is calling (REC-2, ORG-4): the people of a number, the household, what was reported before, what goes on there.
//!
//! Owns the card that opens before the clerk types. Everything is read under the caller's own scope (D07). Changes
//! nothing. Called by the desk and by the page of a call.

use crate::App;
use crate::access::{Caller, Right};
use crate::calls::{self, Call};
use crate::contacts::{self, ContactLine, Outcome};
use crate::directory::places::rooms_in;
use crate::directory::residents::{is_current, today};
use crate::directory::room_code;
use crate::error::AppError;
use crate::keys::digits;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{PlaceId, ResidentId};
use linli_domain::vocabulary::{Channel, PlaceKind, Tie};
use linli_store::lists::{self, ListedCase, Near};
use linli_store::places::{PlaceRow, RoomQuery};
use linli_store::residents::{self, ResidentRow};
use linli_store::{
    Scope, Tx, calls as call_rows, contacts as contact_rows, incidents, occupancies, places,
};

pub use linli_store::incidents::IncidentRow as Incident;

/// Rooms offered when what was typed fits several.
const ROOMS: usize = 20;
/// People with one number.
const PEOPLE: usize = 9;
/// Lines of a history.
const LINES: u32 = 8;
/// How far back a history goes.
const PAST: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Days of which a loud building has more cases than are shown; only a quiet one is looked through for longer.
const LATELY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A follow-up that went badly is a warning for so long.
const WARNS: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Fewest digits that are taken for a whole number.
const WHOLE_NUMBER: usize = 7;

/// What is known of the caller so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub phone: String,
    /// In any of the usual spellings.
    pub room: String,
    pub name: String,
    pub community: Option<PlaceId>,
    /// Chosen among those who have the number.
    pub resident: Option<ResidentId>,
    /// The public area that it is about.
    pub place: Option<PlaceId>,
}

/// Somebody who may be calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: ResidentId,
    pub name: String,
    /// How they are tied to the room.
    pub tie: Option<Tie>,
    pub room: Option<PlaceId>,
    pub room_label: String,
    /// What the form takes for the room: the label, which is unique where the code alone is not.
    pub room_code: String,
    pub preferred_channel: Option<Channel>,
    pub notes: String,
}

/// The card.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Everybody with this number.
    pub people: Vec<Person>,
    /// The one who is calling, if that is certain or was chosen.
    pub person: Option<Person>,
    pub room: Option<PlaceRow>,
    /// What was typed fits several rooms, or none.
    pub rooms: Vec<PlaceRow>,
    pub unknown_room: bool,
    /// The others of the household.
    pub household: Vec<Person>,
    /// Cases and contacts of this household, the latest first.
    pub of_household: Vec<Line>,
    pub of_entrance: Vec<Line>,
    pub of_building: Vec<Line>,
    /// The latest follow-up of this household that went badly.
    pub warning: Option<ListedCase>,
    pub incidents: Vec<Incident>,
    pub calls: Vec<Call>,
}

/// One line of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Case(Box<ListedCase>),
    Contact(Box<ContactLine>),
}

impl Line {
    fn at(&self) -> Timestamp {
        match self {
            Self::Case(case) => case.registered_at,
            Self::Contact(contact) => contact.at,
        }
    }
}

/// The card of a caller.
///
/// # Errors
/// [`AppError::Forbidden`] for those who do not register.
pub async fn card(app: &App, caller: &Caller, asked: Asked) -> Result<Card, AppError> {
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| card_in(tx, &app, &caller, &asked)).await
}

/// The same inside a transaction.
pub(crate) fn card_in(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    asked: &Asked,
) -> Result<Card, AppError> {
    let scope = caller.scope(Right::Register);
    let cases = caller.scope(Right::SeeCases);
    let now = app.environment.now();
    let mut card = Card::default();
    let number = digits(&asked.phone);
    let hash = (number.len() >= WHOLE_NUMBER).then(|| app.keys.phone_hash(&number));
    if let Some(hash) = &hash {
        let rows = residents::by_phone(tx, &scope, hash, true, PEOPLE)?;
        card.people = people(tx, &scope, rows, None, now)?;
        for row in call_rows::from_number(tx, &scope, hash, 5)? {
            card.calls.push(calls::shown(tx, app, &scope, row)?);
        }
    }
    who(tx, &scope, asked, now, &mut card)?;
    if let Some(room) = card.room.clone() {
        let tied = occupancies::of_rooms(tx, &scope, &[room.id])?;
        let day = today(tx, room.office, now)?;
        let here = tied.into_iter().filter(|(t, p)| is_current(t, day) && p.erased_at.is_none());
        let rows: Vec<ResidentRow> = here.map(|(_, person)| person).collect();
        card.household = people(tx, &scope, rows, Some(room.id), now)?;
        past(tx, app, &cases, &room, hash.as_deref(), now, &mut card)?;
    } else if let Some(hash) = &hash {
        let rows = contact_rows::latest(tx, &cases, Some(hash), None, LINES)?;
        card.of_household = contact_lines(app, rows);
    }
    let area = asked.place.map(|id| places::get(tx, &scope, id)).transpose()?.flatten();
    let around: Vec<PlaceId> = [&card.room, &area]
        .into_iter()
        .flatten()
        .flat_map(|p| [Some(p.id), p.parent, p.building, Some(p.community)])
        .flatten()
        .collect();
    card.incidents = incidents::running(tx, &scope, now, Some(&around))?;
    Ok(card)
}

/// The person and the room, as far as they are certain.
fn who(
    tx: &mut Tx<'_>,
    scope: &Scope,
    asked: &Asked,
    now: Timestamp,
    card: &mut Card,
) -> Result<(), AppError> {
    let chosen = asked.resident.map(|id| residents::get(tx, scope, id)).transpose()?.flatten();
    if let Some(row) = chosen {
        card.person = people(tx, scope, vec![row], None, now)?.pop();
    } else if let [one] = card.people.as_slice() {
        card.person = Some(one.clone());
    }
    if asked.room.trim().is_empty() {
        let home = card.person.as_ref().and_then(|p| p.room);
        card.room = home.map(|id| places::get(tx, scope, id)).transpose()?.flatten();
        return Ok(());
    }
    let found = find_rooms(tx, scope, &asked.room, asked.community)?;
    match found.as_slice() {
        [] => card.unknown_room = true,
        [one] => card.room = Some(one.clone()),
        several => {
            let homes: Vec<_> = card.people.iter().filter_map(|p| p.room).collect();
            let mut theirs = several.iter().filter(|room| homes.contains(&room.id));
            match (theirs.next(), theirs.next()) {
                (Some(one), None) => card.room = Some(one.clone()),
                _ => card.rooms = several.to_vec(),
            }
        }
    }
    // The number is the husband's, the room says who of several it is.
    if let (None, Some(room)) = (&card.person, &card.room) {
        let mut here = card.people.iter().filter(|p| p.room == Some(room.id));
        if let (Some(one), None) = (here.next(), here.next()) {
            card.person = Some(one.clone());
        }
    }
    Ok(())
}

/// Rooms in service that answer to a spelling; a number said in one go only if it can be nothing else.
pub(crate) fn find_rooms(
    tx: &mut Tx<'_>,
    scope: &Scope,
    text: &str,
    community: Option<PlaceId>,
) -> Result<Vec<PlaceRow>, AppError> {
    let fits = |p: &PlaceRow| p.retired_at.is_none() && community.is_none_or(|c| c == p.community);
    let mut found: Vec<PlaceRow> =
        rooms_in(tx, scope, text, ROOMS)?.into_iter().filter(fits).collect();
    if found.is_empty() {
        for said in room_code::run_together(text) {
            let room_code::SaidRoom { building, entrance, room, .. } = said;
            let query = RoomQuery { community, building, entrance, room };
            found.extend(places::rooms(tx, scope, &query, ROOMS)?.into_iter().filter(fits));
        }
        found.sort_by_key(|room| room.id);
        found.dedup_by_key(|room| room.id);
    }
    // A label is what the form fills in; it names one room where the code names several.
    let label = room_code::normal(text);
    if found.len() > 1
        && let Some(at) = found.iter().position(|p| room_code::normal(&p.label) == label)
    {
        found = vec![found.swap_remove(at)];
    }
    Ok(found)
}

fn people(
    tx: &mut Tx<'_>,
    scope: &Scope,
    rows: Vec<ResidentRow>,
    of: Option<PlaceId>,
    now: Timestamp,
) -> Result<Vec<Person>, AppError> {
    let ids: Vec<ResidentId> = rows.iter().map(|row| row.id).collect();
    let ties = occupancies::of_residents(tx, &ids)?;
    let mut all: Vec<Person> = Vec::new();
    for row in rows.into_iter().filter(|row| row.erased_at.is_none()) {
        if all.iter().any(|known| known.id == row.id) {
            continue;
        }
        let day = today(tx, row.office, now)?;
        let mut current = ties.get(&row.id).into_iter().flatten().filter(|t| is_current(t, day));
        let tie = match of {
            Some(room) => current.find(|tie| tie.room == room),
            None => current.next(),
        };
        let place = tie.map(|tie| places::get(tx, scope, tie.room)).transpose()?.flatten();
        all.push(Person {
            id: row.id,
            name: row.name,
            tie: tie.map(|tie| tie.tie),
            room: place.as_ref().map(|p| p.id),
            room_label: place.as_ref().map(|p| p.label.clone()).unwrap_or_default(),
            room_code: place.map(|p| p.label).unwrap_or_default(),
            preferred_channel: row.preferred_channel,
            notes: row.notes,
        });
    }
    Ok(all)
}

/// What this household, this entrance, this building reported in the last year.
fn past(
    tx: &mut Tx<'_>,
    app: &App,
    scope: &Scope,
    room: &PlaceRow,
    phone: Option<&[u8]>,
    now: Timestamp,
    card: &mut Card,
) -> Result<(), AppError> {
    let since = now.checked_sub(PAST).unwrap_or(Timestamp::MIN);
    let cases = lists::near(tx, scope, Near::Household(room.id), since, LINES)?;
    // What was said without a name stays without one, also inside the household (M10).
    let cases: Vec<ListedCase> = cases.into_iter().filter(|c| !c.reporter.is_empty()).collect();
    let warns = now.checked_sub(WARNS).unwrap_or(Timestamp::MIN);
    card.warning = cases.iter().find(|c| c.round > 0 && c.updated_at >= warns).cloned();
    let mut lines: Vec<Line> = cases.into_iter().map(|c| Line::Case(Box::new(c))).collect();
    let mut taken = contact_rows::latest(tx, scope, None, Some(room.id), LINES)?;
    if let Some(phone) = phone {
        let more = contact_rows::latest(tx, scope, Some(phone), None, LINES)?;
        taken.extend(more.into_iter().filter(|c| c.place != Some(room.id)));
    }
    lines.extend(contact_lines(app, taken));
    lines.sort_by_key(|line| std::cmp::Reverse(line.at()));
    lines.truncate(LINES as usize);
    card.of_household = lines;
    let lately = now.checked_sub(LATELY).unwrap_or(Timestamp::MIN);
    let mut inside = |id: Option<PlaceId>, kind| -> Result<Vec<Line>, AppError> {
        let Some(id) = id else { return Ok(Vec::new()) };
        let near =
            |tx: &mut Tx<'_>, since| lists::near(tx, scope, Near::Inside(id, kind), since, LINES);
        let mut cases = near(tx, lately)?;
        if cases.len() < LINES as usize {
            cases = near(tx, since)?;
        }
        Ok(cases.into_iter().map(|c| Line::Case(Box::new(c))).collect())
    };
    let entrance = room.parent.filter(|id| Some(*id) != room.building);
    card.of_entrance = inside(entrance, PlaceKind::Entrance)?;
    card.of_building = inside(room.building, PlaceKind::Building)?;
    Ok(())
}

/// Contacts that became no case: the others stand among the cases.
fn contact_lines(app: &App, rows: Vec<contact_rows::ContactRow>) -> Vec<Line> {
    rows.into_iter()
        .filter(|row| row.outcome != Outcome::Case)
        .map(|row| Line::Contact(Box::new(contacts::line(app, row))))
        .collect()
}
