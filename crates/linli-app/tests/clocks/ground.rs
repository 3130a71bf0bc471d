//! What the tests of clocks share: a complaint that runs, and what the database says of it.

use jiff::Timestamp;
use linli_app::App;
use linli_app::clocks::{self, CaseClocks, policies};
use linli_app::complaint::act::{self, Act};
use linli_app::complaint::register::{self, NewComplaint};
use linli_app::repair;
use linli_app::repair::act::Coming;
use linli_app::repair::register::NewRepair;
use linli_domain::clock::base::Base;
use linli_domain::ids::CaseId;
use linli_domain::policy::{Policy, pack};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement, Urgency};
use linli_store::clocks::ClockRow;
use linli_store::db::params;
use linli_store::{StoreError, cases, clocks as stored};
use linli_testkit::company::TestApp;
use uuid::Uuid;

/// Registers a complaint of the household of 3-2-1201.
pub async fn register(app: &TestApp) -> CaseId {
    let clerk = app.caller("chenjing").await;
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        resident: Some(app.resident("王芳")),
        room: Some(app.place("JY-3-2-1201")),
        category: "staff-attitude".into(),
        said: "保安态度不好".into(),
        slight: true,
        ..NewComplaint::default()
    };
    register::register(app, &clerk, new, None).await.unwrap().case
}

/// A leaking tap of the same household, issued to engineering.
pub async fn repair(app: &TestApp) -> CaseId {
    let clerk = app.caller("chenjing").await;
    let new = NewRepair {
        channel: Some(Channel::Phone),
        resident: Some(app.resident("王芳")),
        room: Some(app.place("JY-3-2-1201")),
        category: "water".into(),
        said: "厨房水龙头一直滴水".into(),
        urgency: Some(Urgency::Normal),
        ..NewRepair::default()
    };
    let case = repair::register::register(app, &clerk, new, None).await.unwrap().case;
    let issue =
        repair::act::Act::Issue { department: None, appointment: None, note: String::new() };
    repair::act::act(app, &clerk, case, Coming::default(), issue).await.unwrap();
    case
}

/// Judges it responsible and minor, as the director.
pub async fn judge(app: &TestApp, case: CaseId) {
    let judge = Act::Judge {
        judgement: Judgement::Responsible,
        severity: Some(Severity::Minor),
        assist: None,
        reason: "属实".into(),
    };
    run(app, "lihuimin", case, judge).await;
}

pub async fn run(app: &TestApp, login: &str, case: CaseId, what: Act) {
    act::act(app, &app.caller(login).await, case, None, what).await.unwrap();
}

pub async fn explained(app: &TestApp, case: CaseId) -> CaseClocks {
    clocks::of_case(app, &app.caller("lihuimin").await, case).await.unwrap()
}

/// The limit of a clock.
pub async fn due(app: &TestApp, case: CaseId, clock: &str) -> Timestamp {
    let all = explained(app, case).await;
    all.clocks.iter().find(|c| c.id == clock).unwrap().due_at
}

/// The default policy with SLA-4 in working days of the Chinese calendar.
pub fn working_days(days: u32) -> Policy {
    let mut policy = pack("default").unwrap();
    policy.calendar = "cn".into();
    let rule = policy.clocks.iter_mut().find(|rule| rule.id == "SLA-4").unwrap();
    rule.limit = Base::WorkingDays(days);
    policy
}

pub fn new_version(policy: Policy) -> policies::NewVersion {
    policies::NewVersion { policy, valid_from: None, note: "工作日计时".into() }
}

/// The number of journal entries in which a level of a clock was told, by case.
pub async fn told(app: &App) -> i64 {
    count(app, "SELECT COUNT(*) AS n FROM journal WHERE kind = 'clock' AND body LIKE '%\"told\"%'")
        .await
}

pub async fn count(app: &App, sql: &'static str) -> i64 {
    app.db.read(move |tx| tx.one(sql, params![])?.get::<i64>("n")).await.unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The same complaint so many times more, as rows: what a sweep sees of it.
pub async fn copies(app: &TestApp, of: CaseId, count: u32) {
    app.db
        .write(move |tx| {
            let row = cases::for_program(tx, of.0)?;
            let sql = "SELECT clock, from_at, due_at, sweep_at FROM clocks WHERE case_id = $1";
            let clocks = tx.rows(sql, params![of.0])?;
            for n in 0..count {
                let (id, number) =
                    (Uuid::from_u128(u128::from(n) + 1), format!("{}-{n}", row.number));
                cases::insert(tx, &cases::CaseRow { id, number, ..row.clone() })?;
                for clock in &clocks {
                    let copy = ClockRow {
                        case_id: id,
                        clock: clock.get("clock")?,
                        run: 0,
                        from_at: clock.get("from_at")?,
                        due_at: clock.get("due_at")?,
                        done_at: None,
                        stopped: false,
                        paused: false,
                        extensions: 0,
                        sweep_at: clock.get("sweep_at")?,
                    };
                    stored::save(tx, &copy)?;
                }
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
}

/// Megabytes that this process has used at most since [`forget_most`].
pub fn most_used() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Begins to count anew.
pub fn forget_most() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}
