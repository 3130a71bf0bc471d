//! How the schema is brought up to date, and what is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use linli_store::db::{Engine, Migration, params};
use linli_store::migrations::MIGRATIONS;
use linli_store::{Db, Options, StoreError};
use linli_testkit::db::TestDb;
use linli_testkit::db_test;

const fn step(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration { version, name, sqlite: sql, postgres: sql }
}

const ONE: Migration =
    step(1, "0001_one", "CREATE TABLE one (id BIGINT PRIMARY KEY); INSERT INTO one VALUES (1);");
const TWO: Migration = step(
    2,
    "0002_two",
    "-- A comment; with a semicolon.\nALTER TABLE one ADD COLUMN words TEXT; UPDATE one SET words = 'x';",
);
const THREE: Migration =
    step(3, "0003_three", "CREATE TABLE three (id BIGINT); SELECT nothing FROM nowhere;");

static FIRST: [Migration; 1] = [ONE];
static BOTH: [Migration; 2] = [ONE, TWO];
static BROKEN: [Migration; 3] = [ONE, TWO, THREE];
static EDITED: [Migration; 2] =
    [step(1, "0001_one", "CREATE TABLE other (id BIGINT PRIMARY KEY);"), TWO];

async fn empty(engine: Engine) -> TestDb {
    match engine {
        Engine::Sqlite => TestDb::sqlite_empty().await,
        Engine::Postgres => TestDb::postgres_empty().await,
    }
}

/// All names and bytes in a folder.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect()
}

