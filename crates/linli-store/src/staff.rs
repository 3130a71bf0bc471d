//! Members of staff, their roles and their departments (ORG-2).
//!
//! Owns the tables `staff`, `role_grants` and `staff_departments`. Must hold no rules. Single people are read without a
//! scope, because sign-in and rights are computed from them; lists take one. Called by `linli_app::sign_in` and
//! `linli_app::directory::staff`.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::Role;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::organisation::on_nodes;
use crate::scope::{Binds, Scope};
use crate::{params, values};

/// One member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRow {
    pub id: StaffId,
    /// What is typed at sign-in, in lower case.
    pub login: String,
    pub name: String,
    pub title: String,
    /// In the form of the PHC; empty when the person cannot sign in with a password.
    pub password_hash: String,
    pub phone_sealed: Option<Vec<u8>>,
    pub locale: String,
    pub version: i64,
    pub retired_at: Option<Timestamp>,
}

impl std::fmt::Debug for StaffRow {
    /// Without the password's hash and the phone.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffRow")
            .field("id", &self.id)
            .field("login", &self.login)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// One role of a person at one node, as it stands in the database: role and kind are texts here so that one that this
/// program does not know can be refused instead of failing the read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    pub staff: StaffId,
    pub role: String,
    pub node: NodeId,
    pub kind: String,
    pub branch: Option<NodeId>,
    pub office: Option<NodeId>,
    pub node_retired: bool,
}

/// Columns of a bulk load, in the order of the table.
const COLUMNS: &[&str] = &[
    "id",
    "login",
    "name",
    "title",
    "password_hash",
    "phone_sealed",
    "locale",
    "version",
    "retired_at",
];

const SELECT: &str = "SELECT s.id, s.login, s.name, s.title, s.password_hash, s.phone_sealed, s.locale, s.version, \
                      s.retired_at FROM staff s";

fn read(row: &Row) -> Result<StaffRow, StoreError> {
    Ok(StaffRow {
        id: StaffId(row.get("id")?),
        login: row.get("login")?,
        name: row.get("name")?,
        title: row.get("title")?,
        password_hash: row.get("password_hash")?,
        phone_sealed: row.get("phone_sealed")?,
        locale: row.get("locale")?,
        version: row.get("version")?,
        retired_at: row.get("retired_at")?,
    })
}

fn bound(staff: &StaffRow) -> Vec<Value> {
    values![
        staff.id.0,
        &staff.login,
        &staff.name,
        &staff.title,
        &staff.password_hash,
        &staff.phone_sealed,
        &staff.locale,
        staff.version,
        staff.retired_at,
    ]
}

/// Inserts a person; `false` if the login is taken.
pub fn insert(tx: &mut Tx<'_>, staff: &StaffRow) -> Result<bool, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO staff (id, login, name, title, password_hash, phone_sealed, locale, version, retired_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (login) DO NOTHING",
        &bound(staff),
    )?;
    Ok(inserted == 1)
}

/// Inserts many people fast.
pub fn bulk(tx: &mut Tx<'_>, staff: impl IntoIterator<Item = StaffRow>) -> Result<u64, StoreError> {
    tx.bulk("staff", COLUMNS, staff.into_iter().map(|staff| bound(&staff)))
}

/// Writes a person, password included, if they still have the version given in the row, and counts the version up.
/// `false` if somebody was faster.
pub fn update(tx: &mut Tx<'_>, staff: &StaffRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE staff SET name = $3, title = $4, password_hash = $5, phone_sealed = $6, locale = $7, \
         retired_at = $8, version = version + 1 WHERE id = $1 AND version = $2",
        params![
            staff.id.0,
            staff.version,
            &staff.name,
            &staff.title,
            &staff.password_hash,
            &staff.phone_sealed,
            &staff.locale,
            staff.retired_at,
        ],
    )?;
    Ok(changed == 1)
}

/// Writes a new password hash over the one it was computed beside. `false` if another came between.
pub fn set_password(
    tx: &mut Tx<'_>,
    id: StaffId,
    before: &str,
    after: &str,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE staff SET password_hash = $3, version = version + 1 WHERE id = $1 AND password_hash = $2",
        params![id.0, before, after],
    )?;
    Ok(changed == 1)
}

