//! Contacts: what reaches the desk and becomes no case (REC-1).
//!
//! Owns registering a contact that was settled on the spot or passed on as a message, and reading the register of a
//! day. A contact that becomes a case is written by the registration of the case.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::register::next_number;
use crate::complaint::scribe::LONGEST;
use crate::directory::phones;
use crate::error::{AppError, FieldIssue};
use crate::keys::masked;
use crate::once;
use crate::slips::{self, Slip};
use crate::triage::{self, Proposed, Whose};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use linli_domain::ids::{CaseId, ContactId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::number::Prefix;
use linli_domain::vocabulary::{Channel, Kind};
use linli_store::Tx;
use linli_store::contacts::{self, ContactRow};
use linli_store::offices::{self, OfficeTerms};
use serde::{Deserialize, Serialize};

pub use linli_store::contacts::Outcome;

/// Characters of a name or a subject.
const SHORT: usize = 200;

/// A contact as the desk takes it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewContact {
    pub office: Option<NodeId>,
    pub channel: Option<Channel>,
    /// Now when it is missing.
    pub at: Option<Timestamp>,
    pub resident: Option<ResidentId>,
    pub place: Option<PlaceId>,
    pub name: String,
    pub phone: String,
    pub subject: String,
    pub said: String,
    /// What was done about it.
    pub done: String,
    /// `settled` or `message`.
    pub outcome: String,
    pub kind: Option<Kind>,
    pub department: Option<NodeId>,
    pub responsible: Option<StaffId>,
    /// When the resident will have an answer; needed for what was not settled at once.
    pub agreed_reply: Option<Timestamp>,
    /// The paper that it was written on.
    pub slip: Option<Slip>,
}

/// What the clerk is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub contact: ContactId,
    pub number: String,
}

/// One line of the register. The phone is masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactLine {
    pub id: ContactId,
    pub number: String,
    pub channel: Channel,
    pub at: Timestamp,
    pub clerk: Option<StaffId>,
    pub resident: Option<ResidentId>,
    pub place: Option<PlaceId>,
    pub name: String,
    pub phone: Option<String>,
    pub subject: String,
    pub said: String,
    pub done: String,
    pub outcome: Outcome,
    pub kind: Option<Kind>,
    pub department: Option<NodeId>,
    pub responsible: Option<StaffId>,
    pub agreed_reply: Option<Timestamp>,
    pub case: Option<CaseId>,
}

/// Registers a contact. The same idempotency key with the same input gives the first answer again (D05).
///
/// # Errors
/// [`AppError::Invalid`] naming each field.
pub async fn register(
    app: &App,
    caller: &Caller,
    new: NewContact,
    key: Option<String>,
) -> Result<Taken, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let digest = once::digest(&new)?;
    let proposed = app.propose_at(&new.said, None, &Whose::of(caller, new.office));
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let now = app.environment.now();
            once::once(tx, &app, &caller, (key.as_deref(), &digest), |tx| {
                in_transaction(tx, &app, &caller, &new, (&proposed, now))
            })
        })
        .await
}

