//! Copies of a running database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use linli_store::db::params;
use linli_store::{Db, Options, StoreError};
use linli_testkit::db::TestDb;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_busy_database_is_whole() {
    let db = TestDb::sqlite_empty().await;
    db.write(|tx| {
        tx.execute(
            "CREATE TABLE pairs (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL, words TEXT)",
            params![],
        )?;
        for id in 0..2000 {
            tx.execute(
                "INSERT INTO pairs VALUES ($1, 100, $2)",
                params![id, "words ".repeat(200)],
            )?;
        }
        Ok::<_, StoreError>(())
    })
    .await
    .unwrap();
    // Meanwhile amounts move between rows: a copy of no single instant would not add up.
    let stop = Arc::new(AtomicBool::new(false));
    let busy = {
        let (db, stop) = (db.clone(), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut moved = 0_i64;
            while !stop.load(Ordering::Relaxed) {
                let (from, to) = (moved % 2000, (moved * 7 + 1) % 2000);
                db.write(move |tx| {
                    tx.execute(
                        "UPDATE pairs SET amount = amount - 1 WHERE id = $1",
                        params![from],
                    )?;
                    tx.execute("UPDATE pairs SET amount = amount + 1 WHERE id = $1", params![to])
                })
                .await
                .unwrap();
                moved += 1;
            }
        })
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    db.backup_to(&path).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    busy.await.unwrap();

    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["copy.db"], "one file, without companions");
    let copy = Db::open(&Options::new(path.to_str().unwrap())).await.unwrap();
    let sql = "SELECT count(*) AS n, CAST(sum(amount) AS BIGINT) AS total FROM pairs";
    let row = copy.read(move |tx| tx.one(sql, params![])).await.unwrap();
    assert_eq!((row.get::<i64>("n"), row.get::<i64>("total")), (Ok(2000), Ok(200_000)));
    let check = copy
        .read(|tx| tx.one("PRAGMA integrity_check", params![])?.get::<String>("integrity_check"))
        .await;
    assert_eq!(check.as_deref(), Ok("ok"));

    // An existing file is never overwritten.
    assert!(matches!(db.backup_to(&path).await, Err(StoreError::Other(_))));
    let nowhere = folder.path().join("absent").join("copy.db");
    assert!(matches!(db.backup_to(&nowhere).await, Err(StoreError::Unavailable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_postgres_is_made_elsewhere() {
    let db = TestDb::postgres_empty().await;
    let folder = tempfile::tempdir().unwrap();
    let result = db.backup_to(&folder.path().join("copy")).await;
    assert!(
        matches!(&result, Err(StoreError::Other(text)) if text.contains("pg_dump")),
        "{result:?}"
    );
}
