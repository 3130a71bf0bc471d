//! Registers of a day: their lines, signatures, remarks, and who takes care of what was not settled (REC-3, REC-4).
//!
//! Owns the tables `register_days`, `register_remarks` and `contact_owners`. Must not decide who may sign or read (the
//! use cases do). Called by `linli_app::registers`.

use jiff::Timestamp;
use linli_domain::ids::{CaseId, ContactId, NodeId, StaffId};
use uuid::Uuid;

use crate::contacts::{self, ContactRow};
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// One line: the contact, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    pub contact: ContactRow,
    pub place: String,
    pub clerk: String,
    pub case: Option<CaseState>,
    /// Department and person who take care of it, by the newest assignment.
    pub department: Option<NodeId>,
    pub department_name: String,
    pub owner: Option<StaffId>,
    pub owner_name: String,
}

/// Where the case of a line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseState {
    pub id: CaseId,
    pub number: String,
    pub title: String,
    pub category: String,
    pub stage: String,
    pub severity: String,
    pub open: bool,
    pub anonymous: bool,
    pub due_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

/// The lines of an office's day, in the order of their time, as far as the scope shows them.
///
/// # Errors
/// [`StoreError`].
pub fn lines(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: NodeId,
    day: &str,
) -> Result<Vec<LineRow>, StoreError> {
    let mut binds = Binds::default();
    let (office, day) = (binds.bind(office.0), binds.bind(day));
    let seen = contacts::seen(scope, &mut binds);
    let columns = contacts::COLUMNS;
    let sql = format!(
        "SELECT {columns}, p.label AS place_label, w.name AS clerk_name, k.id AS k_id, k.number AS k_number, \
         k.title AS k_title, k.category AS k_category, k.stage AS k_stage, k.severity AS k_severity, \
         k.open AS k_open, k.reporter AS k_reporter, k.due_at AS k_due_at, k.closed_at AS k_closed_at, \
         coalesce(k.department_id, o.department_id, c.department_id) AS owner_department, \
         coalesce(k.handler_id, o.staff_id, c.responsible_id) AS owner_staff \
         FROM contacts c LEFT JOIN places p ON p.id = c.place_id LEFT JOIN staff w ON w.id = c.clerk_id \
         LEFT JOIN cases k ON k.id = c.case_id \
         LEFT JOIN contact_owners o ON o.id = (SELECT x.id FROM contact_owners x WHERE x.contact_id = c.id \
         ORDER BY x.at DESC, x.id DESC LIMIT 1) \
         WHERE c.office_id = {office} AND c.day = {day} AND {seen} ORDER BY c.at, c.id"
    );
    let mut lines: Vec<LineRow> =
        tx.rows(&sql, binds.values())?.iter().map(line).collect::<Result<_, _>>()?;
    let ids = lines.iter().flat_map(|l| [l.department.map(|d| d.0), l.owner.map(|s| s.0)]);
    let ids: Vec<Uuid> = ids.flatten().collect();
    let names = crate::names::people_and_departments(tx, &ids)?;
    for line in &mut lines {
        let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        line.department_name = name(line.department.map(|id| id.0));
        line.owner_name = name(line.owner.map(|id| id.0));
    }
    Ok(lines)
}

fn line(row: &Row) -> Result<LineRow, StoreError> {
    let case = match row.get::<Option<Uuid>>("k_id")? {
        None => None,
        Some(id) => Some(CaseState {
            id: CaseId(id),
            number: row.get("k_number")?,
            title: row.get("k_title")?,
            category: row.get("k_category")?,
            stage: row.get("k_stage")?,
            severity: row.get("k_severity")?,
            open: row.get("k_open")?,
            anonymous: row.get::<String>("k_reporter")?.is_empty(),
            due_at: row.get("k_due_at")?,
            closed_at: row.get("k_closed_at")?,
        }),
    };
    Ok(LineRow {
        contact: contacts::read(row)?,
        place: row.get::<Option<String>>("place_label")?.unwrap_or_default(),
        clerk: row.get::<Option<String>>("clerk_name")?.unwrap_or_default(),
        case,
        department: row.get::<Option<Uuid>>("owner_department")?.map(NodeId),
        department_name: String::new(),
        owner: row.get::<Option<Uuid>>("owner_staff")?.map(StaffId),
        owner_name: String::new(),
    })
}

/// A signed day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRow {
    pub office: NodeId,
    pub day: String,
    pub signed_at: Timestamp,
    pub signed_by: StaffId,
    pub opinion: String,
    pub lines: String,
    pub digest: String,
}

/// Puts another digest under a signature: after words were erased by right, and for nothing else.
///
/// # Errors
/// [`StoreError`].
pub fn seal_again(
    tx: &mut Tx<'_>,
    office: NodeId,
    day: &str,
    digest: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE register_days SET digest = $3 WHERE office_id = $1 AND day = $2",
        params![office.0, day, digest],
    )
    .map(drop)
}

