//! The tree of the organisation: company, branches, offices, departments (ORG-1).
//!
//! Owns the table `nodes`. Nothing is deleted, only retired. Must hold no rules. Nodes carry no personal data, and
//! rights are computed from them, so single nodes are read without a scope; lists take one. Called by
//! `linli_app::directory::organisation` and wherever a right depends on the tree.

use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::NodeKind;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::columns::word;
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// One node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRow {
    pub id: NodeId,
    pub parent: Option<NodeId>,
    pub kind: NodeKind,
    pub name: String,
    /// Unique in the whole tree.
    pub code: String,
    /// The branch and the office that the node belongs to, itself included.
    pub branch: Option<NodeId>,
    pub office: Option<NodeId>,
    /// IANA name, e.g. `Asia/Shanghai`.
    pub time_zone: String,
    /// Id of the policy of clocks.
    pub policy: String,
    /// What a department does, e.g. `engineering`: categories name their department by it.
    pub duty: Option<String>,
    pub position: i64,
    pub version: i64,
    pub retired_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT n.id, n.parent_id, n.kind, n.name, n.code, n.branch_id, n.office_id, n.time_zone, \
                      n.policy, n.duty, n.position, n.version, n.retired_at FROM nodes n";

fn read(row: &Row) -> Result<NodeRow, StoreError> {
    let node = |column| row.get::<Option<Uuid>>(column).map(|id| id.map(NodeId));
    Ok(NodeRow {
        id: NodeId(row.get("id")?),
        parent: node("parent_id")?,
        kind: word(row, "kind", NodeKind::parse)?,
        name: row.get("name")?,
        code: row.get("code")?,
        branch: node("branch_id")?,
        office: node("office_id")?,
        time_zone: row.get("time_zone")?,
        policy: row.get("policy")?,
        duty: row.get("duty")?,
        position: row.get("position")?,
        version: row.get("version")?,
        retired_at: row.get("retired_at")?,
    })
}

/// Inserts a node; `false` if its code is taken.
pub fn insert(tx: &mut Tx<'_>, node: &NodeRow) -> Result<bool, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO nodes (id, parent_id, kind, name, code, branch_id, office_id, time_zone, policy, duty, position, \
         version, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (code) DO NOTHING",
        params![
            node.id.0,
            node.parent.map(|id| id.0),
            node.kind.as_str(),
            &node.name,
            &node.code,
            node.branch.map(|id| id.0),
            node.office.map(|id| id.0),
            &node.time_zone,
            &node.policy,
            &node.duty,
            node.position,
            node.version,
            node.retired_at,
        ],
    )?;
    Ok(inserted == 1)
}

/// Writes name, code, time zone, policy, position and retirement of a node, if it still has the version given in the
/// row, and counts the version up. `false` if somebody was faster.
pub fn update(tx: &mut Tx<'_>, node: &NodeRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE nodes SET name = $3, code = $4, time_zone = $5, policy = $6, duty = $7, position = $8, retired_at = $9, \
         version = version + 1 WHERE id = $1 AND version = $2",
        params![
            node.id.0,
            node.version,
            &node.name,
            &node.code,
            &node.time_zone,
            &node.policy,
            &node.duty,
            node.position,
            node.retired_at,
        ],
    )?;
    Ok(changed == 1)
}

/// A node by its id.
pub fn get(tx: &mut Tx<'_>, id: NodeId) -> Result<Option<NodeRow>, StoreError> {
    tx.row(&format!("{SELECT} WHERE n.id = $1"), params![id.0])?.as_ref().map(read).transpose()
}

/// A node by its code.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<NodeRow>, StoreError> {
    tx.row(&format!("{SELECT} WHERE n.code = $1"), params![code])?.as_ref().map(read).transpose()
}

/// The company, the root of the tree.
pub fn company(tx: &mut Tx<'_>) -> Result<Option<NodeRow>, StoreError> {
    let sql = format!("{SELECT} WHERE n.parent_id IS NULL ORDER BY n.position");
    tx.row(&sql, params![])?.as_ref().map(read).transpose()
}

/// The children of a node in their order.
pub fn children(tx: &mut Tx<'_>, parent: NodeId) -> Result<Vec<NodeRow>, StoreError> {
    let sql = format!("{SELECT} WHERE n.parent_id = $1 ORDER BY n.position, n.code");
    tx.rows(&sql, params![parent.0])?.iter().map(read).collect()
}

/// Nodes inside a scope in the order of the tree's levels: for menus and choices. The nodes above the scope, which say
/// where its nodes lie, are not among them.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    kind: Option<NodeKind>,
    with_retired: bool,
) -> Result<Vec<NodeRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE {}", on_nodes(scope, &mut binds));
    if let Some(kind) = kind {
        sql += &format!(" AND n.kind = {}", binds.bind(kind.as_str()));
    }
    if !with_retired {
        sql += " AND n.retired_at IS NULL";
    }
    sql += " ORDER BY n.position, n.code";
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The condition that node `n` lies inside the scope.
pub(crate) fn on_nodes(scope: &Scope, binds: &mut Binds) -> String {
    if scope.everything {
        return "1 = 1".to_owned();
    }
    let mut any = Vec::new();
    let lists = [
        ("n.branch_id", &scope.branches),
        ("n.office_id", &scope.offices),
        ("n.id", &scope.departments),
    ];
    for (column, nodes) in lists {
        if !nodes.is_empty() {
            any.push(format!("{column} IN ({})", binds.list(nodes.iter().map(|node| node.0))));
        }
    }
    if any.is_empty() { "1 = 0".to_owned() } else { format!("({})", any.join(" OR ")) }
}

/// Names by id.
pub fn names(tx: &mut Tx<'_>, ids: &[NodeId]) -> Result<BTreeMap<NodeId, String>, StoreError> {
    let mut names = BTreeMap::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!("SELECT id, name FROM nodes WHERE id IN ({list})");
        for row in tx.rows(&sql, binds.values())? {
            names.insert(NodeId(row.get("id")?), row.get("name")?);
        }
    }
    Ok(names)
}

/// Whether an office has cases that are not closed.
pub fn has_open_cases(tx: &mut Tx<'_>, office: NodeId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS found FROM cases WHERE office_id = $1 AND open = 1 LIMIT 1";
    Ok(tx.row(sql, params![office.0])?.is_some())
}

/// Holds every other change of this node's people back until the transaction ends, on both engines.
pub fn lock(tx: &mut Tx<'_>, id: NodeId) -> Result<(), StoreError> {
    tx.execute("UPDATE nodes SET position = position WHERE id = $1", params![id.0]).map(drop)
}
