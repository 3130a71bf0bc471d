//! Who saw a phone or identity number in full, and why (ADM-3, V04).
//!
//! Owns the table `reveals`, which is only ever added to. Must hold no rules. Written by
//! `linli_app::directory::reveal`; read by the audit and shown to the resident whose number it is.

use jiff::Timestamp;
use linli_domain::ids::{CaseId, ResidentId, StaffId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// One look at a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevealRow {
    pub id: Uuid,
    pub at: Timestamp,
    pub staff: StaffId,
    pub resident: ResidentId,
    /// The case for which it was needed.
    pub case: Option<CaseId>,
    /// `phone` or `id_number`.
    pub field: String,
    pub reason: String,
    pub origin: String,
}

const SELECT: &str =
    "SELECT id, at, staff_id, resident_id, case_id, field, reason, origin FROM reveals";

fn read(row: &Row) -> Result<RevealRow, StoreError> {
    Ok(RevealRow {
        id: row.get("id")?,
        at: row.get("at")?,
        staff: StaffId(row.get("staff_id")?),
        resident: ResidentId(row.get("resident_id")?),
        case: row.get::<Option<Uuid>>("case_id")?.map(CaseId),
        field: row.get("field")?,
        reason: row.get("reason")?,
        origin: row.get("origin")?,
    })
}

/// Adds a look.
pub fn insert(tx: &mut Tx<'_>, reveal: &RevealRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO reveals (id, at, staff_id, resident_id, case_id, field, reason, origin) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            reveal.id,
            reveal.at,
            reveal.staff.0,
            reveal.resident.0,
            reveal.case.map(|id| id.0),
            &reveal.field,
            &reveal.reason,
            &reveal.origin,
        ],
    )
    .map(drop)
}

/// The looks at the numbers of a resident, the newest first.
pub fn of_resident(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    limit: usize,
) -> Result<Vec<RevealRow>, StoreError> {
    let sql = format!("{SELECT} WHERE resident_id = $1 ORDER BY at DESC, id DESC LIMIT {limit}");
    tx.rows(&sql, params![resident.0])?.iter().map(read).collect()
}

/// All looks, the newest first, from the one before `before` on; of one person if given.
pub fn list(
    tx: &mut Tx<'_>,
    staff: Option<StaffId>,
    before: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<RevealRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE 1 = 1");
    if let Some(staff) = staff {
        sql += &format!(" AND staff_id = {}", binds.bind(staff.0));
    }
    if let Some(before) = before {
        sql += &format!(" AND at < {}", binds.bind(before));
    }
    sql += &format!(" ORDER BY at DESC, id DESC LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Whether a case is about this resident and lies inside the scope of the one who asks.
pub fn case_concerns(
    tx: &mut Tx<'_>,
    scope: &Scope,
    case: CaseId,
    resident: ResidentId,
) -> Result<bool, StoreError> {
    let mut binds = Binds::default();
    let (case, resident) = (binds.bind(case.0), binds.bind(resident.0));
    let sql = format!(
        "SELECT 1 AS found FROM cases c WHERE c.id = {case} AND c.resident_id = {resident} AND {}",
        scope.on_cases("c", &mut binds)
    );
    Ok(tx.row(&sql, binds.values())?.is_some())
}
