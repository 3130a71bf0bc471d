//! The dispatch board: what nobody has yet, who has what and when, and who should get what (REP-2, ORG-6, ux.md 5.6).
//!
//! Owns one read for the whole board of an office. Who is suggested is the rule of [`suggest`]; a person decides. Changes
//! nothing. Called by `/dispatch`.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::roster;
use jiff::{SignedDuration, Timestamp};
use linli_domain::clock::Signal;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::repair::State;
use linli_domain::repair::suggest::{Suggestion, Technician, suggest};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::cases::CaseRow;
pub use linli_store::categories::CategoryRow;
use linli_store::names::Department;
use linli_store::{Tx, categories, names, offices, organisation, places, repairs};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Most open orders that one board shows.
pub const MOST: i64 = 600;
/// How far back it counts whose turn it is.
const TURNS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The duty of the departments that carry out repairs.
const ENGINEERING: &str = "engineering";

/// An open order.
#[derive(Clone, Debug)]
pub struct Order {
    pub row: CaseRow,
    pub state: State,
    /// The best three for it; empty once somebody has it.
    pub suggestions: Vec<Suggestion>,
}

/// One technician with their open orders, in the order of their appointments.
#[derive(Clone, Debug)]
pub struct Lane {
    pub staff: StaffId,
    pub name: String,
    pub on_shift: bool,
    /// Categories of the repairs that they can do.
    pub skills: Vec<String>,
    pub orders: Vec<Order>,
}

/// The board of one office.
#[derive(Clone, Debug)]
pub struct Board {
    pub office: NodeId,
    pub time_zone: String,
    pub now: Timestamp,
    /// Offices that the caller gives out work for: id and name.
    pub offices: Vec<(NodeId, String)>,
    /// Nobody has it: emergencies first, then by age.
    pub unassigned: Vec<Order>,
    pub lanes: Vec<Lane>,
    /// What the skills are called.
    pub categories: Vec<CategoryRow>,
    /// Handed in, returned or waiting for the office: no technician's any more.
    pub elsewhere: usize,
}

/// Reads the board of an office, or of the first one of the caller.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to give out work; [`AppError::NotFound`] for an office of others.
pub async fn board(app: &App, caller: &Caller, office: Option<NodeId>) -> Result<Board, AppError> {
    caller.require(Right::Dispatch)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| read(tx, &app, &caller, office)).await
}

fn read(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
) -> Result<Board, AppError> {
    let now = app.environment.now();
    let offices = offices_of(tx, caller)?;
    let chosen = match office {
        Some(wanted) => offices.iter().find(|(id, _)| *id == wanted),
        None => offices.first(),
    };
    let office = chosen.ok_or(AppError::NotFound)?.0;
    let terms = offices::terms(tx, office.0)?;
    let scope = caller.scope(Right::Dispatch);
    let rows = repairs::open(tx, &scope, Some(office.0), None, MOST)?;
    let mut orders = Vec::with_capacity(rows.len());
    for row in rows {
        let state: State = serde_json::from_str(&row.snapshot)
            .map_err(|e| AppError::Internal(format!("{}: {e}", row.number)))?;
        orders.push(Order { row, state, suggestions: Vec::new() });
    }
    let people = technicians(tx, office, now)?;
    let ids: BTreeSet<Uuid> = orders.iter().filter_map(|order| order.row.place_id).collect();
    let buildings: BTreeMap<Uuid, Uuid> =
        places::buildings(tx, &ids.into_iter().collect::<Vec<_>>())?.into_iter().collect();
    let turns: BTreeMap<Uuid, Timestamp> =
        repairs::last_given(tx, office.0, now - TURNS)?.into_iter().collect();
    let categories = categories::list(tx, false)?;
    let known = Known { people, buildings, turns, categories };
    let (unassigned, lanes, elsewhere) = known.share(orders);
    let (time_zone, categories) = (terms.time_zone, known.categories);
    Ok(Board { office, time_zone, now, offices, unassigned, lanes, categories, elsewhere })
}

