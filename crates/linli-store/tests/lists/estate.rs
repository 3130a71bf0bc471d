//! An invented company with cases, made row by row without the rules: for lists, searches and measurements.
//!
//! The columns of a case agree with each other as the rules would leave them: a finished case has no limit, a paused
//! one shows none, the parts of its departments carry its keys.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::Stage;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_store::{Db, Value, cases, search, values};
use uuid::Uuid;

/// How large it is to be.
#[derive(Clone, Copy)]
pub struct Size {
    pub branches: usize,
    /// Offices of a branch.
    pub offices: usize,
    /// Rooms of each of the 12 buildings of an office.
    pub rooms: usize,
    pub cases: usize,
    /// The newest one in so many cases is open, or most of them.
    pub open: usize,
    /// Bytes of a case's state.
    pub snapshot: usize,
    /// Whether cases can be searched.
    pub words: bool,
}

impl Size {
    /// Enough for every sort of row, quick to make.
    pub const SMALL: Self =
        Self { branches: 2, offices: 2, rooms: 8, cases: 600, open: 3, snapshot: 20, words: true };
    /// Enough for the engines to make up their minds about indexes.
    pub const PLANNED: Self = Self {
        branches: 3,
        offices: 3,
        rooms: 24,
        cases: 20_000,
        open: 20,
        snapshot: 200,
        words: true,
    };
}

pub struct Office {
    pub id: NodeId,
    pub branch: NodeId,
    pub departments: Vec<NodeId>,
    pub community: PlaceId,
    pub buildings: Vec<Building>,
    pub staff: Vec<StaffId>,
}

pub struct Building {
    pub id: PlaceId,
    pub entrance: PlaceId,
    pub rooms: Vec<(PlaceId, String)>,
}

pub struct Estate {
    pub branches: Vec<NodeId>,
    pub offices: Vec<Office>,
    pub residents: Vec<Uuid>,
    pub now: Timestamp,
}

/// Departments of an office; each has this many technicians.
const DEPARTMENTS: [&str; 5] = ["客服部", "工程维修部", "秩序维护部", "环境管理部", "综合管理部"];
const STAFF: usize = 4;
const BUILDINGS: usize = 12;
const CATEGORIES: [(&str, &str); 6] = [
    ("lift", "equipment"),
    ("water", "equipment"),
    ("noise", "environment"),
    ("parking", "order"),
    ("bill", "charges"),
    ("attitude", "service"),
];
const WORDS: [&str; 12] = [
    "电梯困人，半小时没人来",
    "厨房天花板漏水，滴到灶台上",
    "楼上半夜装修噪音太大",
    "車庫被外來車輛佔用",
    "物业费账单与公示标准不符",
    "前台接待态度冷淡",
    "楼道灯不亮，老人摔倒",
    "门禁卡刷不开，快递进不来",
    "绿化带积水，蚊虫很多",
    "生活水泵停水，顶楼没水",
    "垃圾桶两天没有清运",
    "保安夜间脱岗",
];
const NAMES: [&str; 8] = ["张三", "王丽", "陆建国", "孙小梅", "刘阿姨", "何文", "钱先生", "欧阳娜"];
const OPEN_STAGES: [Stage; 12] = [
    Stage::Registered,
    Stage::Judged,
    Stage::Dispatched,
    Stage::Investigating,
    Stage::Planning,
    Stage::Approving,
    Stage::Executing,
    Stage::ReportingBack,
    Stage::Informing,
    Stage::FollowingUp,
    Stage::Closing,
    Stage::Objected,
];

/// Numbers that look random and are the same each time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    pub fn id(&mut self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.as_millisecond()).unwrap();
        let (a, b) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        let random = [a[0], a[1], a[2], a[3], a[4], a[5], b[0], b[1], b[2], b[3]];
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// What stands for the keyed hash of a phone number (1) or of its last four digits (2).
pub fn hash(kind: u8, number: u32) -> Vec<u8> {
    [&[kind; 12][..], &number.to_be_bytes()].concat()
}

