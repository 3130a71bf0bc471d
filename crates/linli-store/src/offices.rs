//! Terms under which an office works: its branch, time zone and policy; and who can be given work.

use crate::db::{Tx, params};
use crate::error::StoreError;
use uuid::Uuid;

/// What the rules need to know about an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeTerms {
    pub id: Uuid,
    pub branch_id: Option<Uuid>,
    pub name: String,
    pub time_zone: String,
    pub policy: String,
    pub retired: bool,
}

/// The terms of an office.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such office.
pub fn terms(tx: &mut Tx<'_>, office: Uuid) -> Result<OfficeTerms, StoreError> {
    let row = tx.one(
        "SELECT id, branch_id, name, time_zone, policy, retired_at FROM nodes WHERE id = $1 AND kind = 'office'",
        params![office],
    )?;
    let retired: Option<i64> = row.get("retired_at")?;
    Ok(OfficeTerms {
        id: row.get("id")?,
        branch_id: row.get("branch_id")?,
        name: row.get("name")?,
        time_zone: row.get("time_zone")?,
        policy: row.get("policy")?,
        retired: retired.is_some(),
    })
}

/// Departments of an office to which work can be given.
///
/// # Errors
/// [`StoreError`].
pub fn departments(tx: &mut Tx<'_>, office: Uuid) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT id FROM nodes WHERE office_id = $1 AND kind = 'department' AND retired_at IS NULL ORDER BY position",
        params![office],
    )?
    .iter()
    .map(|row| row.get("id"))
    .collect()
}

/// Active staff of the departments of an office, as pairs of person and department.
///
/// # Errors
/// [`StoreError`].
pub fn department_staff(tx: &mut Tx<'_>, office: Uuid) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    tx.rows(
        "SELECT sd.staff_id, sd.department_id FROM nodes n \
         JOIN staff_departments sd ON sd.department_id = n.id JOIN staff s ON s.id = sd.staff_id \
         WHERE n.office_id = $1 AND n.kind = 'department' AND s.retired_at IS NULL",
        params![office],
    )?
    .iter()
    .map(|row| Ok((row.get("staff_id")?, row.get("department_id")?)))
    .collect()
}

/// Active staff who hold a role for an office: at the office, its branch, the company or the
/// quality department.
///
/// # Errors
/// [`StoreError`].
pub fn role_holders(
    tx: &mut Tx<'_>,
    office: &OfficeTerms,
    role: &str,
) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT DISTINCT g.staff_id FROM role_grants g JOIN staff s ON s.id = g.staff_id \
         JOIN nodes n ON n.id = g.node_id WHERE g.role = $1 AND s.retired_at IS NULL \
         AND (n.id = $2 OR n.id = $3 OR n.kind = 'company' OR n.kind = 'quality') ORDER BY g.staff_id",
        params![role.to_owned(), office.id, office.branch_id],
    )?
    .iter()
    .map(|row| row.get("staff_id"))
    .collect()
}

/// Active staff who hold a role at a node itself.
///
/// # Errors
/// [`StoreError`].
pub fn holders_at(tx: &mut Tx<'_>, node: Uuid, role: &str) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT g.staff_id FROM role_grants g JOIN staff s ON s.id = g.staff_id \
         WHERE g.node_id = $1 AND g.role = $2 AND s.retired_at IS NULL ORDER BY g.staff_id",
        params![node, role.to_owned()],
    )?
    .iter()
    .map(|row| row.get("staff_id"))
    .collect()
}

/// What registration needs to know about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceTerms {
    pub office_id: Uuid,
    pub kind: String,
    pub code: String,
    pub label: String,
}

/// A place that is in use.
///
/// # Errors
/// [`StoreError`].
pub fn place(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<PlaceTerms>, StoreError> {
    tx.row(
        "SELECT office_id, kind, code, label FROM places WHERE id = $1 AND retired_at IS NULL",
        params![id],
    )?
    .map(|row| {
        Ok(PlaceTerms {
            office_id: row.get("office_id")?,
            kind: row.get("kind")?,
            code: row.get("code")?,
            label: row.get("label")?,
        })
    })
    .transpose()
}

/// Name of a resident of an office.
///
/// # Errors
/// [`StoreError`].
pub fn resident_name(
    tx: &mut Tx<'_>,
    office: Uuid,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    tx.row(
        "SELECT name FROM residents WHERE id = $1 AND office_id = $2 AND erased_at IS NULL",
        params![id, office],
    )?
    .map(|row| row.get("name"))
    .transpose()
}

/// Whether a category exists and is in use.
///
/// # Errors
/// [`StoreError`].
pub fn category_in_use(tx: &mut Tx<'_>, code: &str) -> Result<bool, StoreError> {
    let row = tx.row(
        "SELECT code FROM categories WHERE code = $1 AND retired_at IS NULL",
        params![code.to_owned()],
    )?;
    Ok(row.is_some())
}

/// Whether a member of staff exists and has not left.
///
/// # Errors
/// [`StoreError`].
pub fn staff_in_use(tx: &mut Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
    let row = tx.row("SELECT id FROM staff WHERE id = $1 AND retired_at IS NULL", params![id])?;
    Ok(row.is_some())
}

/// Active people of a department: its members and its heads.
///
/// # Errors
/// [`StoreError`].
pub fn department_people(tx: &mut Tx<'_>, department: Uuid) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT s.id FROM staff_departments d JOIN staff s ON s.id = d.staff_id \
         WHERE d.department_id = $1 AND s.retired_at IS NULL UNION \
         SELECT s.id FROM role_grants g JOIN staff s ON s.id = g.staff_id \
         WHERE g.node_id = $1 AND g.role = 'department_head' AND s.retired_at IS NULL",
        params![department],
    )?
    .iter()
    .map(|row| row.get("id"))
    .collect()
}