/// The offices for which the caller gives out work; those of the departments that they head among them.
fn offices_of(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<(NodeId, String)>, AppError> {
    let scope = caller.scope(Right::Dispatch);
    let mut all = organisation::list(tx, &scope, Some(NodeKind::Office), false)?;
    for department in organisation::list(tx, &scope, Some(NodeKind::Department), false)? {
        let Some(office) = department.office.filter(|id| all.iter().all(|o| o.id != *id)) else {
            continue;
        };
        all.extend(organisation::get(tx, office)?);
    }
    Ok(all.into_iter().map(|node| (node.id, node.name)).collect())
}

struct Person {
    staff: StaffId,
    name: String,
    on_shift: bool,
    skills: Vec<String>,
}

/// The people who carry out repairs of an office: those of its engineering department, without whoever leads it.
fn technicians(tx: &mut Tx<'_>, office: NodeId, now: Timestamp) -> Result<Vec<Person>, AppError> {
    let departments = names::departments(tx, office.0)?;
    let carries_out = |d: &&Department| d.duty.as_deref() == Some(ENGINEERING);
    let mut people = Vec::new();
    for department in departments.iter().filter(carries_out) {
        let on_duty: BTreeSet<StaffId> =
            roster::on_duty(tx, NodeId(department.id), now)?.into_iter().collect();
        let skills = repairs::skills(tx, department.id)?;
        let heads = offices::holders_at(tx, department.id, Role::DepartmentHead.as_str())?;
        for (id, name) in department.people.iter().filter(|(id, _)| !heads.contains(id)) {
            let theirs = skills.iter().filter(|(staff, _)| staff == id);
            let theirs: Vec<String> = theirs.map(|(_, skill)| skill.clone()).collect();
            let staff = StaffId(*id);
            let on_shift = on_duty.contains(&staff);
            people.push(Person { staff, name: name.clone(), on_shift, skills: theirs });
        }
    }
    Ok(people)
}

/// What somebody has in hand.
#[derive(Default)]
struct Hand {
    load: u32,
    buildings: BTreeSet<Uuid>,
    /// When they were last given an order that they still have.
    latest: Option<Timestamp>,
}

/// Everything that suggestions are made from.
struct Known {
    people: Vec<Person>,
    /// Building by place.
    buildings: BTreeMap<Uuid, Uuid>,
    /// When somebody was last given an order.
    turns: BTreeMap<Uuid, Timestamp>,
    categories: Vec<CategoryRow>,
}

impl Known {
    /// What nobody has, the lanes, and how many orders are no technician's any more.
    fn share(&self, orders: Vec<Order>) -> (Vec<Order>, Vec<Lane>, usize) {
        let waits = |order: &Order| {
            let stage = order.state.stage;
            stage.untaken() || stage == linli_domain::repair::Stage::Reported
        };
        let (mut unassigned, taken): (Vec<Order>, Vec<Order>) =
            orders.into_iter().partition(|order| order.state.technician.is_none() && waits(order));
        let (in_hand, elsewhere): (Vec<Order>, Vec<Order>) = taken.into_iter().partition(|order| {
            let stage = order.state.stage;
            order.state.technician.is_some() && (stage.in_hand() || waits(order))
        });
        let hands = self.hands(&in_hand);
        for order in &mut unassigned {
            order.suggestions = self.suggestions(order, &hands);
        }
        unassigned.sort_by_key(|order| (order.state.working_urgency(), order.row.registered_at));
        let mut by_staff: BTreeMap<Option<StaffId>, Vec<Order>> = BTreeMap::new();
        for order in in_hand {
            by_staff.entry(order.state.technician).or_default().push(order);
        }
        let lanes = self.people.iter().map(|person| {
            let mut orders = by_staff.remove(&Some(person.staff)).unwrap_or_default();
            orders.sort_by_key(|order| {
                order.state.appointment.map_or(order.row.registered_at, |window| window.from)
            });
            Lane {
                staff: person.staff,
                name: person.name.clone(),
                on_shift: person.on_shift,
                skills: person.skills.clone(),
                orders,
            }
        });
        let mut lanes: Vec<Lane> = lanes.collect();
        lanes.sort_by_key(|lane| (!lane.on_shift, lane.name.clone()));
        (unassigned, lanes, elsewhere.len())
    }

    /// What everybody has in hand, read once for all suggestions.
    fn hands(&self, in_hand: &[Order]) -> BTreeMap<StaffId, Hand> {
        let mut hands: BTreeMap<StaffId, Hand> = BTreeMap::new();
        for order in in_hand {
            let Some(staff) = order.state.technician else { continue };
            let hand = hands.entry(staff).or_default();
            hand.load += 1;
            hand.buildings.extend(order.row.place_id.and_then(|id| self.buildings.get(&id)));
            hand.latest = hand.latest.max(given(&order.state));
        }
        hands
    }

    fn suggestions(&self, order: &Order, hands: &BTreeMap<StaffId, Hand>) -> Vec<Suggestion> {
        let here = order.row.place_id.and_then(|id| self.buildings.get(&id));
        let category = order.row.category.as_str();
        let row = self.categories.iter().find(|row| row.code == category);
        let above = row.and_then(|row| row.parent.as_deref());
        let can = |person: &Person| {
            person.skills.iter().any(|skill| skill == category || Some(skill.as_str()) == above)
        };
        // What nobody is trained for, everybody does.
        let trained = self.people.iter().any(can);
        let none = Hand::default();
        let technicians = self.people.iter().map(|person| {
            let hand = hands.get(&person.staff).unwrap_or(&none);
            Technician {
                staff: person.staff,
                skilled: !trained || can(person),
                on_shift: person.on_shift,
                load: hand.load,
                near: here.is_some_and(|building| hand.buildings.contains(building)),
                last: hand.latest.max(self.turns.get(&person.staff.0).copied()),
            }
        });
        suggest(&technicians.collect::<Vec<_>>())
    }
}

/// When an order came to whoever has it.
fn given(state: &State) -> Option<Timestamp> {
    state.signals.get(&Signal::Accepted).or_else(|| state.signals.get(&Signal::Issued)).copied()
}
