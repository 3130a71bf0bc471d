//! From the file of a company to its rows: ids given, references resolved, rooms counted out.
//!
//! Must not know the database. Called by [`super::found_company`] only.

use jiff::civil::{Date, Time, Weekday, date};
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_domain::roster::{Days, Shift, Weekdays};
use linli_domain::vocabulary::{NodeKind, PlaceKind, Role};
use linli_store::categories::CategoryRow;
use linli_store::organisation::NodeRow;
use linli_store::places::PlaceRow;
use linli_store::rosters::ShiftRow;
use linli_store::staff::StaffRow;
use std::collections::BTreeMap;

use super::file::{BuildingEntry, CompanyFile, NodeEntry};
use crate::App;
use crate::directory::initials::initials;
use crate::directory::room_code;
use crate::error::{AppError, FieldIssue};

/// Rosters of a file hold from here on: longer than any demonstration looks back.
const SINCE: Date = date(2020, 1, 1);

/// All rows of a company, parents before children.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub nodes: Vec<NodeRow>,
    pub places: Vec<PlaceRow>,
    pub categories: Vec<CategoryRow>,
    pub staff: Vec<StaffRow>,
    pub grants: Vec<(StaffId, Role, NodeId)>,
    pub members: Vec<(StaffId, NodeId)>,
    /// Who can do what kind of repair.
    pub skills: Vec<(StaffId, String)>,
    pub shifts: Vec<ShiftRow>,
    pub node_keys: BTreeMap<String, NodeId>,
    pub community_keys: BTreeMap<String, PlaceId>,
}

/// The rows of a file. Every member of staff gets the same password hash.
pub(super) fn rows(app: &App, file: &CompanyFile, password_hash: &str) -> Result<Rows, AppError> {
    let mut rows = Rows::default();
    for (at, entry) in file.nodes.iter().enumerate() {
        node(app, &mut rows, at, entry)?;
    }
    communities(app, &mut rows, file)?;
    for (at, entry) in file.buildings.iter().enumerate() {
        let community = community(&rows, &format!("buildings[{at}].community"), &entry.community)?;
        building(app, &mut rows, &community, entry);
    }
    areas(app, &mut rows, file)?;
    categories(&mut rows, file);
    let logins = staff(app, &mut rows, file, password_hash)?;
    shifts(app, &mut rows, file, &logins)?;
    Ok(rows)
}

fn unknown(field: String) -> AppError {
    AppError::Invalid(vec![FieldIssue::new(field, "unknown")])
}

fn node(app: &App, rows: &mut Rows, at: usize, entry: &NodeEntry) -> Result<(), AppError> {
    let kind = NodeKind::parse(&entry.kind).ok_or_else(|| unknown(format!("nodes[{at}].kind")))?;
    let id = NodeId(app.environment.id());
    let parent = match &entry.parent {
        None => None,
        Some(key) => {
            let parent = rows.node_keys.get(key).copied();
            Some(parent.ok_or_else(|| unknown(format!("nodes[{at}].parent")))?)
        }
    };
    let above = rows.nodes.iter().find(|node| Some(node.id) == parent);
    let branch = above.and_then(|node| node.branch);
    let office = above.and_then(|node| node.office);
    rows.nodes.push(NodeRow {
        id,
        parent,
        kind,
        name: entry.name.clone(),
        code: entry.code.clone(),
        branch: if kind == NodeKind::Branch { Some(id) } else { branch },
        office: if kind == NodeKind::Office { Some(id) } else { office },
        time_zone: entry.time_zone.clone(),
        policy: entry.policy.clone(),
        duty: entry.duty.clone(),
        position: i64::try_from(at).unwrap_or(i64::MAX),
        version: 1,
        retired_at: None,
    });
    rows.node_keys.insert(entry.key.clone(), id);
    Ok(())
}

fn communities(app: &App, rows: &mut Rows, file: &CompanyFile) -> Result<(), AppError> {
    for (at, entry) in file.communities.iter().enumerate() {
        let office = rows.node_keys.get(&entry.office).copied();
        let office = office.ok_or_else(|| unknown(format!("communities[{at}].office")))?;
        let id = PlaceId(app.environment.id());
        rows.places.push(PlaceRow {
            id,
            parent: None,
            community: id,
            building: None,
            office,
            kind: PlaceKind::Community,
            name: entry.name.clone(),
            code: entry.code.clone(),
            label: entry.name.clone(),
            version: 1,
            retired_at: None,
        });
        rows.community_keys.insert(entry.key.clone(), id);
    }
    Ok(())
}

fn community(rows: &Rows, field: &str, key: &str) -> Result<PlaceRow, AppError> {
    let id = rows.community_keys.get(key).ok_or_else(|| unknown(field.to_owned()))?;
    let found = rows.places.iter().find(|place| place.id == *id);
    found.cloned().ok_or_else(|| unknown(field.to_owned()))
}

/// A place inside another one.
fn inside(app: &App, parent: &PlaceRow, kind: PlaceKind, name: &str, code: String) -> PlaceRow {
    let id = PlaceId(app.environment.id());
    PlaceRow {
        id,
        parent: Some(parent.id),
        community: parent.community,
        building: if kind == PlaceKind::Building { Some(id) } else { parent.building },
        office: parent.office,
        kind,
        name: name.to_owned(),
        code,
        label: format!("{} {name}", parent.label),
        version: 1,
        retired_at: None,
    }
}

