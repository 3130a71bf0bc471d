//! The SQLite engine: one file, one writer, some readers.
//!
//! Owns the connections and who may use them when. One thread writes ([`writer`]); reads go to a few read-only
//! connections, each used by one transaction at a time. Must not decide what a transaction means (that is
//! [`super::Tx`]). Called by [`super::Db`] only.

mod connection;
mod statement;
mod writer;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::migrate::{self, Applied};
use super::{Engine, Inner, Migration, Options, PATIENCE, Tx};
use crate::error::StoreError;
use connection::Place;
pub(super) use statement::SqliteTx;
use statement::explain;
use writer::{Message, Waiting, Writer};

/// Transactions that may wait for the writer; more wait outside, for [`PATIENCE`].
const QUEUE: usize = 1024;

/// An open SQLite database.
pub(super) struct Sqlite {
    place: Place,
    queue: mpsc::Sender<Message>,
    readers: Arc<Readers>,
}

/// Read-only connections: as many as there are permits, opened when first needed.
struct Readers {
    place: Place,
    count: usize,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens or creates the file, unless it is newer than `known`.
    pub(super) async fn open(
        path: PathBuf,
        options: &Options,
        known: i64,
    ) -> Result<Self, StoreError> {
        let place = Place { path, max_pages: options.max_pages };
        let (queue, waiting) = mpsc::channel(QUEUE);
        let start = {
            let place = place.clone();
            move || {
                migrate::refuse_newer(place.found_version()?, known)?;
                let connection = place.writer(true)?;
                Writer::start(place, connection, waiting)
            }
        };
        blocking(start).await?;
        let count = options.readers.max(1);
        let readers = Readers {
            place: place.clone(),
            count,
            permits: Arc::new(Semaphore::new(count)),
            idle: Mutex::new(Vec::new()),
        };
        Ok(Self { place, queue, readers: Arc::new(readers) })
    }

    /// Queues the closure for the writer and waits for the commit.
    pub(super) async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Waiting::job(closure);
        self.send(Message::Run(job)).await?;
        answer.await.unwrap_or_else(|_| Err(closed().into()))
    }

    /// Runs the closure on a read-only connection, in one snapshot of the data.
    pub(super) async fn read<T, E, F>(&self, mut closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let permits = Arc::clone(&self.readers.permits);
        let permit = match timeout(PATIENCE, permits.acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(closed().into()),
            Err(_) => return Err(StoreError::Unavailable("all readers are busy".to_owned()).into()),
        };
        let readers = Arc::clone(&self.readers);
        let work = move || {
            let result = readers.run(&mut closure);
            // Only now: the connection is back before the next reader looks for one.
            drop(permit);
            result
        };
        spawn_blocking(work).await.unwrap_or_else(|_| Err(closed().into()))
    }

    /// Applies what is missing on a connection of its own: rebuilding a table needs foreign keys switched off, which
    /// SQLite allows only outside transactions. They are checked as a whole before each commit.
    pub(super) async fn migrate(
        &self,
        migrations: &'static [Migration],
    ) -> Result<usize, StoreError> {
        let place = self.place.clone();
        blocking(move || {
            let connection = place.writer(false)?;
            connection.pragma_update(None, "foreign_keys", false).map_err(explain)?;
            let mut count = 0;
            while apply_next(&connection, migrations)? {
                count += 1;
            }
            Ok(count)
        })
        .await
    }

    /// Copies the database page by page from one snapshot; writers go on meanwhile. VACUUM INTO is not used because
    /// it may renumber rows that a search index refers to.
    pub(super) async fn backup_to(&self, path: PathBuf) -> Result<(), StoreError> {
        let place = self.place.clone();
        blocking(move || {
            if path.exists() {
                return Err(StoreError::Other(format!("{} exists already", path.display())));
            }
            let mut part = path.clone().into_os_string();
            part.push(".part");
            let part = PathBuf::from(part);
            let result =
                copy(&place, &part).and_then(|()| publish(&part, &path).map_err(unwritable));
            if result.is_err() {
                // The error that matters is the first one.
                let _ = fs::remove_file(&part);
            }
            result
        })
        .await
    }

    /// Waits for running reads, lets the writer finish its queue and closes all connections. The writer closes last:
    /// it can fold the log back into the file, so that one file is left.
    pub(super) async fn close(&self) {
        let all = u32::try_from(self.readers.count).unwrap_or(u32::MAX);
        // A read that takes longer keeps its connection; the log then stays beside the file, which does no harm.
        let waited = timeout(PATIENCE, self.readers.permits.acquire_many(all)).await;
        self.readers.permits.close();
        drop(waited);
        self.readers.idle().clear();
        let (done, finished) = oneshot::channel();
        if self.queue.send(Message::Stop(done)).await.is_ok() {
            // An error only says that the writer has ended already.
            let _ = finished.await;
        }
    }

    /// Makes the readers look at the statistics again, which a connection does when it is opened.
    pub(super) fn renew_readers(&self) {
        self.readers.idle().clear();
    }

    async fn send(&self, message: Message) -> Result<(), StoreError> {
        self.queue.send_timeout(message, PATIENCE).await.map_err(|error| match error {
            mpsc::error::SendTimeoutError::Timeout(_) => {
                StoreError::Unavailable("too many changes are waiting".to_owned())
            }
            mpsc::error::SendTimeoutError::Closed(_) => closed(),
        })
    }
}

