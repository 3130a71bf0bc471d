//! The program is killed while it writes (C09): whatever was answered is there, and whatever is there is whole.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use linli_store::db::params;
use linli_store::{Db, Options, StoreError};
use linli_testkit::db_test;

/// Tells the victim which database to write to.
const URL: &str = "LINLI_TEST_VICTIM_URL";

/// A case, its journal and its message: three tables that must agree.
const TABLES: [&str; 3] = ["victim_cases", "victim_journal", "victim_outbox"];

async fn save(db: &Db, id: i64) -> Result<(), StoreError> {
    db.write(move |tx| {
        for table in TABLES {
            tx.execute(
                &format!("INSERT INTO {table} (id, words) VALUES ($1, $2)"),
                params![id, "x".repeat(400)],
            )?;
        }
        Ok(())
    })
    .await
}

/// Not a test: the process that is killed. It says on its output which changes were answered.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the test below"]
async fn victim() {
    let Some(url) = std::env::var_os(URL) else { return };
    let db = Db::open(&Options::new(url.into_string().unwrap())).await.unwrap();
    let writers: Vec<_> = (0..8_i64)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for number in 0.. {
                    let id = number * 8 + writer;
                    save(&db, id).await.unwrap();
                    writeln!(std::io::stdout(), "saved {id}").unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

db_test! {
    /// C09: rows that belong together are all there or none, and what was answered is there.
    async fn a_killed_program_leaves_whole_transactions(db) {
        db.write(|tx| {
            for table in TABLES {
                tx.execute(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, words TEXT NOT NULL)"), params![])?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
        let url = db.options().url;
        let answered = tokio::task::spawn_blocking(move || {
            let mut victim = Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "killed::victim", "--nocapture"])
                .env(URL, url)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut answered = Vec::new();
            for line in BufReader::new(victim.stdout.take().unwrap()).lines() {
                let line = line.unwrap();
                if let Some((_, id)) = line.split_once("saved ") {
                    answered.push(id.parse::<i64>().unwrap());
                }
                if answered.len() == 500 {
                    // SIGKILL: no farewell.
                    victim.kill().unwrap();
                }
            }
            victim.wait().unwrap();
            answered
        })
        .await
        .unwrap();
        assert!(answered.len() >= 500, "{}", answered.len());

        // In one read: the server may still be finishing what it had received.
        let tables = db
            .read(|tx| {
                let mut tables = Vec::new();
                for table in TABLES {
                    let mut ids = Vec::new();
                    tx.for_each(&format!("SELECT id FROM {table} ORDER BY id"), params![], |row| {
                        ids.push(row.get::<i64>("id")?);
                        Ok(())
                    })?;
                    tables.push(ids);
                }
                Ok::<_, StoreError>(tables)
            })
            .await
            .unwrap();
        assert!(tables[0] == tables[1] && tables[0] == tables[2]);
        for id in answered {
            assert!(tables[0].binary_search(&id).is_ok(), "{id} was answered and is lost");
        }
        save(&db, i64::MAX).await.unwrap();
    }
}
