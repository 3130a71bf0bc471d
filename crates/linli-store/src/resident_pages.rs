//! The resident's side: codes on places, links to cases, reports that somebody should look at twice (ORG-3, CHN-3).
//!
//! Owns the tables `place_codes`, `resident_links` and `visitor_flags`, and what visitors without an account read of
//! others: a place by its code, open matters of a place without a word of anybody. Must hold no rules. Called by
//! `linli_app::resident`.

use crate::cases::CaseRow;
use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use uuid::Uuid;

/// A place that a visitor stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceHere {
    pub id: Uuid,
    pub office: Uuid,
    pub community: Uuid,
    pub kind: String,
    /// As people say it.
    pub label: String,
}

/// A place with its code, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    pub place: Uuid,
    pub kind: String,
    pub label: String,
    pub code: Option<String>,
}

/// A link to a case. Without the token, which is not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    pub case_id: Uuid,
    /// What the token is made of, with a key that is not here.
    pub salt: Vec<u8>,
    pub made_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

impl std::fmt::Debug for LinkRow {
    /// Without hash and salt.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkRow").field("case_id", &self.case_id).finish_non_exhaustive()
    }
}

/// An open complaint at a place, as a neighbour may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMatter {
    pub case: Uuid,
    pub category: String,
    pub registered_at: Timestamp,
}

/// The place behind a code that is in force.
///
/// # Errors
/// [`StoreError`].
pub fn place_of_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<PlaceHere>, StoreError> {
    tx.row(
        "SELECT p.id, p.office_id, p.community_id, p.kind, p.label FROM place_codes c \
         JOIN places p ON p.id = c.place_id \
         WHERE c.code = $1 AND c.retired_at IS NULL AND p.retired_at IS NULL",
        params![code],
    )?
    .map(|row| here(&row))
    .transpose()
}

/// A place in use by its id.
///
/// # Errors
/// [`StoreError`].
pub fn place(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<PlaceHere>, StoreError> {
    tx.row(
        "SELECT p.id, p.office_id, p.community_id, p.kind, p.label FROM places p \
         WHERE p.id = $1 AND p.retired_at IS NULL",
        params![id],
    )?
    .map(|row| here(&row))
    .transpose()
}

/// Communities of offices in use, by name: where residents report who have no code before them.
///
/// # Errors
/// [`StoreError`].
pub fn communities(tx: &mut Tx<'_>) -> Result<Vec<PlaceHere>, StoreError> {
    tx.rows(
        "SELECT p.id, p.office_id, p.community_id, p.kind, p.label FROM places p \
         JOIN nodes n ON n.id = p.office_id \
         WHERE p.kind = 'community' AND p.retired_at IS NULL AND n.retired_at IS NULL ORDER BY p.label, p.id",
        params![],
    )?
    .iter()
    .map(here)
    .collect()
}

fn here(row: &Row) -> Result<PlaceHere, StoreError> {
    Ok(PlaceHere {
        id: row.get("id")?,
        office: row.get("office_id")?,
        community: row.get("community_id")?,
        kind: row.get("kind")?,
        label: row.get("label")?,
    })
}

/// A place that the scope sees and everything below it down to the kinds named, with their codes, by code of the place.
///
/// # Errors
/// [`StoreError`].
pub fn labels(
    tx: &mut Tx<'_>,
    scope: &Scope,
    top: Uuid,
    kinds: &[&str],
    limit: usize,
) -> Result<Vec<Labelled>, StoreError> {
    let mut binds = Binds::default();
    let root = binds.bind(top);
    let kinds = binds.list(kinds.iter().copied());
    let seen = scope.on_office("p.office_id", "branch_id", &mut binds);
    let sql = format!(
        "WITH RECURSIVE inside (id) AS (SELECT t.id FROM places t WHERE t.id = {root} UNION ALL SELECT q.id FROM places q \
         JOIN inside i ON q.parent_id = i.id) \
         SELECT p.id, p.kind, p.label, (SELECT MAX(c.code) FROM place_codes c WHERE c.place_id = p.id \
         AND c.retired_at IS NULL) AS label_code FROM places p JOIN inside i ON i.id = p.id \
         WHERE p.retired_at IS NULL AND p.kind IN ({kinds}) AND {seen} ORDER BY p.code LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            Ok(Labelled {
                place: row.get("id")?,
                kind: row.get("kind")?,
                label: row.get("label")?,
                code: row.get("label_code")?,
            })
        })
        .collect()
}

/// Gives a place a code.
///
/// # Errors
/// [`StoreError::Conflict`] if the code is taken.
pub fn insert_code(
    tx: &mut Tx<'_>,
    code: &str,
    place: Uuid,
    (at, by): (Timestamp, Option<Uuid>),
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO place_codes (code, place_id, made_at, made_by) VALUES ($1, $2, $3, $4)",
        params![code, place, at, by],
    )
    .map(drop)
}

/// Takes the codes of a place out of use.
///
/// # Errors
/// [`StoreError`].
pub fn retire_codes(tx: &mut Tx<'_>, place: Uuid, at: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE place_codes SET retired_at = $2 WHERE place_id = $1 AND retired_at IS NULL",
        params![place, at],
    )
}

