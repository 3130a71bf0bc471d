//! The database: one small interface over SQLite and PostgreSQL.
//!
//! Owns transactions. A transaction is a synchronous closure, `db.write(|tx| ..)` or `db.read(|tx| ..)`: load, decide,
//! commit in one place, and by construction nothing is awaited while a lock is held. One SQL text with `$1`
//! placeholders serves both engines. Must not know any table. Called by the area files of this crate (statements) and
//! by the use cases (transactions); nobody else distinguishes the engines, except search and the migrations.
//!
//! What a closure may rely on, on both engines alike:
//!
//! * `write`: all of it is on disk when the call returns `Ok`, none of it when it returns `Err` (if the connection to
//!   PostgreSQL is lost during the commit itself, the outcome is unknown and reported as `Unavailable`).
//! * `read`: all its statements see the same instant, and none of them can write.
//! * Once a statement has failed the transaction is lost: further statements fail, and an `Ok` of the closure turns
//!   into that error. PostgreSQL works so; SQLite is held to it, so that no code works on one engine only. Write
//!   `ON CONFLICT` where a collision is expected.
//! * The closure may run more than once (PostgreSQL resolves races by asking one side to start again), so it must
//!   have no effect but through its transaction.
//! * A panic inside the closure rolls back that closure only and comes back as [`StoreError::Other`].

mod locked;
mod migrate;
mod options;
mod postgres;
mod sqlite;
mod value;

use std::fmt;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use migrate::Migration;
pub use options::Options;
pub use value::{FromValue, Row, Value};

use options::Target;

use crate::error::StoreError;
use crate::migrations::MIGRATIONS;

pub use crate::{params, values};

/// How long a transaction waits for its turn (a free connection, a place in the queue) before it gives up as
/// [`StoreError::Unavailable`].
const PATIENCE: Duration = Duration::from_secs(10);

/// Which database engine is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file beside the program.
    Sqlite,
    /// A server, for several nodes.
    Postgres,
}

/// The database. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Db {
    backend: Backend,
    migrations: &'static [Migration],
}

#[derive(Clone)]
enum Backend {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(postgres::Postgres),
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the database; a SQLite file is created if missing. Applies no migrations.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer program wrote it (nothing was touched then), [`StoreError::Unavailable`] if it
    /// cannot be reached.
    pub async fn open(options: &Options) -> Result<Self, StoreError> {
        Self::open_with(options, MIGRATIONS).await
    }

    /// Opens the database with another list of migrations, for tests of the migrations themselves.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_with(
        options: &Options,
        migrations: &'static [Migration],
    ) -> Result<Self, StoreError> {
        let known = migrate::newest(migrations);
        let backend = match options.target()? {
            Target::Sqlite(path) => {
                Backend::Sqlite(Arc::new(sqlite::Sqlite::open(path, options, known).await?))
            }
            Target::Postgres => Backend::Postgres(postgres::Postgres::open(options, known).await?),
        };
        Ok(Self { backend, migrations })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Applies the migrations that are missing, each in a transaction of its own, and returns how many there were.
    /// Several nodes may do so at once.
    ///
    /// # Errors
    /// [`StoreError::Newer`]; [`StoreError::Other`] if an applied migration was edited afterwards.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.migrate(self.migrations).await,
            Backend::Postgres(postgres) => postgres.migrate(self.migrations).await,
        }
    }

    /// Runs a read-only transaction: all statements see the same instant.
    ///
    /// # Errors
    /// What the closure returns, or a [`StoreError`] in its clothes.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.read(closure).await,
            Backend::Postgres(postgres) => postgres.run(postgres::Mode::Read, closure).await,
        }
    }

    /// Runs a transaction and returns after its commit. An `Err` of the closure rolls it back.
    ///
    /// If the returned future is dropped early the transaction happens completely or not at all.
    ///
    /// # Errors
    /// What the closure returns, or a [`StoreError`] in its clothes.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.write(closure).await,
            Backend::Postgres(postgres) => postgres.run(postgres::Mode::Write, closure).await,
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read(|tx| tx.one("SELECT 1 AS alive", params![]).map(drop)).await
    }

    /// Lets the engine look again at how the data is distributed, so that it chooses the right indexes. Worth doing
    /// after an import and once a night.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn analyze(&self) -> Result<(), StoreError> {
        self.write(|tx| tx.execute("ANALYZE", params![]).map(drop)).await?;
        if let Backend::Sqlite(sqlite) = &self.backend {
            sqlite.renew_readers();
        }
        Ok(())
    }

    /// Writes a complete copy of a running SQLite database to `path`, which must not exist; it appears there only
    /// when it is whole and on disk.
    ///
    /// # Errors
    /// [`StoreError::Other`] on PostgreSQL, whose backups are made by `pg_dump`.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.backup_to(path.to_owned()).await,
            Backend::Postgres(_) => {
                Err(StoreError::other("a PostgreSQL database is backed up with pg_dump"))
            }
        }
    }

    /// Finishes what waits and closes all connections; later transactions are [`StoreError::Unavailable`]. The last
    /// thing a program does with its database.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close(),
        }
    }
}