/// Makes the company and its cases.
pub async fn build(db: &Db, size: Size) -> Estate {
    let now: Timestamp = "2026-09-14T10:52:00+08:00".parse().unwrap();
    let mut dice = Dice::new(7);
    let estate = organisation(db, size, now, &mut dice).await;
    let mut made = 0;
    let mut days = Vec::new();
    while made < size.cases {
        let some = (size.cases - made).min(20_000);
        let batch = Batch::make(&estate, size, made, some, &mut dice, &mut days);
        db.write(move |tx| {
            tx.bulk("cases", cases::COLUMNS, batch.cases.iter().cloned())?;
            tx.bulk(
                "case_departments",
                cases::DEPARTMENT_COLUMNS,
                batch.departments.iter().cloned(),
            )?;
            tx.bulk("case_accused", &["staff_id", "case_id"], batch.accused.iter().cloned())?;
            tx.bulk("texts", &["id", "case_id", "body"], batch.texts.iter().cloned())?;
            let columns = [
                "id",
                "number",
                "office_id",
                "channel",
                "at",
                "day",
                "resident_id",
                "name",
                "phone_hash",
                "tail_hash",
                "subject",
                "said",
                "done",
                "outcome",
                "case_id",
            ];
            tx.bulk("contacts", &columns, batch.contacts.iter().cloned())?;
            let columns = ["id", "office_id", "title", "became_group", "created_at"];
            tx.bulk("matters", &columns, batch.matters.iter().cloned())?;
            tx.bulk(
                "matter_households",
                &["matter_id", "place_id"],
                batch.households.iter().cloned(),
            )?;
            search::index_new(tx, batch.words.iter().cloned())
        })
        .await
        .unwrap();
        made += some;
    }
    estate
}

async fn organisation(db: &Db, size: Size, now: Timestamp, dice: &mut Dice) -> Estate {
    let mut nodes: Vec<Vec<Value>> = Vec::new();
    let mut places: Vec<Vec<Value>> = Vec::new();
    let mut staff: Vec<Vec<Value>> = Vec::new();
    let mut residents: Vec<Vec<Value>> = Vec::new();
    let mut phones: Vec<Vec<Value>> = Vec::new();
    let mut estate =
        Estate { branches: Vec::new(), offices: Vec::new(), residents: Vec::new(), now };
    let company = dice.id(now);
    let node = |id: Uuid,
                parent: Option<Uuid>,
                kind: &str,
                name: &str,
                code: String,
                of: [Option<Uuid>; 2]| {
        values![id, parent, kind, name, code, of[0], of[1], "Asia/Shanghai", "default", 0]
    };
    nodes.push(node(company, None, "company", "公司", "CO".into(), [None, None]));
    for b in 0..size.branches {
        let branch = dice.id(now);
        nodes.push(node(
            branch,
            Some(company),
            "branch",
            "分公司",
            format!("B{b}"),
            [Some(branch), None],
        ));
        estate.branches.push(NodeId(branch));
        for o in 0..size.offices {
            let office = dice.id(now);
            let at = estate.offices.len();
            let of = [Some(branch), Some(office)];
            nodes.push(node(office, Some(branch), "office", "服务中心", format!("B{b}O{o}"), of));
            let mut departments = Vec::new();
            let mut people = Vec::new();
            for (d, name) in DEPARTMENTS.iter().enumerate() {
                let department = dice.id(now);
                nodes.push(node(
                    department,
                    Some(office),
                    "department",
                    name,
                    format!("B{b}O{o}D{d}"),
                    of,
                ));
                departments.push(NodeId(department));
                for s in 0..STAFF {
                    let id = dice.id(now);
                    staff.push(values![
                        id,
                        format!("s{b}-{o}-{d}-{s}"),
                        *dice.pick(&NAMES),
                        "",
                        "",
                        "zh-CN",
                        1
                    ]);
                    people.push(StaffId(id));
                }
            }
            let (community, buildings) = site(office, at, size.rooms, now, dice, &mut places);
            for p in 0..BUILDINGS * size.rooms {
                let id = dice.id(now);
                residents.push(values![
                    id,
                    office,
                    format!("{}{p}", dice.pick(&NAMES)),
                    "",
                    "zh-CN",
                    "",
                    1
                ]);
                let phone = u32::try_from(estate.residents.len()).unwrap();
                phones.push(values![
                    id,
                    0,
                    vec![0_u8; 40],
                    hash(1, 900_000 + phone),
                    hash(2, phone % 10_000)
                ]);
                estate.residents.push(id);
            }
            estate.offices.push(Office {
                id: NodeId(office),
                branch: NodeId(branch),
                departments,
                community,
                buildings,
                staff: people,
            });
        }
    }
    let categories: Vec<Vec<Value>> = CATEGORIES
        .iter()
        .map(|(_, parent)| values![*parent, None::<String>, "", "", "", "", "", 0])
        .chain(
            CATEGORIES.iter().map(|(code, parent)| values![*code, *parent, "", "", "", "", "", 0]),
        )
        .collect();
    let mut seen = std::collections::HashSet::new();
    let categories: Vec<Vec<Value>> =
        categories.into_iter().filter(|row| seen.insert(format!("{:?}", row[0]))).collect();
    db.write(move |tx| {
        let columns = [
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
        ];
        tx.bulk("nodes", &columns, nodes.iter().cloned())?;
        let columns = [
            "id",
            "parent_id",
            "community_id",
            "building_id",
            "office_id",
            "kind",
            "name",
            "code",
            "label",
        ];
        tx.bulk("places", &columns, places.iter().cloned())?;
        let columns = ["id", "login", "name", "title", "password_hash", "locale", "version"];
        tx.bulk("staff", &columns, staff.iter().cloned())?;
        let columns = ["id", "office_id", "name", "initials", "language", "notes", "version"];
        tx.bulk("residents", &columns, residents.iter().cloned())?;
        let columns = ["resident_id", "position", "phone_sealed", "phone_hash", "tail_hash"];
        tx.bulk("resident_phones", &columns, phones.iter().cloned())?;
        let columns = [
            "code",
            "parent",
            "name_zh_cn",
            "name_zh_tw",
            "name_en",
            "department",
            "initials",
            "position",
        ];
        tx.bulk("categories", &columns, categories.iter().cloned())
    })
    .await
    .unwrap();
    estate
}

