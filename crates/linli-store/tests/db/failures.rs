//! Full disks, lost connections, closed databases.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use linli_store::db::{Engine, params};
use linli_store::{Db, Options, StoreError};
use linli_testkit::db::TestDb;
use linli_testkit::db_test;

const MAKE: &str = "CREATE TABLE notes (id BIGINT PRIMARY KEY, words TEXT NOT NULL)";
const INSERT: &str = "INSERT INTO notes (id, words) VALUES ($1, $2)";

async fn insert(db: &Db, id: i64, length: usize) -> Result<u64, StoreError> {
    db.write(move |tx| tx.execute(INSERT, params![id, "x".repeat(length)])).await
}

async fn count(db: &Db) -> i64 {
    db.read(|tx| tx.one("SELECT count(*) AS n FROM notes", params![])?.get("n")).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_unavailable_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/linli.db", folder.path().display());
    let db =
        Db::open_with(&Options { max_pages: Some(64), ..Options::new(&url) }, &[]).await.unwrap();
    db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
    let mut saved = 0;
    let full = loop {
        match insert(&db, saved, 3000).await {
            Ok(_) => saved += 1,
            Err(error) => break error,
        }
        assert!(saved < 100);
    };
    assert!(matches!(full, StoreError::Unavailable(_)), "{full:?}");
    assert!(saved > 30);
    // Reading goes on, everything that was answered is there, and writing stays refused as long as it is full.
    assert_eq!(count(&db).await, saved);
    assert!(matches!(insert(&db, saved, 3000).await, Err(StoreError::Unavailable(_))));
    db.write(|tx| tx.execute("DELETE FROM notes WHERE id < 10", params![])).await.unwrap();
    for id in 0..10 {
        insert(&db, id, 3000).await.unwrap();
    }
    assert_eq!(count(&db).await, saved);
    db.close().await;
    // And with room again it takes everything.
    let db = Db::open_with(&Options::new(&url), &[]).await.unwrap();
    insert(&db, 1000, 1_000_000).await.unwrap();
    assert_eq!(count(&db).await, saved + 1);
}

/// Whoever shares a commit with the one that fills the disk is told the truth: saved, or not saved.
#[tokio::test(flavor = "multi_thread")]
async fn companions_of_a_failed_commit_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/linli.db", folder.path().display());
    let db =
        Db::open_with(&Options { max_pages: Some(256), ..Options::new(&url) }, &[]).await.unwrap();
    db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
    let mut tasks = Vec::new();
    for id in 0..200_i64 {
        let db = db.clone();
        let length = if id % 5 == 0 { 2_000_000 } else { 10 };
        tasks.push(tokio::spawn(async move { insert(&db, id, length).await }));
    }
    let mut saved = 0;
    for (id, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(_) => {
                assert_ne!(id % 5, 0);
                saved += 1;
            }
            Err(StoreError::Unavailable(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(count(&db).await, saved);
    insert(&db, 1000, 10).await.unwrap();
}

/// A place that vanishes (an unmounted disk) is an error, not a new empty database.
#[tokio::test(flavor = "multi_thread")]
async fn a_missing_folder_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let result =
        Db::open(&Options::new(format!("sqlite://{}/absent/linli.db", folder.path().display())))
            .await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn urls_are_checked() {
    for url in
        ["", "sqlite:", "sqlite::memory:", "mysql://localhost/x", "postgres://localhost:port/x"]
    {
        let result = Db::open(&Options::new(url)).await;
        assert!(matches!(result, Err(StoreError::Other(_))), "{url}: {result:?}");
    }
    let shown = format!("{:?}", Options::new("postgres://linli:secret@localhost/linli"));
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_is_unavailable() {
    let result = Db::open(&Options::new("postgres://linli@127.0.0.1:1/linli")).await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
}

/// The connection is cut in the middle of a transaction: nothing was saved, and the next one works.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_unavailable_and_passes() {
    let db = TestDb::postgres_empty().await;
    db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
    let result = db
        .write(|tx| {
            tx.execute(INSERT, params![1, "x"])?;
            tx.execute("SELECT pg_terminate_backend(pg_backend_pid())", params![])
        })
        .await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    assert_eq!(count(&db).await, 0);
    // Also when idle connections were cut behind our back.
    let kill = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    db.read(move |tx| tx.rows(kill, params![])).await.unwrap();
    for id in 0..5 {
        insert(&db, id, 1).await.unwrap();
    }
}

/// After a regular end there is one file, which can be copied as it is.
#[tokio::test(flavor = "multi_thread")]
async fn closing_leaves_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/linli.db", folder.path().display());
    let db = Db::open_with(&Options::new(&url), &[]).await.unwrap();
    db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
    insert(&db, 1, 10).await.unwrap();
    let reads: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(
                async move { db.read(|tx| tx.rows("SELECT id FROM notes", params![])).await },
            )
        })
        .collect();
    for read in reads {
        assert_eq!(read.await.unwrap().unwrap().len(), 1);
    }
    db.close().await;
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["linli.db"]);
    let again = Db::open_with(&Options::new(&url), &[]).await.unwrap();
    assert_eq!(count(&again).await, 1);
}

db_test! {
    async fn statistics_can_be_renewed(db) {
        db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
        insert(&db, 1, 10).await.unwrap();
        db.analyze().await.unwrap();
        assert_eq!(count(&db).await, 1);
    }

    async fn a_closed_database_finishes_what_waits_and_takes_no_more(db) {
        db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
        db.ping().await.unwrap();
        let again = Db::open(&db.options()).await.unwrap();
        let writing: Vec<_> = (0..20)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move { insert(&db, id, 10).await })
            })
            .collect();
        db.close().await;
        let mut saved = 0;
        for task in writing {
            match task.await.unwrap() {
                Ok(_) => saved += 1,
                Err(StoreError::Unavailable(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(matches!(insert(&db, 100, 1).await, Err(StoreError::Unavailable(_))));
        assert!(matches!(db.ping().await, Err(StoreError::Unavailable(_))));
        assert_eq!(count(&again).await, saved);
    }

    // The one who asked has gone (a closed browser): the change is made as a whole or not at all, and nobody else
    // notices.
    async fn an_abandoned_change_harms_nobody(db) {
        db.write(|tx| tx.execute(MAKE, params![])).await.unwrap();
        let started = Arc::new(AtomicBool::new(false));
        let (release, released) = mpsc::channel::<()>();
        let released = std::sync::Mutex::new(released);
        let running = {
            let (db, started) = (db.clone(), Arc::clone(&started));
            tokio::spawn(async move {
                db.write(move |tx| {
                    started.store(true, Ordering::SeqCst);
                    let _ = released.lock().unwrap().recv();
                    tx.execute(INSERT, params![1, "whole"])?;
                    tx.execute(INSERT, params![2, "whole"])
                })
                .await
            })
        };
        while !started.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
        running.abort();
        let _ = running.await;
        drop(release);
        insert(&db, 3, 1).await.unwrap();
        if db.engine() == Engine::Sqlite {
            assert_eq!(count(&db).await, 3);
        } else {
            // On another connection it may still be on its way.
            assert!([1, 3].contains(&count(&db).await));
        }
    }
}
