//! The tree of the organisation: reading, adding, changing, retiring nodes (ORG-1).
//!
//! Owns what may stand below what, and who may change it: an administrator whose node is the changed one or above it.
//! A node never moves: its branch and office are written on everything below it.

use crate::rules::policy_exists;
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::NodeKind;
use linli_store::organisation::{self as store, NodeRow};
use linli_store::{Scope, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

use super::checks::Checks;
use super::record::Change;
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;

/// What departments can be for. Categories of cases name their department by this word.
pub const DUTIES: &[&str] = &["service", "engineering", "order", "environment", "affairs"];

/// A node as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeView {
    pub id: NodeId,
    pub parent: Option<NodeId>,
    pub kind: NodeKind,
    pub name: String,
    pub code: String,
    pub branch: Option<NodeId>,
    pub office: Option<NodeId>,
    pub time_zone: String,
    pub policy: String,
    pub duty: Option<String>,
    pub position: i64,
    pub version: i64,
    pub retired: bool,
}

impl From<NodeRow> for NodeView {
    fn from(row: NodeRow) -> Self {
        Self {
            id: row.id,
            parent: row.parent,
            kind: row.kind,
            name: row.name,
            code: row.code,
            branch: row.branch,
            office: row.office,
            time_zone: row.time_zone,
            policy: row.policy,
            duty: row.duty,
            position: row.position,
            version: row.version,
            retired: row.retired_at.is_some(),
        }
    }
}

/// A node that is asked for.
#[derive(Clone, Debug, Default)]
pub struct NodeInput {
    pub name: String,
    pub code: String,
    /// The parent's, if not given.
    pub time_zone: Option<String>,
    pub policy: Option<String>,
    /// Of [`DUTIES`]; for departments only.
    pub duty: Option<String>,
    pub position: i64,
}

/// Whether the caller administers this node: their node is the same or above it.
pub(crate) fn administers(caller: &Caller, node: &NodeRow) -> bool {
    let roles = Right::Administer.roles();
    let mut grants = caller.grants.grants.iter().filter(|grant| roles.contains(&grant.role));
    grants.any(|grant| match grant.kind {
        NodeKind::Company => true,
        NodeKind::Branch => node.branch == Some(grant.node),
        NodeKind::Office => node.office == Some(grant.node),
        NodeKind::Department | NodeKind::Quality => false,
    })
}

/// Refuses whoever does not administer the node.
pub(crate) fn require_administer(caller: &Caller, node: &NodeRow) -> Result<(), AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()?;
    // To others it is as if the node was not there.
    if administers(caller, node) { Ok(()) } else { Err(AppError::NotFound) }
}

/// A node that must exist.
pub(crate) fn node(tx: &mut Tx<'_>, id: NodeId) -> Result<NodeRow, AppError> {
    store::get(tx, id)?.ok_or(AppError::NotFound)
}

/// The part of the tree that concerns the caller, parents before children: what lies in the offices, branches or the
/// company where they hold a role, and what lies above.
///
/// # Errors
/// [`AppError::Forbidden`] for those who work on nothing here, such as representatives of the owners.
pub async fn tree(
    app: &App,
    caller: &Caller,
    with_retired: bool,
) -> Result<Vec<NodeView>, AppError> {
    let concerns = [Right::SeeCases, Right::SeePeople, Right::SeeStaff, Right::Administer];
    if !concerns.into_iter().any(|right| caller.has(right)) {
        return Err(AppError::Forbidden);
    }
    let scope = whole_offices(caller);
    app.db
        .read(move |tx| {
            let mut nodes: BTreeMap<NodeId, NodeRow> = store::list(tx, &scope, None, with_retired)?
                .into_iter()
                .map(|n| (n.id, n))
                .collect();
            let mut above: BTreeSet<NodeId> = nodes.values().filter_map(|n| n.parent).collect();
            while let Some(id) = above.pop_first() {
                if !nodes.contains_key(&id)
                    && let Some(node) = store::get(tx, id)?
                {
                    above.extend(node.parent);
                    nodes.insert(id, node);
                }
            }
            Ok(in_order(nodes))
        })
        .await
}

