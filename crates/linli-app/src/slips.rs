//! Paper slips (业户意见单) typed in at the desk: a way as good as any other (CHN-1, decision 0095).
//!
//! Owns what is asked of a slip: a number that its office has not typed in yet, and a day that is not to come. Called
//! wherever the desk registers.

use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use linli_domain::ids::{CaseId, ContactId, NodeId};
use linli_store::Tx;
use linli_store::offices::OfficeTerms;
use linli_store::slips::{self, SlipRow};
use serde::Serialize;

/// Characters of a slip's number.
const LONGEST: usize = 40;

/// What stands on a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slip {
    pub number: String,
    /// The day on which it was written.
    pub day: Option<Date>,
}

/// What is wrong with a slip: `slip_number` and `slip_day`.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(crate) fn check(
    tx: &mut Tx<'_>,
    office: &OfficeTerms,
    slip: Option<&Slip>,
    now: Timestamp,
) -> Result<Vec<FieldIssue>, AppError> {
    let Some(slip) = slip else { return Ok(Vec::new()) };
    let mut issues = Vec::new();
    let number = slip.number.trim();
    let length = number.chars().count();
    if length == 0 {
        issues.push(FieldIssue::new("slip_number", "required"));
    } else if length > LONGEST {
        let issue = FieldIssue::new("slip_number", "too_long");
        issues.push(issue.with("max", LONGEST).with("len", length));
    } else if let Some(taken) = slips::taken(tx, NodeId(office.id), number)? {
        issues.push(FieldIssue::new("slip_number", "slip_taken").with("number", taken));
    }
    let zone = TimeZone::get(&office.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    if slip.day.is_some_and(|day| day > now.to_zoned(zone).date()) {
        issues.push(FieldIssue::new("slip_day", "in_the_future"));
    }
    Ok(issues)
}

/// Keeps a slip with the contact that was made of it.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    office: NodeId,
    (contact, case): (ContactId, Option<CaseId>),
    slip: Option<&Slip>,
) -> Result<(), AppError> {
    let Some(slip) = slip else { return Ok(()) };
    let number = slip.number.trim().to_owned();
    Ok(slips::insert(tx, &SlipRow { contact, office, case, number, day: slip.day })?)
}
