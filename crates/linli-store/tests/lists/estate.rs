//! An invented company with cases, made row by row without the rules: for lists, searches and measurements.
//!
//! The columns of a case agree with each other as the rules would leave them: a finished case has no limit, a paused
//! one shows none, the parts of its departments carry its keys.

mod batch;
mod ground;

use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_store::{Db, case_departments, cases, search};
use uuid::Uuid;

use batch::Batch;

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
    /// Whether cases have words and contacts, and can be searched.
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

pub struct Estate {
    pub branches: Vec<NodeId>,
    pub offices: Vec<Office>,
    pub residents: Vec<Uuid>,
    pub now: Timestamp,
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

/// Names of residents and staff.
const NAMES: [&str; 8] = ["张三", "王丽", "陆建国", "孙小梅", "刘阿姨", "何文", "钱先生", "欧阳娜"];
/// Categories and those above them.
const CATEGORIES: [(&str, &str); 6] = [
    ("lift", "equipment"),
    ("water", "equipment"),
    ("noise", "environment"),
    ("parking", "order"),
    ("bill", "charges"),
    ("attitude", "service"),
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
    let estate = ground::lay(db, size, now, &mut dice).await;
    let mut made = 0;
    let mut days = Vec::new();
    while made < size.cases {
        let some = (size.cases - made).min(20_000);
        let batch = Batch::make(&estate, size, made, some, &mut dice, &mut days);
        write(db, batch).await;
        made += some;
    }
    estate
}

async fn write(db: &Db, batch: Batch) {
    db.write(move |tx| {
        let b = &batch;
        tx.bulk("matters", &batch::MATTERS, b.matters.iter().cloned())?;
        tx.bulk("matter_households", &["matter_id", "place_id"], b.households.iter().cloned())?;
        tx.bulk("cases", cases::COLUMNS, b.cases.iter().cloned())?;
        let columns = case_departments::COLUMNS;
        tx.bulk("case_departments", columns, b.departments.iter().cloned())?;
        tx.bulk("case_accused", &["staff_id", "case_id"], b.accused.iter().cloned())?;
        tx.bulk("texts", &["id", "case_id", "body"], b.texts.iter().cloned())?;
        tx.bulk("contacts", &batch::CONTACTS, b.contacts.iter().cloned())?;
        search::index_new(tx, b.words.iter().cloned())
    })
    .await
    .unwrap();
}
