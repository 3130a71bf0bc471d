//! Taking a person out of the tables: names, numbers, words and files go, cases with their codes stay (ADM-3, V01).
//!
//! Owns the statements of an erasure and the table `erasures`. What has to be erased in which table is listed in
//! [`crate::personal`]; a test compares the two. Must not decide whether something may be erased. Called by
//! `linli_app::privacy`, in one transaction each, so that nothing is half erased.

use jiff::Timestamp;
use uuid::Uuid;

use crate::attachments;
use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::letters;
use crate::scope::{Binds, Scope};
use crate::search;

/// What stands where a name or a title stood.
pub const MARK: &str = "***";

/// One thing that was erased by right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErasureRow {
    /// `resident`, `case`, `contact` or `call`.
    pub subject: String,
    pub subject_id: Uuid,
    pub at: Timestamp,
    pub by: Option<Uuid>,
    pub request: Option<Uuid>,
}

/// Whether there is such a row that has not been erased.
///
/// # Errors
/// [`StoreError`].
pub fn stands(tx: &mut Tx<'_>, subject: &str, id: Uuid) -> Result<bool, StoreError> {
    let sql = match subject {
        "resident" => "SELECT 1 AS found FROM residents WHERE id = $1 AND erased_at IS NULL",
        "case" => "SELECT 1 AS found FROM cases WHERE id = $1 AND erased_at IS NULL",
        "contact" => "SELECT 1 AS found FROM contacts WHERE id = $1 AND erased_at IS NULL",
        "call" => "SELECT 1 AS found FROM calls WHERE id = $1 AND erased_at IS NULL",
        _ => return Ok(false),
    };
    Ok(tx.row(sql, params![id])?.is_some())
}

/// When a case that the scope shows was erased; `None` for one that was not, or that is not shown.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<Option<Timestamp>, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(id);
    let seen = scope.on_cases("k", &mut binds);
    let sql = format!("SELECT k.erased_at FROM cases k WHERE k.id = {id} AND {seen}");
    let row = tx.row(&sql, binds.values())?;
    Ok(row.map(|row| row.get("erased_at")).transpose()?.flatten())
}

/// Names, words, files and links of a case, with its contacts. The journal stays: it holds none of them.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such case.
pub fn case(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let contacts = tx.rows("SELECT id FROM contacts WHERE case_id = $1", params![id])?;
    for row in &contacts {
        contact(tx, row.get("id")?, at)?;
    }
    tx.execute(
        "UPDATE texts SET body = '', erased_at = $2 WHERE case_id = $1 AND erased_at IS NULL",
        params![id, at],
    )?;
    attachments::erase(tx, id, None, at)?;
    tx.execute("DELETE FROM resident_links WHERE case_id = $1", params![id])?;
    letters::forget(tx, id)?;
    // Its title became the name of what several households reported.
    tx.execute(
        "UPDATE matters SET title = $2 WHERE id = (SELECT c.matter_id FROM cases c WHERE c.id = $1) \
         AND title = (SELECT c.title FROM cases c WHERE c.id = $1)",
        params![id, MARK],
    )?;
    tx.execute(
        "UPDATE cases SET title = $3, reporter = CASE WHEN reporter = '' THEN '' ELSE $3 END, erased_at = $2 \
         WHERE id = $1",
        params![id, at, MARK],
    )?;
    // The composers of the case.
    tx.execute("DELETE FROM drafts WHERE subject LIKE $1", params![format!("%:{id}")])?;
    tx.execute(
        "UPDATE change_log SET before = NULL, after = NULL WHERE subject_id = $1",
        params![id],
    )?;
    tx.execute("UPDATE reveals SET reason = $2 WHERE case_id = $1", params![id, MARK])?;
    search::rebuild::reindex(tx, id)
}

/// Name, number and words of a contact, and what was remarked about it.
///
/// # Errors
/// [`StoreError`].
pub fn contact(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE contacts SET name = CASE WHEN name = '' THEN '' ELSE $3 END, phone_sealed = NULL, phone_hash = NULL, \
         tail_hash = NULL, subject = $3, said = '', done = '', erased_at = $2 WHERE id = $1",
        params![id, at, MARK],
    )?;
    tx.execute("UPDATE register_remarks SET body = $2 WHERE contact_id = $1", params![id, MARK])?;
    tx.execute(
        "UPDATE change_log SET before = NULL, after = NULL WHERE subject_id = $1",
        params![id],
    )
    .map(drop)
}

/// The number of a call; that somebody called, and how long it rang, stays.
///
/// # Errors
/// [`StoreError`].
pub fn call(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let nothing: Vec<u8> = Vec::new();
    tx.execute(
        "UPDATE calls SET phone_sealed = $3, phone_hash = $3, tail_hash = $3, external = $4, erased_at = $2 \
         WHERE id = $1",
        params![id, at, nothing, format!("erased-{id}")],
    )
    .map(drop)
}

