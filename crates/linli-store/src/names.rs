//! Names behind ids, for showing a case. Callers have checked the case against the scope.

use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A category's path in the languages of the screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryName {
    pub zh_cn: String,
    pub zh_tw: String,
    pub en: String,
}

/// Names of staff, nodes and equipment among the ids; others are missing.
///
/// # Errors
/// [`StoreError`].
pub fn people_and_departments(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let mut names = BTreeMap::new();
    for some in ids.chunks(200) {
        for table in ["staff", "nodes", "equipment"] {
            let mut binds = Binds::default();
            let list = binds.list(some.iter().copied());
            let sql = format!("SELECT id, name FROM {table} WHERE id IN ({list})");
            for row in tx.rows(&sql, binds.values())? {
                names.insert(row.get("id")?, row.get("name")?);
            }
        }
    }
    Ok(names)
}

/// The path of a category, e.g. `设施设备 / 电梯`.
///
/// # Errors
/// [`StoreError`].
pub fn category(tx: &mut Tx<'_>, code: &str) -> Result<CategoryName, StoreError> {
    let row = tx.row(
        "SELECT c.name_zh_cn, c.name_zh_tw, c.name_en, p.name_zh_cn AS above_zh_cn, \
         p.name_zh_tw AS above_zh_tw, p.name_en AS above_en \
         FROM categories c LEFT JOIN categories p ON p.code = c.parent WHERE c.code = $1",
        params![code.to_owned()],
    )?;
    let Some(row) = row else { return Ok(CategoryName::default()) };
    let path = |above: &str, own: &str| -> Result<String, StoreError> {
        let (above, own): (Option<String>, String) = (row.get(above)?, row.get(own)?);
        Ok(above.map_or(own.clone(), |above| format!("{above} / {own}")))
    };
    Ok(CategoryName {
        zh_cn: path("above_zh_cn", "name_zh_cn")?,
        zh_tw: path("above_zh_tw", "name_zh_tw")?,
        en: path("above_en", "name_en")?,
    })
}

/// The words for a place, retired or not.
///
/// # Errors
/// [`StoreError`].
pub fn place(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<String>, StoreError> {
    tx.row("SELECT label FROM places WHERE id = $1", params![id])?
        .map(|row| row.get("label"))
        .transpose()
}

/// How many cases a household has had since an instant.
///
/// # Errors
/// [`StoreError`].
pub fn cases_of_household(
    tx: &mut Tx<'_>,
    room: Uuid,
    since: Timestamp,
) -> Result<i64, StoreError> {
    tx.one(
        "SELECT COUNT(*) AS n FROM cases WHERE household_id = $1 AND registered_at >= $2",
        params![room, since],
    )?
    .get("n")
}

/// What the case page shows of a resident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidentName {
    pub name: String,
    pub notes: String,
    pub preferred_channel: Option<String>,
    /// How the person is tied to the room of the case, if at all.
    pub tie: Option<String>,
}

/// A resident who has not been erased.
///
/// # Errors
/// [`StoreError`].
pub fn resident(
    tx: &mut Tx<'_>,
    id: Uuid,
    room: Option<Uuid>,
) -> Result<Option<ResidentName>, StoreError> {
    let row = tx.row(
        "SELECT name, notes, preferred_channel FROM residents WHERE id = $1 AND erased_at IS NULL",
        params![id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let tie = match room {
        Some(room) => tx.row(
            "SELECT tie FROM occupancies WHERE resident_id = $1 AND room_id = $2 ORDER BY from_day DESC LIMIT 1",
            params![id, room],
        )?,
        None => None,
    };
    Ok(Some(ResidentName {
        name: row.get("name")?,
        notes: row.get("notes")?,
        preferred_channel: row.get("preferred_channel")?,
        tie: tie.map(|t| t.get("tie")).transpose()?,
    }))
}

/// The first phone of a resident, sealed.
///
/// # Errors
/// [`StoreError`].
pub fn first_phone(tx: &mut Tx<'_>, resident: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
    tx.row(
        "SELECT phone_sealed FROM resident_phones WHERE resident_id = $1 ORDER BY position LIMIT 1",
        params![resident],
    )?
    .map(|row| row.get("phone_sealed"))
    .transpose()
}

/// The phone given with the contact behind a case, sealed.
///
/// # Errors
/// [`StoreError`].
pub fn contact_phone(tx: &mut Tx<'_>, case: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.row(
        "SELECT phone_sealed FROM contacts WHERE case_id = $1 ORDER BY at LIMIT 1",
        params![case],
    )?;
    Ok(row.map(|row| row.get::<Option<Vec<u8>>>("phone_sealed")).transpose()?.flatten())
}

/// The number of a contact.
///
/// # Errors
/// [`StoreError`].
pub fn contact_number(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<String>, StoreError> {
    tx.row("SELECT number FROM contacts WHERE id = $1", params![id])?
        .map(|row| row.get("number"))
        .transpose()
}

/// A department of an office with its active people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub id: Uuid,
    pub name: String,
    /// What it does: categories name their department by it.
    pub duty: Option<String>,
    pub people: Vec<(Uuid, String)>,
}

/// Departments of an office to which work can be given, in their order.
///
/// # Errors
/// [`StoreError`].
pub fn departments(tx: &mut Tx<'_>, office: Uuid) -> Result<Vec<Department>, StoreError> {
    let rows = tx.rows(
        "SELECT n.id, n.name, n.duty, s.id AS staff_id, s.name AS staff_name FROM nodes n \
         LEFT JOIN staff_departments d ON d.department_id = n.id \
         LEFT JOIN staff s ON s.id = d.staff_id AND s.retired_at IS NULL \
         WHERE n.office_id = $1 AND n.kind = 'department' AND n.retired_at IS NULL \
         ORDER BY n.position, n.id, s.name",
        params![office],
    )?;
    let mut departments: Vec<Department> = Vec::new();
    for row in rows {
        let id = row.get("id")?;
        if departments.last().is_none_or(|d| d.id != id) {
            departments.push(Department {
                id,
                name: row.get("name")?,
                duty: row.get("duty")?,
                people: Vec::new(),
            });
        }
        let person: (Option<Uuid>, Option<String>) = (row.get("staff_id")?, row.get("staff_name")?);
        if let ((Some(staff), Some(name)), Some(last)) = (person, departments.last_mut()) {
            last.people.push((staff, name));
        }
    }
    Ok(departments)
}