/// The signature of a day, if it has one. Callers have checked the office.
///
/// # Errors
/// [`StoreError`].
pub fn signature(
    tx: &mut Tx<'_>,
    office: NodeId,
    day: &str,
) -> Result<Option<SignedRow>, StoreError> {
    let row = tx.row(
        "SELECT office_id, day, signed_at, signed_by, opinion, lines, digest FROM register_days \
         WHERE office_id = $1 AND day = $2",
        params![office.0, day],
    )?;
    row.map(|row| {
        Ok(SignedRow {
            office: NodeId(row.get("office_id")?),
            day: row.get("day")?,
            signed_at: row.get("signed_at")?,
            signed_by: StaffId(row.get("signed_by")?),
            opinion: row.get("opinion")?,
            lines: row.get("lines")?,
            digest: row.get("digest")?,
        })
    })
    .transpose()
}

/// Signs a day.
///
/// # Errors
/// [`StoreError::Conflict`] if it is signed already.
pub fn sign(tx: &mut Tx<'_>, row: &SignedRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO register_days (office_id, day, signed_at, signed_by, opinion, lines, digest) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.office.0,
            &row.day,
            row.signed_at,
            row.signed_by.0,
            &row.opinion,
            &row.lines,
            &row.digest
        ],
    )
    .map(drop)
}

/// A day of an office and whether it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRow {
    pub office: NodeId,
    pub office_name: String,
    pub day: String,
    pub contacts: i64,
    pub signed_at: Option<Timestamp>,
}

/// Days with contacts from `from` on, before `before` where given, the newest first. `unsigned` leaves out the others.
///
/// # Errors
/// [`StoreError`].
pub fn days(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (from, before): (&str, Option<&str>),
    unsigned: bool,
    limit: u32,
) -> Result<Vec<DayRow>, StoreError> {
    let mut binds = Binds::default();
    let office = scope.on_office("n.id", "branch_id", &mut binds);
    let from = binds.bind(from);
    let before = before.map(|day| format!(" AND c.day < {}", binds.bind(day))).unwrap_or_default();
    let only = if unsigned { " AND d.day IS NULL" } else { "" };
    let limit = binds.bind(limit);
    let sql = format!(
        "SELECT n.id AS office_id, n.name AS office_name, c.day AS day, COUNT(*) AS contacts, \
         MAX(d.signed_at) AS signed_at FROM nodes n JOIN contacts c ON c.office_id = n.id \
         LEFT JOIN register_days d ON d.office_id = n.id AND d.day = c.day \
         WHERE n.kind = 'office' AND {office} AND c.day >= {from}{before}{only} \
         GROUP BY n.id, n.name, c.day ORDER BY c.day DESC, n.name LIMIT {limit}"
    );
    let read = |row: &Row| {
        Ok(DayRow {
            office: NodeId(row.get("office_id")?),
            office_name: row.get("office_name")?,
            day: row.get("day")?,
            contacts: row.get("contacts")?,
            signed_at: row.get("signed_at")?,
        })
    };
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Words added to a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarkRow {
    pub id: Uuid,
    pub office: NodeId,
    pub day: String,
    pub contact: Option<ContactId>,
    /// `remark` or `amendment`.
    pub kind: String,
    pub body: String,
    pub at: Timestamp,
    pub by: StaffId,
}

/// Adds words.
///
/// # Errors
/// [`StoreError`].
pub fn add_remark(tx: &mut Tx<'_>, row: &RemarkRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO register_remarks (id, office_id, day, contact_id, kind, body, at, by_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            row.id,
            row.office.0,
            &row.day,
            row.contact.map(|id| id.0),
            &row.kind,
            &row.body,
            row.at,
            row.by.0
        ],
    )
    .map(drop)
}

/// The words added to a day, the oldest first. Callers have checked the office.
///
/// # Errors
/// [`StoreError`].
pub fn remarks(
    tx: &mut Tx<'_>,
    office: NodeId,
    day: &str,
) -> Result<Vec<(RemarkRow, String)>, StoreError> {
    let rows = tx.rows(
        "SELECT r.id, r.office_id, r.day, r.contact_id, r.kind, r.body, r.at, r.by_id, s.name AS by_name \
         FROM register_remarks r JOIN staff s ON s.id = r.by_id \
         WHERE r.office_id = $1 AND r.day = $2 ORDER BY r.at, r.id",
        params![office.0, day],
    )?;
    let read = |row: &Row| {
        let remark = RemarkRow {
            id: row.get("id")?,
            office: NodeId(row.get("office_id")?),
            day: row.get("day")?,
            contact: row.get::<Option<Uuid>>("contact_id")?.map(ContactId),
            kind: row.get("kind")?,
            body: row.get("body")?,
            at: row.get("at")?,
            by: StaffId(row.get("by_id")?),
        };
        Ok((remark, row.get("by_name")?))
    };
    rows.iter().map(read).collect()
}

/// Who takes care of a contact from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRow {
    pub id: Uuid,
    pub contact: ContactId,
    pub department: NodeId,
    pub staff: Option<StaffId>,
    pub at: Timestamp,
    pub by: StaffId,
}

/// Gives a contact to a department and, if known, a person.
///
/// # Errors
/// [`StoreError`].
pub fn give(tx: &mut Tx<'_>, row: &OwnerRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO contact_owners (id, contact_id, department_id, staff_id, at, by_id) VALUES ($1, $2, $3, $4, $5, $6)",
        params![row.id, row.contact.0, row.department.0, row.staff.map(|s| s.0), row.at, row.by.0],
    )
    .map(drop)
}
