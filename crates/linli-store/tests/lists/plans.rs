//! No list reads a whole table (F07): every statement is explained on both engines, on enough rows for the engines to
//! know what they do.

use std::collections::BTreeMap;

use jiff::civil::date;
use linli_domain::vocabulary::{Channel, Judgement, Kind, Role};
use linli_store::lists::{self, Bucket, CaseFilter, Ribbon, Sort, Statement};
use linli_store::search::Query;
use linli_store::{Engine, StoreError, Tx, params};
use linli_testkit::db_test;

use crate::estate::{self, Estate, Size};
use crate::scopes::scopes;

/// Tables that grow with the years.
const GROWING: [&str; 9] = [
    "cases",
    "case_departments",
    "case_accused",
    "case_search",
    "journal",
    "clocks",
    "contacts",
    "texts",
    "resident_phones",
];

/// Every filter that an index must serve, alone and in the usual company.
pub fn filters(estate: &Estate) -> Vec<(&'static str, CaseFilter)> {
    let office = &estate.offices[0];
    let all = CaseFilter::default;
    let open = || CaseFilter { open: Some(true), ..all() };
    let stages = vec!["dispatched", "investigating"];
    let ribbon = Ribbon { now: estate.now, midnight: estate.now };
    let bucket = |bucket| {
        let mut filter = open();
        ribbon.narrow(&mut filter, bucket);
        filter
    };
    let department = Some(office.departments[1]);
    vec![
        ("all", all()),
        ("open", open()),
        ("closed", CaseFilter { open: Some(false), ..all() }),
        ("kind", CaseFilter { kind: Some(Kind::Complaint), ..open() }),
        ("stages", CaseFilter { stages: stages.clone(), ..open() }),
        ("department", CaseFilter { department, ..open() }),
        ("department, stage", CaseFilter { department, stages: stages[..1].to_vec(), ..open() }),
        ("department, closed", CaseFilter { department, open: Some(false), ..all() }),
        ("office, stages", CaseFilter { office: Some(office.id), stages, ..open() }),
        ("severity", CaseFilter { severities: vec!["major", "important"], ..open() }),
        ("judgement", CaseFilter { judgement: Some(Judgement::Assist), ..open() }),
        ("category", CaseFilter { categories: vec!["equipment".into()], ..open() }),
        ("channel", CaseFilter { channel: Some(Channel::Hotline), ..open() }),
        ("handler", CaseFilter { handler: Some(office.staff[0]), ..open() }),
        ("approver", CaseFilter { approver: Some(Role::Director), ..open() }),
        ("follow-up", lists::follow_ups(office.staff[0], Some(estate.now))),
        ("overdue", bucket(Bucket::Overdue)),
        ("soon", bucket(Bucket::Soon)),
        ("later", bucket(Bucket::Later)),
        ("paused", bucket(Bucket::Paused)),
        ("group", CaseFilter { group: Some(true), ..open() }),
        ("reopened", CaseFilter { reopened: Some(true), ..open() }),
        (
            "days",
            CaseFilter {
                registered_from: Some(date(2026, 8, 1)),
                registered_to: Some(date(2026, 8, 3)),
                ..all()
            },
        ),
    ]
    .into_iter()
    .chain(narrow(estate))
    .collect()
}

/// Filters that leave little.
fn narrow(estate: &Estate) -> Vec<(&'static str, CaseFilter)> {
    let office = &estate.offices[0];
    let all = CaseFilter::default;
    let place = |place| CaseFilter { place: Some(place), ..all() };
    vec![
        ("community", place(office.community)),
        ("building", place(office.buildings[2].id)),
        ("entrance", place(office.buildings[2].entrance)),
        ("room", place(office.buildings[2].rooms[0].0)),
        ("household", CaseFilter { household: Some(office.buildings[2].rooms[0].0), ..all() }),
        ("resident", CaseFilter { resident: Some(estate.residents[0].into()), ..all() }),
        ("matter", CaseFilter { matter: Some(estate.residents[0].into()), ..all() }),
        (
            "search",
            CaseFilter {
                q: Some(Query::new("张三 漏水").or_tail(vec![1; 16]).or_phone(vec![2; 16])),
                ..all()
            },
        ),
    ]
}

/// The engine's plan of a statement, line by line.
fn explain(tx: &mut Tx<'_>, statement: &Statement) -> Result<Vec<String>, StoreError> {
    let (word, column) = match tx.engine() {
        Engine::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        Engine::Postgres => ("EXPLAIN", "QUERY PLAN"),
    };
    let rows = tx.rows(&format!("{word} {}", statement.sql), &statement.values)?;
    rows.iter().map(|row| row.get(column)).collect()
}

/// What is wrong with a plan, if anything.
fn complaint<'a>(engine: Engine, sql: &str, plan: &'a [String]) -> Option<&'a String> {
    // Lists that an index has the order of are not sorted; others say `sort_key` or have only an id.
    let ordered = ["due_at, ", "registered_at "]
        .iter()
        .any(|key| ["c", "p"].iter().any(|alias| sql.contains(&format!("ORDER BY {alias}.{key}"))));
    plan.iter().find(|line| match engine {
        Engine::Sqlite if ordered && line.contains("TEMP B-TREE") => true,
        // `SCAN f` and `SCAN t VIRTUAL TABLE` walk what a search found.
        Engine::Sqlite => {
            let mut words = line.split(' ');
            words.next() == Some("SCAN")
                && words.next().is_some_and(|alias| !matches!(alias, "f" | "t" | "CONSTANT"))
                && !line.contains("USING INDEX")
                && !line.contains("USING COVERING INDEX")
        }
        Engine::Postgres => {
            GROWING.iter().any(|table| line.contains(&format!("Seq Scan on {table} ")))
        }
    })
}

async fn analyze(db: &linli_store::Db) {
    db.write(|tx| tx.execute("ANALYZE", params![])).await.unwrap();
}

async fn check(db: &linli_testkit::db::TestDb, estate: &std::sync::Arc<Estate>) {
    let estate = std::sync::Arc::clone(estate);
    db.read(move |tx| {
        let mut seen: BTreeMap<String, ()> = BTreeMap::new();
        let mut wrong = Vec::new();
        // The program itself reads no lists; without anybody to hide cases from, a count may well take any rows.
        for (scope_name, scope) in
            scopes(&estate).into_iter().filter(|(name, _)| *name != "program")
        {
            for (name, filter) in filters(&estate) {
                for sort in Sort::ALL {
                    for statement in lists::statements(tx, &scope, &filter, *sort)? {
                        if seen.insert(statement.sql.clone(), ()).is_some() {
                            continue;
                        }
                        let plan = explain(tx, &statement)?;
                        if let Some(line) = complaint(tx.engine(), &statement.sql, &plan) {
                            wrong.push(format!(
                                "{scope_name}: {name}: {sort:?}: {line}\n{}\n{}",
                                statement.sql,
                                plan.join("\n")
                            ));
                        }
                    }
                }
            }
        }
        assert!(seen.len() > 200, "only {} statements", seen.len());
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), seen.len(), wrong.join("\n\n"));
        Ok::<_, StoreError>(())
    })
    .await
    .unwrap();
}

db_test! {
    /// F03, F07: no statement of any list or count, for any scope, the first page or one far behind it, reads a growing
    /// table from end to end.
    async fn no_full_scans(db) {
        let estate = std::sync::Arc::new(estate::build(&db, Size::PLANNED).await);
        if db.engine() == Engine::Sqlite {
            // A desk's database has no statistics unless somebody made some.
            check(&db, &estate).await;
        }
        analyze(&db).await;
        check(&db, &estate).await;
    }
}