fn in_transaction(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    new: &NewContact,
    (proposed, now): (&Proposed, Timestamp),
) -> Result<Taken, AppError> {
    let office = office_of(tx, caller, new)?;
    let mut issues = missing(new, now);
    issues.extend(unknown(tx, new, &office)?);
    issues.extend(slips::check(tx, &office, new.slip.as_ref(), now)?);
    let outcome = Outcome::parse(&new.outcome).filter(|outcome| *outcome != Outcome::Case);
    let (Some(outcome), Some(channel), true) = (outcome, new.channel, issues.is_empty()) else {
        return Err(AppError::Invalid(issues));
    };
    let zone = TimeZone::get(&office.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let day = now.to_zoned(zone).date();
    let id = NodeId(office.id);
    let number = next_number(tx, id, Prefix::Contact, day)?;
    let resident = new.resident.map(|r| offices::resident_name(tx, office.id, r.0)).transpose()?;
    let phone = Some(new.phone.trim()).filter(|phone| !phone.is_empty());
    let contact = ContactId(app.environment.id());
    let row = ContactRow {
        id: contact,
        number: number.clone(),
        office: id,
        channel,
        at: new.at.unwrap_or(now),
        day: day.to_string(),
        clerk: Some(caller.staff),
        resident: new.resident,
        place: new.place,
        name: resident.flatten().unwrap_or_else(|| clean(&new.name)),
        phone_sealed: phone.map(|p| app.keys.seal(p, app.environment.as_ref())),
        phone_hash: phone.map(|p| app.keys.phone_hash(p)),
        tail_hash: phone.map(|p| app.keys.tail_hash(p)),
        subject: clean(&new.subject),
        said: clean(&new.said),
        done: clean(&new.done),
        outcome,
        kind: new.kind,
        department: new.department,
        responsible: new.responsible,
        agreed_reply: new.agreed_reply,
        case: None,
    };
    contacts::insert(tx, &row)?;
    slips::keep(tx, id, (contact, None), new.slip.as_ref())?;
    if !row.said.is_empty() {
        let entered = triage::Entered {
            subject: contact.0,
            text: None,
            office: office.id,
            by: caller.staff.0,
            at: now,
        };
        triage::contact(tx, &entered, proposed, new.kind)?;
    }
    Ok(Taken { contact, number })
}

/// The office that the contact belongs to: the one named, or that of the place.
fn office_of(tx: &mut Tx<'_>, caller: &Caller, new: &NewContact) -> Result<OfficeTerms, AppError> {
    let place = new.place.map(|id| offices::place(tx, id.0)).transpose()?.flatten();
    let office = new.office.map(|id| id.0).or_else(|| place.map(|place| place.office_id));
    let Some(office) = office else { return Err(AppError::field("office", "required")) };
    let terms = match offices::terms(tx, office) {
        Ok(terms) => terms,
        Err(linli_store::StoreError::NotFound) => return Err(AppError::field("office", "unknown")),
        Err(error) => return Err(error.into()),
    };
    let may = caller.has_at(Right::Register, NodeId(terms.id), terms.branch_id.map(NodeId));
    if may && !terms.retired { Ok(terms) } else { Err(AppError::field("office", "unknown")) }
}

/// What the input lacks or has too much of.
fn missing(new: &NewContact, now: Timestamp) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    let mut issue = |field: &str, code| issues.push(FieldIssue::new(field, code));
    if new.channel.is_none() {
        issue("channel", "required");
    }
    match Outcome::parse(&new.outcome) {
        None if new.outcome.is_empty() => issue("outcome", "required"),
        None | Some(Outcome::Case) => issue("outcome", "unknown"),
        Some(Outcome::Settled) if clean(&new.done).is_empty() => issue("done", "required"),
        Some(Outcome::Settled) => {}
        Some(Outcome::Message) => {
            if new.department.is_none() && new.responsible.is_none() {
                issue("department", "required");
            }
            if new.agreed_reply.is_none() {
                issue("agreed_reply", "required");
            }
        }
    }
    if clean(&new.subject).is_empty() && clean(&new.said).is_empty() {
        issue("said", "required");
    }
    if new.agreed_reply.is_some_and(|reply| reply <= now) {
        issue("agreed_reply", "in_the_past");
    }
    if !new.phone.trim().is_empty() && !phones::is_number(&new.phone) {
        issue("phone", "unknown");
    }
    let lengths = [
        ("name", &new.name, SHORT),
        ("subject", &new.subject, SHORT),
        ("said", &new.said, LONGEST),
        ("done", &new.done, LONGEST),
    ];
    for (field, text, max) in lengths {
        let length = text.trim().chars().count();
        if length > max {
            let issue = FieldIssue::new(field, "too_long").with("max", max).with("len", length);
            issues.push(issue);
        }
    }
    issues
}