/// A person's card: name, numbers, notes, ties to rooms, what the log says of them.
///
/// # Errors
/// [`StoreError`].
pub fn resident(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE residents SET name = $3, initials = '', id_number_sealed = NULL, id_number_hash = NULL, \
         preferred_channel = NULL, notes = '', version = version + 1, erased_at = $2 WHERE id = $1",
        params![id, at, MARK],
    )?;
    tx.execute("DELETE FROM resident_phones WHERE resident_id = $1", params![id])?;
    tx.execute("DELETE FROM occupancies WHERE resident_id = $1", params![id])?;
    tx.execute(
        "UPDATE change_log SET before = NULL, after = NULL WHERE subject_id = $1",
        params![id],
    )?;
    tx.execute("UPDATE reveals SET reason = $2 WHERE resident_id = $1", params![id, MARK]).map(drop)
}

/// A number, sealed and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub sealed: Vec<u8>,
    pub hash: Vec<u8>,
    pub tail: Vec<u8>,
}

/// Puts another name (unless it is empty) and another number in the place of those under which a case was reported by
/// somebody without a card. An anonymous report stays anonymous.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such case.
pub fn correct(
    tx: &mut Tx<'_>,
    case: Uuid,
    name: &str,
    number: Option<&Number>,
) -> Result<(), StoreError> {
    if !name.is_empty() {
        tx.execute(
            "UPDATE cases SET reporter = $2 WHERE id = $1 AND reporter <> ''",
            params![case, name],
        )?;
        tx.execute(
            "UPDATE contacts SET name = $2 WHERE case_id = $1 AND resident_id IS NULL",
            params![case, name],
        )?;
    }
    if let Some(number) = number {
        tx.execute(
            "UPDATE contacts SET phone_sealed = $2, phone_hash = $3, tail_hash = $4 WHERE case_id = $1 \
             AND resident_id IS NULL",
            params![case, &number.sealed, &number.hash, &number.tail],
        )?;
    }
    search::rebuild::reindex(tx, case)
}

/// Writes down that something was erased by right. Once only.
///
/// # Errors
/// [`StoreError`].
pub fn remember(tx: &mut Tx<'_>, row: &ErasureRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO erasures (subject, subject_id, at, by_id, request_id) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (subject, subject_id) DO NOTHING",
        params![&row.subject, row.subject_id, row.at, row.by, row.request],
    )
    .map(drop)
}

/// Everything that was erased by right, in the order of time.
///
/// # Errors
/// [`StoreError`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<ErasureRow>, StoreError> {
    tx.rows(
        "SELECT subject, subject_id, at, by_id, request_id FROM erasures ORDER BY at, subject, subject_id",
        params![],
    )?
    .iter()
    .map(|row| {
        Ok(ErasureRow {
            subject: row.get("subject")?,
            subject_id: row.get("subject_id")?,
            at: row.get("at")?,
            by: row.get("by_id")?,
            request: row.get("request_id")?,
        })
    })
    .collect()
}

/// The registers in which contacts stand, as office and day: those of a case, or one of its own.
///
/// # Errors
/// [`StoreError`].
pub fn register_days(
    tx: &mut Tx<'_>,
    cases: &[Uuid],
    contacts: &[Uuid],
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let mut days = Vec::new();
    for (column, ids) in [("case_id", cases), ("id", contacts)] {
        for some in ids.chunks(200) {
            let mut binds = Binds::default();
            let list = binds.list(some.iter().copied());
            let sql = format!(
                "SELECT DISTINCT c.office_id, c.day FROM contacts c JOIN register_days d \
                 ON d.office_id = c.office_id AND d.day = c.day WHERE c.{column} IN ({list})"
            );
            for row in tx.rows(&sql, binds.values())? {
                days.push((row.get("office_id")?, row.get("day")?));
            }
        }
    }
    days.sort();
    days.dedup();
    Ok(days)
}

/// The drafts of everybody, sealed: they may hold a name or a number wherever somebody typed it.
///
/// # Errors
/// [`StoreError`].
pub fn drafts(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String, Vec<u8>)>, StoreError> {
    tx.rows("SELECT staff_id, subject, body_sealed FROM drafts", params![])?
        .iter()
        .map(|row| Ok((row.get("staff_id")?, row.get("subject")?, row.get("body_sealed")?)))
        .collect()
}

/// Forgets the saved views that ask for one of these words, and tells how many there were.
///
/// # Errors
/// [`StoreError`].
pub fn saved_views(tx: &mut Tx<'_>, words: &[String]) -> Result<u64, StoreError> {
    let mut gone = 0;
    for row in tx.rows("SELECT id, name, query FROM saved_views", params![])? {
        let (id, name, query): (Uuid, String, String) =
            (row.get("id")?, row.get("name")?, row.get("query")?);
        if words.iter().any(|word| name.contains(word) || query.contains(word)) {
            gone += tx.execute("DELETE FROM saved_views WHERE id = $1", params![id])?;
        }
    }
    Ok(gone)
}
