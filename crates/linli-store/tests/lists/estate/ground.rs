//! The company itself: nodes, places, staff, residents, categories.

use std::collections::BTreeSet;

use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_store::{Db, StoreError, Tx, Value, values};
use uuid::Uuid;

use super::{Building, CATEGORIES, Dice, Estate, NAMES, Office, Size, hash};

/// Departments of an office; each has this many technicians.
const DEPARTMENTS: [&str; 5] = ["客服部", "工程维修部", "秩序维护部", "环境管理部", "综合管理部"];
const STAFF: usize = 4;
/// Building 30 beside building 3: the two must never be mixed up (P22).
const BUILDINGS: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 30];

type Rows = Vec<Vec<Value>>;

/// Rows on their way into the tables.
struct Ground<'a> {
    dice: &'a mut Dice,
    now: Timestamp,
    rooms: usize,
    nodes: Rows,
    places: Rows,
    staff: Rows,
    residents: Rows,
    phones: Rows,
}

/// Writes the company.
pub async fn lay(db: &Db, size: Size, now: Timestamp, dice: &mut Dice) -> Estate {
    let mut estate =
        Estate { branches: Vec::new(), offices: Vec::new(), residents: Vec::new(), now };
    let mut ground = Ground {
        dice,
        now,
        rooms: size.rooms,
        nodes: Vec::new(),
        places: Vec::new(),
        staff: Vec::new(),
        residents: Vec::new(),
        phones: Vec::new(),
    };
    let company = ground.node(None, "company", "公司", "CO", [None, None]);
    for b in 0..size.branches {
        let branch = ground.branch(company, &format!("B{b}"));
        estate.branches.push(NodeId(branch));
        for o in 0..size.offices {
            let office = ground.office(branch, &format!("B{b}O{o}"), &mut estate.residents);
            estate.offices.push(office);
        }
    }
    let Ground { nodes, places, staff, residents, phones, .. } = ground;
    let tables = [nodes, places, staff, residents, phones, categories()];
    db.write(move |tx| write(tx, &tables)).await.unwrap();
    estate
}

fn write(tx: &mut Tx<'_>, tables: &[Rows; 6]) -> Result<(), StoreError> {
    let columns: [(&str, &[&str]); 6] = [
        (
            "nodes",
            &[
                "id",
                "parent_id",
                "kind",
                "name",
                "code",
                "branch_id",
                "office_id",
                "time_zone",
                "policy",
                "position",
            ],
        ),
        (
            "places",
            &[
                "id",
                "parent_id",
                "community_id",
                "building_id",
                "office_id",
                "kind",
                "name",
                "code",
                "label",
            ],
        ),
        ("staff", &["id", "login", "name", "title", "password_hash", "locale", "version"]),
        ("residents", &["id", "office_id", "name", "initials", "language", "notes", "version"]),
        (
            "resident_phones",
            &["resident_id", "position", "phone_sealed", "phone_hash", "tail_hash"],
        ),
        (
            "categories",
            &[
                "code",
                "parent",
                "name_zh_cn",
                "name_zh_tw",
                "name_en",
                "department",
                "initials",
                "position",
            ],
        ),
    ];
    for ((table, columns), rows) in columns.iter().zip(tables) {
        tx.bulk(table, columns, rows.iter().cloned())?;
    }
    Ok(())
}

/// Those above first.
fn categories() -> Rows {
    let above: BTreeSet<&str> = CATEGORIES.iter().map(|(_, above)| *above).collect();
    let row = |code: &str, above: Option<&str>| values![code, above, "", "", "", "", "", 0];
    let above = above.into_iter().map(|code| row(code, None));
    above.chain(CATEGORIES.iter().map(|(code, above)| row(code, Some(above)))).collect()
}