/// A running transaction.
pub struct Tx<'a> {
    inner: Inner<'a>,
    writable: bool,
    /// The first failed statement; see the rules at the top of this file.
    failed: Option<StoreError>,
}

enum Inner<'a> {
    Sqlite(sqlite::SqliteTx<'a>),
    Postgres(postgres::PostgresTx<'a>),
}

impl<'a> Tx<'a> {
    fn new(inner: Inner<'a>, writable: bool) -> Self {
        Self { inner, writable, failed: None }
    }

    /// Which engine this is; for search only.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement that returns no rows and tells how many rows it changed.
    ///
    /// # Errors
    /// [`StoreError`]; also if this is a read.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        self.guard(true, sql, |inner| match inner {
            Inner::Sqlite(tx) => tx.execute(sql, params),
            Inner::Postgres(tx) => tx.execute(sql, params),
        })
    }

    /// All rows of a query that is known to be short; [`Tx::for_each`] for the others.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rows(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.query(sql, params, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    /// The first row of a query, if any.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn row(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut first = None;
        self.query(sql, params, &mut |row| {
            first = Some(row);
            ControlFlow::Break(())
        })?;
        Ok(first)
    }

    /// The first row of a query.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none; that leaves the transaction usable.
    pub fn one(&mut self, sql: &str, params: &[Value]) -> Result<Row, StoreError> {
        self.row(sql, params)?.ok_or(StoreError::NotFound)
    }

    /// Hands the rows of a query to `each` one after the other, in constant memory. An error of `each` ends it and is
    /// returned; the transaction stays usable.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn for_each<F>(
        &mut self,
        sql: &str,
        params: &[Value],
        mut each: F,
    ) -> Result<(), StoreError>
    where
        F: FnMut(&Row) -> Result<(), StoreError>,
    {
        let mut stopped = Ok(());
        self.query(sql, params, &mut |row| match each(&row) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                stopped = Err(error);
                ControlFlow::Break(())
            }
        })?;
        stopped
    }

    /// Inserts many rows fast and returns their number. Each row holds one value per column, see
    /// [`values!`](crate::values). A collision is an error, as with INSERT.
    ///
    /// # Errors
    /// [`StoreError`]; also if this is a read.
    pub fn bulk<I>(&mut self, table: &str, columns: &[&str], rows: I) -> Result<u64, StoreError>
    where
        I: IntoIterator<Item = Vec<Value>>,
    {
        let mut rows = rows.into_iter();
        self.guard(true, table, |inner| match inner {
            Inner::Sqlite(tx) => tx.bulk(table, columns, &mut rows),
            Inner::Postgres(tx) => tx.bulk(table, columns, &mut rows),
        })
    }

    fn query(
        &mut self,
        sql: &str,
        params: &[Value],
        each: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.guard(false, sql, |inner| match inner {
            Inner::Sqlite(tx) => tx.query(sql, params, each),
            Inner::Postgres(tx) => tx.query(sql, params, each),
        })
    }

    fn guard<T>(
        &mut self,
        writes: bool,
        sql: &str,
        statement: impl FnOnce(&mut Inner<'a>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(first) = &self.failed {
            return Err(StoreError::Other(format!(
                "an earlier statement of this transaction failed: {first}"
            )));
        }
        let result = if writes && !self.writable {
            Err(StoreError::other("a read transaction cannot write"))
        } else {
            statement(&mut self.inner)
        };
        result.map_err(|error| {
            let error = match error {
                // A defect of the program: say where. Statements hold no values, so this may be logged.
                StoreError::Other(detail) => StoreError::Other(format!(
                    "{detail} ({})",
                    sql.split_whitespace().collect::<Vec<_>>().join(" ")
                )),
                other => other,
            };
            self.failed = Some(error.clone());
            error
        })
    }

    /// Runs a closure in this transaction under the rules at the top of this file; the engine commits on `Ok`.
    fn run<T, E, F>(&mut self, closure: &mut F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        match catch_unwind(AssertUnwindSafe(|| closure(self))) {
            Ok(Ok(value)) => self.failed.clone().map_or(Ok(value), |error| Err(error.into())),
            Ok(Err(error)) => Err(error),
            Err(panic) => {
                let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let text =
                    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                Err(StoreError::Other(format!("a transaction panicked: {text}")).into())
            }
        }
    }
}
