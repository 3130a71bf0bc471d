//! Where personal data lies: the list names every column that can hold any, on both engines.

use linli_store::db::{Engine, params};
use linli_store::personal::{COLUMNS, Holds};
use linli_testkit::db_test;
use std::collections::BTreeSet;

const SQLITE: &str = "SELECT t.name AS tab, c.name AS col FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c \
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND (upper(c.type) LIKE 'TEXT%' \
     OR (c.type = 'BLOB' AND c.name NOT LIKE '%id' AND c.name NOT LIKE '%\\_by' ESCAPE '\\' AND c.name <> 'holder'))";

const POSTGRES: &str = "SELECT table_name::text AS tab, column_name::text AS col FROM information_schema.columns \
     WHERE table_schema = 'public' AND data_type IN ('text', 'bytea', 'tsvector')";

db_test! {
    /// ADM-3, V01: a table that can hold words, numbers or bytes and is not in the list has not been thought about: somebody
    /// decides whether an erasure reaches it.
    async fn every_column_is_known(db) {
        let sql = match db.engine() {
            Engine::Sqlite => SQLITE,
            Engine::Postgres => POSTGRES,
        };
        let rows = db.read(move |tx| tx.rows(sql, params![])).await.unwrap();
        let there: BTreeSet<(String, String)> =
            rows.iter().map(|row| (row.get("tab").unwrap(), row.get("col").unwrap())).collect();
        let mut known = BTreeSet::new();
        for (table, _, columns) in COLUMNS {
            for column in *columns {
                assert!(known.insert(((*table).to_owned(), (*column).to_owned())), "{table}.{column} twice");
            }
        }
        let unknown: Vec<_> = there.difference(&known).collect();
        assert!(unknown.is_empty(), "not in linli_store::personal: {unknown:?}");
        let gone: Vec<_> = known.difference(&there).collect();
        assert!(gone.is_empty(), "in linli_store::personal and nowhere else: {gone:?}");
        assert!(COLUMNS.iter().any(|(_, holds, _)| *holds == Holds::Person));
    }
}
