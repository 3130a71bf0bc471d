//! How long lists take on a large database. Not part of the tests:
//! `cargo test --release -p linli-store --test lists -- --ignored --nocapture measured`.

use std::time::{Duration, Instant};

use linli_store::lists::{self, CaseFilter, Cursor, Ribbon, Sort};
use linli_store::search::{Query, rebuild};
use linli_store::{Db, Options, Scope, StoreError, params};

use crate::estate::{self, Estate, Size};

const SIZE: Size = Size {
    branches: 4,
    offices: 6,
    rooms: 120,
    cases: 1_000_000,
    open: 20,
    snapshot: 2000,
    words: true,
};

/// Median and 95th of a hundred, in milliseconds.
fn figures(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    format!("p50 {:8.2} ms   p95 {:8.2} ms   max {:8.2} ms", at(50), at(95), at(100))
}

/// The cursor of the given page, or of the last one before the end.
fn deep(
    tx: &mut linli_store::Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    sort: Sort,
    page: u32,
) -> (u32, Option<Cursor>) {
    let mut cursor = None;
    let mut at = 1;
    while at < page {
        let found = lists::list(tx, scope, filter, sort, 50, cursor.as_ref()).unwrap();
        let Some(next) = found.next else { break };
        cursor = Some(next);
        at += 1;
    }
    (at, cursor)
}

async fn measure(db: &Db, name: &'static str, scope: Scope, filter: CaseFilter, sort: Sort) {
    db.read(move |tx| {
        for page in [1, 1000] {
            let (at, cursor) = deep(tx, &scope, &filter, sort, page);
            let mut rows = 0;
            let times = (0..100)
                .map(|_| {
                    let start = Instant::now();
                    rows = lists::list(tx, &scope, &filter, sort, 50, cursor.as_ref())
                        .unwrap()
                        .rows
                        .len();
                    start.elapsed()
                })
                .collect();
            println!("{name:44} page {at:5} {rows:3} rows  {}", figures(times));
        }
        let mut n = lists::Count::default();
        let times = (0..20)
            .map(|_| {
                let start = Instant::now();
                n = lists::count(tx, &scope, &filter, 1000).unwrap();
                start.elapsed()
            })
            .collect();
        println!(
            "{name:44} count {:5}{}           {}",
            n.n,
            if n.more { "+" } else { " " },
            figures(times)
        );
        Ok::<_, StoreError>(())
    })
    .await
    .unwrap();
}

fn lists_of(estate: &Estate) -> Vec<(&'static str, Scope, CaseFilter, Sort)> {
    let office = &estate.offices[0];
    let me = Some(office.staff[1]);
    let company = || Scope { staff: me, everything: true, ..Scope::nothing() };
    let branch = || Scope { staff: me, branches: vec![office.branch], ..Scope::nothing() };
    let at_office = || Scope { staff: me, offices: vec![office.id], ..Scope::nothing() };
    let department =
        || Scope { staff: me, departments: vec![office.departments[1]], ..Scope::nothing() };
    let two =
        || Scope { staff: me, departments: office.departments[1..3].to_vec(), ..Scope::nothing() };
    let open = || CaseFilter { open: Some(true), ..Default::default() };
    let closed = || CaseFilter { open: Some(false), ..Default::default() };
    let investigating = || CaseFilter { stages: vec!["investigating"], ..open() };
    let of_department =
        |filter: CaseFilter| CaseFilter { department: Some(office.departments[1]), ..filter };
    vec![
        (
            "department: department + stage, by limit",
            department(),
            of_department(investigating()),
            Sort::Due,
        ),
        (
            "office: department + stage, by limit",
            at_office(),
            of_department(investigating()),
            Sort::Due,
        ),
        (
            "company: department + stage, by limit",
            company(),
            of_department(investigating()),
            Sort::Due,
        ),
        ("company: stage, by limit", company(), investigating(), Sort::Due),
        ("branch: stage, by limit", branch(), investigating(), Sort::Due),
        ("two departments: open, by limit", two(), open(), Sort::Due),
        ("office: open, by limit", at_office(), open(), Sort::Due),
        ("company: open, by limit", company(), open(), Sort::Due),
        ("department: closed, newest", department(), closed(), Sort::Newest),
        ("office: closed, newest", at_office(), closed(), Sort::Newest),
        ("company: closed, newest", company(), closed(), Sort::Newest),
        ("company: closed, oldest", company(), closed(), Sort::Oldest),
        ("company: all, by limit", company(), CaseFilter::default(), Sort::Due),
    ]
}