impl Readers {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Nothing can panic while it is held.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run<T, E, F>(&self, closure: &mut F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.place.reader()?,
        };
        connection.execute_batch("BEGIN").map_err(explain)?;
        let mut tx = Tx::new(Inner::Sqlite(SqliteTx::reader(&connection)), false);
        let result = tx.run(closure);
        // A connection that cannot end its transaction is not used again.
        if connection.execute_batch("COMMIT").is_ok() && !self.permits.is_closed() {
            self.idle().push(connection);
        }
        result
    }
}

fn apply_next(connection: &Connection, migrations: &[Migration]) -> Result<bool, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE").map_err(explain)?;
    let result = apply_next_inside(connection, migrations);
    let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = connection.execute_batch(end).map_err(explain);
    let applied = result?;
    ended?;
    Ok(applied)
}

fn apply_next_inside(
    connection: &Connection,
    migrations: &[Migration],
) -> Result<bool, StoreError> {
    connection.execute_batch(migrate::TABLE).map_err(explain)?;
    let applied = {
        let mut statement = connection
            .prepare("SELECT version, digest FROM schema_migrations ORDER BY version")
            .map_err(explain)?;
        let rows = statement
            .query_map([], |row| Ok(Applied { version: row.get(0)?, digest: row.get(1)? }));
        rows.and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(explain)?
    };
    let Some(migration) = migrate::next(migrations, &applied, Engine::Sqlite)? else {
        return Ok(false);
    };
    connection
        .execute_batch(migration.sqlite)
        .map_err(|error| migrate::failed(migration, &explain(error)))?;
    let broken: i64 = connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .map_err(explain)?;
    if broken > 0 {
        let detail =
            StoreError::Constraint(format!("{broken} rows refer to rows that do not exist"));
        return Err(migrate::failed(migration, &detail));
    }
    connection
        .execute(
            "INSERT INTO schema_migrations (version, name, digest, applied_at) \
             VALUES (?1, ?2, ?3, CAST(unixepoch('subsec') * 1000000 AS INTEGER))",
            (migration.version, migration.name, migration.digest(Engine::Sqlite)),
        )
        .map_err(explain)?;
    tracing::info!(migration = migration.name, "applied a migration");
    Ok(true)
}

fn copy(place: &Place, part: &Path) -> Result<(), StoreError> {
    // A part left by a backup that was interrupted.
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unwritable(error)),
        _ => {}
    }
    let from = place.reader()?;
    let mut to = Connection::open(part).map_err(explain)?;
    // `publish` waits for the disk once, at the end.
    to.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;").map_err(explain)?;
    {
        let backup = Backup::new(&from, &mut to).map_err(explain)?;
        match backup.step(-1).map_err(explain)? {
            StepResult::Done => {}
            _ => return Err(StoreError::Unavailable("the database is locked".to_owned())),
        }
    }
    // The copy says "WAL" as the original does; without it a restored file needs no companions.
    to.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(explain)?;
    to.close().map_err(|(_, error)| explain(error))
}

/// Gives a finished file its name, so that neither is lost if the power fails.
fn publish(part: &Path, path: &Path) -> io::Result<()> {
    fs::File::open(part)?.sync_all()?;
    fs::rename(part, path)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::File::open(folder)?.sync_all(),
        _ => fs::File::open(".")?.sync_all(),
    }
}

fn unwritable(error: io::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn closed() -> StoreError {
    StoreError::Unavailable("the database is closed".to_owned())
}

/// Runs file work beside the async threads.
async fn blocking<T, F>(work: F) -> Result<T, StoreError>
where
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
    T: Send + 'static,
{
    spawn_blocking(work).await.unwrap_or_else(|error| Err(StoreError::Other(error.to_string())))
}