/// A person by id.
pub fn get(tx: &mut Tx<'_>, id: StaffId) -> Result<Option<StaffRow>, StoreError> {
    tx.row(&format!("{SELECT} WHERE s.id = $1"), params![id.0])?.as_ref().map(read).transpose()
}

/// A person by login.
pub fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<StaffRow>, StoreError> {
    tx.row(&format!("{SELECT} WHERE s.login = $1"), params![login])?.as_ref().map(read).transpose()
}

/// Gives a person exactly these roles.
pub fn replace_grants(
    tx: &mut Tx<'_>,
    id: StaffId,
    grants: &[(Role, NodeId)],
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM role_grants WHERE staff_id = $1", params![id.0])?;
    bulk_grants(tx, grants.iter().map(|(role, node)| (id, *role, *node))).map(drop)
}

/// Inserts many grants fast.
pub fn bulk_grants(
    tx: &mut Tx<'_>,
    grants: impl IntoIterator<Item = (StaffId, Role, NodeId)>,
) -> Result<u64, StoreError> {
    let rows = grants.into_iter().map(|(id, role, node)| values![id.0, role.as_str(), node.0]);
    tx.bulk("role_grants", &["staff_id", "role", "node_id"], rows)
}

/// Makes a person belong to exactly these departments.
pub fn replace_departments(
    tx: &mut Tx<'_>,
    id: StaffId,
    departments: &[NodeId],
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM staff_departments WHERE staff_id = $1", params![id.0])?;
    bulk_departments(tx, departments.iter().map(|department| (id, *department))).map(drop)
}

/// Inserts many memberships fast.
pub fn bulk_departments(
    tx: &mut Tx<'_>,
    members: impl IntoIterator<Item = (StaffId, NodeId)>,
) -> Result<u64, StoreError> {
    let rows = members.into_iter().map(|(id, department)| values![id.0, department.0]);
    tx.bulk("staff_departments", &["staff_id", "department_id"], rows)
}

/// Those in service who hold one of these roles at a node, by name.
///
/// # Errors
/// [`StoreError`].
pub fn holding(
    tx: &mut Tx<'_>,
    node: NodeId,
    roles: &[Role],
) -> Result<Vec<(StaffId, String)>, StoreError> {
    let mut binds = Binds::default();
    let node = binds.bind(node.0);
    let list = binds.list(roles.iter().map(|role| role.as_str()));
    let sql = format!(
        "SELECT DISTINCT s.id, s.name FROM role_grants g JOIN staff s ON s.id = g.staff_id \
         WHERE g.node_id = {node} AND g.role IN ({list}) AND s.retired_at IS NULL ORDER BY s.name, s.id"
    );
    let rows = tx.rows(&sql, binds.values())?;
    rows.iter().map(|row| Ok((StaffId(row.get("id")?), row.get("name")?))).collect()
}

/// The grants of these people, with the place of each node in the tree.
pub fn grants(tx: &mut Tx<'_>, ids: &[StaffId]) -> Result<Vec<GrantRow>, StoreError> {
    let mut grants = Vec::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!(
            "SELECT g.staff_id, g.role, g.node_id, n.kind, n.branch_id, n.office_id, n.retired_at \
             FROM role_grants g JOIN nodes n ON n.id = g.node_id WHERE g.staff_id IN ({list}) \
             ORDER BY g.staff_id, g.role, g.node_id"
        );
        for row in tx.rows(&sql, binds.values())? {
            grants.push(GrantRow {
                staff: StaffId(row.get("staff_id")?),
                role: row.get("role")?,
                node: NodeId(row.get("node_id")?),
                kind: row.get("kind")?,
                branch: row.get::<Option<Uuid>>("branch_id")?.map(NodeId),
                office: row.get::<Option<Uuid>>("office_id")?.map(NodeId),
                node_retired: row.get::<Option<i64>>("retired_at")?.is_some(),
            });
        }
    }
    Ok(grants)
}

