//! What people asked about their own data (ADM-3, V06).
//!
//! Owns the table `privacy_requests`. What they said and who they are comes sealed and is never seen here. Must not decide
//! who may answer. Called by `linli_app::privacy`.

use jiff::Timestamp;
use linli_domain::privacy::{Progress, Proof, Wish};
use uuid::Uuid;

use crate::columns::{word, word_or_null};
use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    pub id: Uuid,
    pub office: Uuid,
    /// The case through whose link, or about which, it was asked.
    pub case: Option<Uuid>,
    pub resident: Option<Uuid>,
    pub wish: Wish,
    /// `link` or `desk`.
    pub came_by: String,
    pub words_sealed: Vec<u8>,
    pub phone_sealed: Option<Vec<u8>>,
    pub progress: Progress,
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
    pub proof: Option<Proof>,
    pub proof_note_sealed: Option<Vec<u8>>,
    pub proved_at: Option<Timestamp>,
    pub proved_by: Option<Uuid>,
    pub answer_sealed: Option<Vec<u8>>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<Uuid>,
    pub code_digest: Option<String>,
    pub code_until: Option<Timestamp>,
    pub version: i64,
}

const SELECT: &str = "SELECT q.id, q.office_id, q.case_id, q.resident_id, q.wish, q.came_by, q.words_sealed, q.phone_sealed, \
     q.progress, q.asked_at, q.due_at, q.proof, q.proof_note_sealed, q.proved_at, q.proved_by, q.answer_sealed, \
     q.answered_at, q.answered_by, q.code_digest, q.code_until, q.version FROM privacy_requests q";

fn read(row: &Row) -> Result<RequestRow, StoreError> {
    Ok(RequestRow {
        id: row.get("id")?,
        office: row.get("office_id")?,
        case: row.get("case_id")?,
        resident: row.get("resident_id")?,
        wish: word(row, "wish", Wish::parse)?,
        came_by: row.get("came_by")?,
        words_sealed: row.get("words_sealed")?,
        phone_sealed: row.get("phone_sealed")?,
        progress: word(row, "progress", Progress::parse)?,
        asked_at: row.get("asked_at")?,
        due_at: row.get("due_at")?,
        proof: word_or_null(row, "proof", Proof::parse)?,
        proof_note_sealed: row.get("proof_note_sealed")?,
        proved_at: row.get("proved_at")?,
        proved_by: row.get("proved_by")?,
        answer_sealed: row.get("answer_sealed")?,
        answered_at: row.get("answered_at")?,
        answered_by: row.get("answered_by")?,
        code_digest: row.get("code_digest")?,
        code_until: row.get("code_until")?,
        version: row.get("version")?,
    })
}

/// Keeps a request.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &RequestRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO privacy_requests (id, office_id, case_id, resident_id, wish, came_by, words_sealed, phone_sealed, \
         progress, asked_at, due_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            row.id,
            row.office,
            row.case,
            row.resident,
            row.wish.as_str(),
            &row.came_by,
            &row.words_sealed,
            &row.phone_sealed,
            row.progress.as_str(),
            row.asked_at,
            row.due_at,
            row.version
        ],
    )
    .map(drop)
}

/// Writes how far a request has come, if it still has the version of the row, and counts it up. `false` if somebody was
/// faster.
///
/// # Errors
/// [`StoreError`].
pub fn update(tx: &mut Tx<'_>, row: &RequestRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE privacy_requests SET resident_id = $3, progress = $4, proof = $5, proof_note_sealed = $6, \
         proved_at = $7, proved_by = $8, answer_sealed = $9, answered_at = $10, answered_by = $11, code_digest = $12, \
         code_until = $13, words_sealed = $14, phone_sealed = $15, version = version + 1 WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.resident,
            row.progress.as_str(),
            row.proof.map(Proof::as_str),
            &row.proof_note_sealed,
            row.proved_at,
            row.proved_by,
            &row.answer_sealed,
            row.answered_at,
            row.answered_by,
            &row.code_digest,
            row.code_until,
            &row.words_sealed,
            &row.phone_sealed
        ],
    )?;
    Ok(changed == 1)
}

/// A request whose office lies inside the scope.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<RequestRow, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(id);
    let seen = seen(scope, &mut binds);
    read(&tx.one(&format!("{SELECT} WHERE q.id = {id} AND {seen}"), binds.values())?)
}

/// The requests of the offices inside the scope: those that wait for somebody, by their limit, or those that were
/// answered, the latest first. Requests about cases that the scope keeps from somebody are not among them (P26).
///
/// # Errors
/// [`StoreError`].
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    answered: bool,
    limit: u32,
) -> Result<Vec<RequestRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = seen(scope, &mut binds);
    let order = match answered {
        true => "q.answered_at IS NOT NULL ORDER BY q.answered_at DESC, q.id",
        false => "q.answered_at IS NULL ORDER BY q.due_at, q.id",
    };
    let sql = format!("{SELECT} WHERE {seen} AND {order} LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The requests that were made through the link of a case, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(tx: &mut Tx<'_>, case: Uuid, limit: u32) -> Result<Vec<RequestRow>, StoreError> {
    let sql = format!("{SELECT} WHERE q.case_id = $1 ORDER BY q.asked_at DESC, q.id LIMIT {limit}");
    tx.rows(&sql, params![case])?.iter().map(read).collect()
}

/// The requests that were agreed to and wait for the end of a case.
///
/// # Errors
/// [`StoreError`].
pub fn waiting(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<RequestRow>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE q.answered_at IS NULL AND q.progress = $1 ORDER BY q.due_at, q.id LIMIT {limit}"
    );
    tx.rows(&sql, params![Progress::Waiting.as_str()])?.iter().map(read).collect()
}

/// Forgets a request.
///
/// # Errors
/// [`StoreError`].
pub fn forget(tx: &mut Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    tx.execute("DELETE FROM privacy_requests WHERE id = $1", params![id]).map(drop)
}

fn seen(scope: &Scope, binds: &mut Binds) -> String {
    let office = scope.on_office("q.office_id", "branch_id", binds);
    let Some(staff) = scope.staff else { return office };
    let me = binds.bind(staff.0);
    format!(
        "{office} AND NOT EXISTS (SELECT 1 FROM case_accused a WHERE a.staff_id = {me} AND a.case_id = q.case_id)"
    )
}
