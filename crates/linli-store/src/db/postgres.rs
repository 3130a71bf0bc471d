//! The PostgreSQL engine: a pool of connections, one transaction at a time on each.
//!
//! Owns the pool, the beginning and end of transactions, and starting again after a lost race. Must not decide what a
//! transaction means (that is [`super::Tx`]). Called by [`super::Db`] only.
//!
//! Closures run on blocking threads and wait there for each statement.

mod statement;

use std::thread;
use std::time::Duration;

use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, QueueMode,
    RecyclingMethod, Runtime,
};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio_postgres::{Config, NoTls};

use super::migrate::{self, Applied};
use super::{Engine, Inner, Migration, Options, PATIENCE, Tx};
use crate::error::StoreError;
pub(super) use statement::PostgresTx;
use statement::{explain, lost_race};

/// How often a transaction that lost a race is started again.
const RETRIES: u32 = 3;

/// The pause before the first new start; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(5);

/// A node that vanished keeps its locks no longer than this, and nobody waits longer for a lock.
const SESSION: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

/// The key of the advisory lock under which migrations are applied ("linli" in ASCII).
const MIGRATION_LOCK: i64 = 0x006c_696e_6c69;

/// What a transaction may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One snapshot for all statements, no writing.
    Read,
    /// Each statement sees what is committed when it starts.
    Write,
}

impl Mode {
    fn begin(self) -> &'static str {
        match self {
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
    }
}

/// An open PostgreSQL database.
#[derive(Clone)]
pub(super) struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Connects, unless the database is newer than `known`.
    pub(super) async fn open(options: &Options, known: i64) -> Result<Self, StoreError> {
        // The text of a parse error names the key at fault, never the password.
        let mut config: Config = options.url.parse().map_err(explain)?;
        if config.get_application_name().is_none() {
            config.application_name("linli");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // A connection whose other end has vanished is found out in half a minute instead of hours.
        config.tcp_user_timeout(Duration::from_secs(30)).keepalives_idle(Duration::from_secs(15));
        config.keepalives_interval(Duration::from_secs(5)).keepalives_retries(3);
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, NoTls, manager))
            .max_size(options.pg_pool.max(1))
            // The connection used last has its statements prepared and the server's catalogue at hand.
            .queue_mode(QueueMode::Lifo)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(|error| StoreError::Other(error.to_string()))?;
        let postgres = Self { pool };
        postgres.inspect(known).await?;
        Ok(postgres)
    }

    /// Refuses a database that this program must not use.
    async fn inspect(&self, known: i64) -> Result<(), StoreError> {
        let client = self.client().await?;
        let row = client
            .query_one(
                "SELECT pg_encoding_to_char(encoding)::text AS encoding, datcollate::text AS collation, \
                 to_regclass('schema_migrations') IS NOT NULL AS known \
                 FROM pg_database WHERE datname = current_database()",
                &[],
            )
            .await
            .map_err(explain)?;
        let encoding: String = row.try_get("encoding").map_err(explain)?;
        if encoding != "UTF8" {
            return Err(StoreError::Other(format!(
                "the database is encoded in {encoding}; create it with UTF8"
            )));
        }
        let collation: String = row.try_get("collation").map_err(explain)?;
        if !matches!(collation.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
            tracing::warn!(collation, "lists may be in another order than with the C collation");
        }
        if row.try_get("known").map_err(explain)? {
            let newest = "SELECT coalesce(max(version), 0) FROM schema_migrations";
            let row = client.query_one(newest, &[]).await.map_err(explain)?;
            migrate::refuse_newer(row.try_get(0).map_err(explain)?, known)?;
        }
        Ok(())
    }

    /// Runs the closure in a transaction on a connection of the pool.
    pub(super) async fn run<T, E, F>(&self, mode: Mode, mut closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let client = self.client().await?;
        let handle = Handle::current();
        spawn_blocking(move || attempts(client, &handle, mode, &mut closure)).await.unwrap_or_else(
            |_| Err(StoreError::Unavailable("the program is ending".to_owned()).into()),
        )
    }

    /// Applies what is missing. Nodes that start at the same time do it one after the other.
    pub(super) async fn migrate(
        &self,
        migrations: &'static [Migration],
    ) -> Result<usize, StoreError> {
        let client = self.client().await?;
        let mut count = 0;
        loop {
            match apply_next(&client, migrations).await {
                Ok(true) => count += 1,
                Ok(false) => return Ok(count),
                Err(error) => {
                    // Closing the connection rolls back.
                    drop(Object::take(client));
                    return Err(error);
                }
            }
        }
    }

    /// Closes the connections as soon as they are free.
    pub(super) fn close(&self) {
        self.pool.close();
    }

    async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => {
                StoreError::Unavailable("no connection became free in time".to_owned())
            }
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                explain(error)
            }
            PoolError::Closed => StoreError::Unavailable("the database is closed".to_owned()),
            other => StoreError::Other(other.to_string()),
        })
    }
}

