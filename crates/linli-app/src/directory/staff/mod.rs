//! Members of staff and their roles (ORG-2).
//!
//! Owns what a person's card shows and who may change it: whoever administers every node at which the person holds or
//! is to hold something, so that no administrator of an office gives themselves the company. The company always keeps
//! an administrator. Nobody is deleted: cases name the people who worked on them.

mod edit;
mod rules;
mod skills;

use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::Role;
use linli_store::staff::{self as store, StaffQuery, StaffRow};
use linli_store::{Tx, organisation};
use serde::Serialize;

pub use edit::{NewStaff, StaffInput, create, end_sessions, restore, retire, set_password, update};
pub use skills::{Skill, set_skills, skills};

use super::paging::{self, Page};
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::keys::{Keys, masked};

/// A member of staff as people see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaffView {
    pub id: StaffId,
    pub login: String,
    pub name: String,
    pub title: String,
    /// Masked.
    pub phone: Option<String>,
    pub locale: String,
    pub grants: Vec<GrantView>,
    pub departments: Vec<DepartmentView>,
    /// Whether the person can sign in with a password.
    pub has_password: bool,
    pub version: i64,
    pub retired: bool,
}

/// A role at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantView {
    /// As it stands in the database; a word that is no role takes all rights away.
    pub role: String,
    pub node: NodeId,
    pub node_name: String,
}

/// A department to which somebody belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DepartmentView {
    pub id: NodeId,
    pub name: String,
}

/// Which members of staff are asked for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Those with a role at this node, or belonging to it.
    pub node: Option<NodeId>,
    pub with_retired: bool,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

/// Members of staff inside the caller's nodes by login, by pages.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] for a broken cursor.
pub async fn list(
    app: &App,
    caller: &Caller,
    listing: Listing,
) -> Result<Page<StaffView>, AppError> {
    caller.require(Right::SeeStaff)?;
    let scope = caller.scope(Right::SeeStaff);
    let limit = paging::limit(listing.limit);
    let query = StaffQuery {
        node: listing.node,
        with_retired: listing.with_retired,
        after: paging::read(listing.cursor.as_deref())?,
    };
    let keys = app.keys.clone();
    app.db
        .read(move |tx| {
            let rows = store::list(tx, &scope, &query, limit + 1)?;
            let page = Page::cut(rows, limit, |row| row.login.clone());
            Ok(Page { items: views(tx, &keys, page.items)?, next: page.next })
        })
        .await
}

/// One member of staff.
///
/// # Errors
/// [`AppError::NotFound`] for somebody outside the caller's nodes.
pub async fn get(app: &App, caller: &Caller, id: StaffId) -> Result<StaffView, AppError> {
    caller.require(Right::SeeStaff)?;
    let (scope, keys) = (caller.scope(Right::SeeStaff), app.keys.clone());
    app.db
        .read(move |tx| {
            if !store::is_seen(tx, &scope, id)? {
                return Err(AppError::NotFound);
            }
            view(tx, &keys, id)
        })
        .await
}

fn view(tx: &mut Tx<'_>, keys: &Keys, id: StaffId) -> Result<StaffView, AppError> {
    let row = store::get(tx, id)?.ok_or(AppError::NotFound)?;
    views(tx, keys, vec![row])?.pop().ok_or(AppError::NotFound)
}

fn views(tx: &mut Tx<'_>, keys: &Keys, rows: Vec<StaffRow>) -> Result<Vec<StaffView>, AppError> {
    let ids: Vec<StaffId> = rows.iter().map(|row| row.id).collect();
    let grants = store::grants(tx, &ids)?;
    let mut departments = store::departments(tx, &ids)?;
    let mut nodes: Vec<NodeId> = grants.iter().map(|grant| grant.node).collect();
    nodes.extend(departments.values().flatten());
    nodes.sort_unstable();
    nodes.dedup();
    let names = organisation::names(tx, &nodes)?;
    let name = |node: &NodeId| names.get(node).cloned().unwrap_or_default();
    let shown = |row: StaffRow| StaffView {
        grants: grants
            .iter()
            .filter(|grant| grant.staff == row.id)
            .map(|grant| GrantView {
                role: grant.role.clone(),
                node: grant.node,
                node_name: name(&grant.node),
            })
            .collect(),
        departments: departments
            .remove(&row.id)
            .unwrap_or_default()
            .into_iter()
            .map(|id| DepartmentView { id, name: name(&id) })
            .collect(),
        phone: row.phone_sealed.as_deref().map(|sealed| {
            keys.open(sealed).map_or_else(|_| "****".to_owned(), |phone| masked(&phone))
        }),
        has_password: !row.password_hash.is_empty(),
        retired: row.retired_at.is_some(),
        id: row.id,
        login: row.login,
        name: row.name,
        title: row.title,
        locale: row.locale,
        version: row.version,
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// Roles that may be held at a kind of node.
pub fn roles_at(kind: linli_domain::vocabulary::NodeKind) -> &'static [Role] {
    rules::roles_at(kind)
}
