//! Telephone calls as a telephone system reports them (REC-2).
//!
//! Owns the table `calls`. Must not decide whose card opens. Called by `linli_app::calls`.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, StaffId};
use uuid::Uuid;

use crate::columns::word;
use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    Ringing,
    Answered,
    HungUp,
}

impl CallState {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::Ringing, Self::Answered, Self::HungUp];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Answered => "answered",
            Self::HungUp => "hung_up",
        }
    }

    /// The value of a code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == code)
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    pub id: Uuid,
    pub office: NodeId,
    /// The name that the telephone system gives it.
    pub external: String,
    pub line: String,
    /// Whose telephone rings.
    pub staff: Option<StaffId>,
    pub phone_sealed: Vec<u8>,
    pub phone_hash: Vec<u8>,
    pub tail_hash: Vec<u8>,
    pub state: CallState,
    pub rang_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

const COLUMNS: &str = "c.id, c.office_id, c.external, c.line, c.staff_id, c.phone_sealed, c.phone_hash, c.tail_hash, \
     c.state, c.rang_at, c.answered_at, c.ended_at";

fn read(row: &Row) -> Result<CallRow, StoreError> {
    Ok(CallRow {
        id: row.get("id")?,
        office: NodeId(row.get("office_id")?),
        external: row.get("external")?,
        line: row.get("line")?,
        staff: row.get::<Option<_>>("staff_id")?.map(StaffId),
        phone_sealed: row.get("phone_sealed")?,
        phone_hash: row.get("phone_hash")?,
        tail_hash: row.get("tail_hash")?,
        state: word(row, "state", CallState::parse)?,
        rang_at: row.get("rang_at")?,
        answered_at: row.get("answered_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// The call that a telephone system names so, locked until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub fn by_external(
    tx: &mut Tx<'_>,
    office: NodeId,
    external: &str,
) -> Result<Option<CallRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM calls c WHERE c.office_id = $1 AND c.external = $2");
    tx.row(&sql, params![office.0, external])?.as_ref().map(read).transpose()
}

/// Adds a call. `false` if the telephone system has reported one of this name before.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &CallRow) -> Result<bool, StoreError> {
    let added = tx.execute(
        "INSERT INTO calls (id, office_id, external, line, staff_id, phone_sealed, phone_hash, tail_hash, state, \
         rang_at, answered_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (office_id, external) DO NOTHING",
        params![
            row.id,
            row.office.0,
            &row.external,
            &row.line,
            row.staff.map(|s| s.0),
            row.phone_sealed.clone(),
            row.phone_hash.clone(),
            row.tail_hash.clone(),
            row.state.as_str(),
            row.rang_at,
            row.answered_at,
            row.ended_at
        ],
    )?;
    Ok(added == 1)
}

/// Writes where a call stands now, and whose it is.
///
/// # Errors
/// [`StoreError`].
pub fn update(tx: &mut Tx<'_>, row: &CallRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE calls SET state = $2, answered_at = $3, ended_at = $4, staff_id = $5 WHERE id = $1",
        params![row.id, row.state.as_str(), row.answered_at, row.ended_at, row.staff.map(|s| s.0)],
    )
    .map(drop)
}

/// Calls since an instant that ring for this person or for everybody on the desk, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn ringing(
    tx: &mut Tx<'_>,
    scope: &Scope,
    staff: StaffId,
    since: Timestamp,
) -> Result<Vec<CallRow>, StoreError> {
    let mut binds = Binds::default();
    let (since, me) = (binds.bind(since), binds.bind(staff.0));
    let seen = scope.on_office("c.office_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM calls c WHERE c.rang_at >= {since} AND {seen} AND c.state <> 'hung_up' \
         AND (c.staff_id IS NULL OR c.staff_id = {me}) ORDER BY c.rang_at DESC, c.id LIMIT 5"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The latest calls from a number, by its keyed hash, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn from_number(
    tx: &mut Tx<'_>,
    scope: &Scope,
    phone_hash: &[u8],
    limit: u32,
) -> Result<Vec<CallRow>, StoreError> {
    let mut binds = Binds::default();
    let hash = binds.bind(phone_hash);
    let seen = scope.on_office("c.office_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM calls c WHERE c.phone_hash = {hash} AND {seen} ORDER BY c.rang_at DESC, c.id LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The latest calls that the scope shows, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn latest(tx: &mut Tx<'_>, scope: &Scope, limit: u32) -> Result<Vec<CallRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_office("c.office_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT {COLUMNS} FROM calls c WHERE {seen} ORDER BY c.rang_at DESC, c.id LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// One call, if the scope shows it.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<Option<CallRow>, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(id);
    let seen = scope.on_office("c.office_id", "branch_id", &mut binds);
    let sql = format!("SELECT {COLUMNS} FROM calls c WHERE c.id = {id} AND {seen}");
    tx.row(&sql, binds.values())?.as_ref().map(read).transpose()
}
