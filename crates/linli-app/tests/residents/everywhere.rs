//! Looking for a person in every column of every table, whatever the program thinks is there.

use linli_store::{Engine, StoreError, Value, params};
use linli_testkit::company::TestApp;

const SQLITE: &str = "SELECT t.name AS tab, c.name AS col, c.type AS kind FROM pragma_table_list t \
     JOIN pragma_table_xinfo(t.name) c WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' \
     AND c.type IN ('TEXT', 'BLOB')";

const POSTGRES: &str = "SELECT table_name::text AS tab, column_name::text AS col, data_type::text AS kind \
     FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'bytea', 'tsvector')";

/// Tables and columns that hold one of these words, or exactly one of these keyed hashes.
pub async fn find(app: &TestApp, words: &[&str], hashes: &[Vec<u8>]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let hashes = hashes.to_vec();
    let found = app.app.db.read(move |tx| {
        let sql = match tx.engine() {
            Engine::Sqlite => SQLITE,
            Engine::Postgres => POSTGRES,
        };
        let mut found = Vec::new();
        for row in tx.rows(sql, params![])? {
            let (table, column, kind): (String, String, String) =
                (row.get("tab")?, row.get("col")?, row.get("kind")?);
            let bytes = kind == "BLOB" || kind == "bytea";
            let asked: Vec<Value> = match bytes {
                true => hashes.iter().map(|hash| hash.clone().into()).collect(),
                false => words.iter().map(|word| format!("%{word}%").into()).collect(),
            };
            for value in asked {
                let how = if bytes {
                    format!("{column} = $1")
                } else {
                    format!("CAST({column} AS TEXT) LIKE $1")
                };
                let sql = format!("SELECT count(*) AS n FROM {table} WHERE {how}");
                let n: i64 = tx.one(&sql, std::slice::from_ref(&value))?.get("n")?;
                if n > 0 {
                    found.push(format!("{table}.{column}: {n} x {value:?}"));
                }
            }
        }
        Ok::<_, StoreError>(found)
    });
    found.await.unwrap()
}
