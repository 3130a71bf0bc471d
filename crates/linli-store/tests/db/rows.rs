//! Values in, values out.

use jiff::Timestamp;
use linli_store::db::{Engine, params, values};
use linli_store::{Db, StoreError, Value};
use linli_testkit::db_test;
use uuid::Uuid;

/// A table with a column of every type that the schema uses.
async fn make_things(db: &Db) {
    let (uuid, bytes) = match db.engine() {
        Engine::Sqlite => ("BLOB", "BLOB"),
        Engine::Postgres => ("UUID", "BYTEA"),
    };
    let sql = format!(
        "CREATE TABLE things (id {uuid} PRIMARY KEY, words TEXT, number BIGINT, share DOUBLE PRECISION, raw {bytes})"
    );
    db.write(move |tx| tx.execute(&sql, params![])).await.unwrap();
}

db_test! {
    async fn typed_values_come_back_as_they_went_in(db) {
        make_things(&db).await;
        let id = Uuid::from_u128(7);
        let at = Timestamp::from_microsecond(1_789_000_000_123_456).unwrap();
        let row = db
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO things (id, words, number, share, raw) VALUES ($1, $2, $3, $4, $5)",
                    params![id, "水管 leak 🚰", at, 0.25, &[0_u8, 255, 7]],
                )?;
                tx.execute("INSERT INTO things (id, number) VALUES ($1, $2)", params![Uuid::from_u128(8), true])?;
                tx.one("SELECT id, words, number, share, raw FROM things WHERE id = $1", params![&id])
            })
            .await
            .unwrap();
        assert_eq!(row.columns(), ["id", "words", "number", "share", "raw"]);
        assert_eq!(row.get::<Uuid>("id").unwrap(), id);
        assert_eq!(row.get::<String>("words").unwrap(), "水管 leak 🚰");
        assert_eq!(row.get::<Timestamp>("number").unwrap(), at);
        assert_eq!(row.get::<i64>("number").unwrap(), 1_789_000_000_123_456);
        assert_eq!(row.get::<Option<i64>>("number").unwrap(), Some(1_789_000_000_123_456));
        assert_eq!(row.get::<f64>("share").unwrap(), 0.25);
        assert_eq!(row.get::<Vec<u8>>("raw").unwrap(), [0, 255, 7]);
        assert_eq!(row.get::<[u8; 3]>("raw").unwrap(), [0, 255, 7]);

        let row = db
            .read(|tx| {
                let sql = "SELECT words, number, share, raw FROM things WHERE id = $1";
                tx.one(sql, params![Uuid::from_u128(8)])
            })
            .await
            .unwrap();
        assert_eq!(row.get::<Option<String>>("words").unwrap(), None);
        assert_eq!(row.get::<Option<f64>>("share").unwrap(), None);
        assert_eq!(row.get::<Option<Vec<u8>>>("raw").unwrap(), None);
        assert!(row.get::<bool>("number").unwrap());
        assert_eq!(row.get::<u32>("number").unwrap(), 1);
    }

    async fn extreme_numbers_survive(db) {
        make_things(&db).await;
        for number in [i64::MIN, -1, 0, i64::MAX] {
            let back = db
                .write(move |tx| {
                    tx.execute("DELETE FROM things", params![])?;
                    let sql = "INSERT INTO things (id, number) VALUES ($1, $2)";
                    tx.execute(sql, params![Uuid::from_u128(1), number])?;
                    tx.one("SELECT number FROM things WHERE number = $1", params![number])?.get::<i64>("number")
                })
                .await
                .unwrap();
            assert_eq!(back, number);
        }
    }

    async fn a_placeholder_may_be_used_twice_and_out_of_order(db) {
        make_things(&db).await;
        let row = db
            .write(|tx| {
                let sql = "INSERT INTO things (id, words, number) VALUES ($2, $1, $3)";
                tx.execute(sql, params!["x", Uuid::from_u128(1), 5])?;
                tx.one(
                    "SELECT $2 || words || $2 AS framed, number FROM things WHERE number >= $1 AND number <= $1",
                    params![5, "-"],
                )
            })
            .await
            .unwrap();
        assert_eq!(row.get::<String>("framed").unwrap(), "-x-");
    }

    async fn a_wrong_type_is_an_error_that_names_the_column(db) {
        make_things(&db).await;
        let row = db
            .write(|tx| {
                let sql = "INSERT INTO things (id, words, number) VALUES ($1, $2, $3)";
                tx.execute(sql, params![Uuid::from_u128(1), "text", -1])?;
                tx.one("SELECT words, number, share FROM things", params![])
            })
            .await
            .unwrap();
        let name = |error: StoreError| match error {
            StoreError::Column { name, detail } => (name, detail),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            name(row.get::<i64>("words").unwrap_err()),
            ("words".to_owned(), "expected an integer, found text".to_owned())
        );
        assert_eq!(name(row.get::<u32>("number").unwrap_err()).0, "number");
        assert_eq!(name(row.get::<bool>("number").unwrap_err()).0, "number");
        assert_eq!(name(row.get::<f64>("share").unwrap_err()).1, "expected a real number, found NULL");
        assert_eq!(name(row.get::<i64>("absent").unwrap_err()).1, "the statement does not select it");
    }

    async fn a_wrong_number_of_values_is_an_error(db) {
        make_things(&db).await;
        for params in [vec![], values![1, 2]] {
            let result = db.read(move |tx| tx.rows("SELECT id FROM things WHERE number = $1", &params)).await;
            assert!(matches!(&result, Err(StoreError::Other(text)) if text.contains("WHERE number = $1")), "{result:?}");
        }
    }

    async fn text_with_a_nul_is_refused(db) {
        make_things(&db).await;
        let result = db
            .write(|tx| {
                let sql = "INSERT INTO things (id, words) VALUES ($1, $2)";
                tx.execute(sql, params![Uuid::from_u128(1), "a\0b"])
            })
            .await;
        assert!(matches!(result, Err(StoreError::Other(_))), "{result:?}");
    }

    async fn missing_rows_are_told_apart(db) {
        make_things(&db).await;
        let (row, one) = db
            .read(|tx| {
                let row = tx.row("SELECT id FROM things", params![])?;
                let one = tx.one("SELECT id FROM things", params![]);
                // Not having found a row does not end the transaction.
                tx.rows("SELECT id FROM things", params![])?;
                Ok::<_, StoreError>((row, one))
            })
            .await
            .unwrap();
        assert_eq!(row, None);
        assert_eq!(one, Err(StoreError::NotFound));
    }

    async fn execute_tells_how_many_rows_it_changed(db) {
        make_things(&db).await;
        let counts = db
            .write(|tx| {
                let sql = "INSERT INTO things (id, number) VALUES ($1, 1), ($2, 2), ($3, 3)";
                let params = params![Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
                Ok::<_, StoreError>((
                    tx.execute(sql, params)?,
                    tx.execute("UPDATE things SET number = 9 WHERE number >= $1", params![2])?,
                    tx.execute("DELETE FROM things WHERE number = $1", params![77])?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(counts, (3, 2, 0));
    }

    async fn a_hundred_thousand_rows_stream(db) {
        make_things(&db).await;
        let rows = 100_000_i64;
        let inserted = db
            .write(move |tx| {
                let row = |number: i64| values![Uuid::from_u128(number as u128), "长一点的话".repeat(10), number];
                tx.bulk("things", &["id", "words", "number"], (1..=rows).map(row))
            })
            .await
            .unwrap();
        assert_eq!(inserted, 100_000);
        let (count, sum) = db
            .read(|tx| {
                let (mut count, mut sum) = (0_i64, 0_i64);
                tx.for_each("SELECT id, words, number FROM things ORDER BY number", params![], |row| {
                    count += 1;
                    sum += row.get::<i64>("number")?;
                    Ok(())
                })?;
                Ok::<_, StoreError>((count, sum))
            })
            .await
            .unwrap();
        assert_eq!((count, sum), (rows, rows * (rows + 1) / 2));

        // A stream that is ended early leaves the transaction usable.
        let (seen, count) = db
            .read(|tx| {
                let mut seen = 0;
                let stopped = tx.for_each("SELECT id, number FROM things", params![], |_| {
                    seen += 1;
                    if seen == 10 { Err(StoreError::NotFound) } else { Ok(()) }
                });
                assert_eq!(stopped, Err(StoreError::NotFound));
                let count = tx.one("SELECT count(*) AS n FROM things", params![])?.get::<i64>("n")?;
                Ok::<_, StoreError>((seen, count))
            })
            .await
            .unwrap();
        assert_eq!((seen, count), (10, rows));
    }

    async fn bulk_inserts_every_type_and_nulls(db) {
        make_things(&db).await;
        let inserted = db
            .write(|tx| {
                let row = |number: u32| {
                    let share = number.is_multiple_of(2).then_some(0.5);
                    values![Uuid::from_u128(number.into()), Value::Null, number, share, vec![1_u8, 2]]
                };
                tx.bulk("things", &["id", "words", "number", "share", "raw"], (0..10_000).map(row))
            })
            .await
            .unwrap();
        assert_eq!(inserted, 10_000);
        let row = db
            .read(|tx| {
                let sql = "SELECT count(*) AS n, count(words) AS words, count(share) AS shares FROM things \
                           WHERE raw = $1";
                tx.one(sql, params![&[1_u8, 2]])
            })
            .await
            .unwrap();
        let counts = ["n", "words", "shares"].map(|name| row.get::<i64>(name).unwrap());
        assert_eq!(counts, [10_000, 0, 5_000]);
    }

    async fn bulk_refuses_what_an_insert_refuses(db) {
        make_things(&db).await;
        let twice = db
            .write(|tx| tx.bulk("things", &["id"], [1, 1].map(|id| values![Uuid::from_u128(id)])))
            .await
            .unwrap_err();
        assert!(twice.is_conflict_on("things.id"), "{twice:?}");
        let short = db.write(|tx| tx.bulk("things", &["id", "number"], [values![Uuid::from_u128(3)]])).await;
        assert!(matches!(short, Err(StoreError::Other(_))), "{short:?}");
        let count = db.read(|tx| tx.one("SELECT count(*) AS n FROM things", params![])?.get::<i64>("n")).await;
        assert_eq!(count, Ok(0));
    }
}