fn site(
    office: Uuid,
    at: usize,
    rooms: usize,
    now: Timestamp,
    dice: &mut Dice,
    rows: &mut Vec<Vec<Value>>,
) -> (PlaceId, Vec<Building>) {
    let community = dice.id(now);
    let none = None::<Uuid>;
    rows.push(values![
        community,
        none,
        community,
        none,
        office,
        "community",
        "锦园",
        format!("C{at}"),
        "锦园"
    ]);
    // Building 30 beside building 3: the two must never be mixed up (P22).
    let numbers = (1..BUILDINGS).chain([30]);
    let buildings = numbers
        .map(|number| {
            let building = dice.id(now);
            let name = format!("{number} 栋");
            rows.push(values![
                building,
                Some(community),
                community,
                Some(building),
                office,
                "building",
                &name,
                number.to_string(),
                &name
            ]);
            let entrance = dice.id(now);
            rows.push(values![
                entrance,
                Some(building),
                community,
                Some(building),
                office,
                "entrance",
                "1 单元",
                format!("{number}-1"),
                format!("{name} 1 单元")
            ]);
            let rooms = (0..rooms)
                .map(|room| {
                    let id = dice.id(now);
                    let door = format!("{}", (room / 4 + 1) * 100 + room % 4 + 1);
                    let label = format!("{name} 1 单元 {door}");
                    rows.push(values![
                        id,
                        Some(entrance),
                        community,
                        Some(building),
                        office,
                        "room",
                        &door,
                        format!("{number}-1-{door}"),
                        &label
                    ]);
                    (PlaceId(id), label)
                })
                .collect();
            Building { id: PlaceId(building), entrance: PlaceId(entrance), rooms }
        })
        .collect();
    (PlaceId(community), buildings)
}

#[derive(Default)]
struct Batch {
    cases: Vec<Vec<Value>>,
    departments: Vec<Vec<Value>>,
    accused: Vec<Vec<Value>>,
    texts: Vec<Vec<Value>>,
    words: Vec<(Uuid, String)>,
    contacts: Vec<Vec<Value>>,
    matters: Vec<Vec<Value>>,
    households: Vec<Vec<Value>>,
}

