//! Paper slips (业户意见单) that were typed in at the desk: the number and the day that stand on them (CHN-1).
//!
//! Owns the table `paper_slips`. Its number is the house's own and says nothing about anybody. Callers have checked the
//! contact and the case against the scope.

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::civil::Date;
use linli_domain::ids::{CaseId, ContactId, NodeId};
use uuid::Uuid;

/// What stands on a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipRow {
    pub contact: ContactId,
    pub office: NodeId,
    pub case: Option<CaseId>,
    pub number: String,
    pub day: Option<Date>,
}

/// The number of the case or contact for which a slip of this office was typed in already.
///
/// # Errors
/// [`StoreError`].
pub fn taken(tx: &mut Tx<'_>, office: NodeId, number: &str) -> Result<Option<String>, StoreError> {
    let row = tx.row(
        "SELECT coalesce(k.number, c.number) AS number FROM paper_slips s JOIN contacts c ON c.id = s.contact_id \
         LEFT JOIN cases k ON k.id = s.case_id WHERE s.office_id = $1 AND s.number = $2",
        params![office.0, number],
    )?;
    row.map(|row| row.get("number")).transpose()
}

/// Keeps a slip.
///
/// # Errors
/// [`StoreError::Conflict`] if the office has a slip of this number.
pub fn insert(tx: &mut Tx<'_>, row: &SlipRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO paper_slips (contact_id, office_id, case_id, number, day) VALUES ($1, $2, $3, $4, $5)",
        params![
            row.contact.0,
            row.office.0,
            row.case.map(|case| case.0),
            &row.number,
            row.day.map(|day| day.to_string())
        ],
    )
    .map(drop)
}

/// Number and day of the slip of a case; the first, if it was joined to others.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(
    tx: &mut Tx<'_>,
    case: Uuid,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    let row = tx.row(
        "SELECT number, day FROM paper_slips WHERE case_id = $1 ORDER BY contact_id LIMIT 1",
        params![case],
    )?;
    row.map(|row| Ok((row.get("number")?, row.get("day")?))).transpose()
}

/// Number and day of the slip of a contact.
///
/// # Errors
/// [`StoreError`].
pub fn of_contact(
    tx: &mut Tx<'_>,
    contact: ContactId,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    let row =
        tx.row("SELECT number, day FROM paper_slips WHERE contact_id = $1", params![contact.0])?;
    row.map(|row| Ok((row.get("number")?, row.get("day")?))).transpose()
}
