//! Cases with everything that lists and searches read of them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::Stage;
use linli_domain::ids::NodeId;
use linli_store::{Value, values};
use uuid::Uuid;

use super::{CATEGORIES, Dice, Estate, NAMES, Office, Size, hash};

pub const MATTERS: [&str; 5] = ["id", "office_id", "title", "became_group", "created_at"];
pub const CONTACTS: [&str; 15] = [
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
const CHANNELS: [&str; 5] = ["phone", "phone", "visit", "wechat", "hotline_12345"];
const SEVERITIES: [&str; 6] = ["minor", "minor", "minor", "important", "important", "major"];
const JUDGEMENTS: [&str; 3] = ["responsible", "assist", "not_responsible"];

type Rows = Vec<Vec<Value>>;

/// Numbers given out per office on each day so far.
pub type Days = Vec<(String, Vec<usize>)>;

#[derive(Default)]
pub struct Batch {
    pub cases: Rows,
    pub departments: Rows,
    pub accused: Rows,
    pub texts: Rows,
    pub words: Vec<(Uuid, String)>,
    pub contacts: Rows,
    pub matters: Rows,
    pub households: Rows,
}

/// When and where a case came in.
struct Arrival<'a> {
    id: Uuid,
    at: Timestamp,
    day: String,
    number: String,
    office: &'a Office,
    open: bool,
    words: &'static str,
    reporter: &'static str,
    resident: Uuid,
    matter: Option<Uuid>,
}

/// How far it has come.
struct Progress {
    stage: Stage,
    paused: bool,
    due: Option<Timestamp>,
    lead: NodeId,
    dispatched: bool,
    handler: Option<Uuid>,
    approver: Option<&'static str>,
    recall: Option<Timestamp>,
}

impl Batch {
    /// Cases `from..from + count` in the order of their registration, the last ones of today.
    pub fn make(
        estate: &Estate,
        size: Size,
        from: usize,
        count: usize,
        dice: &mut Dice,
        days: &mut Days,
    ) -> Self {
        let mut batch = Self::default();
        let span = 3 * 365 * 24 * 60;
        for n in from..from + count {
            // Four at the same instant, so that keys are equal.
            let minutes = (size.cases - n / 4 * 4) * span / size.cases;
            let at = estate.now - SignedDuration::from_mins(i64::try_from(minutes).unwrap());
            // The newest are mostly open, and a few old ones.
            let new = n * size.open > size.cases * (size.open - 1);
            let open = if new { !dice.one_in(5) } else { dice.one_in(100) };
            let arrival = Arrival::make(estate, at, open, dice, days);
            batch.one(estate, size, &arrival, dice);
        }
        batch
    }

    fn one(&mut self, estate: &Estate, size: Size, a: &Arrival<'_>, dice: &mut Dice) {
        let p = Progress::make(estate, a, dice);
        let building = dice.pick(&a.office.buildings);
        let (room, label) = dice.pick(&building.rooms).clone();
        let judgement = (p.stage != Stage::Registered).then_some(*dice.pick(&JUDGEMENTS));
        let closed = (!a.open).then(|| a.at + SignedDuration::from_hours(50));
        let category = dice.pick(&CATEGORIES).0;
        let (channel, severity) = (*dice.pick(&CHANNELS), *dice.pick(&SEVERITIES));
        let (group, round) = (dice.one_in(40), i64::from(dice.one_in(25)));
        let office = a.office;
        self.cases.push(values![
            a.id,
            "complaint",
            &a.number,
            office.branch.0,
            office.id.0,
            room.0,
            room.0,
            a.resident,
            a.reporter,
            channel,
            category,
            a.words,
            &label,
            p.stage.as_str(),
            severity,
            judgement,
            group,
            round,
            a.open,
            p.paused,
            p.dispatched.then_some(p.lead.0),
            p.handler,
            p.approver,
            a.matter,
            a.at,
            &a.day,
            &a.day[..7],
            p.due,
            p.due.map(|_| "SLA-4"),
            p.recall,
            a.at,
            closed,
            14,
            vec![7_u8; 32],
            "x".repeat(size.snapshot)
        ]);
        self.matter(a, room.0);
        self.parts(a, &p, dice);
        if dice.one_in(30) {
            self.accused.push(values![dice.pick(&office.staff).0, a.id]);
        }
        if size.words {
            self.words(a, &label, dice);
        }
    }

