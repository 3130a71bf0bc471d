//! Deputies for approvals (CMP-7): who decides in whose name, and for how long.
//!
//! Owns the table `deputies`. Must hold no rules: who may be named, and whether a time runs, is `linli_domain::deputy`. Rows
//! are never deleted. Called by `linli_app::deputies`, and by the reading of a caller's rights.

use jiff::Timestamp;
use linli_domain::deputy::{Approval, Term};
use linli_domain::ids::StaffId;
use linli_domain::vocabulary::Role;
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// One time in somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeputyRow {
    pub id: Uuid,
    pub term: Term,
    pub reason: String,
    pub named_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT id, principal_id, deputy_id, kinds, from_at, until_at, reason, named_at, withdrawn_at \
                      FROM deputies";

/// A kind that this program does not know gives no right.
fn read(row: &Row) -> Result<DeputyRow, StoreError> {
    let kinds: String = row.get("kinds")?;
    Ok(DeputyRow {
        id: row.get("id")?,
        term: Term {
            principal: StaffId(row.get("principal_id")?),
            deputy: StaffId(row.get("deputy_id")?),
            kinds: kinds.split(' ').filter_map(Approval::parse).collect(),
            from: row.get("from_at")?,
            until: row.get("until_at")?,
        },
        reason: row.get("reason")?,
        named_at: row.get("named_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
    })
}

/// Names a deputy.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &DeputyRow) -> Result<(), StoreError> {
    let kinds: Vec<&str> = row.term.kinds.iter().map(|kind| kind.as_str()).collect();
    tx.execute(
        "INSERT INTO deputies (id, principal_id, deputy_id, kinds, from_at, until_at, reason, named_at, withdrawn_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            row.id,
            row.term.principal.0,
            row.term.deputy.0,
            kinds.join(" "),
            row.term.from,
            row.term.until,
            &row.reason,
            row.named_at,
            row.withdrawn_at,
        ],
    )
    .map(drop)
}

/// Makes others wait who name a deputy for the same person, until this transaction ends.
///
/// # Errors
/// [`StoreError`].
pub fn lock(tx: &mut Tx<'_>, principal: StaffId) -> Result<(), StoreError> {
    tx.execute("UPDATE staff SET locale = locale WHERE id = $1", params![principal.0]).map(drop)
}

/// What a person gave to deputies and what was given to them, the latest first, at most `limit` of each.
///
/// # Errors
/// [`StoreError`].
pub fn of_person(
    tx: &mut Tx<'_>,
    staff: StaffId,
    limit: u32,
) -> Result<(Vec<DeputyRow>, Vec<DeputyRow>), StoreError> {
    let mut of = |column: &str| -> Result<Vec<DeputyRow>, StoreError> {
        let sql =
            format!("{SELECT} WHERE {column} = $1 ORDER BY until_at DESC, id DESC LIMIT {limit}");
        tx.rows(&sql, params![staff.0])?.iter().map(read).collect()
    };
    Ok((of("principal_id")?, of("deputy_id")?))
}

/// Times of a principal that were not withdrawn and end after an instant.
///
/// # Errors
/// [`StoreError`].
pub fn of_principal(
    tx: &mut Tx<'_>,
    principal: StaffId,
    after: Timestamp,
) -> Result<Vec<DeputyRow>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE principal_id = $1 AND until_at > $2 AND withdrawn_at IS NULL ORDER BY id"
    );
    tx.rows(&sql, params![principal.0, after])?.iter().map(read).collect()
}

/// Those in whose place a person stands at an instant, in the order in which they were named.
///
/// # Errors
/// [`StoreError`].
pub fn running(
    tx: &mut Tx<'_>,
    deputy: StaffId,
    at: Timestamp,
) -> Result<Vec<DeputyRow>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE deputy_id = $1 AND until_at > $2 AND from_at <= $2 AND withdrawn_at IS NULL ORDER BY id"
    );
    tx.rows(&sql, params![deputy.0, at])?.iter().map(read).collect()
}

/// Deputies in service who decide for any of these people at an instant.
///
/// # Errors
/// [`StoreError`].
pub fn standing_in_for(
    tx: &mut Tx<'_>,
    principals: &[Uuid],
    kind: Approval,
    at: Timestamp,
) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::new();
    for some in principals.chunks(200) {
        let mut binds = Binds::default();
        let at = binds.bind(at);
        let list = binds.list(some.iter().copied());
        let sql = format!(
            "{SELECT} WHERE principal_id IN ({list}) AND until_at > {at} AND from_at <= {at} AND withdrawn_at IS NULL \
             AND EXISTS (SELECT 1 FROM staff s WHERE s.id = deputies.deputy_id AND s.retired_at IS NULL) ORDER BY id"
        );
        for row in &tx.rows(&sql, binds.values())? {
            let row = read(row)?;
            if row.term.kinds.contains(&kind) {
                found.push(row.term.deputy.0);
            }
        }
    }
    Ok(found)
}

/// Withdraws a time of a principal that has not ended and was not withdrawn before; tells what it was.
///
/// # Errors
/// [`StoreError::NotFound`] if there is none.
pub fn withdraw(
    tx: &mut Tx<'_>,
    principal: StaffId,
    id: Uuid,
    at: Timestamp,
) -> Result<DeputyRow, StoreError> {
    let sql = "UPDATE deputies SET withdrawn_at = $3 WHERE id = $1 AND principal_id = $2 AND until_at > $3 \
               AND withdrawn_at IS NULL";
    if tx.execute(sql, params![id, principal.0, at])? != 1 {
        return Err(StoreError::NotFound);
    }
    read(&tx.one(&format!("{SELECT} WHERE id = $1"), params![id])?)
}

/// People in service who hold one of these roles somewhere inside a scope of nodes, by name.
///
/// # Errors
/// [`StoreError`].
pub fn people(
    tx: &mut Tx<'_>,
    scope: &Scope,
    roles: &[Role],
) -> Result<Vec<(StaffId, String)>, StoreError> {
    let mut binds = Binds::default();
    let roles = binds.list(roles.iter().map(|role| role.as_str()));
    let inside = scope.on_office("n.office_id", "branch_id", &mut binds);
    let branches = match scope.branches.as_slice() {
        [] => String::new(),
        some => format!(" OR n.branch_id IN ({})", binds.list(some.iter().map(|id| id.0))),
    };
    let sql = format!(
        "SELECT DISTINCT s.id, s.name FROM role_grants g JOIN nodes n ON n.id = g.node_id \
         JOIN staff s ON s.id = g.staff_id WHERE s.retired_at IS NULL AND n.retired_at IS NULL \
         AND g.role IN ({roles}) AND ({inside}{branches}) ORDER BY s.name, s.id"
    );
    let rows = tx.rows(&sql, binds.values())?;
    rows.iter().map(|row| Ok((StaffId(row.get("id")?), row.get("name")?))).collect()
}
