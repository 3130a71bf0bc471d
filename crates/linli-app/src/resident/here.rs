//! Where a visitor stands: the place of a code, or a community that they chose (ORG-3).
//!
//! Owns what the report page shows before anybody has written a word. Nothing of anybody else's report is among it but
//! what kind of thing it is and since when (M10).

use crate::App;
use crate::directory::room_code;
use crate::doer::Visitor;
use crate::error::AppError;
use crate::resident::Source;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{CaseId, NodeId, PlaceId};
use linli_domain::vocabulary::PlaceKind;
use linli_store::names::{self, CategoryName};
use linli_store::places::{self, RoomQuery};
use linli_store::resident_pages::{self, OpenMatter, PlaceHere};
use linli_store::{Scope, Tx, offices};
use uuid::Uuid;

/// Open complaints older than this are not offered to neighbours.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Matters that are offered.
const OFFERED: usize = 3;

/// What the report page knows of where the visitor is.
#[derive(Clone, Debug)]
pub struct Here {
    pub place: PlaceId,
    /// The place in words.
    pub label: String,
    pub office: String,
    pub time_zone: String,
    /// The place is somebody's home or shop: nobody has to be asked for the room.
    pub private: bool,
    /// A whole community: where in it is asked for.
    pub whole: bool,
    /// What neighbours have reported here.
    pub open: Vec<Matter>,
}

/// An open matter that a neighbour can join.
#[derive(Clone, Debug)]
pub struct Matter {
    pub case: CaseId,
    pub category: CategoryName,
    pub since: Timestamp,
}

/// A community in the list of `/s`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    pub id: Uuid,
    pub label: String,
}

/// How the visitor came here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Through the code of a place.
    Code(String),
    /// Without one: through the list of communities.
    Community(Uuid),
}

impl Way {
    /// What the form of this page is about.
    pub fn subject(&self) -> String {
        match self {
            Self::Code(code) => format!("q:{code}"),
            Self::Community(id) => format!("s:{id}"),
        }
    }
}

/// Communities to choose from.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn communities(app: &App) -> Result<Vec<Community>, AppError> {
    let all = app.db.read(resident_pages::communities).await?;
    Ok(all.into_iter().map(|p| Community { id: p.id, label: p.label }).collect())
}

/// What the report page shows.
///
/// # Errors
/// [`AppError::NotFound`] for a code that opens nothing.
pub async fn here(app: &App, way: Way) -> Result<Here, AppError> {
    let now = app.environment.now();
    app.db.read(move |tx| read(tx, &way, now)).await
}

fn read(tx: &mut Tx<'_>, way: &Way, now: Timestamp) -> Result<Here, AppError> {
    let place = place(tx, way)?;
    let office = offices::terms(tx, place.office)?;
    let private = is_private(&place.kind);
    let mut open = Vec::new();
    for matter in offered(tx, &place, now)? {
        open.push(Matter {
            case: CaseId(matter.case),
            category: names::category(tx, &matter.category)?,
            since: matter.registered_at,
        });
    }
    Ok(Here {
        place: PlaceId(place.id),
        whole: is_whole(&place),
        label: place.label,
        office: office.name,
        time_zone: office.time_zone,
        private,
        open,
    })
}

/// What neighbours can join at a place. What somebody reported about their own home is nobody else's business, and a whole
/// community is no place.
pub(super) fn offered(
    tx: &mut Tx<'_>,
    place: &PlaceHere,
    now: Timestamp,
) -> Result<Vec<OpenMatter>, AppError> {
    if is_private(&place.kind) || is_whole(place) {
        return Ok(Vec::new());
    }
    let since = now.checked_sub(RECENT).unwrap_or(Timestamp::MIN);
    Ok(resident_pages::open_at(tx, place.id, since, OFFERED)?)
}

/// The place that a way leads to, if its office still works.
pub(super) fn place(tx: &mut Tx<'_>, way: &Way) -> Result<PlaceHere, AppError> {
    let found = match way {
        Way::Code(code) => resident_pages::place_of_code(tx, &typed(code))?,
        Way::Community(id) => {
            resident_pages::place(tx, *id)?.filter(|p| p.kind == PlaceKind::Community.as_str())
        }
    };
    let place = found.ok_or(AppError::NotFound)?;
    let retired = offices::terms(tx, place.office)?.retired;
    if retired { Err(AppError::NotFound) } else { Ok(place) }
}

/// A code as it was printed, from one that somebody typed: `O` for a zero, `l` for a one.
fn typed(code: &str) -> String {
    let digit = |c: char| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    code.chars().take(40).map(digit).collect()
}

pub(super) fn is_private(kind: &str) -> bool {
    [PlaceKind::Room.as_str(), PlaceKind::Shop.as_str()].contains(&kind)
}

fn is_whole(place: &PlaceHere) -> bool {
    place.kind == PlaceKind::Community.as_str()
}

/// The visitor at a place: may report to its office, and see no case.
pub(super) fn visitor(place: &PlaceHere, from: &Source) -> Visitor {
    Visitor { office: NodeId(place.office), case: None, origin: from.origin.clone() }
}

/// The room that somebody means in a community, if there is exactly one.
pub(super) fn room(
    tx: &mut Tx<'_>,
    place: &PlaceHere,
    said: &str,
) -> Result<Option<PlaceId>, AppError> {
    let scope = Scope { offices: vec![NodeId(place.office)], ..Scope::nothing() };
    let read = room_code::read(said).into_iter().chain(room_code::run_together(said));
    let mut found = Vec::new();
    for said in read {
        let query = RoomQuery {
            community: Some(PlaceId(place.community)),
            building: said.building,
            entrance: said.entrance,
            room: said.room,
        };
        found.extend(places::rooms(tx, &scope, &query, 2)?.into_iter().map(|row| row.id));
    }
    found.sort_unstable();
    found.dedup();
    Ok(if let [one] = found[..] { Some(one) } else { None })
}