/// All offices, branches or the company where the caller holds any role; of a department, its office.
fn whole_offices(caller: &Caller) -> Scope {
    let mut scope = Scope { staff: Some(caller.staff), ..Scope::nothing() };
    for grant in &caller.grants.grants {
        match grant.kind {
            NodeKind::Company | NodeKind::Quality => scope.everything = true,
            NodeKind::Branch => scope.branches.push(grant.node),
            NodeKind::Office | NodeKind::Department => scope.offices.extend(grant.office),
        }
    }
    scope
}

/// Each parent directly before its children, siblings by position and code.
fn in_order(nodes: BTreeMap<NodeId, NodeRow>) -> Vec<NodeView> {
    let mut children: BTreeMap<Option<NodeId>, Vec<NodeRow>> = BTreeMap::new();
    for node in nodes.into_values() {
        children.entry(node.parent).or_default().push(node);
    }
    for siblings in children.values_mut() {
        siblings.sort_by(|a, b| (b.position, &b.code).cmp(&(a.position, &a.code)));
    }
    let mut waiting = children.remove(&None).unwrap_or_default();
    let mut ordered = Vec::new();
    while let Some(node) = waiting.pop() {
        waiting.extend(children.remove(&Some(node.id)).unwrap_or_default());
        ordered.push(NodeView::from(node));
    }
    ordered
}

/// One node.
///
/// # Errors
/// [`AppError::NotFound`] for a node that does not concern the caller.
pub async fn get(app: &App, caller: &Caller, id: NodeId) -> Result<NodeView, AppError> {
    let all = tree(app, caller, true).await?;
    all.into_iter().find(|node| node.id == id).ok_or(AppError::NotFound)
}

/// The offices in service for which the caller may register.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn offices_to_register(app: &App, caller: &Caller) -> Result<Vec<NodeView>, AppError> {
    caller.require(Right::Register)?;
    let scope = caller.scope(Right::Register);
    let rows =
        app.db.read(move |tx| store::list(tx, &scope, Some(NodeKind::Office), false)).await?;
    Ok(rows.into_iter().map(NodeView::from).collect())
}

/// Adds a node below `parent`.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] if the caller does not administer the parent.
pub async fn create(
    app: &App,
    caller: &Caller,
    parent: NodeId,
    kind: NodeKind,
    input: NodeInput,
) -> Result<NodeView, AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    let id = NodeId(environment.id());
    app.db
        .write(move |tx| {
            let above = node(tx, parent)?;
            require_administer(&caller, &above)?;
            let mut checks = Checks::default();
            let allowed = match kind {
                NodeKind::Company => false,
                NodeKind::Branch | NodeKind::Quality => above.kind == NodeKind::Company,
                NodeKind::Office => matches!(above.kind, NodeKind::Company | NodeKind::Branch),
                NodeKind::Department => above.kind == NodeKind::Office,
            };
            if !allowed {
                checks.issue("kind", "not_below_this");
            }
            if above.retired_at.is_some() {
                checks.issue("parent", "retired");
            }
            let mut row = NodeRow {
                id,
                parent: Some(above.id),
                kind,
                branch: if kind == NodeKind::Branch { Some(id) } else { above.branch },
                office: if kind == NodeKind::Office { Some(id) } else { above.office },
                version: 1,
                retired_at: None,
                ..above
            };
            refuse_policy(tx, &input, &mut checks)?;
            fill(&mut row, &input, checks)?;
            if !store::insert(tx, &row)? {
                return Err(AppError::field("code", "taken"));
            }
            let view = NodeView::from(row);
            let change = Change::by(&caller, "create", "node").row(id).after(&view);
            change.save(tx, environment.as_ref())?;
            Ok(view)
        })
        .await
}

/// A policy that ships, or that the company has made.
fn refuse_policy(tx: &mut Tx<'_>, input: &NodeInput, checks: &mut Checks) -> Result<(), AppError> {
    if let Some(wanted) = &input.policy
        && !policy_exists(tx, wanted)?
    {
        checks.issue("policy", "unknown");
    }
    Ok(())
}