    fn matter(&mut self, a: &Arrival<'_>, room: Uuid) {
        if let Some(matter) = a.matter {
            self.matters.push(values![matter, a.office.id.0, a.words, false, a.at]);
            self.households.push(values![matter, room]);
        }
    }

    fn parts(&mut self, a: &Arrival<'_>, p: &Progress, dice: &mut Dice) {
        let mut parts = vec![p.lead];
        if dice.one_in(5) {
            parts.push(*dice.pick(&a.office.departments));
            parts.dedup();
        }
        for part in parts.iter().filter(|_| p.dispatched) {
            let row = values![a.id, part.0, a.open, p.stage.as_str(), p.due, a.at];
            self.departments.push(row);
        }
    }

    fn words(&mut self, a: &Arrival<'_>, label: &str, dice: &mut Dice) {
        self.texts.push(values![dice.id(a.at), a.id, a.words]);
        let text = [&a.number, a.words, a.words, label, a.reporter].join("\n");
        self.words.push((a.id, text));
        let phone = u32::try_from(dice.below(100_000)).unwrap();
        self.contacts.push(values![
            dice.id(a.at),
            a.number.replace("TS", "JD"),
            a.office.id.0,
            "phone",
            a.at,
            &a.day,
            a.resident,
            a.reporter,
            hash(1, phone),
            hash(2, phone % 10_000),
            a.words,
            "",
            "",
            "case",
            a.id
        ]);
    }
}

impl<'a> Arrival<'a> {
    fn make(
        estate: &'a Estate,
        at: Timestamp,
        open: bool,
        dice: &mut Dice,
        days: &mut Days,
    ) -> Self {
        let day = at.to_zoned(TimeZone::fixed(jiff::tz::offset(8))).date().to_string();
        if days.last().is_none_or(|(last, _)| *last != day) {
            days.push((day.clone(), vec![0; estate.offices.len()]));
        }
        let office = dice.below(estate.offices.len());
        let count = &mut days.last_mut().unwrap().1[office];
        *count += 1;
        let number = format!("TS{}-{count:03}", day[2..].replace('-', ""));
        Self {
            id: dice.id(at),
            at,
            day,
            number,
            office: &estate.offices[office],
            open,
            words: *dice.pick(&WORDS),
            reporter: *dice.pick(&NAMES),
            resident: *dice.pick(&estate.residents),
            matter: dice.one_in(10).then(|| dice.id(at)),
        }
    }
}

impl Progress {
    fn make(estate: &Estate, a: &Arrival<'_>, dice: &mut Dice) -> Self {
        let stage = match (a.open, dice.one_in(20)) {
            (true, _) => *dice.pick(&OPEN_STAGES),
            (false, false) => Stage::Archived,
            (false, true) => Stage::Withdrawn,
        };
        let paused = a.open && dice.one_in(12);
        let days = if dice.one_in(2) { 6 } else { 2 };
        let minutes = i64::try_from(dice.below(days * 24 * 4)).unwrap() * 15 - 24 * 60;
        let due = estate.now + SignedDuration::from_mins(minutes);
        let dispatched = !matches!(stage, Stage::Registered | Stage::Judged | Stage::Withdrawn);
        let handled = dispatched && stage != Stage::Dispatched;
        let recalled = stage == Stage::FollowingUp && dice.one_in(4);
        Self {
            stage,
            paused,
            due: (a.open && !paused && !dice.one_in(15)).then_some(due),
            lead: *dice.pick(&a.office.departments),
            dispatched,
            handler: handled.then(|| dice.pick(&a.office.staff).0),
            approver: match stage {
                Stage::Approving => Some(*dice.pick(&["director", "branch_manager"])),
                Stage::Objected => Some("director"),
                _ => None,
            },
            recall: recalled.then(|| estate.now + SignedDuration::from_hours(3)),
        }
    }
}
