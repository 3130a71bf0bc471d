//! What a transaction promises: all or nothing, alone, and in one instant.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::time::Duration;

use linli_store::db::params;
use linli_store::{Db, StoreError, Tx};
use linli_testkit::db::TestDb;
use linli_testkit::db_test;

/// Rows 0 to 9, each with 100.
async fn make_accounts(db: &Db) {
    db.write(|tx| {
        tx.execute(
            "CREATE TABLE accounts (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)",
            params![],
        )?;
        for id in 0..10 {
            tx.execute("INSERT INTO accounts (id, amount) VALUES ($1, 100)", params![id])?;
        }
        Ok::<_, StoreError>(())
    })
    .await
    .unwrap();
}

fn amount(tx: &mut Tx<'_>, id: i64) -> Result<i64, StoreError> {
    tx.one("SELECT amount FROM accounts WHERE id = $1", params![id])?.get("amount")
}

async fn total(db: &Db) -> i64 {
    let sql = "SELECT CAST(sum(amount) AS BIGINT) AS total FROM accounts";
    db.read(|tx| tx.one(sql, params![])?.get("total")).await.unwrap()
}

/// Keeps the SQLite writer busy until the returned sender is dropped, so that what is written meanwhile waits and
/// ends in one batch.
async fn hold(db: &Db) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (entered, inside) = tokio::sync::oneshot::channel();
    let mut entered = Some(entered);
    let released = Mutex::new(released);
    let db = db.clone();
    let task = tokio::spawn(async move {
        db.write(move |_| {
            if let Some(entered) = entered.take() {
                entered.send(()).unwrap();
            }
            let _ = released.lock().unwrap().recv();
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    });
    inside.await.unwrap();
    (release, task)
}

db_test! {
    async fn an_error_rolls_back_its_own_closure_only(db) {
        make_accounts(&db).await;
        let (release, holding) = hold(&db).await;
        let tasks: Vec<_> = (0..10_i64)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.write(move |tx| {
                        tx.execute("UPDATE accounts SET amount = amount + 1 WHERE id = $1", params![id])?;
                        if id % 3 == 0 { Err(StoreError::conflict("third")) } else { Ok(id) }
                    })
                    .await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(release);
        holding.await.unwrap();
        for (id, task) in (0_i64..).zip(tasks) {
            let expected = if id % 3 == 0 { Err(StoreError::conflict("third")) } else { Ok(id) };
            assert_eq!(task.await.unwrap(), expected);
            let amount = db.read(move |tx| amount(tx, id)).await.unwrap();
            assert_eq!(amount, if id % 3 == 0 { 100 } else { 101 }, "account {id}");
        }
    }

    async fn a_panic_ends_its_own_closure_only(db) {
        make_accounts(&db).await;
        let (release, holding) = hold(&db).await;
        let tasks: Vec<_> = (0..4_i64)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.write(move |tx| {
                        tx.execute("UPDATE accounts SET amount = 0 WHERE id = $1", params![id])?;
                        assert!(id != 1, "account one");
                        Ok::<_, StoreError>(())
                    })
                    .await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(release);
        holding.await.unwrap();
        for (id, task) in tasks.into_iter().enumerate() {
            match task.await.unwrap() {
                Ok(()) => assert_ne!(id, 1),
                Err(StoreError::Other(text)) => {
                    assert_eq!(id, 1);
                    assert!(text.contains("account one"), "{text}");
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(total(&db).await, 700);
        let read = db.read(|_| -> Result<(), StoreError> { panic!("while reading") }).await;
        assert!(matches!(read, Err(StoreError::Other(_))));
        db.ping().await.unwrap();
    }

    // C06: as many writers as will ever work at once, each reading before it writes, and none is turned away.
    async fn fifty_writers_never_meet_a_locked_database(db) {
        make_accounts(&db).await;
        let failures = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..50_i64)
            .map(|writer| {
                let (db, failures) = (db.clone(), Arc::clone(&failures));
                tokio::spawn(async move {
                    for round in 0..60_i64 {
                        let (one, two) = ((writer + round) % 10, (writer * 3 + round + 1) % 10);
                        let (from, to) = (one.min(two), one.max(two));
                        let seen = db.read(move |tx| amount(tx, from)).await;
                        let moved = db
                            .write(move |tx| {
                                // Locked in one order, as every use case that touches two rows must do.
                                let locked = tx.execute("UPDATE accounts SET amount = amount WHERE id = $1", params![from])?;
                                let before = amount(tx, from)?;
                                tx.execute("UPDATE accounts SET amount = $2 WHERE id = $1", params![from, before - 1])?;
                                tx.execute("UPDATE accounts SET amount = amount + 1 WHERE id = $1", params![to])?;
                                Ok::<_, StoreError>(locked)
                            })
                            .await;
                        for error in [seen.err(), moved.err()].into_iter().flatten() {
                            eprintln!("{error}");
                            failures.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(failures.load(Ordering::Relaxed), 0);
        assert_eq!(total(&db).await, 1000);
    }

    async fn numbers_from_one_counter_have_no_gaps(db) {
        make_accounts(&db).await;
        let tasks: Vec<_> = (0..32)
            .map(|task| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    for round in 0..10 {
                        let result = db
                            .write(move |tx| {
                                let sql = "UPDATE accounts SET amount = amount + 1 WHERE id = 0 RETURNING amount";
                                let number: i64 = tx.one(sql, params![])?.get("amount")?;
                                // Who fails gives the number back.
                                if (task + round) % 4 == 0 { Err(StoreError::NotFound) } else { Ok(number) }
                            })
                            .await;
                        mine.extend(result.ok());
                    }
                    mine
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.extend(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (101..=100 + 240).collect::<Vec<i64>>());
    }

    async fn a_failed_statement_ends_the_transaction(db) {
        make_accounts(&db).await;
        let result = db
            .write(|tx| {
                tx.execute("UPDATE accounts SET amount = 0", params![])?;
                let twice = tx.execute("INSERT INTO accounts (id, amount) VALUES (1, 1)", params![]);
                assert!(twice.unwrap_err().is_conflict_on("accounts.id"));
                // Not on SQLite either, although it could.
                assert!(matches!(amount(tx, 1), Err(StoreError::Other(_))));
                Ok::<_, StoreError>(())
            })
            .await;
        assert!(result.unwrap_err().is_conflict_on("accounts.id"));
        assert_eq!(total(&db).await, 1000);
    }

    async fn a_read_cannot_write(db) {
        make_accounts(&db).await;
        let plain = db.read(|tx| tx.execute("DELETE FROM accounts", params![])).await;
        assert!(matches!(plain, Err(StoreError::Other(_))), "{plain:?}");
        let hidden = db.read(|tx| tx.rows("DELETE FROM accounts RETURNING id", params![])).await;
        assert!(matches!(&hidden, Err(StoreError::Other(text)) if text.contains("cannot write")), "{hidden:?}");
        assert_eq!(total(&db).await, 1000);
    }

    async fn a_read_sees_one_instant(db) {
        make_accounts(&db).await;
        let (entered, inside) = tokio::sync::oneshot::channel();
        let (release, released) = mpsc::channel::<()>();
        let mut entered = Some(entered);
        let released = Mutex::new(released);
        let reader = {
            let db = db.clone();
            tokio::spawn(async move {
                db.read(move |tx| {
                    let before = amount(tx, 1)?;
                    if let Some(entered) = entered.take() {
                        entered.send(()).unwrap();
                    }
                    let _ = released.lock().unwrap().recv();
                    Ok::<_, StoreError>((before, amount(tx, 1)?))
                })
                .await
            })
        };
        inside.await.unwrap();
        db.write(|tx| tx.execute("UPDATE accounts SET amount = 5", params![])).await.unwrap();
        drop(release);
        assert_eq!(reader.await.unwrap(), Ok((100, 100)));
        assert_eq!(db.read(|tx| amount(tx, 1)).await, Ok(5));
    }

    /// C07: a transaction is a closure, so nothing can be awaited inside it; giving up on the answer neither leaves it
    /// open nor undoes it by half.
    async fn giving_up_on_an_answer_leaves_no_transaction_open(db) {
        make_accounts(&db).await;
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let mut begun = Some(begun);
        let writing = tokio::spawn({
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    tx.execute("UPDATE accounts SET amount = amount + 1 WHERE id = 1", params![])?;
                    if let Some(begun) = begun.take() {
                        let _ = begun.send(());
                    }
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    tx.execute("UPDATE accounts SET amount = amount + 1 WHERE id = 2", params![])
                })
                .await
            }
        });
        has_begun.await.unwrap();
        writing.abort();
        // The next writer gets its turn, and sees both halves or neither.
        db.write(|tx| tx.execute("UPDATE accounts SET amount = amount WHERE id = 1", params![])).await.unwrap();
        let (first, second) = db.read(|tx| Ok::<_, StoreError>((amount(tx, 1)?, amount(tx, 2)?))).await.unwrap();
        assert_eq!(first, second);
    }

    async fn errors_of_the_caller_pass_through(db) {
        #[derive(Debug, PartialEq)]
        enum Mine {
            Refused(u8),
            Store(StoreError),
        }
        impl From<StoreError> for Mine {
            fn from(error: StoreError) -> Self {
                Self::Store(error)
            }
        }
        make_accounts(&db).await;
        let refused = db.write(|_| Err::<(), _>(Mine::Refused(3))).await;
        assert_eq!(refused, Err(Mine::Refused(3)));
        let store = db.read(|tx| Ok::<_, Mine>(tx.one("SELECT id FROM accounts WHERE id = $1", params![99])?)).await;
        assert_eq!(store, Err(Mine::Store(StoreError::NotFound)));
    }

    async fn rules_of_the_schema_are_told_apart(db) {
        db.write(|tx| {
            tx.execute("CREATE TABLE houses (id BIGINT PRIMARY KEY, street TEXT NOT NULL, number BIGINT NOT NULL, UNIQUE (street, number))", params![])?;
            tx.execute("CREATE TABLE flats (id BIGINT PRIMARY KEY, house BIGINT NOT NULL REFERENCES houses (id), floor BIGINT CHECK (floor < 100))", params![])?;
            tx.execute("CREATE UNIQUE INDEX flats_floor ON flats (floor) WHERE floor > 10", params![])?;
            tx.execute("INSERT INTO houses VALUES (1, 'a', 1), (2, 'a', 2)", params![])?;
            tx.execute("INSERT INTO flats VALUES (1, 1, 11)", params![])
        })
        .await
        .unwrap();
        let attempt = async |sql: &'static str| db.write(move |tx| tx.execute(sql, params![])).await.unwrap_err();
        assert!(attempt("INSERT INTO houses VALUES (1, 'b', 1)").await.is_conflict_on("houses.id"));
        let both = attempt("INSERT INTO houses VALUES (3, 'a', 2)").await;
        assert!(both.is_conflict_on("houses.street, houses.number"), "{both:?}");
        assert!(attempt("INSERT INTO flats VALUES (2, 1, 11)").await.is_conflict_on("flats.floor"));
        for sql in [
            "INSERT INTO flats VALUES (2, 9, 1)",
            "INSERT INTO flats VALUES (2, 1, 100)",
            "INSERT INTO flats (id) VALUES (2)",
            "DELETE FROM houses WHERE id = 1",
        ] {
            let error = attempt(sql).await;
            assert!(matches!(error, StoreError::Constraint(_)), "{sql}: {error:?}");
        }
        let syntax = attempt("INSERT INTO nowhere VALUES (2)").await;
        assert!(matches!(&syntax, StoreError::Other(text) if text.contains("nowhere")), "{syntax:?}");
    }
}

/// Two transactions that lock the same rows in opposite order: one is told to start again, and both succeed.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_race_on_postgres_is_run_again() {
    let db = TestDb::postgres().await;
    make_accounts(&db).await;
    let barrier = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicU32::new(0));
    let tasks = [(1, 2), (2, 1)].map(|(first, second)| {
        let (db, barrier, runs) = (db.clone(), Arc::clone(&barrier), Arc::clone(&runs));
        let mut met = false;
        tokio::spawn(async move {
            db.write(move |tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                let sql = "UPDATE accounts SET amount = amount + 1 WHERE id = $1";
                tx.execute(sql, params![first])?;
                if !met {
                    met = true;
                    barrier.wait();
                }
                tx.execute(sql, params![second])
            })
            .await
        })
    });
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(1));
    }
    assert_eq!(runs.load(Ordering::Relaxed), 3);
    assert_eq!(total(&db).await, 1004);
}