/// Writes a checked input into a row.
fn fill(row: &mut NodeRow, input: &NodeInput, mut checks: Checks) -> Result<(), AppError> {
    row.name = checks.required("name", &input.name, 60);
    row.code = checks.code("code", &input.code, 20);
    row.position = input.position;
    if let Some(zone) = &input.time_zone {
        if jiff::tz::TimeZone::get(zone).is_err() {
            checks.issue("time_zone", "unknown");
        }
        row.time_zone.clone_from(zone);
    }
    if let Some(wanted) = &input.policy {
        row.policy.clone_from(wanted);
    }
    row.duty = input.duty.as_ref().map(|duty| checks.one_of("duty", duty, DUTIES));
    if row.duty.is_some() && row.kind != NodeKind::Department {
        checks.issue("duty", "departments_only");
    }
    checks.finish()
}

/// Changes a node.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] if it is not at `version` any more; [`AppError::NotFound`] if the caller
/// does not administer it.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: NodeId,
    version: i64,
    input: NodeInput,
) -> Result<NodeView, AppError> {
    change(app, caller, id, version, "update", move |tx, row| {
        if let Some(other) = store::by_code(tx, &input.code.trim().to_uppercase())?
            && other.id != row.id
        {
            return Err(AppError::field("code", "taken"));
        }
        let mut checks = Checks::default();
        refuse_policy(tx, &input, &mut checks)?;
        fill(row, &input, checks)
    })
    .await
}

/// Retires a node that nothing in service stands below and, for an office, that has no open case.
///
/// # Errors
/// As [`update`]; [`AppError::Invalid`] saying what is still there.
pub async fn retire(
    app: &App,
    caller: &Caller,
    id: NodeId,
    version: i64,
) -> Result<NodeView, AppError> {
    let now = app.environment.now();
    change(app, caller, id, version, "retire", move |tx, row| {
        let mut checks = Checks::default();
        if row.kind == NodeKind::Company {
            checks.issue("node", "company_stays");
        }
        if store::children(tx, row.id)?.iter().any(|child| child.retired_at.is_none()) {
            checks.issue("node", "has_parts_in_service");
        }
        if row.kind == NodeKind::Office && store::has_open_cases(tx, row.id)? {
            checks.issue("node", "has_open_cases");
        }
        checks.finish()?;
        row.retired_at = row.retired_at.or(Some(now));
        Ok(())
    })
    .await
}

/// Takes a retired node back into service.
///
/// # Errors
/// As [`update`].
pub async fn restore(
    app: &App,
    caller: &Caller,
    id: NodeId,
    version: i64,
) -> Result<NodeView, AppError> {
    change(app, caller, id, version, "restore", |_, row| {
        row.retired_at = None;
        Ok(())
    })
    .await
}

async fn change(
    app: &App,
    caller: &Caller,
    id: NodeId,
    version: i64,
    act: &'static str,
    mut edit: impl FnMut(&mut Tx<'_>, &mut NodeRow) -> Result<(), AppError> + Send + 'static,
) -> Result<NodeView, AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let mut row = node(tx, id)?;
            require_administer(&caller, &row)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let before = NodeView::from(row.clone());
            edit(tx, &mut row)?;
            if !store::update(tx, &row)? {
                let current = store::get(tx, id)?.map_or(version, |row| row.version);
                return Err(AppError::Stale { current });
            }
            row.version += 1;
            let after = NodeView::from(row);
            let change = Change::by(&caller, act, "node").row(id).before(&before).after(&after);
            change.save(tx, environment.as_ref())?;
            Ok(after)
        })
        .await
}

/// The office, if something can be registered to it.
///
/// # Errors
/// [`AppError::Invalid`] with `office: unknown` or `office: retired`.
pub fn office_in_service(tx: &mut Tx<'_>, id: NodeId) -> Result<NodeRow, AppError> {
    let office = store::get(tx, id)?.filter(|node| node.kind == NodeKind::Office);
    let office = office.ok_or_else(|| AppError::field("office", "unknown"))?;
    if office.retired_at.is_some() {
        return Err(AppError::field("office", "retired"));
    }
    Ok(office)
}
