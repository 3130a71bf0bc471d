//! A run of retention costs what it erases: no statement of it reads a whole table (F07, V03).

use jiff::Timestamp;
use linli_store::retention::{self, Due};
use linli_store::{Engine, StoreError};
use linli_testkit::db_test;

/// Everything that a run asks.
fn asked(at: Timestamp) -> Vec<Due<'static>> {
    vec![
        Due::Calls(at),
        Due::Contacts(at),
        Due::Files(at),
        Due::Cases(at),
        Due::Residents("2020-01-01"),
        Due::Log(at),
        Due::Requests(at),
    ]
}

db_test! {
    /// F07, V03: what is past its period is read from an index that holds only what is not erased yet.
    async fn due_is_read_from_indexes(db) {
        let at: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
        let whole = db.read(move |tx| {
            let mut whole = Vec::new();
            if tx.engine() == Engine::Postgres {
                // Empty tables are cheapest to read whole; what matters is that there is another way.
                return asked(at).into_iter().try_for_each(|due| retention::due(tx, due, 50).map(drop)).map(|()| whole);
            }
            for due in asked(at) {
                let sql = format!("EXPLAIN QUERY PLAN {}", due.statement(50));
                for row in tx.rows(&sql, &[due.end()])? {
                    let detail: String = row.get("detail")?;
                    let wrong = detail.starts_with("SCAN") || detail.contains("contacts_case");
                    if wrong {
                        whole.push(format!("{due:?}: {detail}"));
                    }
                }
            }
            Ok::<_, StoreError>(whole)
        });
        let whole = whole.await.unwrap();
        assert!(whole.is_empty(), "{}", whole.join("\n"));
    }
}
