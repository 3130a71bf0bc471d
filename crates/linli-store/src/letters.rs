//! Letters to residents: the address of a case, who wants none, and what became of each letter (CHN-2).
//!
//! Owns the tables `case_addresses`, `address_stops` and `letters`, and the turn of a letter in the outbox. Must hold no
//! rules; addresses come in sealed. Called by `linli_app::mail`.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::outbox::{self, OutboxRow};
use crate::scope::Binds;
use jiff::Timestamp;
use linli_domain::letter::{Fate, Occasion};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The topic of letters in the outbox.
pub const TOPIC: &str = "letter";

/// Where a case is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRow {
    pub case_id: Uuid,
    pub sealed: Vec<u8>,
    pub hash: Vec<u8>,
    /// `zh-CN`, `zh-TW` or `en`.
    pub language: String,
    pub given_at: Timestamp,
    /// No letters about this case since then.
    pub stopped_at: Option<Timestamp>,
    /// None to this address at all since then.
    pub all_stopped_at: Option<Timestamp>,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    pub id: Uuid,
    pub case_id: Uuid,
    pub occasion: Occasion,
    pub made_at: Timestamp,
    pub fate: Fate,
    pub at: Timestamp,
    /// When it is tried next.
    pub until: Option<Timestamp>,
    pub attempts: i64,
    /// What the server said.
    pub answer: String,
}

/// A letter to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    pub id: Uuid,
    pub case_id: Uuid,
    pub occasion: Occasion,
    /// Unique for each letter of a case.
    pub stage: String,
    pub at: Timestamp,
}

/// Gives a case an address, in the place of the one that it had.
///
/// # Errors
/// [`StoreError`].
pub fn give(tx: &mut Tx<'_>, row: &AddressRow) -> Result<(), StoreError> {
    tx.execute("DELETE FROM case_addresses WHERE case_id = $1", params![row.case_id])?;
    tx.execute(
        "INSERT INTO case_addresses (case_id, address_sealed, address_hash, language, given_at, stopped_at) \
         VALUES ($1, $2, $3, $4, $5, NULL)",
        params![row.case_id, &row.sealed, &row.hash, &row.language, row.given_at],
    )
    .map(drop)
}

/// The address of a case.
///
/// # Errors
/// [`StoreError`].
pub fn address(tx: &mut Tx<'_>, case: Uuid) -> Result<Option<AddressRow>, StoreError> {
    let row = tx.row(
        "SELECT a.case_id, a.address_sealed, a.address_hash, a.language, a.given_at, a.stopped_at, s.at AS all_stopped_at \
         FROM case_addresses a LEFT JOIN address_stops s ON s.address_hash = a.address_hash WHERE a.case_id = $1",
        params![case],
    )?;
    row.map(|row| {
        Ok(AddressRow {
            case_id: row.get("case_id")?,
            sealed: row.get("address_sealed")?,
            hash: row.get("address_hash")?,
            language: row.get("language")?,
            given_at: row.get("given_at")?,
            stopped_at: row.get("stopped_at")?,
            all_stopped_at: row.get("all_stopped_at")?,
        })
    })
    .transpose()
}

/// How many cases an address was given for since an instant.
///
/// # Errors
/// [`StoreError`].
pub fn given_since(tx: &mut Tx<'_>, hash: &[u8], since: Timestamp) -> Result<i64, StoreError> {
    tx.one(
        "SELECT count(*) AS n FROM case_addresses WHERE address_hash = $1 AND given_at >= $2",
        params![hash, since],
    )?
    .get("n")
}

/// No more letters about a case, or letters again.
///
/// # Errors
/// [`StoreError`].
pub fn stop_case(tx: &mut Tx<'_>, case: Uuid, at: Option<Timestamp>) -> Result<(), StoreError> {
    tx.execute("UPDATE case_addresses SET stopped_at = $2 WHERE case_id = $1", params![case, at])
        .map(drop)
}

/// No more letters to an address, or letters again.
///
/// # Errors
/// [`StoreError`].
pub fn stop_address(tx: &mut Tx<'_>, hash: &[u8], at: Option<Timestamp>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM address_stops WHERE address_hash = $1", params![hash])?;
    if let Some(at) = at {
        tx.execute(
            "INSERT INTO address_stops (address_hash, at) VALUES ($1, $2)",
            params![hash, at],
        )?;
    }
    Ok(())
}

