//! API tokens: made by a person for a program, with fewer rights than the person (ADM-2).
//!
//! Owns their scopes. A token acts as its owner with the rights that the owner has at that moment: without `write` it
//! only reads, without `admin` it leaves the owner's administrator roles behind. Called by the API on every request.

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use linli_domain::vocabulary::Role;
use linli_store::sessions::{self, TokenRow};
use uuid::Uuid;

use super::caller::caller_in;
use super::secret;
use super::session::SessionInfo;
use crate::App;
use crate::access::Caller;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};

/// All scopes.
pub const SCOPES: &[&str] = &["read", "write", "admin"];

/// A token that is asked for.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for, in its owner's words.
    pub name: String,
    /// Of [`SCOPES`]; `read` is always among them.
    pub scopes: Vec<String>,
    pub expires_at: Option<Timestamp>,
}

/// A token in the list of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenView {
    pub id: Uuid,
    pub name: String,
    pub scopes: Vec<String>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// Makes a token and returns its id and its text, which is shown this once. Asks for a session, not only for a caller:
/// no token makes another one with more rights than its own.
///
/// # Errors
/// [`AppError::Invalid`].
pub async fn create(
    app: &App,
    session: &SessionInfo,
    new: NewToken,
    origin: String,
) -> Result<(Uuid, String), AppError> {
    issue(app, session.staff, new, origin).await
}

/// As [`create`], for somebody else: at the command line, where whoever runs the program may do everything.
///
/// # Errors
/// [`AppError::Invalid`].
pub async fn issue(
    app: &App,
    staff: StaffId,
    new: NewToken,
    origin: String,
) -> Result<(Uuid, String), AppError> {
    let now = app.environment.now();
    let scopes = check(&new, now)?;
    let body = secret::new(app.environment.as_ref());
    let row = TokenRow {
        id: app.environment.id(),
        token_hash: secret::hash(&body).unwrap_or_default(),
        staff,
        name: new.name.trim().to_owned(),
        scopes,
        created_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    let id = row.id;
    let environment = app.environment.clone();
    app.db
        .write(move |tx| {
            sessions::insert_token(tx, &row)?;
            let change = Change::of(Some(row.staff), &origin, "create", "api_token").row(row.id);
            let after = serde_json::json!({ "name": row.name, "scopes": row.scopes });
            change.after(&after).save(tx, environment.as_ref())?;
            Ok::<_, AppError>(())
        })
        .await?;
    Ok((id, format!("{}{body}", secret::API_PREFIX)))
}

fn check(new: &NewToken, now: Timestamp) -> Result<String, AppError> {
    let mut issues = Vec::new();
    if new.name.trim().is_empty() {
        issues.push(FieldIssue::new("name", "required"));
    } else if new.name.chars().count() > 100 {
        issues.push(FieldIssue::new("name", "too_long").with("max", 100));
    }
    if let Some(scope) = new.scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        issues.push(FieldIssue::new("scopes", "unknown").with("value", scope));
    }
    if new.expires_at.is_some_and(|at| at <= now) {
        issues.push(FieldIssue::new("expires_at", "in_the_past"));
    }
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    let asked =
        |scope: &&&str| **scope == "read" || new.scopes.iter().any(|asked| asked == **scope);
    Ok(SCOPES.iter().filter(asked).copied().collect::<Vec<_>>().join(" "))
}

/// The caller of an API token, with the rights that its owner has at this moment.
///
/// # Errors
/// [`AppError::SignedOut`] for a token that is unknown, revoked or expired, or whose owner has left.
pub async fn caller_of_token(app: &App, token: &str, origin: &str) -> Result<Caller, AppError> {
    let body = token.strip_prefix(secret::API_PREFIX).ok_or(AppError::SignedOut)?;
    let hash = secret::hash(body).ok_or(AppError::SignedOut)?;
    let (now, origin) = (app.environment.now(), origin.to_owned());
    let found = app
        .db
        .read(move |tx| {
            let row = sessions::token(tx, &hash)?.filter(|row| in_force(row, now));
            let Some(row) = row else { return Ok(None) };
            let found = caller_in(tx, row.staff, &origin, now)?;
            Ok::<_, AppError>(found.map(|(caller, _)| confined(caller, &row.scopes)))
        })
        .await?;
    found.ok_or(AppError::SignedOut)
}

fn in_force(row: &TokenRow, now: Timestamp) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|at| now < at)
}

/// The caller with no more rights than the scopes leave.
fn confined(mut caller: Caller, scopes: &str) -> Caller {
    let has = |wanted| scopes.split(' ').any(|scope| scope == wanted);
    caller.read_only = !has("write");
    if !has("admin") {
        caller.grants.grants.retain(|grant| grant.role != Role::Administrator);
    }
    caller
}

/// The tokens of the one who is signed in, the oldest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn own(app: &App, session: &SessionInfo) -> Result<Vec<TokenView>, AppError> {
    let staff = session.staff;
    let rows = app.db.read(move |tx| sessions::tokens_of(tx, staff)).await?;
    let view = |row: TokenRow| TokenView {
        id: row.id,
        name: row.name,
        scopes: row.scopes.split(' ').map(str::to_owned).collect(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Revokes a token of the one who is signed in.
///
/// # Errors
/// [`AppError::NotFound`] if they have no such token in force.
pub async fn revoke(
    app: &App,
    session: &SessionInfo,
    id: Uuid,
    origin: String,
) -> Result<(), AppError> {
    let (staff, environment) = (session.staff, app.environment.clone());
    app.db
        .write(move |tx| {
            if !sessions::revoke_token(tx, staff, id, environment.now())? {
                return Err(AppError::NotFound);
            }
            let change = Change::of(Some(staff), &origin, "revoke", "api_token").row(id);
            change.save(tx, environment.as_ref())?;
            Ok(())
        })
        .await
}
