//! S21: one of two nodes on one database is killed in the middle of its sweep. Nothing is told twice, and nothing never.

use crate::desk::Desk;
use linli_store::db::params;
use linli_store::{Db, Options};
use linli_testkit::db::TestDb;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const CASES: usize = 240;

/// Looks at the database beside the programs.
struct Watcher {
    runtime: Runtime,
    db: Db,
}

impl Watcher {
    fn of(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let db = runtime.block_on(Db::open(&Options::new(url))).unwrap();
        Self { runtime, db }
    }

    fn count(&self, sql: &'static str) -> i64 {
        let counted = self.db.read(move |tx| tx.one(sql, params![])?.get::<i64>("n"));
        self.runtime.block_on(counted).unwrap()
    }

    fn until(&self, what: &str, sql: &'static str, holds: impl Fn(i64) -> bool) -> i64 {
        let started = Instant::now();
        loop {
            let n = self.count(sql);
            if holds(n) {
                return n;
            }
            assert!(started.elapsed() < Duration::from_secs(240), "{what}: {n}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

const TOLD: &str =
    "SELECT COUNT(*) AS n FROM journal WHERE kind = 'clock' AND body LIKE '%\"told\"%'";
const TWICE: &str = "SELECT COUNT(*) AS n FROM (SELECT case_id, body FROM journal WHERE kind = 'clock' \
                     AND body LIKE '%\"told\"%' GROUP BY case_id, body HAVING COUNT(*) > 1) d";
const NOTICED_TWICE: &str = "SELECT COUNT(*) AS n FROM (SELECT case_id, staff_id, kind, params FROM notices \
                             WHERE kind LIKE 'clock%' GROUP BY case_id, staff_id, kind, params \
                             HAVING COUNT(*) > 1) d";
/// Steps of the clock that every complaint has, of those that this test has registered.
const FORM_TOLD: &str = "SELECT COUNT(*) AS n FROM journal WHERE kind = 'clock' AND body LIKE '%SLA-1\"%' \
                         AND body LIKE '%\"told\"%' AND actor = 'system' AND case_id IN \
                         (SELECT id FROM cases ORDER BY registered_at DESC, id DESC LIMIT 240)";
const UNSENT: &str = "SELECT COUNT(*) AS n FROM outbox WHERE done_at IS NULL";

fn move_to(clock: &Path, minutes: u64) {
    std::fs::write(clock, (minutes * 60).to_string()).unwrap();
}

#[test]
fn a_node_is_killed_in_its_sweep() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::postgres_empty());
    let url = db.options().url;
    let desk = Desk::found(Some(url.clone()));
    let clock = desk.file("clock");
    move_to(&clock, 0);
    let watcher = Watcher::of(&url);
    let mut surviving = desk.serve_moved(&clock);
    for n in 0..CASES {
        let (status, body) = desk.register(&format!("sweep-{n}"));
        assert_eq!(status, 201, "{body}");
    }
    // 80 percent of the half hour, all of it, and half an hour later: each step with another node that dies, at instants
    // that have nothing to do with what it is doing.
    for (round, minutes) in [26, 34, 66].into_iter().enumerate() {
        let mut dying = desk.another_node(&clock);
        let told = watcher.count(TOLD);
        move_to(&clock, minutes);
        watcher.until("a sweep begins", TOLD, |n| n > told);
        std::thread::sleep(Duration::from_millis([0, 130, 310][round]));
        dying.kill().unwrap();
        dying.wait().unwrap();
        let in_the_middle = watcher.count(FORM_TOLD);
        let all = i64::try_from(CASES * (round + 1)).unwrap();
        watcher.until("every step is told", FORM_TOLD, |n| n >= all);
        println!("killed after {in_the_middle} of {all}");
        assert_eq!(watcher.count(TWICE), 0, "round {round}");
    }
    watcher.until("every notice is sent", UNSENT, |n| n == 0);
    surviving.kill().unwrap();
    surviving.wait().unwrap();
    let all = i64::try_from(CASES * 3).unwrap();
    assert_eq!(watcher.count(FORM_TOLD), all, "each step of each case, once");
    assert_eq!((watcher.count(TWICE), watcher.count(NOTICED_TWICE)), (0, 0));
    let verified = desk.verify();
    assert!(verified.contains("Nothing is wrong."), "{verified}");
}