/// Keeps a link.
///
/// # Errors
/// [`StoreError`].
pub fn insert_link(tx: &mut Tx<'_>, row: &LinkRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO resident_links (token_hash, case_id, salt, made_at, revoked_at) VALUES ($1, $2, $3, $4, $5)",
        params![&row.token_hash, row.case_id, &row.salt, row.made_at, row.revoked_at],
    )
    .map(drop)
}

/// The link with this hash, revoked or not.
///
/// # Errors
/// [`StoreError`].
pub fn link(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<LinkRow>, StoreError> {
    tx.row(
        "SELECT token_hash, case_id, salt, made_at, revoked_at FROM resident_links WHERE token_hash = $1",
        params![token_hash],
    )?
    .map(|row| read_link(&row))
    .transpose()
}

/// The newest link of a case that is in force. Callers have checked the case.
///
/// # Errors
/// [`StoreError`].
pub fn link_of(tx: &mut Tx<'_>, case: Uuid) -> Result<Option<LinkRow>, StoreError> {
    tx.row(
        "SELECT token_hash, case_id, salt, made_at, revoked_at FROM resident_links \
         WHERE case_id = $1 AND revoked_at IS NULL ORDER BY made_at DESC LIMIT 1",
        params![case],
    )?
    .map(|row| read_link(&row))
    .transpose()
}

fn read_link(row: &Row) -> Result<LinkRow, StoreError> {
    Ok(LinkRow {
        token_hash: row.get("token_hash")?,
        case_id: row.get("case_id")?,
        salt: row.get("salt")?,
        made_at: row.get("made_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

/// Revokes every link of a case.
///
/// # Errors
/// [`StoreError`].
pub fn revoke_links(tx: &mut Tx<'_>, case: Uuid, at: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE resident_links SET revoked_at = $2 WHERE case_id = $1 AND revoked_at IS NULL",
        params![case, at],
    )
}

/// Says that somebody should look at a report twice.
///
/// # Errors
/// [`StoreError`].
pub fn flag(tx: &mut Tx<'_>, case: Uuid, flag: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO visitor_flags (case_id, flag, at) VALUES ($1, $2, $3) ON CONFLICT (case_id, flag) DO NOTHING",
        params![case, flag, at],
    )
    .map(drop)
}

/// The flags of a case. Callers have checked the case.
///
/// # Errors
/// [`StoreError`].
pub fn flags(tx: &mut Tx<'_>, case: Uuid) -> Result<Vec<String>, StoreError> {
    tx.rows("SELECT flag FROM visitor_flags WHERE case_id = $1 ORDER BY flag", params![case])?
        .iter()
        .map(|row| row.get("flag"))
        .collect()
}

/// Open complaints at a place since then that a neighbour may join, the newest first: those of one matter count once, and
/// nothing that was said anonymously or is about a person is among them.
///
/// # Errors
/// [`StoreError`].
pub fn open_at(
    tx: &mut Tx<'_>,
    place: Uuid,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<OpenMatter>, StoreError> {
    let sql = format!(
        "SELECT c.id, c.category, c.registered_at FROM cases c WHERE c.place_id = $1 AND c.open = 1 \
         AND c.kind = 'complaint' AND c.registered_at >= $2 \
         AND NOT EXISTS (SELECT 1 FROM case_accused a WHERE a.case_id = c.id) \
         AND (c.matter_id IS NULL OR NOT EXISTS (SELECT 1 FROM cases e WHERE e.matter_id = c.matter_id \
         AND e.place_id = c.place_id AND e.open = 1 AND e.id < c.id)) \
         ORDER BY c.registered_at DESC, c.id LIMIT {limit}"
    );
    tx.rows(&sql, params![place, since])?
        .iter()
        .map(|row| {
            Ok(OpenMatter {
                case: row.get("id")?,
                category: row.get("category")?,
                registered_at: row.get("registered_at")?,
            })
        })
        .collect()
}

/// The case with a number, if the phone's last four digits are those of its contact or its resident, or of somebody who
/// lives in its household today; and whether it is the latter.
///
/// # Errors
/// [`StoreError`].
pub fn by_number_and_tail(
    tx: &mut Tx<'_>,
    number: &str,
    tail_hash: &[u8],
    today: &str,
) -> Result<Option<(CaseRow, bool)>, StoreError> {
    let rows = tx.rows(
        "SELECT c.id, (CASE WHEN EXISTS (SELECT 1 FROM contacts k WHERE k.case_id = c.id AND k.tail_hash = $2) \
         OR EXISTS (SELECT 1 FROM resident_phones f WHERE f.resident_id = c.resident_id AND f.tail_hash = $2) \
         THEN 1 ELSE 0 END) AS own, (CASE WHEN EXISTS (SELECT 1 FROM occupancies o JOIN resident_phones f \
         ON f.resident_id = o.resident_id WHERE o.room_id = c.household_id AND f.tail_hash = $2 \
         AND (o.to_day IS NULL OR o.to_day >= $3)) THEN 1 ELSE 0 END) AS household \
         FROM cases c WHERE c.number = $1 ORDER BY c.registered_at DESC LIMIT 20",
        params![number, tail_hash, today],
    )?;
    for row in rows {
        let (own, household): (i64, i64) = (row.get("own")?, row.get("household")?);
        if own == 1 || household == 1 {
            let case = crate::cases::for_program(tx, row.get("id")?)?;
            return Ok(Some((case, own == 0)));
        }
    }
    Ok(None)
}