fn searches_of(estate: &Estate) -> Vec<(&'static str, Scope, CaseFilter, Sort)> {
    let office = &estate.offices[0];
    let me = Some(office.staff[1]);
    let company = || Scope { staff: me, everything: true, ..Scope::nothing() };
    let at_office = || Scope { staff: me, offices: vec![office.id], ..Scope::nothing() };
    let search = |words: &str| CaseFilter { q: Some(Query::new(words)), ..Default::default() };
    vec![
        (
            "office: building, newest",
            at_office(),
            CaseFilter { place: Some(office.buildings[2].id), ..Default::default() },
            Sort::Newest,
        ),
        (
            "company: household",
            company(),
            CaseFilter { household: Some(office.buildings[2].rooms[0].0), ..Default::default() },
            Sort::Due,
        ),
        ("company: search 0914 007", company(), search("0914 007"), Sort::Newest),
        ("office: search 漏水 (1 in 12)", at_office(), search("漏水"), Sort::Newest),
        ("company: search 3-1-1201", company(), search("3-1-1201"), Sort::Newest),
        ("company: search 张三 漏水", company(), search("张三 漏水"), Sort::Newest),
    ]
}

/// What it adds to an act to make its case searchable anew.
async fn measure_indexing(db: &Db) {
    let sql = "SELECT id FROM cases WHERE open = 1 ORDER BY due_at, id LIMIT 300";
    let rows = db.read(move |tx| tx.rows(sql, params![])).await.unwrap();
    let mut times = Vec::new();
    for row in rows {
        let id = row.get("id").unwrap();
        let time = db
            .write(move |tx| {
                let start = Instant::now();
                rebuild::reindex(tx, id)?;
                Ok::<_, StoreError>(start.elapsed())
            })
            .await
            .unwrap();
        times.push(time);
    }
    println!(
        "reindexing one case                                                      {}",
        figures(times)
    );
}

/// Lists at a million cases on SQLite, opened anew as the desk does it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn at_a_million_cases() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::new(format!("sqlite://{}", folder.path().join("linli.db").display()));
    let db = Db::open(&options).await.unwrap();
    db.migrate().await.unwrap();
    let start = Instant::now();
    let estate = estate::build(&db, SIZE).await;
    println!("built in {:?}", start.elapsed());
    db.close().await;
    let db = Db::open(&options).await.unwrap();
    let size = std::fs::metadata(folder.path().join("linli.db")).unwrap().len();
    println!("{} MB", size / 1_000_000);
    for (name, scope, filter, sort) in lists_of(&estate).into_iter().chain(searches_of(&estate)) {
        measure(&db, name, scope, filter, sort).await;
    }
    measure_indexing(&db).await;
    let office = estate.offices[0].id;
    let ribbon = Ribbon { now: estate.now, midnight: "2026-09-15T00:00:00+08:00".parse().unwrap() };
    db.read(move |tx| {
        let scope = Scope { offices: vec![office], ..Scope::nothing() };
        let times = (0..20)
            .map(|_| {
                let start = Instant::now();
                lists::ribbon(tx, &scope, &CaseFilter::default(), ribbon, 1000).unwrap();
                start.elapsed()
            })
            .collect();
        println!(
            "office: ribbon                                                           {}",
            figures(times)
        );
        let open = tx.one("SELECT count(*) AS n FROM cases WHERE open = 1", params![])?;
        println!("{} open", open.get::<i64>("n")?);
        Ok::<_, StoreError>(())
    })
    .await
    .unwrap();
}
