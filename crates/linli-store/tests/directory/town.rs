//! A company with enough rows for an engine to prefer its indexes.

use jiff::Timestamp;
use jiff::civil::date;
use linli_domain::ids::{NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::vocabulary::{NodeKind, PlaceKind, Role, Tie};
use linli_store::categories::CategoryRow;
use linli_store::change_log::{self, ChangeRow};
use linli_store::occupancies::{self, OccupancyRow};
use linli_store::organisation::{self, NodeRow};
use linli_store::places::{self, PlaceRow};
use linli_store::residents::{self, PhoneRow, ResidentRow};
use linli_store::reveals::{self, RevealRow};
use linli_store::sessions::{self, SessionRow, TokenRow};
use linli_store::staff::{self, StaffRow};
use linli_store::{Db, Engine, StoreError, Tx, categories, params};
use uuid::Uuid;

pub const OFFICES: usize = 40;
const BUILDINGS: usize = 5;
const ROOMS: usize = 60;
const STAFF: usize = 20_000;

pub struct Town {
    pub branch: NodeId,
    pub offices: Vec<NodeId>,
    pub departments: Vec<NodeId>,
    pub communities: Vec<PlaceId>,
    pub buildings: Vec<PlaceId>,
    pub rooms: Vec<PlaceId>,
    pub residents: Vec<ResidentId>,
    pub staff: Vec<StaffId>,
}

/// Ids in the order of their making.
fn id(kind: u64, number: usize) -> Uuid {
    Uuid::from_u64_pair(kind, number as u64 + 1)
}

pub fn moment(number: usize) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + i64::try_from(number).unwrap()).unwrap()
}

pub fn hash(number: usize) -> Vec<u8> {
    let mut hash = vec![0; 16];
    hash[..8].copy_from_slice(&(number as u64).to_be_bytes());
    hash
}

pub async fn build(db: &Db) -> Town {
    let town = db.write(fill).await.unwrap();
    if db.engine() == Engine::Postgres {
        db.write(|tx| tx.execute("ANALYZE", params![])).await.unwrap();
    }
    town
}

fn fill(tx: &mut Tx<'_>) -> Result<Town, StoreError> {
    let (branch, offices, departments) = nodes(tx)?;
    let mut town = Town {
        branch,
        offices,
        departments,
        communities: Vec::new(),
        buildings: Vec::new(),
        rooms: Vec::new(),
        residents: Vec::new(),
        staff: Vec::new(),
    };
    let rows = estate(&mut town);
    places::bulk(tx, rows)?;
    people(tx, &mut town)?;
    employees(tx, &mut town)?;
    for number in 0..200 {
        let code = format!("category-{number}");
        let name = || "名称".to_owned();
        categories::insert(
            tx,
            &CategoryRow {
                code,
                parent: None,
                name_zh_cn: name(),
                name_zh_tw: name(),
                name_en: name(),
                department: "order".into(),
                initials: "mc".into(),
                position: 0,
                version: 1,
                retired_at: None,
            },
        )?;
    }
    Ok(town)
}

fn nodes(tx: &mut Tx<'_>) -> Result<(NodeId, Vec<NodeId>, Vec<NodeId>), StoreError> {
    let mut number = 0;
    let mut add =
        |tx: &mut Tx<'_>, kind, parent: Option<NodeId>, branch, office: Option<NodeId>| {
            let node = NodeId(id(1, number));
            number += 1;
            let row = NodeRow {
                id: node,
                parent,
                kind,
                name: format!("节点{number}"),
                code: format!("N{number}"),
                branch: if kind == NodeKind::Branch { Some(node) } else { branch },
                office: if kind == NodeKind::Office { Some(node) } else { office },
                time_zone: "Asia/Shanghai".into(),
                policy: "default".into(),
                duty: None,
                position: 0,
                version: 1,
                retired_at: None,
            };
            organisation::insert(tx, &row).map(|_| node)
        };
    let company = add(tx, NodeKind::Company, None, None, None)?;
    let (mut offices, mut departments) = (Vec::new(), Vec::new());
    let mut branch = company;
    for number in 0..OFFICES {
        if number % 10 == 0 {
            branch = add(tx, NodeKind::Branch, Some(company), None, None)?;
        }
        let office = add(tx, NodeKind::Office, Some(branch), Some(branch), None)?;
        offices.push(office);
        for _ in 0..20 {
            departments.push(add(
                tx,
                NodeKind::Department,
                Some(office),
                Some(branch),
                Some(office),
            )?);
        }
    }
    Ok((branch, offices, departments))
}

fn estate(town: &mut Town) -> Vec<PlaceRow> {
    let mut rows: Vec<PlaceRow> = Vec::new();
    for (at, office) in town.offices.clone().into_iter().enumerate() {
        let community = place(&mut rows, PlaceKind::Community, None, office, &format!("C{at}"));
        town.communities.push(community.id);
        for building in 1..=BUILDINGS {
            let building = place(
                &mut rows,
                PlaceKind::Building,
                Some(&community),
                office,
                &building.to_string(),
            );
            town.buildings.push(building.id);
            let entrance = place(&mut rows, PlaceKind::Entrance, Some(&building), office, "1");
            for room in 0..ROOMS {
                let name = (101 + room / 4 * 100 + room % 4).to_string();
                town.rooms
                    .push(place(&mut rows, PlaceKind::Room, Some(&entrance), office, &name).id);
            }
        }
    }
    rows
}