/// What the input refers to and does not exist in this office.
fn unknown(
    tx: &mut Tx<'_>,
    new: &NewContact,
    office: &OfficeTerms,
) -> Result<Vec<FieldIssue>, AppError> {
    let mut issues = Vec::new();
    if let Some(id) = new.place {
        match offices::place(tx, id.0)? {
            None => issues.push(FieldIssue::new("place", "unknown")),
            Some(place) if place.office_id != office.id => {
                issues.push(FieldIssue::new("place", "other_office"));
            }
            Some(_) => {}
        }
    }
    if let Some(id) = new.resident
        && offices::resident_name(tx, office.id, id.0)?.is_none()
    {
        issues.push(FieldIssue::new("resident", "unknown"));
    }
    if let Some(id) = new.department
        && !offices::departments(tx, office.id)?.contains(&id.0)
    {
        issues.push(FieldIssue::new("department", "unknown"));
    }
    if let Some(id) = new.responsible
        && !offices::staff_in_use(tx, id.0)?
    {
        issues.push(FieldIssue::new("responsible", "unknown"));
    }
    Ok(issues)
}

/// The contacts of an office on a local day, in the order of their time.
///
/// # Errors
/// [`AppError::Forbidden`]. An office that the caller does not see has no contacts.
pub async fn of_day(
    app: &App,
    caller: &Caller,
    office: NodeId,
    day: Date,
) -> Result<Vec<ContactLine>, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let rows = app
        .db
        .read(move |tx| Ok::<_, AppError>(contacts::of_day(tx, &scope, office, &day.to_string())?))
        .await?;
    Ok(rows.into_iter().map(|row| line(app, row)).collect())
}

/// One contact.
///
/// # Errors
/// [`AppError::NotFound`] also when the caller does not see it.
pub async fn show(app: &App, caller: &Caller, id: ContactId) -> Result<ContactLine, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let row = app.db.read(move |tx| Ok::<_, AppError>(contacts::get(tx, &scope, id)?)).await?;
    Ok(line(app, row))
}

pub(crate) fn line(app: &App, row: ContactRow) -> ContactLine {
    let open = |sealed: Vec<u8>| {
        app.keys.open(&sealed).map_or_else(|_| "****".to_owned(), |phone| masked(&phone))
    };
    ContactLine {
        id: row.id,
        number: row.number,
        channel: row.channel,
        at: row.at,
        clerk: row.clerk,
        resident: row.resident,
        place: row.place,
        name: row.name,
        phone: row.phone_sealed.map(open),
        subject: row.subject,
        said: row.said,
        done: row.done,
        outcome: row.outcome,
        kind: row.kind,
        department: row.department,
        responsible: row.responsible,
        agreed_reply: row.agreed_reply,
        case: row.case,
    }
}

/// Who spoke, for one more registration of the same contact. The number is whole: the clerk has just heard it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhoSpoke {
    pub channel: Channel,
    pub name: String,
    pub phone: String,
    pub room: String,
}

/// Who spoke when a case was registered by the caller; nothing of what others registered.
///
/// # Errors
/// [`AppError::NotFound`] if the caller did not register it.
pub async fn speaker_of(app: &App, caller: &Caller, case: CaseId) -> Result<WhoSpoke, AppError> {
    caller.require(Right::Register)?;
    let (scope, me, app) = (caller.scope(Right::SeeCases), caller.staff, app.clone());
    app.clone()
        .db
        .read(move |tx| {
            let row = contacts::of_case(tx, &scope, case)?.filter(|row| row.clerk == Some(me));
            let row = row.ok_or(AppError::NotFound)?;
            let household = linli_store::cases::visible(tx, &scope, case.0)?.household_id;
            let room = household.map(|id| offices::place(tx, id)).transpose()?.flatten();
            let phone = row.phone_sealed.and_then(|sealed| app.keys.open(&sealed).ok());
            Ok(WhoSpoke {
                channel: row.channel,
                name: row.name,
                phone: phone.unwrap_or_default(),
                room: room.map(|place| place.label).unwrap_or_default(),
            })
        })
        .await
}

/// Without spaces around it and without what an engine cannot store.
fn clean(text: &str) -> String {
    text.trim().replace('\0', "")
}
