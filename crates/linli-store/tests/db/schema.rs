//! The schema is the same on both engines: tables, columns, keys, indexes. Search is the one place where they differ.

use std::collections::BTreeSet;

use linli_store::db::params;
use linli_store::{Db, Row};
use linli_testkit::db::TestDb;

const SQLITE_COLUMNS: &str = "SELECT t.name AS tab, c.name AS col, c.type AS kind, \
     CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 1 ELSE 0 END AS required, \
     CASE WHEN c.dflt_value IS NULL THEN 0 ELSE 1 END AS filled, c.pk AS pk \
     FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c \
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'";

const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text AS tab, c.column_name::text AS col, \
     c.data_type::text AS kind, c.is_nullable = 'NO' AS required, c.column_default IS NOT NULL AS filled, \
     coalesce(array_position(i.indkey::int2[], c.ordinal_position::int2) + 1, 0)::bigint AS pk \
     FROM information_schema.columns c \
     LEFT JOIN pg_index i ON i.indisprimary AND i.indrelid = to_regclass(quote_ident(c.table_name)) \
     WHERE c.table_schema = 'public'";

const SQLITE_INDEXES: &str = "SELECT t.name AS tab, CASE l.origin WHEN 'c' THEN l.name ELSE '' END AS name, \
     l.\"unique\" AS uniq, l.partial AS partial, (SELECT group_concat(name, ', ') FROM \
     (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) AS cols \
     FROM pragma_table_list t JOIN pragma_index_list(t.name) l \
     WHERE t.schema = 'main' AND t.type = 'table' AND l.origin <> 'pk'";

const POSTGRES_INDEXES: &str = "SELECT t.relname::text AS tab, \
     CASE WHEN k.conindid IS NULL THEN x.relname::text ELSE '' END AS name, \
     i.indisunique AS uniq, i.indpred IS NOT NULL AS partial, \
     (SELECT string_agg(a.attname, ', ' ORDER BY key.at) FROM unnest(i.indkey) WITH ORDINALITY AS key (number, at) \
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = key.number) AS cols \
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid \
     LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u' \
     WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary";

const SQLITE_REFERENCES: &str = "SELECT t.name AS tab, f.\"from\" AS col, f.\"table\" AS target, \
     lower(f.on_delete) AS rule FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f \
     WHERE t.schema = 'main' AND t.type = 'table'";

const POSTGRES_REFERENCES: &str = "SELECT t.relname::text AS tab, a.attname::text AS col, o.relname::text AS target, \
     CASE k.confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' \
     ELSE k.confdeltype::text END AS rule \
     FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class o ON o.oid = k.confrelid \
     CROSS JOIN unnest(k.conkey) AS key (number) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = key.number \
     WHERE k.contype = 'f' AND t.relnamespace = 'public'::regnamespace";

fn text(row: &Row, column: &str) -> String {
    row.get::<Option<String>>(column).unwrap().unwrap_or_default()
}

fn word(row: &Row, column: &str, word: &'static str) -> &'static str {
    if row.get(column).unwrap() { word } else { "" }
}

/// The kinds of column that exist on both engines.
fn kind(row: &Row) -> String {
    let kind = text(row, "kind").to_lowercase();
    match kind.as_str() {
        "bigint" | "integer" => "integer",
        "real" | "double precision" => "real",
        "blob" | "bytea" | "uuid" => "bytes",
        other => other,
    }
    .to_owned()
}

/// One line for each column, index and reference.
async fn outline(
    db: &Db,
    columns: &'static str,
    indexes: &'static str,
    references: &'static str,
) -> BTreeSet<String> {
    let rows = |sql: &'static str| db.read(move |tx| tx.rows(sql, params![]));
    let mut lines = Vec::new();
    for row in rows(columns).await.unwrap() {
        let (required, filled) =
            (word(&row, "required", "required"), word(&row, "filled", "filled"));
        let (table, column, key) =
            (text(&row, "tab"), text(&row, "col"), row.get::<i64>("pk").unwrap());
        lines
            .push((table, format!("column {column} {} {required} {filled} key {key}", kind(&row))));
    }
    for row in rows(indexes).await.unwrap() {
        let (unique, partial) = (word(&row, "uniq", "unique"), word(&row, "partial", "partial"));
        let line =
            format!("index {} {unique} {partial} ({})", text(&row, "name"), text(&row, "cols"));
        lines.push((text(&row, "tab"), line));
    }
    for row in rows(references).await.unwrap() {
        let line = format!(
            "{} refers to {} on delete {}",
            text(&row, "col"),
            text(&row, "target"),
            text(&row, "rule")
        );
        lines.push((text(&row, "tab"), line));
    }
    lines.retain(|(table, _)| !table.contains("search"));
    lines.into_iter().map(|(table, line)| format!("{table}: {line}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_have_the_same_schema() {
    let (sqlite, postgres) = (TestDb::sqlite().await, TestDb::postgres().await);
    let sqlite = outline(&sqlite, SQLITE_COLUMNS, SQLITE_INDEXES, SQLITE_REFERENCES).await;
    let postgres =
        outline(&postgres, POSTGRES_COLUMNS, POSTGRES_INDEXES, POSTGRES_REFERENCES).await;
    assert!(
        sqlite
            .iter()
            .any(|line| line.starts_with("schema_migrations: column version integer required"))
    );
    let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        these.difference(those).cloned().collect::<Vec<_>>()
    };
    let (left, right) = (only(&sqlite, &postgres), only(&postgres, &sqlite));
    assert!(
        left.is_empty() && right.is_empty(),
        "only on SQLite: {left:#?}\nonly on PostgreSQL: {right:#?}"
    );
}
