//! Policies and calendars that the company has made: versions of data, never changed once saved (ADM-1).
//!
//! Owns the tables `policies` and `calendars`. Must not know what is in them. Called by the rule book and the use cases
//! of policies and calendars.

use crate::cases::CaseRow;
use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;
use jiff::Timestamp;
use uuid::Uuid;

/// One version of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    pub id: String,
    pub version: i64,
    /// Complaints registered from this instant on run under it.
    pub valid_from: Timestamp,
    /// JSON.
    pub body: String,
    pub note: String,
    pub saved_at: Timestamp,
    pub saved_by: Option<Uuid>,
}

/// One version of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRow {
    pub id: String,
    pub version: i64,
    /// JSON.
    pub body: String,
    pub note: String,
    pub saved_at: Timestamp,
    pub saved_by: Option<Uuid>,
    /// When every open case had been planned again under it.
    pub planned_at: Option<Timestamp>,
}

const POLICY: &str = "SELECT id, version, valid_from, body, note, saved_at, saved_by FROM policies";
const CALENDAR: &str =
    "SELECT id, version, body, note, saved_at, saved_by, planned_at FROM calendars";

fn policy_row(row: &Row) -> Result<PolicyRow, StoreError> {
    Ok(PolicyRow {
        id: row.get("id")?,
        version: row.get("version")?,
        valid_from: row.get("valid_from")?,
        body: row.get("body")?,
        note: row.get("note")?,
        saved_at: row.get("saved_at")?,
        saved_by: row.get("saved_by")?,
    })
}

fn calendar_row(row: &Row) -> Result<CalendarRow, StoreError> {
    Ok(CalendarRow {
        id: row.get("id")?,
        version: row.get("version")?,
        body: row.get("body")?,
        note: row.get("note")?,
        saved_at: row.get("saved_at")?,
        saved_by: row.get("saved_by")?,
        planned_at: row.get("planned_at")?,
    })
}

/// Every version of every policy, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn policies(tx: &mut Tx<'_>) -> Result<Vec<PolicyRow>, StoreError> {
    tx.rows(&format!("{POLICY} ORDER BY id, version DESC"), params![])?
        .iter()
        .map(policy_row)
        .collect()
}

/// One version.
///
/// # Errors
/// [`StoreError`].
pub fn policy(tx: &mut Tx<'_>, id: &str, version: i64) -> Result<Option<PolicyRow>, StoreError> {
    let sql = format!("{POLICY} WHERE id = $1 AND version = $2");
    tx.row(&sql, params![id.to_owned(), version])?.as_ref().map(policy_row).transpose()
}

/// The version under which a complaint that is registered at an instant runs, if the company has made one.
///
/// # Errors
/// [`StoreError`].
pub fn policy_in_force(
    tx: &mut Tx<'_>,
    id: &str,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    tx.row(
        "SELECT version FROM policies WHERE id = $1 AND valid_from <= $2 \
         ORDER BY valid_from DESC, version DESC LIMIT 1",
        params![id.to_owned(), at],
    )?
    .map(|row| row.get("version"))
    .transpose()
}

/// The highest version that the company has made.
///
/// # Errors
/// [`StoreError`].
pub fn newest_policy(tx: &mut Tx<'_>, id: &str) -> Result<Option<i64>, StoreError> {
    tx.one("SELECT MAX(version) AS newest FROM policies WHERE id = $1", params![id.to_owned()])?
        .get("newest")
}

/// Keeps a new version. Two who save at once do not overwrite each other: the second fails.
///
/// # Errors
/// [`StoreError`].
pub fn insert_policy(tx: &mut Tx<'_>, row: &PolicyRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO policies (id, version, valid_from, body, note, saved_at, saved_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.id.clone(),
            row.version,
            row.valid_from,
            row.body.clone(),
            row.note.clone(),
            row.saved_at,
            row.saved_by
        ],
    )
    .map(drop)
}

/// Every version of every calendar, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn calendars(tx: &mut Tx<'_>) -> Result<Vec<CalendarRow>, StoreError> {
    tx.rows(&format!("{CALENDAR} ORDER BY id, version DESC"), params![])?
        .iter()
        .map(calendar_row)
        .collect()
}

/// One version.
///
/// # Errors
/// [`StoreError`].
pub fn calendar(
    tx: &mut Tx<'_>,
    id: &str,
    version: i64,
) -> Result<Option<CalendarRow>, StoreError> {
    let sql = format!("{CALENDAR} WHERE id = $1 AND version = $2");
    tx.row(&sql, params![id.to_owned(), version])?.as_ref().map(calendar_row).transpose()
}

