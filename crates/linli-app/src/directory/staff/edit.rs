//! Adding, changing, retiring members of staff; their passwords and sessions.

use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::Role;
use linli_store::staff::{self as store, StaffRow};
use linli_store::{Tx, organisation, sessions};

use super::rules::{check_holdings, keep_an_administrator, require_over};
use super::{StaffView, view};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::phones;
use crate::directory::record::Change;
use crate::directory::residents::Secret;
use crate::error::AppError;
use crate::sign_in::password;

/// A member of staff as they are to be.
#[derive(Clone, Debug, Default)]
pub struct StaffInput {
    pub name: String,
    pub title: String,
    pub phone: Secret,
    pub locale: String,
    pub grants: Vec<(Role, NodeId)>,
    pub departments: Vec<NodeId>,
}

/// Somebody new.
#[derive(Clone, Debug, Default)]
pub struct NewStaff {
    pub login: String,
    /// Without one the person cannot sign in until [`set_password`].
    pub password: Option<String>,
    pub input: StaffInput,
}

/// Adds a member of staff.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Forbidden`].
pub async fn create(app: &App, caller: &Caller, new: NewStaff) -> Result<StaffView, AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()?;
    let mut checks = Checks::default();
    let login = login(&mut checks, &new.login);
    if let Some(password) = &new.password {
        checks.issues(password::check("password", password, &login, &new.input.name));
    }
    checks.finish()?;
    let password_hash = match new.password {
        Some(password) => password::hash_aside(password, app.environment.clone()).await?,
        None => String::new(),
    };
    let (shared, caller, input) = (app.clone(), caller.clone(), new.input);
    let id = StaffId(app.environment.id());
    app.db
        .write(move |tx| {
            let mut row = StaffRow {
                id,
                login: login.clone(),
                name: String::new(),
                title: String::new(),
                password_hash: password_hash.clone(),
                phone_sealed: None,
                locale: String::new(),
                version: 1,
                retired_at: None,
            };
            fill(tx, &shared, &caller, &mut row, &input)?;
            if !store::insert(tx, &row)? {
                return Err(AppError::field("login", "taken"));
            }
            store::replace_grants(tx, id, &unique(&input.grants))?;
            store::replace_departments(tx, id, &unique(&input.departments))?;
            let after = view(tx, &shared.keys, id)?;
            let change = Change::by(&caller, "create", "staff").row(id).after(&after);
            change.save(tx, shared.environment.as_ref())?;
            Ok(after)
        })
        .await
}

/// A login in its normal form: letters, digits, dots, hyphens and underscores, in lower case.
pub(crate) fn login(checks: &mut Checks, text: &str) -> String {
    let login = checks.required("login", text, 40).to_lowercase();
    if !login.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c)) {
        checks.issue("login", "bad_character");
    }
    login
}

fn fill(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: &mut StaffRow,
    input: &StaffInput,
) -> Result<(), AppError> {
    let mut checks = Checks::default();
    row.name = checks.required("name", &input.name, 60);
    row.title = checks.line("title", &input.title, 60);
    row.locale = checks.locale("locale", &input.locale);
    match &input.phone {
        Secret::Keep => {}
        Secret::Clear => row.phone_sealed = None,
        Secret::Value(phone) if phones::is_number(phone) => {
            row.phone_sealed = Some(app.keys.seal(phone.trim(), app.environment.as_ref()));
        }
        Secret::Value(_) => checks.issue("phone", "not_a_phone"),
    }
    check_holdings(tx, caller, &input.grants, &input.departments, &mut checks)?;
    checks.finish()
}

fn unique<T: Clone + Ord>(list: &[T]) -> Vec<T> {
    let mut list = list.to_vec();
    list.sort();
    list.dedup();
    list
}