impl Ground<'_> {
    fn id(&mut self) -> Uuid {
        self.dice.id(self.now)
    }

    fn node(
        &mut self,
        parent: Option<Uuid>,
        kind: &str,
        name: &str,
        code: &str,
        of: [Option<Uuid>; 2],
    ) -> Uuid {
        let id = self.id();
        self.node_as(id, parent, kind, name, code, of);
        id
    }

    fn node_as(
        &mut self,
        id: Uuid,
        parent: Option<Uuid>,
        kind: &str,
        name: &str,
        code: &str,
        [branch, office]: [Option<Uuid>; 2],
    ) {
        let zone = "Asia/Shanghai";
        self.nodes.push(values![id, parent, kind, name, code, branch, office, zone, "default", 0]);
    }

    fn branch(&mut self, company: Uuid, code: &str) -> Uuid {
        let id = self.id();
        self.node_as(id, Some(company), "branch", "分公司", code, [Some(id), None]);
        id
    }

    fn office(&mut self, branch: Uuid, code: &str, residents: &mut Vec<Uuid>) -> Office {
        let id = self.id();
        let of = [Some(branch), Some(id)];
        self.node_as(id, Some(branch), "office", "服务中心", code, of);
        let (mut departments, mut staff) = (Vec::new(), Vec::new());
        for (d, name) in DEPARTMENTS.iter().enumerate() {
            let code = format!("{code}D{d}");
            departments.push(NodeId(self.node(Some(id), "department", name, &code, of)));
            for s in 0..STAFF {
                let person = self.id();
                let name = *self.dice.pick(&NAMES);
                self.staff.push(values![person, format!("{code}-{s}"), name, "", "", "zh-CN", 1]);
                staff.push(StaffId(person));
            }
        }
        let (community, buildings) = self.site(id, code);
        for p in 0..BUILDINGS.len() * self.rooms {
            let person = self.resident(id, p, residents.len());
            residents.push(person);
        }
        Office { id: NodeId(id), branch: NodeId(branch), departments, community, buildings, staff }
    }

    fn resident(&mut self, office: Uuid, p: usize, total: usize) -> Uuid {
        let id = self.id();
        let name = format!("{}{p}", self.dice.pick(&NAMES));
        self.residents.push(values![id, office, name, "", "zh-CN", "", 1]);
        let phone = u32::try_from(total).unwrap();
        let hashes = (hash(1, 900_000 + phone), hash(2, phone % 10_000));
        self.phones.push(values![id, 0, vec![0_u8; 40], hashes.0, hashes.1]);
        id
    }

    fn site(&mut self, office: Uuid, code: &str) -> (PlaceId, Vec<Building>) {
        let community = self.id();
        let none = None::<Uuid>;
        let row =
            values![community, none, community, none, office, "community", "锦园", code, "锦园"];
        self.places.push(row);
        let buildings = BUILDINGS.map(|number| self.building(office, community, number));
        (PlaceId(community), buildings.into())
    }

    fn building(&mut self, office: Uuid, community: Uuid, number: u32) -> Building {
        let (building, entrance) = (self.id(), self.id());
        let name = format!("{number} 栋");
        let mut place =
            |id: Uuid, parent: Uuid, kind: &str, name: &str, code: String, label: &str| {
                let (parent, building) = (Some(parent), Some(building));
                self.places.push(values![
                    id, parent, community, building, office, kind, name, code, label
                ]);
            };
        place(building, community, "building", &name, number.to_string(), &name);
        let label = format!("{name} 1 单元");
        place(entrance, building, "entrance", "1 单元", format!("{number}-1"), &label);
        let rooms = (0..self.rooms)
            .map(|room| {
                let id = self.id();
                let door = ((room / 4 + 1) * 100 + room % 4 + 1).to_string();
                let (code, label) = (format!("{number}-1-{door}"), format!("{label} {door}"));
                let (parent, building) = (Some(entrance), Some(building));
                let row =
                    values![id, parent, community, building, office, "room", door, code, &label];
                self.places.push(row);
                (PlaceId(id), label)
            })
            .collect();
        Building { id: PlaceId(building), entrance: PlaceId(entrance), rooms }
    }
}
