//! Sessions of people at a browser (ADM-2, P14, P23).
//!
//! Owns their beginning, use and end. The token lives in the cookie, only its hash in the database. Called by
//! `linli-web` on every request.

use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::StaffId;
use linli_store::sessions::SessionRow;
use linli_store::staff::StaffRow;
use linli_store::{StoreError, Tx, sessions, staff};

use super::caller::caller_in;
use super::guesses::Subjects;
use super::{password, secret};
use crate::App;
use crate::access::Caller;
use crate::directory::record::Change;
use crate::error::AppError;
use crate::keys::hex;

/// A session ends when it was not used for so long.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends after so long in any case.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How exactly the last use is known: more would be a write for each request.
const TOUCH: SignedDuration = SignedDuration::from_mins(5);

/// What somebody who wants to sign in sends.
#[derive(Clone)]
pub struct SignIn {
    pub login: String,
    pub password: String,
    /// Address of the one who asks, if known; guesses are counted by it.
    pub address: Option<String>,
    /// Address and program, as the change log keeps it.
    pub origin: String,
    /// The token that the browser held before, whose session ends now (P14).
    pub previous: Option<String>,
}

/// A session that has just begun.
#[derive(Clone)]
pub struct SignedIn {
    /// For the cookie; nowhere else.
    pub token: String,
    pub caller: Caller,
    pub session: SessionInfo,
}

/// What pages need to know about a session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionInfo {
    pub staff: StaffId,
    pub login: String,
    pub name: String,
    pub title: String,
    pub locale: String,
    /// Secret with which forms are protected against forgery from other sites.
    pub csrf: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    token_hash: Vec<u8>,
}

/// One session in the list of a person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Names the session to [`end_one`]; is no token.
    pub key: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub origin: String,
    pub current: bool,
}

/// Signs somebody in: counts the guess, checks the password, begins a session with a new token.
///
/// # Errors
/// [`AppError::Invalid`] with `login: sign_in_wrong`, the same for an unknown login, a wrong password and somebody who
/// has left; [`AppError::TooMany`] when there were too many guesses, whether or not this one was right.
pub async fn sign_in(app: &App, ask: SignIn) -> Result<SignedIn, AppError> {
    let login = ask.login.trim().to_lowercase();
    let subjects = Subjects::new(&login, ask.address.as_deref());
    subjects.count(app).await?;
    let person = app.db.read(move |tx| staff::by_login(tx, &login)).await?;
    let person = person.filter(|person| person.retired_at.is_none());
    let hash = person.as_ref().map(|person| person.password_hash.clone());
    let right = password::verify(ask.password, hash).await?;
    let Some(person) = person.filter(|_| right) else {
        tracing::info!(origin = ask.origin, "sign-in refused");
        return Err(AppError::field("login", "sign_in_wrong"));
    };
    begin(app, &person, subjects, ask.origin, ask.previous).await
}

async fn begin(
    app: &App,
    person: &StaffRow,
    subjects: Subjects,
    origin: String,
    previous: Option<String>,
) -> Result<SignedIn, AppError> {
    let environment = app.environment.clone();
    let token = secret::new(environment.as_ref());
    let now = environment.now();
    let row = SessionRow {
        token_hash: secret::hash(&token).unwrap_or_default(),
        staff: person.id,
        secret: secret::bytes(environment.as_ref()).to_vec(),
        created_at: now,
        seen_at: now,
        expires_at: now + ABSOLUTE,
        origin: origin.clone(),
    };
    let previous = previous.as_deref().and_then(secret::hash);
    let checked_against = person.password_hash.clone();
    let (caller, session) = app
        .db
        .write(move |tx| {
            let found = caller_in(tx, row.staff, &origin, now)?;
            // The password was checked outside this transaction: it may have been changed since.
            let found = found.filter(|(_, person)| person.password_hash == checked_against);
            let (caller, person) =
                found.ok_or_else(|| AppError::field("login", "sign_in_wrong"))?;
            subjects.was_right(tx)?;
            if let Some(previous) = &previous {
                sessions::end(tx, previous)?;
            }
            sessions::insert(tx, &row)?;
            let change = Change::of(Some(row.staff), &origin, "sign_in", "session").row(row.staff);
            change.save(tx, environment.as_ref())?;
            Ok::<_, AppError>((caller, info(&row, &person)))
        })
        .await?;
    Ok(SignedIn { token, caller, session })
}

