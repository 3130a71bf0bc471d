//! What the desk needs before it registers: places, categories, departments, and who is speaking.
//!
//! Owns the look-ups of the registration form. Registering itself is in [`super::register`].

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::caller_card::find_rooms;
use crate::directory::residents::{is_current, today};
use crate::error::{AppError, FieldIssue};
use linli_domain::ids::{NodeId, PlaceId, ResidentId};
use linli_store::{Tx, categories, names, occupancies, organisation, places, residents};
use std::collections::BTreeMap;

pub use linli_store::categories::CategoryRow as Category;
pub use linli_store::names::Department;
pub use linli_store::places::PlaceRow as Place;

/// People with one number.
const ROOMS: usize = 20;

/// Choices of the form.
#[derive(Clone, Debug)]
pub struct Choices {
    pub communities: Vec<Place>,
    /// Public areas by community, in the order of their codes.
    pub areas: Vec<Place>,
    pub categories: Vec<Category>,
    /// Departments with their people, by office.
    pub offices: Vec<Office>,
}

/// An office with its departments.
#[derive(Clone, Debug)]
pub struct Office {
    pub id: NodeId,
    pub name: String,
    pub departments: Vec<Department>,
}

/// Choices of the registration form for this caller.
///
/// # Errors
/// [`AppError::Forbidden`] for those who do not register.
pub async fn choices(app: &App, caller: &Caller) -> Result<Choices, AppError> {
    caller.require(Right::Register)?;
    let scope = caller.scope(Right::Register);
    app.db
        .read(move |tx| {
            let communities = places::communities(tx, &scope, None)?;
            let communities: Vec<Place> =
                communities.into_iter().filter(|c| c.retired_at.is_none()).collect();
            let mut areas = Vec::new();
            for community in &communities {
                let inside = places::children(tx, &scope, community.id, None, 500)?;
                areas.extend(inside.into_iter().filter(is_area));
            }
            let kind = linli_domain::vocabulary::NodeKind::Office;
            let mut offices = Vec::new();
            for node in organisation::list(tx, &scope, Some(kind), false)? {
                let departments = names::departments(tx, node.id.0)?;
                offices.push(Office { id: node.id, name: node.name, departments });
            }
            let categories = categories::list(tx, false)?;
            Ok(Choices { communities, areas, categories, offices })
        })
        .await
}

/// Communities, buildings and public areas, each with the name of its community: where something can go on.
///
/// # Errors
/// [`AppError::Forbidden`] for those who do not register.
pub async fn buildings(app: &App, caller: &Caller) -> Result<Vec<(String, Place)>, AppError> {
    caller.require(Right::Register)?;
    let scope = caller.scope(Right::Register);
    app.db
        .read(move |tx| {
            let mut all = Vec::new();
            for community in places::communities(tx, &scope, None)? {
                if community.retired_at.is_some() {
                    continue;
                }
                let inside = places::children(tx, &scope, community.id, None, 500)?;
                let name = community.name.clone();
                all.push((name.clone(), community));
                let open = inside.into_iter().filter(|place| place.retired_at.is_none());
                all.extend(open.map(|place| (name.clone(), place)));
            }
            Ok(all)
        })
        .await
}

fn is_area(place: &Place) -> bool {
    use linli_domain::vocabulary::PlaceKind as K;
    place.retired_at.is_none()
        && !matches!(place.kind, K::Community | K::Building | K::Entrance | K::Room)
}

/// Who is speaking, as far as room, name and phone tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speaker {
    pub room: Option<PlaceId>,
    pub resident: Option<ResidentId>,
    /// The office of the room.
    pub office: Option<NodeId>,
}

/// What was typed of the speaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub community: Option<PlaceId>,
    pub room: String,
    pub name: String,
    pub phone: String,
    /// Chosen among those who have the number.
    pub resident: Option<ResidentId>,
}

/// Finds the room and the person. A room that cannot be found, or fits several, is an issue; a
/// person who is not in the directory is simply written down.
///
/// # Errors
/// [`AppError::Invalid`] on `room`.
pub async fn speaker(app: &App, caller: &Caller, said: Said) -> Result<Speaker, AppError> {
    caller.require(Right::Register)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let room = find_room(tx, &caller, &said)?;
            let resident = find_resident(tx, &app, &caller, &said, room)?;
            let room = match (room, resident) {
                (None, Some(person)) => home(tx, &app, &caller, person)?,
                _ => room,
            };
            let place = room.map(|id| places::get(tx, &caller.scope(Right::Register), id));
            let office = place.transpose()?.flatten().map(|place| place.office);
            Ok(Speaker { room, resident, office })
        })
        .await
}

fn find_room(tx: &mut Tx<'_>, caller: &Caller, said: &Said) -> Result<Option<PlaceId>, AppError> {
    if said.room.trim().is_empty() {
        return Ok(None);
    }
    let scope = caller.scope(Right::Register);
    match find_rooms(tx, &scope, &said.room, said.community)?.as_slice() {
        [] => Err(AppError::field("room", "unknown")),
        [one] => Ok(Some(one.id)),
        [a, b, ..] => {
            let issue = FieldIssue::new("room", "several_rooms");
            Err(AppError::Invalid(vec![issue.with("a", &a.label).with("b", &b.label)]))
        }
    }
}

/// The person of that room with that phone or name; without a room, the one person with the phone.
fn find_resident(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    said: &Said,
    room: Option<PlaceId>,
) -> Result<Option<ResidentId>, AppError> {
    let scope = caller.scope(Right::Register);
    if let Some(chosen) =
        said.resident.map(|id| residents::get(tx, &scope, id)).transpose()?.flatten()
    {
        return Ok(Some(chosen.id));
    }
    let phone = said.phone.trim();
    let by_phone = if phone.is_empty() {
        Vec::new()
    } else {
        residents::by_phone(tx, &scope, &app.keys.phone_hash(phone), true, ROOMS)?
    };
    let Some(room) = room else {
        return Ok(match by_phone.as_slice() {
            [one] => Some(one.id),
            _ => None,
        });
    };
    let tied = occupancies::of_rooms(tx, &scope, &[room])?;
    let here: BTreeMap<ResidentId, String> = tied
        .into_iter()
        .filter(|(tie, person)| tie.to.is_none() && person.erased_at.is_none())
        .map(|(_, person)| (person.id, person.name))
        .collect();
    let same_phone = by_phone.iter().map(|p| p.id).find(|id| here.contains_key(id));
    let name = said.name.trim();
    let same_name = here.iter().find(|(_, known)| !name.is_empty() && known.as_str() == name);
    Ok(same_phone.or(same_name.map(|(id, _)| *id)))
}

/// The one room where somebody lives now; none if there are several.
fn home(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    person: ResidentId,
) -> Result<Option<PlaceId>, AppError> {
    let Some(who) = residents::get(tx, &caller.scope(Right::Register), person)? else {
        return Ok(None);
    };
    let day = today(tx, who.office, app.environment.now())?;
    let ties = occupancies::of_residents(tx, &[person])?;
    let mut rooms: Vec<PlaceId> =
        ties.values().flatten().filter(|t| is_current(t, day)).map(|t| t.room).collect();
    rooms.dedup();
    Ok(if let [one] = rooms.as_slice() { Some(*one) } else { None })
}