/// The newest version that the company has made; it is the one in force.
///
/// # Errors
/// [`StoreError`].
pub fn newest_calendar(tx: &mut Tx<'_>, id: &str) -> Result<Option<i64>, StoreError> {
    tx.one("SELECT MAX(version) AS newest FROM calendars WHERE id = $1", params![id.to_owned()])?
        .get("newest")
}

/// Keeps a new version. Two who save at once do not overwrite each other: the second fails.
///
/// # Errors
/// [`StoreError`].
pub fn insert_calendar(tx: &mut Tx<'_>, row: &CalendarRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO calendars (id, version, body, note, saved_at, saved_by, planned_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            row.id.clone(),
            row.version,
            row.body.clone(),
            row.note.clone(),
            row.saved_at,
            row.saved_by,
            row.planned_at
        ],
    )
    .map(drop)
}

/// Versions under which open cases still have to be planned again.
///
/// # Errors
/// [`StoreError`].
pub fn calendars_to_plan(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    tx.rows(
        "SELECT id, version FROM calendars WHERE planned_at IS NULL ORDER BY id, version",
        params![],
    )?
    .iter()
    .map(|row| Ok((row.get("id")?, row.get("version")?)))
    .collect()
}

/// Every open case has been planned again under this version, and so under those before it.
///
/// # Errors
/// [`StoreError`].
pub fn calendar_planned(
    tx: &mut Tx<'_>,
    id: &str,
    version: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE calendars SET planned_at = $3 WHERE id = $1 AND version <= $2 AND planned_at IS NULL",
        params![id.to_owned(), version, at],
    )
    .map(drop)
}

/// Open cases in the order of their registration, after a position.
///
/// # Errors
/// [`StoreError`].
pub fn open_cases(
    tx: &mut Tx<'_>,
    after: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid)>, StoreError> {
    tx.rows(
        "SELECT registered_at, id FROM cases WHERE open = 1 AND registered_at >= $1 \
         AND (registered_at > $1 OR id > $2) ORDER BY registered_at, id LIMIT $3",
        params![after.0, after.1, limit],
    )?
    .iter()
    .map(|row| Ok((row.get("registered_at")?, row.get("id")?)))
    .collect()
}

/// Cases for a job of the program itself, in the order of their ids; locked until the transaction ends, if it changes
/// them. Those that are not there are left out.
///
/// # Errors
/// [`StoreError`].
pub fn cases(tx: &mut Tx<'_>, ids: &[Uuid], locked: bool) -> Result<Vec<CaseRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let list = binds.list(ids.iter().copied());
    let sql = format!("SELECT * FROM cases WHERE id IN ({list}) ORDER BY id");
    let rows = match locked {
        true => tx.rows_locked(&sql, binds.values())?,
        false => tx.rows(&sql, binds.values())?,
    };
    rows.iter().map(CaseRow::read).collect()
}

/// Cases registered since an instant at offices that run under a policy, the newest first, with their numbers.
///
/// # Errors
/// [`StoreError`].
pub fn cases_since(
    tx: &mut Tx<'_>,
    policy: &str,
    since: Timestamp,
    before: (Timestamp, Uuid),
    limit: i64,
) -> Result<Vec<(Timestamp, Uuid, String, Uuid)>, StoreError> {
    tx.rows(
        "SELECT c.registered_at, c.id, c.number, c.office_id FROM nodes n \
         JOIN cases c ON c.office_id = n.id \
         WHERE n.kind = 'office' AND c.kind = 'complaint' AND n.policy = $1 AND c.registered_at >= $2 AND c.registered_at <= $3 \
         AND (c.registered_at < $3 OR c.id < $4) \
         ORDER BY c.registered_at DESC, c.id DESC LIMIT $5",
        params![policy.to_owned(), since, before.0, before.1, limit],
    )?
    .iter()
    .map(|row| {
        Ok((row.get("registered_at")?, row.get("id")?, row.get("number")?, row.get("office_id")?))
    })
    .collect()
}

/// Offices that run under a policy.
///
/// # Errors
/// [`StoreError`].
pub fn offices_under(tx: &mut Tx<'_>, policy: &str) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(
        "SELECT id FROM nodes WHERE kind = 'office' AND policy = $1 AND retired_at IS NULL ORDER BY id",
        params![policy.to_owned()],
    )?
    .iter()
    .map(|row| row.get("id"))
    .collect()
}