db_test! {
    async fn what_is_missing_is_applied_once(db) {
        let home = empty(db.engine()).await;
        let first = Db::open_with(&home.options(), &FIRST).await.unwrap();
        assert_eq!(first.migrate().await, Ok(1));
        assert_eq!(first.migrate().await, Ok(0));
        let both = Db::open_with(&home.options(), &BOTH).await.unwrap();
        assert_eq!(both.migrate().await, Ok(1));
        let words = both.read(|tx| tx.one("SELECT words FROM one", params![])?.get::<String>("words")).await;
        assert_eq!(words.as_deref(), Ok("x"));
        let rows = both
            .read(|tx| tx.rows("SELECT version, name, digest, applied_at FROM schema_migrations ORDER BY version", params![]))
            .await
            .unwrap();
        let names: Vec<String> = rows.iter().map(|row| row.get("name").unwrap()).collect();
        assert_eq!(names, ["0001_one", "0002_two"]);
        assert_eq!(rows[0].get::<String>("digest").unwrap(), ONE.digest(db.engine()));
        // After 2020, in microseconds.
        assert!(rows[0].get::<i64>("applied_at").unwrap() > 1_577_836_800_000_000);
    }

    async fn a_failing_step_leaves_no_trace(db) {
        let home = empty(db.engine()).await;
        let broken = Db::open_with(&home.options(), &BROKEN).await.unwrap();
        let error = broken.migrate().await.unwrap_err();
        assert!(error.to_string().contains("0003_three"), "{error}");
        // The two before it stay, of the third there is nothing.
        let both = Db::open_with(&home.options(), &BOTH).await.unwrap();
        assert_eq!(both.migrate().await, Ok(0));
        let three = both.read(|tx| tx.rows("SELECT id FROM three", params![])).await;
        assert!(matches!(three, Err(StoreError::Other(_))));
    }

    async fn an_edited_step_is_refused(db) {
        let home = empty(db.engine()).await;
        Db::open_with(&home.options(), &FIRST).await.unwrap().migrate().await.unwrap();
        let edited = Db::open_with(&home.options(), &EDITED).await.unwrap();
        let error = edited.migrate().await.unwrap_err();
        assert!(error.to_string().contains("0001_one"), "{error}");
    }

    async fn a_newer_database_is_refused(db) {
        let home = empty(db.engine()).await;
        let both = Db::open_with(&home.options(), &BOTH).await.unwrap();
        both.migrate().await.unwrap();
        let refused = Db::open_with(&home.options(), &FIRST).await.unwrap_err();
        assert_eq!(refused, StoreError::Newer { found: 2, known: 1 });
        // Also if another node went ahead after this one had opened it.
        let late = empty(db.engine()).await;
        let old = Db::open_with(&late.options(), &FIRST).await.unwrap();
        Db::open_with(&late.options(), &BOTH).await.unwrap().migrate().await.unwrap();
        assert_eq!(old.migrate().await, Err(StoreError::Newer { found: 2, known: 1 }));
    }

    async fn nodes_that_start_together_take_turns(db) {
        let home = empty(db.engine()).await;
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let options = home.options();
                tokio::spawn(async move { Db::open_with(&options, &BOTH).await?.migrate().await })
            })
            .collect();
        let mut applied = 0;
        for node in nodes {
            applied += node.await.unwrap().unwrap();
        }
        assert_eq!(applied, 2);
    }

    async fn the_schema_applies(db) {
        assert_eq!(db.migrate().await, Ok(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_is_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::new(format!("sqlite://{}/a%20b?c#d.db", folder.path().display()));
    let both = Db::open_with(&options, &BOTH).await.unwrap();
    both.migrate().await.unwrap();
    both.close().await;
    let before = contents(folder.path());
    assert_eq!(before.len(), 1, "{:?}", before.keys());
    let refused = Db::open_with(&options, &FIRST).await.unwrap_err();
    assert_eq!(refused, StoreError::Newer { found: 2, known: 1 });
    assert!(contents(folder.path()) == before);
}

/// The newer program was killed: its last changes are in the log beside the file.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_with_a_log_is_untouched() {
    let living = tempfile::tempdir().unwrap();
    let both = Db::open_with(&Options::new(format!("{}/linli.db", living.path().display())), &BOTH)
        .await
        .unwrap();
    // The log stays as long as a connection that has used it is open.
    both.write(|tx| tx.execute("CREATE TABLE earlier (id BIGINT)", params![])).await.unwrap();
    both.migrate().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["linli.db", "linli.db-wal"] {
        fs::copy(living.path().join(name), folder.path().join(name)).unwrap();
    }
    let before = contents(folder.path());
    assert!(before["linli.db-wal"].len() > 1000, "the version is in the log");
    let options = Options::new(format!("{}/linli.db", folder.path().display()));
    let refused = Db::open_with(&options, &FIRST).await.unwrap_err();
    assert_eq!(refused, StoreError::Newer { found: 2, known: 1 });
    let after = contents(folder.path());
    for name in ["linli.db", "linli.db-wal"] {
        assert!(after[name] == before[name], "{name}");
    }
}

/// A table is rebuilt (new table, copy, drop, rename) while other rows refer to it, and dangling rows are caught.
#[tokio::test(flavor = "multi_thread")]
async fn tables_can_be_rebuilt_on_sqlite() {
    static REBUILD: [Migration; 2] = [
        step(
            1,
            "0001_family",
            "CREATE TABLE parents (id BIGINT PRIMARY KEY); \
             CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES parents (id) ON DELETE CASCADE); \
             INSERT INTO parents VALUES (1); INSERT INTO children VALUES (1, 1);",
        ),
        step(
            2,
            "0002_rebuild",
            "CREATE TABLE next (id BIGINT PRIMARY KEY, words TEXT); INSERT INTO next SELECT id, 'x' FROM parents; \
             DROP TABLE parents; ALTER TABLE next RENAME TO parents;",
        ),
    ];
    static DANGLING: [Migration; 3] =
        [REBUILD[0], REBUILD[1], step(3, "0003_dangling", "INSERT INTO children VALUES (2, 99);")];
    let home = TestDb::sqlite_empty().await;
    let db = Db::open_with(&home.options(), &DANGLING).await.unwrap();
    let error = db.migrate().await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Constraint(text) if text.contains("0003_dangling")),
        "{error:?}"
    );
    let count = db
        .read(|tx| tx.one("SELECT count(*) AS n FROM children", params![])?.get::<i64>("n"))
        .await;
    assert_eq!(count, Ok(1));
    let orphan = db.write(|tx| tx.execute("INSERT INTO children VALUES (3, 99)", params![])).await;
    assert!(matches!(orphan, Err(StoreError::Constraint(_))));
}

/// The list, the folders, and the numbers in the names agree, and no file ends the transaction it runs in.
#[test]
fn the_list_of_migrations_is_complete() {
    for (migration, number) in MIGRATIONS.iter().zip(1..) {
        assert_eq!(migration.version, number, "{}", migration.name);
        assert!(migration.name.starts_with(&format!("{number:04}_")), "{}", migration.name);
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let words = migration.sql(engine).to_uppercase();
            let forbidden = ["BEGIN", "COMMIT", "ROLLBACK", "DEFERRABLE"];
            let mut words = words.split(|c: char| !c.is_ascii_alphabetic());
            assert!(
                words.all(|word| !forbidden.contains(&word)),
                "{} ends its transaction",
                migration.name
            );
        }
    }
    for folder in ["sqlite", "postgres"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
        let mut files: Vec<String> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<String> =
            MIGRATIONS.iter().map(|migration| format!("{}.sql", migration.name)).collect();
        assert_eq!(files, listed, "{folder}");
    }
}