/// Writes letters down and gives them their turn: those of cases that have an address, and each stage once.
///
/// # Errors
/// [`StoreError`].
pub fn put_all(tx: &mut Tx<'_>, all: &[NewLetter]) -> Result<(), StoreError> {
    if all.is_empty() {
        return Ok(());
    }
    let mut known: BTreeSet<Uuid> = BTreeSet::new();
    let ids: BTreeSet<Uuid> = all.iter().map(|letter| letter.case_id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().copied());
        let sql = format!("SELECT case_id FROM case_addresses WHERE case_id IN ({list})");
        for row in tx.rows(&sql, binds.values())? {
            known.insert(row.get("case_id")?);
        }
    }
    all.iter().filter(|letter| known.contains(&letter.case_id)).try_for_each(|l| put(tx, l))
}

fn put(tx: &mut Tx<'_>, letter: &NewLetter) -> Result<(), StoreError> {
    let turn = OutboxRow {
        id: letter.id,
        dedup: format!("{TOPIC}:{}:{}", letter.case_id, letter.stage),
        topic: TOPIC.to_owned(),
        case_id: Some(letter.case_id),
        body: letter.occasion.as_str().to_owned(),
        created_at: letter.at,
        attempts: 0,
    };
    if !outbox::put(tx, &turn)? {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO letters (id, case_id, occasion, made_at, fate, at, until, attempts, answer) \
         VALUES ($1, $2, $3, $4, $5, $4, NULL, 0, '')",
        params![
            letter.id,
            letter.case_id,
            letter.occasion.as_str(),
            letter.at,
            Fate::Waiting.as_str()
        ],
    )
    .map(drop)
}

/// One letter; `None` for one that was erased with its case.
///
/// # Errors
/// [`StoreError`].
pub fn letter(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<LetterRow>, StoreError> {
    let sql = format!("SELECT {LETTER} FROM letters WHERE id = $1");
    tx.row(&sql, params![id])?.map(|row| read(&row)).transpose()
}

/// The letters of a case, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(tx: &mut Tx<'_>, case: Uuid) -> Result<Vec<LetterRow>, StoreError> {
    let sql = format!("SELECT {LETTER} FROM letters WHERE case_id = $1 ORDER BY made_at, id");
    tx.rows(&sql, params![case])?.iter().map(read).collect()
}

const LETTER: &str = "id, case_id, occasion, made_at, fate, at, until, attempts, answer";

fn read(row: &Row) -> Result<LetterRow, StoreError> {
    let (occasion, fate): (String, String) = (row.get("occasion")?, row.get("fate")?);
    Ok(LetterRow {
        id: row.get("id")?,
        case_id: row.get("case_id")?,
        occasion: Occasion::parse(&occasion).unwrap_or(Occasion::Received),
        made_at: row.get("made_at")?,
        fate: Fate::parse(&fate).unwrap_or(Fate::Unknown),
        at: row.get("at")?,
        until: row.get("until")?,
        attempts: row.get("attempts")?,
        answer: row.get("answer")?,
    })
}

/// Keeps what became of a letter.
///
/// # Errors
/// [`StoreError`].
pub fn became(
    tx: &mut Tx<'_>,
    id: Uuid,
    (fate, answer): (Fate, &str),
    (now, until): (Timestamp, Option<Timestamp>),
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letters SET fate = $2, answer = $3, at = $4, until = $5 WHERE id = $1",
        params![id, fate.as_str(), answer, now, until],
    )
    .map(drop)
}

/// Counts one more attempt, and says that it is under way.
///
/// # Errors
/// [`StoreError`].
pub fn tried(tx: &mut Tx<'_>, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letters SET fate = $2, at = $3, until = NULL, attempts = attempts + 1 WHERE id = $1",
        params![id, Fate::Sending.as_str(), now],
    )
    .map(drop)
}

/// Forgets the address and the letters of a case; what has not gone out does not go out any more.
///
/// # Errors
/// [`StoreError`].
pub fn forget(tx: &mut Tx<'_>, case: Uuid) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM outbox WHERE id IN (SELECT l.id FROM letters l WHERE l.case_id = $1) AND done_at IS NULL",
        "UPDATE letters SET answer = '' WHERE case_id = $1",
        "DELETE FROM case_addresses WHERE case_id = $1",
    ] {
        tx.execute(sql, params![case])?;
    }
    Ok(())
}
