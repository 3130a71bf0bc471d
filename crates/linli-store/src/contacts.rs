//! Contacts: every visit, call, letter or message, whether or not a case came of it (REC-1).
//!
//! Owns the table `contacts`. Must not decide who may register or read (the use cases do, by [`Scope`]). Called by
//! `linli_app::contacts` and by the registration of cases.

use jiff::Timestamp;
use linli_domain::ids::{CaseId, ContactId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::vocabulary::{Channel, Kind};

use crate::columns::{word, word_or_null};
use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use crate::values;

/// What became of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Settled on the spot.
    Settled,
    /// Passed on as a message for an absent colleague.
    Message,
    /// Turned into a case.
    Case,
}

impl Outcome {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::Settled, Self::Message, Self::Case];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Message => "message",
            Self::Case => "case",
        }
    }

    /// The value of a code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.as_str() == code)
    }
}

/// One row of `contacts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    pub id: ContactId,
    pub number: String,
    pub office: NodeId,
    pub channel: Channel,
    pub at: Timestamp,
    /// Local day of the office, `2026-09-14`.
    pub day: String,
    /// Who wrote it down; nobody when it came in by itself.
    pub clerk: Option<StaffId>,
    pub resident: Option<ResidentId>,
    pub place: Option<PlaceId>,
    pub name: String,
    pub phone_sealed: Option<Vec<u8>>,
    pub phone_hash: Option<Vec<u8>>,
    pub tail_hash: Option<Vec<u8>>,
    pub subject: String,
    pub said: String,
    pub done: String,
    pub outcome: Outcome,
    /// What it was about; `None` for those of before this was asked.
    pub kind: Option<Kind>,
    pub department: Option<NodeId>,
    pub responsible: Option<StaffId>,
    pub agreed_reply: Option<Timestamp>,
    pub case: Option<CaseId>,
}

pub(crate) const COLUMNS: &str = "c.id, c.number, c.office_id, c.channel, c.at, c.day, c.clerk_id, c.resident_id, c.place_id, \
     c.name, c.phone_sealed, c.phone_hash, c.tail_hash, c.subject, c.said, c.done, c.outcome, c.department_id, \
     c.responsible_id, c.agreed_reply_at, c.case_id, c.kind";

const INSERT: &[&str] = &[
    "id",
    "number",
    "office_id",
    "channel",
    "at",
    "day",
    "clerk_id",
    "resident_id",
    "place_id",
    "name",
    "phone_sealed",
    "phone_hash",
    "tail_hash",
    "subject",
    "said",
    "done",
    "outcome",
    "department_id",
    "responsible_id",
    "agreed_reply_at",
    "case_id",
    "kind",
];

fn bound(row: &ContactRow) -> Vec<Value> {
    values![
        row.id.0,
        &row.number,
        row.office.0,
        row.channel.as_str(),
        row.at,
        &row.day,
        row.clerk.map(|id| id.0),
        row.resident.map(|id| id.0),
        row.place.map(|id| id.0),
        &row.name,
        &row.phone_sealed,
        &row.phone_hash,
        &row.tail_hash,
        &row.subject,
        &row.said,
        &row.done,
        row.outcome.as_str(),
        row.department.map(|id| id.0),
        row.responsible.map(|id| id.0),
        row.agreed_reply,
        row.case.map(|id| id.0),
        row.kind.map(Kind::as_str),
    ]
}

/// Adds a contact.
///
/// # Errors
/// [`StoreError::Conflict`] on `contacts.office_id, contacts.number` if the number exists.
pub fn insert(tx: &mut Tx<'_>, row: &ContactRow) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=INSERT.len()).map(|n| format!("${n}")).collect();
    let sql =
        format!("INSERT INTO contacts ({}) VALUES ({})", INSERT.join(", "), places.join(", "));
    tx.execute(&sql, &bound(row)).map(drop)
}

/// Adds many contacts fast.
///
/// # Errors
/// As [`insert`].
pub fn bulk(tx: &mut Tx<'_>, rows: &[ContactRow]) -> Result<u64, StoreError> {
    tx.bulk("contacts", INSERT, rows.iter().map(bound))
}

