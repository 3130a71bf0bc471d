//! Measures commits per second: `cargo run --release -p linli-store --example group_commit [url]`.
//!
//! Each transaction writes what registering a case writes: one row and three events. Without a URL it uses a SQLite
//! file in a temporary folder; that folder must be on a real disk for the figures to mean anything.

use std::time::{Duration, Instant};

use linli_store::db::params;
use linli_store::{Db, Options, StoreError};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = std::env::args()
        .nth(1)
        .unwrap_or_else(|| format!("sqlite://{}/linli.db", folder.path().display()));
    let db = Db::open_with(&Options { pg_pool: 32, ..Options::new(url) }, &[]).await?;
    db.write(|tx| {
        tx.execute("CREATE TABLE heads (id BIGINT PRIMARY KEY, words TEXT NOT NULL)", params![])?;
        tx.execute(
            "CREATE TABLE events (head BIGINT, seq BIGINT, words TEXT, PRIMARY KEY (head, seq))",
            params![],
        )
    })
    .await?;
    for tasks in [1, 4, 16, 32, 64] {
        let per_second = run(&db, tasks).await?;
        println!("{tasks:>3} tasks: {per_second:>7.0} commits/s");
    }
    db.write(|tx| tx.execute("DROP TABLE events", params![])).await?;
    db.write(|tx| tx.execute("DROP TABLE heads", params![])).await?;
    db.close().await;
    Ok(())
}

async fn run(db: &Db, tasks: i64) -> Result<f64, StoreError> {
    let began = Instant::now();
    let workers: Vec<_> = (0..tasks)
        .map(|task| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut done = 0_i64;
                while began.elapsed() < Duration::from_secs(4) {
                    save(&db, (tasks << 40) + (task << 32) + done).await?;
                    done += 1;
                }
                Ok::<_, StoreError>(done)
            })
        })
        .collect();
    let mut total = 0.0;
    for worker in workers {
        let done = worker.await.map_err(|error| StoreError::other(error.to_string()))??;
        total += f64::from(u32::try_from(done).unwrap_or(u32::MAX));
    }
    Ok(total / began.elapsed().as_secs_f64())
}

async fn save(db: &Db, id: i64) -> Result<(), StoreError> {
    db.write(move |tx| {
        tx.execute("INSERT INTO heads (id, words) VALUES ($1, $2)", params![id, "x".repeat(600)])?;
        for seq in 1..=3 {
            let sql = "INSERT INTO events (head, seq, words) VALUES ($1, $2, $3)";
            tx.execute(sql, params![id, seq, "x".repeat(300)])?;
        }
        Ok(())
    })
    .await
}