/// Changes a member of staff and what they hold. Rights that they lose are gone on their next request (P23).
///
/// # Errors
/// [`AppError::Invalid`], also when the company would be left without an administrator; [`AppError::Stale`];
/// [`AppError::NotFound`] if the caller does not administer all that the person holds.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: StaffId,
    version: i64,
    input: StaffInput,
) -> Result<StaffView, AppError> {
    change(app, caller, id, version, "update", move |tx, app, caller, row| {
        fill(tx, app, caller, row, &input)?;
        let company = organisation::company(tx)?.ok_or(AppError::NotFound)?.id;
        if !input.grants.contains(&(Role::Administrator, company)) {
            keep_an_administrator(tx, id, "grants")?;
        }
        store::replace_grants(tx, id, &unique(&input.grants))?;
        store::replace_departments(tx, id, &unique(&input.departments))?;
        Ok(())
    })
    .await
}

/// Retires a member of staff: they cannot sign in any more, their sessions end, their name stays.
///
/// # Errors
/// As [`update`].
pub async fn retire(
    app: &App,
    caller: &Caller,
    id: StaffId,
    version: i64,
) -> Result<StaffView, AppError> {
    let now = app.environment.now();
    change(app, caller, id, version, "retire", move |tx, _, _, row| {
        keep_an_administrator(tx, id, "staff")?;
        row.retired_at = row.retired_at.or(Some(now));
        sessions::end_all(tx, id, None)?;
        Ok(())
    })
    .await
}

/// Takes somebody back who had left.
///
/// # Errors
/// As [`update`].
pub async fn restore(
    app: &App,
    caller: &Caller,
    id: StaffId,
    version: i64,
) -> Result<StaffView, AppError> {
    change(app, caller, id, version, "restore", |_, _, _, row| {
        row.retired_at = None;
        Ok(())
    })
    .await
}

/// Gives a member of staff another password and ends all their sessions (P14).
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] if the caller does not administer all that the person holds.
pub async fn set_password(
    app: &App,
    caller: &Caller,
    id: StaffId,
    new: String,
) -> Result<(), AppError> {
    let asker = caller.clone();
    let person = app
        .db
        .read(move |tx| {
            require_over(tx, &asker, id)?;
            store::get(tx, id)?.ok_or(AppError::NotFound)
        })
        .await?;
    let issues = password::check("password", &new, &person.login, &person.name);
    if !issues.is_empty() {
        return Err(AppError::Invalid(issues));
    }
    let hash = password::hash_aside(new, app.environment.clone()).await?;
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            require_over(tx, &caller, id)?;
            let mut row = store::get(tx, id)?.ok_or(AppError::NotFound)?;
            row.password_hash.clone_from(&hash);
            if !store::update(tx, &row)? {
                return Err(AppError::Stale { current: row.version + 1 });
            }
            sessions::end_all(tx, id, None)?;
            let change = Change::by(&caller, "set_password", "staff").row(id);
            change.save(tx, shared.environment.as_ref())?;
            Ok(())
        })
        .await
}

/// Ends all sessions of a member of staff and tells how many there were.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not administer all that the person holds.
pub async fn end_sessions(app: &App, caller: &Caller, id: StaffId) -> Result<u64, AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            require_over(tx, &caller, id)?;
            let ended = sessions::end_all(tx, id, None)?;
            let change = Change::by(&caller, "end_sessions", "staff").row(id);
            change.save(tx, shared.environment.as_ref())?;
            Ok(ended)
        })
        .await
}

async fn change(
    app: &App,
    caller: &Caller,
    id: StaffId,
    version: i64,
    act: &'static str,
    mut edit: impl FnMut(&mut Tx<'_>, &App, &Caller, &mut StaffRow) -> Result<(), AppError>
    + Send
    + 'static,
) -> Result<StaffView, AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            require_over(tx, &caller, id)?;
            let mut row = store::get(tx, id)?.ok_or(AppError::NotFound)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let before = view(tx, &shared.keys, id)?;
            edit(tx, &shared, &caller, &mut row)?;
            if !store::update(tx, &row)? {
                let current = store::get(tx, id)?.map_or(version, |row| row.version);
                return Err(AppError::Stale { current });
            }
            let after = view(tx, &shared.keys, id)?;
            let change = Change::by(&caller, act, "staff").row(id);
            let change = change.before(&before).after(&after);
            change.save(tx, shared.environment.as_ref())?;
            Ok(after)
        })
        .await
}
