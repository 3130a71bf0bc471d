//! The one thread that writes.
//!
//! Owns the write connection and group commit: it takes what waits, runs each closure in a savepoint, commits once,
//! and only then answers. One wait for the disk serves all of them, and nobody ever meets a locked database. It must
//! survive every failure of a closure or of the disk. Fed by [`super::Sqlite::write`].

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::super::{Inner, Tx};
use super::connection::Place;
use super::statement::{SqliteTx, explain};
use crate::error::StoreError;

/// Closures in one commit at most.
const BATCH: usize = 64;

/// After this time a batch takes no more closures, so that the first one is not kept waiting by slow company.
const GATHER: Duration = Duration::from_millis(25);

/// A closure that holds the writer longer than this is worth a line in the log.
const SLOW: Duration = Duration::from_millis(500);

/// What the writer is asked to do.
pub(super) enum Message {
    /// Run a transaction.
    Run(Box<dyn Job>),
    /// Close the connection and end.
    Stop(oneshot::Sender<()>),
}

/// A transaction whose types are hidden from the writer.
pub(super) trait Job: Send {
    /// Runs the closure, unless nobody waits for it any more, and keeps its result. The error of the engine, if that
    /// was why it failed, is returned beside the verdict.
    fn run(&mut self, connection: &Connection) -> Ran;

    /// Answers: with the result if the commit succeeded, with `lost` in place of a success if not.
    fn answer(self: Box<Self>, lost: Option<&StoreError>);
}

/// How a closure ended.
pub(super) enum Ran {
    Keep,
    Undo(Option<StoreError>),
}

/// A closure, then its result, on the way to the one who waits for it.
pub(super) struct Waiting<T, E, F> {
    closure: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Waiting<T, E, F>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    /// The job for the queue and where its answer will arrive.
    pub(super) fn job(closure: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { closure, result: None, reply }), answer)
    }
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, connection: &Connection) -> Ran {
        if self.reply.is_closed() {
            return Ran::Undo(None);
        }
        let mut tx = Tx::new(Inner::Sqlite(SqliteTx::writer(connection)), true);
        let result = tx.run(&mut self.closure);
        let ran = if result.is_ok() { Ran::Keep } else { Ran::Undo(tx.failed) };
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, lost: Option<&StoreError>) {
        let answer = match (self.result, lost) {
            (Some(Ok(_)) | None, Some(lost)) => Err(lost.clone().into()),
            (Some(result), _) => result,
            // Nobody waited, so it was not run.
            (None, None) => return,
        };
        // Nobody waits any more: the change is made or not made as a whole all the same.
        let _ = self.reply.send(answer);
    }
}

/// The state of the writing thread.
pub(super) struct Writer {
    place: Place,
    /// `None` after a failure, until the next batch opens it again.
    connection: Option<Connection>,
    queue: mpsc::Receiver<Message>,
}

impl Writer {
    /// Starts the thread. It ends when told to, or when the last sender is gone and the queue is empty.
    pub(super) fn start(
        place: Place,
        connection: Connection,
        queue: mpsc::Receiver<Message>,
    ) -> Result<(), StoreError> {
        let mut writer = Self { place, connection: Some(connection), queue };
        thread::Builder::new()
            .name("db-writer".to_owned())
            .spawn(move || writer.serve())
            .map(drop)
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    fn serve(&mut self) {
        while let Some(message) = self.queue.blocking_recv() {
            let stop = match message {
                Message::Run(job) => self.batch(job),
                Message::Stop(done) => Some(done),
            };
            if let Some(done) = stop {
                self.connection = None;
                // What still waits is answered "closed" when the queue is dropped.
                let _ = done.send(());
                return;
            }
        }
    }

    /// Runs `first` and what waits behind it in one commit. Returns the request to stop if it met one.
    fn batch(&mut self, first: Box<dyn Job>) -> Option<oneshot::Sender<()>> {
        let mut jobs = Vec::with_capacity(BATCH);
        let mut stop = None;
        let mut next = Some(first);
        let began = Instant::now();
        let mut lost = self.begin().err();
        while let Some(mut job) = next.take() {
            if lost.is_none() {
                lost = self.run(job.as_mut()).err();
                if lost.is_some() {
                    // Those still waiting have nothing to do with it: they get a transaction of their own.
                    jobs.push(job);
                    break;
                }
            }
            jobs.push(job);
            if jobs.len() < BATCH && (lost.is_some() || began.elapsed() < GATHER) {
                match self.queue.try_recv() {
                    Ok(Message::Run(job)) => next = Some(job),
                    Ok(Message::Stop(done)) => stop = Some(done),
                    Err(_) => {}
                }
            }
        }
        if lost.is_none() {
            lost = self.commit().err();
        }
        if let Some(error) = &lost {
            tracing::error!(%error, changes = jobs.len(), "a commit failed");
            // Whatever state it is in, a new one is in none; dropping it rolls back.
            self.connection = None;
        }
        for job in jobs {
            job.answer(lost.as_ref());
        }
        stop
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        if self.connection.is_none() {
            self.connection = Some(self.place.writer(false)?);
        }
        self.execute("BEGIN IMMEDIATE")
    }

    /// Runs one closure in its savepoint. An error means that the whole batch is lost.
    fn run(&self, job: &mut dyn Job) -> Result<(), StoreError> {
        let Some(connection) = &self.connection else {
            return Err(StoreError::other("no connection"));
        };
        self.execute("SAVEPOINT closure")?;
        let began = Instant::now();
        let ran = job.run(connection);
        let took = began.elapsed();
        if took > SLOW {
            tracing::warn!(milliseconds = took.as_millis(), "a change kept all others waiting");
        }
        match ran {
            Ran::Keep => self.execute("RELEASE closure"),
            // On a full disk SQLite may have rolled back everything, not only the statement.
            Ran::Undo(cause) if connection.is_autocommit() => {
                Err(cause.unwrap_or_else(|| StoreError::other("the transaction has ended early")))
            }
            Ran::Undo(_) => {
                self.execute("ROLLBACK TO closure")?;
                self.execute("RELEASE closure")
            }
        }
    }

    fn commit(&self) -> Result<(), StoreError> {
        self.execute("COMMIT")
    }

    fn execute(&self, sql: &str) -> Result<(), StoreError> {
        let Some(connection) = &self.connection else {
            return Err(StoreError::other("no connection"));
        };
        connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]))
            .map(drop)
            .map_err(explain)
    }
}
