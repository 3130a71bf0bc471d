//! What a registration refers to: place, office, resident, category, people. Looked up under the
//! caller's rights; everything that does not exist or is not theirs is an issue beside its field.

use crate::access::Right;
use crate::complaint::register::NewComplaint;
use crate::complaint::scribe::Scribe;
use crate::doer::Doer;
use crate::error::{AppError, FieldIssue};
use crate::slips;
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::Channel;
use linli_store::Tx;
use linli_store::offices::{self, OfficeTerms, PlaceTerms};
use uuid::Uuid;

/// What was looked up for the registration.
pub(crate) struct Found {
    pub(crate) office: OfficeTerms,
    pub(crate) place: Option<PlaceTerms>,
    pub(crate) reporter: String,
}

/// Looks up what the input refers to; everything that does not exist or is not the caller's is an
/// issue beside its field. `right` is what lets the caller write at the office.
pub(crate) fn look_up(
    tx: &mut Tx<'_>,
    doer: Doer<'_>,
    (new, right): (&NewComplaint, Right),
    (scribe, now): (&mut Scribe<'_>, Timestamp),
) -> Result<Found, AppError> {
    let room = new.room.map(|id| offices::place(tx, id.0)).transpose()?.flatten();
    let place = match new.place {
        Some(id) => offices::place(tx, id.0)?,
        None => room.clone(),
    };
    for (field, given, found) in
        [("room", new.room.is_some(), &room), ("place", new.place.is_some(), &place)]
    {
        if given && found.is_none() {
            scribe.issue(FieldIssue::new(field, "unknown"));
        }
    }
    let office = new.office.map(|o| o.0).or_else(|| place.as_ref().map(|p| p.office_id));
    let Some(office) = office else {
        if !scribe.has_issues() {
            scribe.issue(FieldIssue::new("place", "required"));
        }
        // Without an office nothing more can be looked up; what is missing is said all the same.
        let channel = new.channel.map(Channel::as_str).unwrap_or_default();
        for (field, text) in
            [("channel", channel), ("category", new.category.as_str()), ("said", new.said.trim())]
        {
            if text.is_empty() {
                scribe.issue(FieldIssue::new(field, "required"));
            }
        }
        return Err(AppError::Invalid(scribe.take_issues()));
    };
    let office = match offices::terms(tx, office) {
        Ok(terms) => terms,
        Err(linli_store::StoreError::NotFound) => {
            return Err(AppError::field("office", "unknown"));
        }
        Err(error) => return Err(error.into()),
    };
    let may = doer.may_write_at(right, NodeId(office.id), office.branch_id.map(NodeId));
    if !may || office.retired {
        return Err(AppError::field("office", "unknown"));
    }
    for (field, found) in [("room", &room), ("place", &place)] {
        if found.as_ref().is_some_and(|p| p.office_id != office.id) {
            scribe.issue(FieldIssue::new(field, "other_office"));
        }
    }
    let known = new.resident.map(|id| offices::resident_name(tx, office.id, id.0)).transpose()?;
    if matches!(known, Some(None)) {
        scribe.issue(FieldIssue::new("resident", "unknown"));
    }
    if new.channel.is_none() {
        scribe.issue(FieldIssue::new("channel", "required"));
    }
    let category = new.category.as_str();
    if category.is_empty() {
        scribe.issue(FieldIssue::new("category", "required"));
    } else if !offices::category_in_use(tx, category)? {
        scribe.issue(FieldIssue::new("category", "unknown"));
    }
    check_rest(tx, (new, now), &office, scribe)?;
    let name = known.flatten().unwrap_or_else(|| new.name.trim().chars().take(100).collect());
    let reporter = if new.anonymous { String::new() } else { name };
    Ok(Found { office, place, reporter })
}

/// The people, and the paper.
fn check_rest(
    tx: &mut Tx<'_>,
    (new, now): (&NewComplaint, Timestamp),
    office: &OfficeTerms,
    scribe: &mut Scribe<'_>,
) -> Result<(), AppError> {
    check_accused(tx, new, office.id, scribe)?;
    for issue in slips::check(tx, office, new.slip.as_ref(), now)? {
        scribe.issue(issue);
    }
    Ok(())
}

/// Who is complained about must be known, or the conflict rules would not hold.
fn check_accused(
    tx: &mut Tx<'_>,
    new: &NewComplaint,
    office: Uuid,
    scribe: &mut Scribe<'_>,
) -> Result<(), AppError> {
    if let Some(department) = new.department
        && !offices::departments(tx, office)?.contains(&department.0)
    {
        scribe.issue(FieldIssue::new("department", "unknown"));
    }
    if !new.accused_departments.is_empty() {
        let known = offices::departments(tx, office)?;
        if new.accused_departments.iter().any(|d| !known.contains(&d.0)) {
            scribe.issue(FieldIssue::new("accused_departments", "unknown"));
        }
    }
    for staff in &new.accused_staff {
        if !offices::staff_in_use(tx, staff.0)? {
            scribe.issue(FieldIssue::new("accused_staff", "unknown"));
        }
    }
    Ok(())
}
