//! Numbers without gaps (CMP-1, D06).

use linli_domain::ids::NodeId;
use linli_store::{StoreError, counters};
use linli_testkit::db_test;
use uuid::Uuid;

fn office(n: u128) -> NodeId {
    NodeId(Uuid::from_u128(n))
}

db_test! {
    /// D06: fifty at the same instant get fifty numbers, one after the other.
    async fn fifty_at_once(db) {
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let db = (*db).clone();
                tokio::spawn(async move {
                    db.write(|tx| counters::next(tx, office(1), "TS", "2026-09-14")).await
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap().unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=50).collect::<Vec<i64>>());
    }

    /// A registration that fails takes no number; offices, prefixes and periods count for themselves.
    async fn no_gaps(db) {
        let next = |office, prefix: &'static str, period: &'static str| {
            db.write(move |tx| counters::next(tx, office, prefix, period))
        };
        assert_eq!(next(office(1), "TS", "2026-09-14").await, Ok(1));
        let failed: Result<(), StoreError> = db
            .write(|tx| {
                counters::next(tx, office(1), "TS", "2026-09-14")?;
                Err(StoreError::other("no"))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(next(office(1), "TS", "2026-09-14").await, Ok(2));
        assert_eq!(next(office(2), "TS", "2026-09-14").await, Ok(1));
        assert_eq!(next(office(1), "JD", "2026-09-14").await, Ok(1));
        assert_eq!(next(office(1), "TS", "2026-09-15").await, Ok(1));
    }
}