/// The contacts of an office on one local day, in the order of their time: the register of that day. An office
/// outside the scope has none.
///
/// # Errors
/// [`StoreError`].
pub fn of_day(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: NodeId,
    day: &str,
) -> Result<Vec<ContactRow>, StoreError> {
    let mut binds = Binds::default();
    let (office, day) = (binds.bind(office.0), binds.bind(day));
    let seen = seen(scope, &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM contacts c WHERE c.office_id = {office} AND c.day = {day} AND {seen} \
         ORDER BY c.at, c.id"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The latest contacts from a telephone (by the keyed hash of its number) or in a place, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn latest(
    tx: &mut Tx<'_>,
    scope: &Scope,
    phone_hash: Option<&[u8]>,
    place: Option<PlaceId>,
    limit: u32,
) -> Result<Vec<ContactRow>, StoreError> {
    let mut binds = Binds::default();
    let condition = match (phone_hash, place) {
        (Some(hash), _) => format!("c.phone_hash = {}", binds.bind(hash)),
        (None, Some(place)) => format!("c.place_id = {}", binds.bind(place.0)),
        (None, None) => return Ok(Vec::new()),
    };
    let seen = seen(scope, &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM contacts c WHERE {condition} AND {seen} ORDER BY c.at DESC, c.id LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// One contact, if the scope shows it.
///
/// # Errors
/// [`StoreError::NotFound`] if it does not exist or is not shown.
pub fn get(tx: &mut Tx<'_>, scope: &Scope, id: ContactId) -> Result<ContactRow, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(id.0);
    let seen = seen(scope, &mut binds);
    let sql = format!("SELECT {COLUMNS} FROM contacts c WHERE c.id = {id} AND {seen}");
    read(&tx.one(&sql, binds.values())?)
}

/// The contact that became a case, if the scope shows it.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(
    tx: &mut Tx<'_>,
    scope: &Scope,
    case: CaseId,
) -> Result<Option<ContactRow>, StoreError> {
    let mut binds = Binds::default();
    let case = binds.bind(case.0);
    let seen = seen(scope, &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM contacts c WHERE c.case_id = {case} AND {seen} ORDER BY c.at, c.id LIMIT 1"
    );
    tx.row(&sql, binds.values())?.map(|row| read(&row)).transpose()
}

/// What a scope shows of the contacts. One that became a case is seen by whoever sees that case, so that a person
/// complained about does not read in the register what the case list keeps from them (P26); the others by the
/// office, or the department that they were passed to.
pub(crate) fn seen(scope: &Scope, binds: &mut Binds) -> String {
    let mut any = vec![scope.on_office("c.office_id", "branch_id", binds)];
    if !scope.departments.is_empty() {
        let list = binds.list(scope.departments.iter().map(|n| n.0));
        any.push(format!("c.department_id IN ({list})"));
    }
    let of_case = scope.on_cases("k", binds);
    format!(
        "CASE WHEN c.case_id IS NULL THEN ({}) \
         ELSE EXISTS (SELECT 1 FROM cases k WHERE k.id = c.case_id AND {of_case}) END",
        any.join(" OR ")
    )
}

pub(crate) fn read(row: &Row) -> Result<ContactRow, StoreError> {
    Ok(ContactRow {
        id: ContactId(row.get("id")?),
        number: row.get("number")?,
        office: NodeId(row.get("office_id")?),
        channel: word(row, "channel", Channel::parse)?,
        at: row.get("at")?,
        day: row.get("day")?,
        clerk: row.get::<Option<_>>("clerk_id")?.map(StaffId),
        resident: row.get::<Option<_>>("resident_id")?.map(ResidentId),
        place: row.get::<Option<_>>("place_id")?.map(PlaceId),
        name: row.get("name")?,
        phone_sealed: row.get("phone_sealed")?,
        phone_hash: row.get("phone_hash")?,
        tail_hash: row.get("tail_hash")?,
        subject: row.get("subject")?,
        said: row.get("said")?,
        done: row.get("done")?,
        outcome: word(row, "outcome", Outcome::parse)?,
        kind: word_or_null(row, "kind", Kind::parse)?,
        department: row.get::<Option<_>>("department_id")?.map(NodeId),
        responsible: row.get::<Option<_>>("responsible_id")?.map(StaffId),
        agreed_reply: row.get("agreed_reply_at")?,
        case: row.get::<Option<_>>("case_id")?.map(CaseId),
    })
}