/// How one run of a closure ended.
struct Attempt<T, E> {
    result: Result<T, E>,
    /// It lost a race that it may win the next time.
    again: bool,
    /// The connection is outside of any transaction.
    clean: bool,
}

fn attempts<T, E, F>(client: Client, handle: &Handle, mode: Mode, closure: &mut F) -> Result<T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
    E: From<StoreError>,
{
    let mut pause = PAUSE;
    for _ in 0..RETRIES {
        let attempt = attempt(&client, handle, mode, closure);
        if !attempt.clean {
            drop(Object::take(client));
            return attempt.result;
        }
        if !attempt.again {
            return attempt.result;
        }
        thread::sleep(pause);
        pause *= 2;
    }
    let last = attempt(&client, handle, mode, closure);
    if !last.clean {
        drop(Object::take(client));
    }
    last.result
}

fn attempt<T, E, F>(client: &Client, handle: &Handle, mode: Mode, closure: &mut F) -> Attempt<T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
    E: From<StoreError>,
{
    if let Err(error) = handle.block_on(client.batch_execute(mode.begin())) {
        return Attempt { result: Err(explain(error).into()), again: false, clean: false };
    }
    let statements = PostgresTx::new(client, handle, mode == Mode::Write);
    let mut tx = Tx::new(Inner::Postgres(statements), mode == Mode::Write);
    let result = tx.run(closure);
    let mut again = matches!(&tx.inner, Inner::Postgres(tx) if tx.lost_race());
    let result = match result {
        Ok(value) => match handle.block_on(client.batch_execute("COMMIT")) {
            Ok(()) => return Attempt { result: Ok(value), again: false, clean: true },
            Err(error) => {
                again = lost_race(&error);
                Err(explain(error).into())
            }
        },
        Err(error) => Err(error),
    };
    let clean = handle.block_on(client.batch_execute("ROLLBACK")).is_ok();
    Attempt { result, again, clean }
}

async fn apply_next(client: &Client, migrations: &[Migration]) -> Result<bool, StoreError> {
    client.batch_execute("BEGIN; SET LOCAL lock_timeout = 0").await.map_err(explain)?;
    client
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .await
        .map_err(explain)?;
    client.batch_execute(migrate::TABLE).await.map_err(explain)?;
    let rows = client
        .query("SELECT version, digest FROM schema_migrations ORDER BY version", &[])
        .await
        .map_err(explain)?;
    let applied = rows
        .iter()
        .map(|row| Ok(Applied { version: row.try_get(0)?, digest: row.try_get(1)? }))
        .collect::<Result<Vec<_>, tokio_postgres::Error>>()
        .map_err(explain)?;
    let Some(migration) = migrate::next(migrations, &applied, Engine::Postgres)? else {
        client.batch_execute("COMMIT").await.map_err(explain)?;
        return Ok(false);
    };
    client
        .batch_execute(migration.postgres)
        .await
        .map_err(|error| migrate::failed(migration, &explain(error)))?;
    client
        .execute(
            "INSERT INTO schema_migrations (version, name, digest, applied_at) \
             VALUES ($1, $2, $3, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)",
            &[&migration.version, &migration.name, &migration.digest(Engine::Postgres)],
        )
        .await
        .map_err(explain)?;
    client.batch_execute("COMMIT").await.map_err(explain)?;
    tracing::info!(migration = migration.name, "applied a migration");
    Ok(true)
}