/// The caller of a session, with the rights of this moment.
///
/// # Errors
/// [`AppError::SignedOut`] if there is no such session, it has ended, or the person has left.
pub async fn caller_of_session(
    app: &App,
    token: &str,
    origin: &str,
) -> Result<(Caller, SessionInfo), AppError> {
    let hash = secret::hash(token).ok_or(AppError::SignedOut)?;
    let (now, origin) = (app.environment.now(), origin.to_owned());
    let found = app.db.read(move |tx| load(tx, &hash, now, &origin)).await?;
    let (row, caller, person) = found.ok_or(AppError::SignedOut)?;
    if now.duration_since(row.seen_at) > TOUCH {
        let hash = row.token_hash.clone();
        // A database that is full for the moment must not sign everybody out.
        if let Err(error) = app.db.write(move |tx| sessions::touch(tx, &hash, now)).await {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    }
    Ok((caller, info(&row, &person)))
}

pub(crate) fn load(
    tx: &mut Tx<'_>,
    hash: &[u8],
    now: Timestamp,
    origin: &str,
) -> Result<Option<(SessionRow, Caller, StaffRow)>, StoreError> {
    let Some(row) = sessions::get(tx, hash)?.filter(|row| is_alive(row, now)) else {
        return Ok(None);
    };
    let found = caller_in(tx, row.staff, origin, now)?;
    Ok(found.map(|(caller, person)| (row, caller, person)))
}

fn is_alive(row: &SessionRow, now: Timestamp) -> bool {
    now < row.expires_at && now.duration_since(row.seen_at) <= IDLE
}

fn info(row: &SessionRow, person: &StaffRow) -> SessionInfo {
    SessionInfo {
        staff: person.id,
        login: person.login.clone(),
        name: person.name.clone(),
        title: person.title.clone(),
        locale: person.locale.clone(),
        csrf: row.secret.clone(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        token_hash: row.token_hash.clone(),
    }
}

/// Ends a session. A token that is none, or whose session has ended, is no error: the person is out.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_out(app: &App, token: &str, origin: &str) -> Result<(), AppError> {
    let Some(hash) = secret::hash(token) else { return Ok(()) };
    let (environment, origin) = (app.environment.clone(), origin.to_owned());
    app.db
        .write(move |tx| {
            if let Some(row) = sessions::get(tx, &hash)? {
                sessions::end(tx, &hash)?;
                let change = Change::of(Some(row.staff), &origin, "sign_out", "session");
                change.row(row.staff).save(tx, environment.as_ref())?;
            }
            Ok(())
        })
        .await
}

/// The caller's own sessions, the newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn own(app: &App, session: &SessionInfo) -> Result<Vec<SessionView>, AppError> {
    let (staff, now, current) = (session.staff, app.environment.now(), session.token_hash.clone());
    let rows = app.db.read(move |tx| sessions::of_staff(tx, staff, now)).await?;
    let alive = rows.into_iter().filter(|row| is_alive(row, now));
    Ok(alive
        .map(|row| SessionView {
            key: key(&row),
            created_at: row.created_at,
            seen_at: row.seen_at,
            current: row.token_hash == current,
            origin: row.origin,
        })
        .collect())
}

/// Ends one of the caller's own sessions.
///
/// # Errors
/// [`AppError::NotFound`] if the caller has no such session.
pub async fn end_one(app: &App, session: &SessionInfo, wanted: String) -> Result<(), AppError> {
    let (staff, now) = (session.staff, app.environment.now());
    app.db
        .write(move |tx| {
            let rows = sessions::of_staff(tx, staff, now)?;
            let row = rows.into_iter().find(|row| key(row) == wanted).ok_or(AppError::NotFound)?;
            sessions::end(tx, &row.token_hash)?;
            Ok(())
        })
        .await
}

/// Ends all sessions of the caller but this one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn end_others(app: &App, session: &SessionInfo) -> Result<u64, AppError> {
    let (staff, kept) = (session.staff, session.token_hash.clone());
    app.db.write(move |tx| Ok(sessions::end_all(tx, staff, Some(&kept))?)).await
}

fn key(row: &SessionRow) -> String {
    hex(&row.token_hash[..row.token_hash.len().min(8)])
}

/// Changes the caller's own password and ends all their other sessions (P14).
///
/// # Errors
/// [`AppError::Invalid`] for a wrong old password (counted as a guess) or a new one that is not accepted.
pub async fn change_password(
    app: &App,
    session: &SessionInfo,
    old: String,
    new: String,
    origin: String,
) -> Result<(), AppError> {
    let issues = password::check("new", &new, &session.login, &session.name);
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    let subjects = Subjects::new(&session.login, None);
    subjects.count(app).await?;
    let id = session.staff;
    let person = app.db.read(move |tx| staff::get(tx, id)).await?.ok_or(AppError::SignedOut)?;
    let before = person.password_hash;
    if !password::verify(old, Some(before.clone())).await? {
        return Err(AppError::field("old", "password_wrong"));
    }
    let environment = app.environment.clone();
    let after = password::hash_aside(new, environment.clone()).await?;
    let kept = session.token_hash.clone();
    app.db
        .write(move |tx| {
            if !staff::set_password(tx, id, &before, &after)? {
                return Err(AppError::field("old", "password_wrong"));
            }
            subjects.was_right(tx)?;
            sessions::end_all(tx, id, Some(&kept))?;
            let change = Change::of(Some(id), &origin, "change_password", "staff").row(id);
            change.save(tx, environment.as_ref())?;
            Ok(())
        })
        .await
}

/// Forgets sessions that have ended and old guesses. Run now and then.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn purge(app: &App) -> Result<u64, AppError> {
    let now = app.environment.now();
    app.db.write(move |tx| Ok(sessions::purge(tx, now, now - super::guesses::WINDOW)?)).await
}
