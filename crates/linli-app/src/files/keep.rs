//! Keeping rows and objects together: moving bytes out of the database, removing what was erased, sweeping what has no
//! row, noticing what is missing (V01, V03).
//!
//! Owns how long an object without a row is left alone, and how much one run does. Every step can be done twice and by two
//! nodes at once. Called by the jobs of the server and by `linli doctor`.

use super::{small, write};
use crate::App;
use crate::error::AppError;
use futures_util::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use linli_store::attachments::{self, MissingRow};
use linli_store::files::{FilesError, Object};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An object without a row is left alone so long: its transaction may still be running, or its backup be on the way.
pub const ORPHAN: SignedDuration = SignedDuration::from_hours(48);
/// Files that one run moves or removes.
const RUN: usize = 500;
/// Ids that are looked up at once.
const BATCH: usize = 200;
/// Missing files that are named at most.
const NAMED: u32 = 50;

impl From<FilesError> for AppError {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Missing => Self::FileMissing,
            FilesError::Unavailable(why) => Self::Unavailable(why),
        }
    }
}

/// Moves bytes that still lie in the database to the place of files, one file in memory at a time; how many.
///
/// # Errors
/// [`AppError::Unavailable`]; what was moved until then is moved.
pub async fn move_out(app: &App) -> Result<usize, AppError> {
    let (mut done, mut after) = (0, Uuid::nil());
    while done < RUN {
        let next = app.db.read(move |tx| Ok::<_, AppError>(attachments::next_here(tx, after)?));
        let Some(found) = next.await? else { break };
        after = found.id;
        let body = bytes::Bytes::from(found.body.unwrap_or_default());
        let (kind, picture) = (found.media_type, body.clone());
        let small = tokio::task::spawn_blocking(move || small::of(&kind, &picture)).await;
        let small = small.map_err(|e| AppError::Internal(e.to_string()))?;
        let at = (app.environment.now(), small.is_some());
        write(app, after, body, small).await?;
        let moved =
            app.db.write(move |tx| Ok::<_, AppError>(attachments::moved(tx, after, at)?)).await?;
        if moved {
            done += 1;
        }
    }
    Ok(done)
}

/// Removes the objects of files that were erased; how many files.
///
/// # Errors
/// [`AppError::Unavailable`]; what was not removed is removed by the next run.
pub async fn remove_erased(app: &App) -> Result<usize, AppError> {
    let limit = u32::try_from(RUN).unwrap_or(u32::MAX);
    let ids = app.db.read(move |tx| Ok::<_, AppError>(attachments::removals(tx, limit)?)).await?;
    for id in &ids {
        remove(app, *id).await?;
        let id = *id;
        app.db.write(move |tx| Ok::<_, AppError>(attachments::removed(tx, id)?)).await?;
    }
    Ok(ids.len())
}

async fn remove(app: &App, id: Uuid) -> Result<(), FilesError> {
    app.files.remove(Object::whole(id)).await?;
    app.files.remove(Object::small(id)).await
}

/// Removes objects older than [`ORPHAN`] that no row names; how many files. Nothing is removed for a database that names no
/// object at all: that is rather the wrong database than a place full of waste.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sweep(app: &App) -> Result<usize, AppError> {
    if !app.db.read(|tx| Ok::<_, AppError>(attachments::any_stored(tx)?)).await? {
        return Ok(0);
    }
    let before = app.environment.now() - ORPHAN;
    let mut done = 0;
    let mut batches = std::pin::pin!(app.files.all().chunks(BATCH));
    while let Some(batch) = batches.next().await {
        let objects: Vec<Object> = batch.into_iter().collect::<Result<_, _>>()?;
        let ids: BTreeSet<Uuid> = objects.iter().map(|object| object.id).collect();
        let old: Vec<Uuid> = ids.into_iter().filter(|id| born(*id) < before).collect();
        let asked = old.clone();
        let known: BTreeSet<Uuid> = app
            .db
            .read(move |tx| Ok::<_, AppError>(attachments::known(tx, &asked)?))
            .await?
            .into_iter()
            .collect();
        for id in old.iter().filter(|id| !known.contains(id)) {
            remove(app, *id).await?;
            done += 1;
        }
    }
    Ok(done)
}

/// When an id was made; ids of files tell it.
fn born(id: Uuid) -> Timestamp {
    let unix = id.get_timestamp().map(|at| at.to_unix());
    let at = unix.and_then(|(seconds, _)| i64::try_from(seconds).ok());
    at.and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or(Timestamp::MIN)
}

/// Looks whether the bytes of every file are where they were put, and remembers which are not; how many are missing.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn look(app: &App) -> Result<usize, AppError> {
    let (mut missing, mut after) = (0, Uuid::nil());
    loop {
        let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
        let page = app
            .db
            .read(move |tx| Ok::<_, AppError>(attachments::stored_after(tx, after, limit)?))
            .await?;
        let Some((last, _)) = page.last() else { return Ok(missing) };
        after = *last;
        for (id, known) in page {
            let there = app.files.has(Object::whole(id)).await?;
            missing += usize::from(!there);
            if there == known {
                let since = (!there).then(|| app.environment.now());
                super::remember(app, id, since).await?;
            }
        }
    }
}

/// The files that are known to be missing, some of them by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn missing(app: &App) -> Result<Vec<MissingRow>, AppError> {
    app.db.read(|tx| Ok(attachments::all_missing(tx, NAMED)?)).await
}
