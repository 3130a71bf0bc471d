//! Sessions, API tokens and the count of guesses at passwords (ADM-2).
//!
//! Owns the tables `sessions`, `api_tokens` and `login_guesses`. Tokens are never here, only their hashes: who reads
//! the database can use no session. Must hold no rules. Called by `linli_app::sign_in`.

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;

/// One session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the token in the cookie.
    pub token_hash: Vec<u8>,
    pub staff: StaffId,
    /// Secret that forms are signed with against forgery from other sites.
    pub secret: Vec<u8>,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    /// When it ends even if it is in use.
    pub expires_at: Timestamp,
    /// Address and program at sign-in.
    pub origin: String,
}

impl std::fmt::Debug for SessionRow {
    /// Without hash and secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRow").field("staff", &self.staff).finish_non_exhaustive()
    }
}

fn read(row: &Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        token_hash: row.get("token_hash")?,
        staff: StaffId(row.get("staff_id")?),
        secret: row.get("secret")?,
        created_at: row.get("created_at")?,
        seen_at: row.get("seen_at")?,
        expires_at: row.get("expires_at")?,
        origin: row.get("origin")?,
    })
}

/// Begins a session.
pub fn insert(tx: &mut Tx<'_>, session: &SessionRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sessions (token_hash, staff_id, secret, created_at, seen_at, expires_at, origin) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &session.token_hash,
            session.staff.0,
            &session.secret,
            session.created_at,
            session.seen_at,
            session.expires_at,
            &session.origin,
        ],
    )
    .map(drop)
}

/// The session of a token.
pub fn get(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<SessionRow>, StoreError> {
    tx.row(
        "SELECT token_hash, staff_id, secret, created_at, seen_at, expires_at, origin FROM sessions \
         WHERE token_hash = $1",
        params![token_hash],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The sessions of a person that have not reached their end, the newest first.
pub fn of_staff(
    tx: &mut Tx<'_>,
    staff: StaffId,
    now: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    tx.rows(
        "SELECT token_hash, staff_id, secret, created_at, seen_at, expires_at, origin FROM sessions \
         WHERE staff_id = $1 AND expires_at > $2 ORDER BY expires_at DESC",
        params![staff.0, now],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Notes that a session is in use.
pub fn touch(tx: &mut Tx<'_>, token_hash: &[u8], at: Timestamp) -> Result<(), StoreError> {
    tx.execute("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1", params![token_hash, at])
        .map(drop)
}

/// Ends a session; `false` if there was none.
pub fn end(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM sessions WHERE token_hash = $1", params![token_hash])? == 1)
}

/// Ends all sessions of a person, except one if given.
pub fn end_all(tx: &mut Tx<'_>, staff: StaffId, except: Option<&[u8]>) -> Result<u64, StoreError> {
    match except {
        Some(kept) => tx.execute(
            "DELETE FROM sessions WHERE staff_id = $1 AND token_hash <> $2",
            params![staff.0, kept],
        ),
        None => tx.execute("DELETE FROM sessions WHERE staff_id = $1", params![staff.0]),
    }
}

/// Forgets sessions that have ended, and guesses that began before `guesses_before` and lock nobody any more.
pub fn purge(
    tx: &mut Tx<'_>,
    now: Timestamp,
    guesses_before: Timestamp,
) -> Result<u64, StoreError> {
    let sessions = tx.execute("DELETE FROM sessions WHERE expires_at <= $1", params![now])?;
    let guesses = tx.execute(
        "DELETE FROM login_guesses WHERE since < $1 AND (locked_until IS NULL OR locked_until <= $2)",
        params![guesses_before, now],
    )?;
    Ok(sessions + guesses)
}

/// One API token.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRow {
    pub id: Uuid,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    pub staff: StaffId,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Separated by spaces.
    pub scopes: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl std::fmt::Debug for TokenRow {
    /// Without the hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenRow").field("id", &self.id).finish_non_exhaustive()
    }
}

const TOKEN: &str = "SELECT id, token_hash, staff_id, name, scopes, created_at, expires_at, revoked_at FROM api_tokens";

fn read_token(row: &Row) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        id: row.get("id")?,
        token_hash: row.get("token_hash")?,
        staff: StaffId(row.get("staff_id")?),
        name: row.get("name")?,
        scopes: row.get("scopes")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

/// Stores a token.
pub fn insert_token(tx: &mut Tx<'_>, token: &TokenRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO api_tokens (id, token_hash, staff_id, name, scopes, created_at, expires_at, revoked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            token.id,
            &token.token_hash,
            token.staff.0,
            &token.name,
            &token.scopes,
            token.created_at,
            token.expires_at,
            token.revoked_at,
        ],
    )
    .map(drop)
}

/// The token with this hash.
pub fn token(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<TokenRow>, StoreError> {
    tx.row(&format!("{TOKEN} WHERE token_hash = $1"), params![token_hash])?
        .as_ref()
        .map(read_token)
        .transpose()
}

/// The tokens of a person, the oldest first.
pub fn tokens_of(tx: &mut Tx<'_>, staff: StaffId) -> Result<Vec<TokenRow>, StoreError> {
    tx.rows(&format!("{TOKEN} WHERE staff_id = $1 ORDER BY created_at"), params![staff.0])?
        .iter()
        .map(read_token)
        .collect()
}

/// Revokes a token of a person; `false` if they have none with this id that is in force.
pub fn revoke_token(
    tx: &mut Tx<'_>,
    staff: StaffId,
    id: Uuid,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE api_tokens SET revoked_at = $3 WHERE id = $2 AND staff_id = $1 AND revoked_at IS NULL",
        params![staff.0, id, at],
    )?;
    Ok(changed == 1)
}

/// The guesses counted against one subject: a login, or an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    pub count: i64,
    /// When the first of them came.
    pub since: Timestamp,
    pub locked_until: Option<Timestamp>,
}

/// Counts one guess and returns the count with it. Guesses older than `window_start` are forgotten. The row stays
/// locked until the transaction ends, so that parallel guesses are counted one after the other (P16).
pub fn count_guess(
    tx: &mut Tx<'_>,
    subject: &str,
    now: Timestamp,
    window_start: Timestamp,
) -> Result<Guesses, StoreError> {
    tx.execute(
        "INSERT INTO login_guesses (subject, guesses, since, locked_until) VALUES ($1, 1, $2, NULL) \
         ON CONFLICT (subject) DO UPDATE SET \
         guesses = CASE WHEN login_guesses.since < $3 THEN 1 ELSE login_guesses.guesses + 1 END, \
         since = CASE WHEN login_guesses.since < $3 THEN $2 ELSE login_guesses.since END",
        params![subject, now, window_start],
    )?;
    let row = tx.one(
        "SELECT guesses, since, locked_until FROM login_guesses WHERE subject = $1",
        params![subject],
    )?;
    Ok(Guesses {
        count: row.get("guesses")?,
        since: row.get("since")?,
        locked_until: row.get("locked_until")?,
    })
}

/// Locks a subject until then.
pub fn lock_guesses(tx: &mut Tx<'_>, subject: &str, until: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE login_guesses SET locked_until = $2 WHERE subject = $1",
        params![subject, until],
    )
    .map(drop)
}

/// Forgets the guesses against a subject.
pub fn forget_guesses(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM login_guesses WHERE subject = $1", params![subject]).map(drop)
}

/// Takes one guess back that was none: the password was right.
pub fn uncount_guess(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE login_guesses SET guesses = guesses - 1 WHERE subject = $1 AND guesses > 0",
        params![subject],
    )
    .map(drop)
}