/// The departments that each of these people belongs to.
pub fn departments(
    tx: &mut Tx<'_>,
    ids: &[StaffId],
) -> Result<BTreeMap<StaffId, Vec<NodeId>>, StoreError> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!(
            "SELECT staff_id, department_id FROM staff_departments WHERE staff_id IN ({list}) \
             ORDER BY staff_id, department_id"
        );
        for row in tx.rows(&sql, binds.values())? {
            let staff = StaffId(row.get("staff_id")?);
            found.entry(staff).or_default().push(NodeId(row.get("department_id")?));
        }
    }
    Ok(found)
}

/// Which members of staff are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffQuery {
    /// Those who hold a role at this node or belong to it.
    pub node: Option<NodeId>,
    pub with_retired: bool,
    /// Logins after this one.
    pub after: Option<String>,
}

/// Members of staff who hold a role at, or belong to, a node inside the scope, by login.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    query: &StaffQuery,
    limit: usize,
) -> Result<Vec<StaffRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE {}", seen(scope, &mut binds));
    if let Some(node) = query.node {
        let node = binds.bind(node.0);
        sql += &format!(
            " AND s.id IN (SELECT g.staff_id FROM role_grants g WHERE g.node_id = {node} \
             UNION SELECT d.staff_id FROM staff_departments d WHERE d.department_id = {node})"
        );
    }
    if !query.with_retired {
        sql += " AND s.retired_at IS NULL";
    }
    if let Some(after) = &query.after {
        sql += &format!(" AND s.login > {}", binds.bind(after));
    }
    sql += &format!(" ORDER BY s.login LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Whether a person is among those whom this scope shows.
pub fn is_seen(tx: &mut Tx<'_>, scope: &Scope, id: StaffId) -> Result<bool, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(id.0);
    let sql =
        format!("SELECT 1 AS seen FROM staff s WHERE s.id = {id} AND {}", seen(scope, &mut binds));
    Ok(tx.row(&sql, binds.values())?.is_some())
}

/// The condition that `s` has a role or a department inside the scope. Who sees the company sees those without either.
fn seen(scope: &Scope, binds: &mut Binds) -> String {
    if scope.everything {
        return "1 = 1".to_owned();
    }
    let (role, department) = (on_nodes(scope, binds), on_nodes(scope, binds));
    format!(
        "s.id IN (SELECT g.staff_id FROM role_grants g JOIN nodes n ON n.id = g.node_id WHERE {role} \
         UNION SELECT d.staff_id FROM staff_departments d JOIN nodes n ON n.id = d.department_id WHERE {department})"
    )
}

/// People in service who hold a role at one of these nodes: whom a notice or an escalation reaches.
pub fn holders(tx: &mut Tx<'_>, role: Role, nodes: &[NodeId]) -> Result<Vec<StaffRow>, StoreError> {
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let (list, role) = (binds.list(nodes.iter().map(|node| node.0)), binds.bind(role.as_str()));
    let sql = format!(
        "{SELECT} WHERE s.id IN (SELECT g.staff_id FROM role_grants g WHERE g.node_id IN ({list}) \
         AND g.role = {role}) AND s.retired_at IS NULL ORDER BY s.login"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// How many people in service, besides one, hold a role at a node.
pub fn others_with(
    tx: &mut Tx<'_>,
    besides: StaffId,
    role: Role,
    node: NodeId,
) -> Result<i64, StoreError> {
    tx.one(
        "SELECT count(*) AS others FROM role_grants g JOIN staff s ON s.id = g.staff_id \
         WHERE g.node_id = $1 AND g.role = $2 AND g.staff_id <> $3 AND s.retired_at IS NULL",
        params![node.0, role.as_str(), besides.0],
    )?
    .get("others")
}

/// Names by id, for timelines and lists that were read inside a scope. Retired people keep their names.
pub fn names(tx: &mut Tx<'_>, ids: &[StaffId]) -> Result<BTreeMap<StaffId, String>, StoreError> {
    let mut names = BTreeMap::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!("SELECT id, name FROM staff WHERE id IN ({list})");
        for row in tx.rows(&sql, binds.values())? {
            names.insert(StaffId(row.get("id")?), row.get("name")?);
        }
    }
    Ok(names)
}
