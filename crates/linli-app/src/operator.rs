//! Whoever runs the program: a caller with an administrator's rights over the whole company.
//!
//! Owns who acts when somebody works at the command line, where no one signs in. Called by the commands of the program,
//! never by the web.

use crate::App;
use crate::access::{Caller, Grant, Grants};
use crate::company::file::{NodeEntry, default_categories};
use crate::company::{CompanyFile, Founded, found_company};
use crate::error::AppError;
use crate::sign_in::caller::caller_in;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::{organisation, staff};
use uuid::Uuid;

/// Where acts at the command line come from, as the change log says it.
const ORIGIN: &str = "command line";

/// The caller of the command line.
///
/// # Errors
/// [`AppError::Invalid`] with `company: required` while there is no company.
pub async fn operator(app: &App) -> Result<Caller, AppError> {
    let company = app.db.read(|tx| Ok::<_, AppError>(organisation::company(tx)?)).await?;
    let company = company.ok_or_else(|| AppError::field("company", "required"))?;
    let grant = Grant {
        role: Role::Administrator,
        node: company.id,
        kind: NodeKind::Company,
        branch: None,
        office: None,
    };
    Ok(Caller {
        staff: StaffId(Uuid::nil()),
        name: ORIGIN.to_owned(),
        grants: Grants { grants: vec![grant], ..Grants::default() },
        places: Vec::new(),
        origin: ORIGIN.to_owned(),
        read_only: false,
    })
}

/// A member of staff by login, to act in their name.
///
/// # Errors
/// [`AppError::Invalid`] with `login: unknown`.
pub async fn in_the_name_of(app: &App, login: &str) -> Result<Caller, AppError> {
    let (login, now) = (login.trim().to_lowercase(), app.environment.now());
    let found = app
        .db
        .read(move |tx| {
            let Some(person) = staff::by_login(tx, &login)? else { return Ok(None) };
            Ok::<_, AppError>(caller_in(tx, person.id, ORIGIN, now)?.map(|(caller, _)| caller))
        })
        .await?;
    found.ok_or_else(|| AppError::field("login", "unknown"))
}

/// A node by its code, e.g. `JY-KF`.
///
/// # Errors
/// [`AppError::Invalid`] with `node: unknown`.
pub async fn node(app: &App, code: &str) -> Result<NodeId, AppError> {
    let wanted = code.trim().to_owned();
    let found =
        app.db.read(move |tx| Ok::<_, AppError>(organisation::by_code(tx, &wanted)?)).await?;
    let unknown =
        || AppError::Invalid(vec![crate::FieldIssue::new("node", "unknown").with("code", code)]);
    found.map(|node| node.id).ok_or_else(unknown)
}

/// Founds a company without offices and people, with the default categories.
///
/// # Errors
/// [`AppError::Invalid`] with `company: exists`.
pub async fn found(app: &App, name: &str, code: &str) -> Result<Founded, AppError> {
    let entry = NodeEntry {
        key: "company".to_owned(),
        parent: None,
        kind: NodeKind::Company.as_str().to_owned(),
        name: name.to_owned(),
        code: code.to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        policy: "default".to_owned(),
        duty: None,
    };
    let categories = default_categories().map_err(|e| AppError::Internal(e.to_string()))?;
    found_company(
        app,
        CompanyFile { nodes: vec![entry], categories, ..CompanyFile::default() },
        None,
    )
    .await
}