fn building(app: &App, rows: &mut Rows, community: &PlaceRow, entry: &BuildingEntry) {
    let code = room_code::normal(&entry.code);
    let building = inside(app, community, PlaceKind::Building, &entry.name, code);
    rows.places.push(building.clone());
    for entrance in 1..=entry.entrances {
        let code = room_code::code(&[&building.code, &entrance.to_string()]);
        let name = format!("{entrance} 单元");
        let entrance = inside(app, &building, PlaceKind::Entrance, &name, code);
        rows.places.push(entrance.clone());
        for floor in 1..=entry.floors {
            for door in 1..=entry.rooms_per_floor {
                let name = (floor * 100 + door).to_string();
                let code = room_code::code(&[&entrance.code, &name]);
                let mut room = inside(app, &entrance, PlaceKind::Room, &name, code);
                if entry.entrances == 1 {
                    // Nobody says the entrance where there is only one.
                    room.label = format!("{} {name}", building.label);
                }
                rows.places.push(room);
            }
        }
    }
}

fn areas(app: &App, rows: &mut Rows, file: &CompanyFile) -> Result<(), AppError> {
    for (at, entry) in file.areas.iter().enumerate() {
        let community = community(rows, &format!("areas[{at}].community"), &entry.community)?;
        let kind = area_kind(&entry.kind).ok_or_else(|| unknown(format!("areas[{at}].kind")))?;
        let code = room_code::normal(&entry.name);
        rows.places.push(inside(app, &community, kind, &entry.name, code));
    }
    Ok(())
}

/// The kind of a public area. Kinds that the vocabulary does not tell apart are plain areas.
fn area_kind(code: &str) -> Option<PlaceKind> {
    match code {
        "equipment" | "hall" | "parking" | "service" | "waste" => Some(PlaceKind::Area),
        "community" | "building" | "entrance" | "room" => None,
        other => PlaceKind::parse(other),
    }
}

fn categories(rows: &mut Rows, file: &CompanyFile) {
    for (at, entry) in file.categories.iter().enumerate() {
        let name = |locale: &str| entry.name.get(locale).cloned().unwrap_or_default();
        rows.categories.push(CategoryRow {
            code: entry.code.clone(),
            parent: entry.parent.clone(),
            name_zh_cn: name("zh-CN"),
            name_zh_tw: name("zh-TW"),
            name_en: name("en"),
            department: entry.department.clone(),
            initials: initials(&name("zh-CN")),
            position: i64::try_from(at).unwrap_or(i64::MAX),
            version: 1,
            retired_at: None,
        });
    }
}

/// Members of staff by login.
type Logins = BTreeMap<String, StaffId>;

fn staff(app: &App, rows: &mut Rows, file: &CompanyFile, hash: &str) -> Result<Logins, AppError> {
    let mut logins = Logins::new();
    for (at, entry) in file.staff.iter().enumerate() {
        let id = StaffId(app.environment.id());
        logins.insert(entry.login.clone(), id);
        let environment = app.environment.as_ref();
        rows.staff.push(StaffRow {
            id,
            login: entry.login.clone(),
            name: entry.name.clone(),
            title: entry.title.clone(),
            password_hash: hash.to_owned(),
            phone_sealed: entry.phone.as_ref().map(|phone| app.keys.seal(phone, environment)),
            locale: entry.locale.clone(),
            version: 1,
            retired_at: None,
        });
        let key = |key: &String, field: &str| {
            let found = rows.node_keys.get(key).copied();
            found.ok_or_else(|| unknown(format!("staff[{at}].{field}")))
        };
        if let Some(department) = &entry.department {
            rows.members.push((id, key(department, "department")?));
        }
        rows.skills.extend(entry.skills.iter().map(|skill| (id, skill.clone())));
        for grant in &entry.roles {
            let role =
                Role::parse(&grant.role).ok_or_else(|| unknown(format!("staff[{at}].roles")))?;
            rows.grants.push((id, role, key(&grant.node, "roles")?));
        }
    }
    Ok(logins)
}

fn shifts(app: &App, rows: &mut Rows, file: &CompanyFile, logins: &Logins) -> Result<(), AppError> {
    for (at, entry) in file.shifts.iter().enumerate() {
        let wrong = |field: &str| unknown(format!("shifts[{at}].{field}"));
        let node = rows.node_keys.get(&entry.node).copied().ok_or_else(|| wrong("node"))?;
        let staff = logins.get(&entry.staff).copied().ok_or_else(|| wrong("staff"))?;
        let days = entry.weekdays.iter().map(|day| Weekday::from_monday_one_offset(*day));
        let days: Vec<Weekday> = days.collect::<Result<_, _>>().map_err(|_| wrong("weekdays"))?;
        let time = |text: &str, field| text.parse::<Time>().map_err(|_| wrong(field));
        let shift = Shift {
            staff,
            days: Days::Weekly { weekdays: Weekdays::of(days), since: SINCE, until: None },
            from: time(&entry.from, "from")?,
            to: time(&entry.to, "to")?,
        };
        rows.shifts.push(ShiftRow { id: app.environment.id(), node, shift });
    }
    Ok(())
}