impl Batch {
    /// Cases `from..from + count` in the order of their registration, the last ones of today.
    fn make(
        estate: &Estate,
        size: Size,
        from: usize,
        count: usize,
        dice: &mut Dice,
        days: &mut Vec<(String, Vec<usize>)>,
    ) -> Self {
        let mut batch = Self::default();
        let span = 3 * 365 * 24 * 60;
        for n in from..from + count {
            let minutes = i64::try_from((size.cases - n / 4 * 4) * span / size.cases).unwrap();
            // Four at the same instant, so that keys are equal.
            let at = estate.now - SignedDuration::from_mins(minutes);
            let day = at.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).date().to_string();
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day.clone(), vec![0; estate.offices.len()]));
            }
            let office = dice.below(estate.offices.len());
            let counts = &mut days.last_mut().unwrap().1;
            counts[office] += 1;
            let number = format!("TS{}-{:03}", day[2..].replace('-', ""), counts[office]);
            // The newest are mostly open, and a few old ones.
            let open = if n * size.open > size.cases * (size.open - 1) {
                !dice.one_in(5)
            } else {
                dice.one_in(100)
            };
            batch.one(estate, size, &estate.offices[office], at, (number, day), open, dice);
        }
        batch
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one row")]
    fn one(
        &mut self,
        estate: &Estate,
        size: Size,
        office: &Office,
        at: Timestamp,
        (number, day): (String, String),
        open: bool,
        dice: &mut Dice,
    ) {
        let id = dice.id(at);
        let stage = match (open, dice.one_in(20)) {
            (true, _) => *dice.pick(&OPEN_STAGES),
            (false, false) => Stage::Archived,
            (false, true) => Stage::Withdrawn,
        };
        let paused = open && dice.one_in(12);
        let limit = i64::try_from(dice.below(6 * 24 * 4)).unwrap() * 15 - 24 * 60;
        let due = (open && !paused && !dice.one_in(15))
            .then(|| estate.now + SignedDuration::from_mins(limit));
        let building = dice.pick(&office.buildings);
        let (room, label) = dice.pick(&building.rooms);
        let dispatched = !matches!(stage, Stage::Registered | Stage::Judged | Stage::Withdrawn);
        let lead = *dice.pick(&office.departments);
        let mut parts = vec![lead];
        if dice.one_in(5) {
            parts.push(*dice.pick(&office.departments));
            parts.dedup();
        }
        let handler =
            (dispatched && stage != Stage::Dispatched).then(|| dice.pick(&office.staff).0);
        let approver = match stage {
            Stage::Approving => Some(*dice.pick(&["director", "branch_manager"])),
            Stage::Objected => Some("director"),
            _ => None,
        };
        let severity = *dice.pick(&["minor", "minor", "minor", "important", "important", "major"]);
        let words = *dice.pick(&WORDS);
        let matter = dice.one_in(10).then(|| dice.id(at));
        let reporter = *dice.pick(&NAMES);
        let resident = *dice.pick(&estate.residents);
        let recall = (stage == Stage::FollowingUp && dice.one_in(4))
            .then(|| estate.now + SignedDuration::from_hours(3));
        self.cases.push(values![
            id,
            "complaint",
            &number,
            office.branch.0,
            office.id.0,
            room.0,
            room.0,
            resident,
            reporter,
            *dice.pick(&["phone", "phone", "visit", "wechat", "hotline_12345"]),
            dice.pick(&CATEGORIES).0,
            words,
            label,
            stage.as_str(),
            severity,
            (stage != Stage::Registered).then_some(*dice.pick(&[
                "responsible",
                "assist",
                "not_responsible"
            ])),
            dice.one_in(40),
            i64::from(dice.one_in(25)),
            open,
            paused,
            dispatched.then_some(lead.0),
            handler,
            approver,
            None::<Uuid>,
            at,
            &day,
            &day[..7],
            due,
            due.map(|_| "SLA-4"),
            recall,
            at,
            (!open).then(|| at + SignedDuration::from_hours(50)),
            14,
            vec![7_u8; 32],
            "x".repeat(size.snapshot)
        ]);
        if dispatched {
            for part in parts {
                self.departments.push(values![id, part.0, open, stage.as_str(), due, at]);
            }
        }
        if dice.one_in(30) {
            self.accused.push(values![dice.pick(&office.staff).0, id]);
        }
        if size.words {
            self.texts.push(values![dice.id(at), id, words]);
            self.words.push((id, format!("{number}\n{words}\n{words}\n{label}\n{reporter}")));
            let phone = u32::try_from(dice.below(100_000)).unwrap();
            self.contacts.push(values![
                dice.id(at),
                number.replace("TS", "JD"),
                office.id.0,
                "phone",
                at,
                &day,
                resident,
                reporter,
                hash(1, phone),
                hash(2, phone % 10_000),
                words,
                "",
                "",
                "case",
                id
            ]);
            if let Some(matter) = matter {
                self.matters.push(values![matter, office.id.0, words, false, at]);
                self.households.push(values![matter, room.0]);
            }
        }
    }
}
