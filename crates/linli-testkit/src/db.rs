//! Databases for tests: each test gets one of its own, with the schema in it, and on both engines.
//!
//! Owns [`TestDb`] and [`db_test!`](crate::db_test). Must not know any table. Used by tests under `tests/` (in unit
//! tests inside `src/` the store would be compiled twice, and its types would differ).

use std::fmt::Write as _;
use std::ops::Deref;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use linli_store::migrations::MIGRATIONS;
use linli_store::{Db, Options};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

/// Where the tests find PostgreSQL: the URL of a role that may create databases.
const SERVER: &str = "LINLI_TEST_POSTGRES";

/// The advisory lock under which the template database is made.
const TEMPLATE_LOCK: i64 = 0x7465_6d70_6c61_7465;

/// Numbers the databases of this process.
static NUMBER: AtomicU32 = AtomicU32::new(1);

/// Declares tests that run on both engines, as `name::sqlite` and `name::postgres`:
///
/// ```ignore
/// db_test! {
///     async fn counts_are_exact(db) {
///         db.write(|tx| tx.execute("UPDATE ..", params![])).await.unwrap();
///     }
/// }
/// ```
///
/// `db` is a [`TestDb`] with the schema in it.
#[macro_export]
macro_rules! db_test {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        $(#[$meta])*
        #[cfg(test)]
        async fn $name($db: $crate::db::TestDb) $body

        #[cfg(test)]
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$name($crate::db::TestDb::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                super::$name($crate::db::TestDb::postgres().await).await;
            }
        }
    )+};
}

/// A database that exists as long as this value. Use it as a [`Db`].
pub struct TestDb {
    db: Db,
    home: Home,
}

enum Home {
    Sqlite(TempDir),
    Postgres { server: String, name: String },
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    /// A SQLite database with the schema.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn sqlite() -> Self {
        let test = Self::sqlite_empty().await;
        test.db.migrate().await.expect("the migrations apply on SQLite");
        test
    }

    /// A SQLite database without any table.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn sqlite_empty() -> Self {
        let home = Home::Sqlite(TempDir::new().expect("a temporary folder"));
        let db = Db::open(&Options::new(home.url())).await.expect("SQLite opens");
        Self { db, home }
    }

    /// A PostgreSQL database with the schema, copied from a template.
    ///
    /// # Panics
    /// If there is no server, with a text that says how to start one.
    pub async fn postgres() -> Self {
        let server = server();
        let admin = connect(&server).await;
        let template = template(&server, &admin).await;
        Self::create(server, &admin, &template).await
    }

    /// A PostgreSQL database without any table.
    ///
    /// # Panics
    /// If there is no server, with a text that says how to start one.
    pub async fn postgres_empty() -> Self {
        let server = server();
        let admin = connect(&server).await;
        Self::create(server, &admin, "template0").await
    }

    /// How to open this database a second time, as another node does.
    pub fn options(&self) -> Options {
        Options::new(self.home.url())
    }

    async fn create(server: String, admin: &Client, template: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("linli_test_{}_{number}", process::id());
        // Left by a process of the same number that was killed.
        run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(admin, &create_database(&name, template)).await;
        let home = Home::Postgres { server, name };
        let db = Db::open(&Options::new(home.url())).await.expect("PostgreSQL opens");
        Self { db, home }
    }
}

impl Home {
    fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite://{}", folder.path().join("linli.db").display())
            }
            Self::Postgres { server, name } => with_database(server, name),
        }
    }
}

impl Drop for TestDb {
    /// Drops the database, also after a failed test. On a thread of its own, because this is no place to await.
    fn drop(&mut self) {
        let Home::Postgres { server, name } = &self.home else {
            return;
        };
        let (server, sql) =
            (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        let dropper = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async { run(&connect(&server).await, &sql).await });
        });
        // A panic there has been printed; a second one while unwinding would hide the test's own.
        let _ = dropper.join();
    }
}

/// The server's URL from the environment.
fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration but this variable")]
    let url = std::env::var(SERVER);
    url.unwrap_or_else(|_| {
        panic!(
            "{SERVER} is not set. Start the tests' PostgreSQL with `scripts/postgres.sh start` and set \
             {SERVER}=$(scripts/postgres.sh url)"
        )
    })
}

async fn connect(url: &str) -> Client {
    let (client, connection) = match tokio_postgres::connect(url, NoTls).await {
        Ok(parts) => parts,
        Err(error) => panic!("{SERVER} does not answer ({error}). Run `scripts/postgres.sh start`"),
    };
    // It ends when the client is dropped.
    tokio::spawn(connection);
    client
}

async fn run(client: &Client, sql: &str) {
    if let Err(error) = client.batch_execute(sql).await {
        panic!("{sql}: {error:?}");
    }
}

/// The name of a database that holds the schema, made by whoever comes first. A change of the migrations changes the
/// name, so that it is never stale.
async fn template(server: &str, admin: &Client) -> String {
    let mut digest = Sha256::new();
    for migration in MIGRATIONS {
        digest.update(migration.name);
        digest.update(migration.postgres);
    }
    let name =
        digest.finalize().iter().take(8).fold("linli_template_".to_owned(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        });
    if exists(admin, &name).await {
        return name;
    }
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    if !exists(admin, &name).await {
        let draft = format!("{name}_draft");
        run(admin, &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await;
        run(admin, &create_database(&draft, "template0")).await;
        let db =
            Db::open(&Options::new(with_database(server, &draft))).await.expect("PostgreSQL opens");
        db.migrate().await.expect("the migrations apply on PostgreSQL");
        db.close().await;
        rename(admin, &draft, &name).await;
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

/// Gives the draft its name once the server has noticed that nobody is connected to it any more.
async fn rename(admin: &Client, draft: &str, name: &str) {
    let sql = format!("ALTER DATABASE {draft} RENAME TO {name}");
    for _ in 0..100 {
        if admin.batch_execute(&sql).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    run(admin, &sql).await;
}

async fn exists(admin: &Client, name: &str) -> bool {
    let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    admin.query_opt(sql, &[&name]).await.expect("the catalogue is readable").is_some()
}

fn create_database(name: &str, template: &str) -> String {
    format!(
        "CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
}

/// The URL with another database in it.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) =
        url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    let address = format!("{}/{name}", &address[..end]);
    query.map_or(address.clone(), |query| format!("{address}?{query}"))
}