fn place(
    rows: &mut Vec<PlaceRow>,
    kind: PlaceKind,
    parent: Option<&PlaceRow>,
    office: NodeId,
    name: &str,
) -> PlaceRow {
    let place = PlaceId(id(2, rows.len()));
    let code = match parent {
        Some(parent) if parent.kind != PlaceKind::Community => format!("{}-{name}", parent.code),
        _ => name.to_owned(),
    };
    let building = parent.and_then(|parent| parent.building);
    let row = PlaceRow {
        id: place,
        parent: parent.map(|parent| parent.id),
        community: parent.map_or(place, |parent| parent.community),
        building: if kind == PlaceKind::Building { Some(place) } else { building },
        office,
        kind,
        name: name.to_owned(),
        label: format!("{office} {code}"),
        code,
        version: 1,
        retired_at: None,
    };
    rows.push(row.clone());
    row
}

fn people(tx: &mut Tx<'_>, town: &mut Town) -> Result<(), StoreError> {
    town.residents = (0..town.rooms.len()).map(|number| ResidentId(id(3, number))).collect();
    let people = town.residents.iter().enumerate().map(|(number, id)| ResidentRow {
        id: *id,
        office: town.offices[number * OFFICES / town.rooms.len()],
        name: format!("业户{number}"),
        initials: format!("yh{number}"),
        id_number_sealed: None,
        id_number_hash: None,
        preferred_channel: None,
        language: "zh-CN".into(),
        notes: String::new(),
        version: 1,
        erased_at: None,
    });
    residents::bulk(tx, people)?;
    let numbers = town.residents.iter().enumerate().map(|(number, id)| PhoneRow {
        resident: *id,
        position: 0,
        sealed: vec![1; 50],
        hash: hash(number),
        tail: hash(number % 5000),
    });
    residents::bulk_phones(tx, numbers)?;
    let ties = town.residents.iter().zip(&town.rooms).map(|(id, room)| OccupancyRow {
        resident: *id,
        room: *room,
        tie: Tie::Owner,
        from: date(2020, 1, 1),
        to: None,
    });
    occupancies::bulk(tx, ties)?;
    Ok(())
}

fn employees(tx: &mut Tx<'_>, town: &mut Town) -> Result<(), StoreError> {
    town.staff = (0..STAFF).map(|number| StaffId(id(4, number))).collect();
    let staff = town.staff.iter().enumerate().map(|(number, id)| StaffRow {
        id: *id,
        login: format!("login{number:05}"),
        name: format!("员工{number}"),
        title: String::new(),
        password_hash: String::new(),
        phone_sealed: None,
        locale: "zh-CN".into(),
        version: 1,
        retired_at: None,
    });
    staff::bulk(tx, staff)?;
    let department = |number: usize| town.departments[number % town.departments.len()];
    let grants = town.staff.iter().enumerate();
    staff::bulk_grants(tx, grants.map(|(number, id)| (*id, Role::Technician, department(number))))?;
    let members = town.staff.iter().enumerate();
    staff::bulk_departments(tx, members.map(|(number, id)| (*id, department(number))))?;
    traces(tx, town)?;
    let changes = (0..10_000).map(|number| ChangeRow {
        id: id(6, number),
        at: moment(number),
        actor: Some(town.staff[number % STAFF]),
        act: "update".into(),
        subject: "place".into(),
        subject_id: Some(id(2, number)),
        before: None,
        after: None,
        origin: String::new(),
    });
    change_log::bulk(tx, changes)?;
    Ok(())
}

fn traces(tx: &mut Tx<'_>, town: &Town) -> Result<(), StoreError> {
    for number in 0..5000 {
        let person = town.staff[number % STAFF];
        sessions::insert(
            tx,
            &SessionRow {
                token_hash: hash(number),
                staff: person,
                secret: vec![2; 32],
                created_at: moment(number),
                seen_at: moment(number),
                expires_at: moment(number + 10_000),
                origin: String::new(),
            },
        )?;
        reveals::insert(
            tx,
            &RevealRow {
                id: id(5, number),
                at: moment(number),
                staff: person,
                resident: town.residents[number],
                case: None,
                field: "phone".into(),
                reason: "原因".into(),
                origin: String::new(),
            },
        )?;
        tokens(tx, number, person)?;
        sessions::count_guess(tx, &format!("login:{number}"), moment(number), moment(0))?;
    }
    Ok(())
}

fn tokens(tx: &mut Tx<'_>, number: usize, staff: StaffId) -> Result<(), StoreError> {
    sessions::insert_token(
        tx,
        &TokenRow {
            id: id(7, number),
            token_hash: hash(number),
            staff,
            name: String::new(),
            scopes: "read".into(),
            created_at: moment(number),
            expires_at: None,
            revoked_at: None,
        },
    )
}
