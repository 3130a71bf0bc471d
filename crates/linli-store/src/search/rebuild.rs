//! Making the search index from the tables again, and comparing the two (R09).
//!
//! Owns what a case is found by when its text is put together from its rows. Called by the erasure of words, by
//! `linli doctor` and `linli reindex`. A rebuild runs beside the desk: each step is a short transaction of its own.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{index, remove, tokens};
use crate::db::{Engine, Tx};
use crate::error::StoreError;
use crate::params;

/// Where the program got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The last case that was looked at; `None` when there was none left.
    pub last: Option<Uuid>,
    /// Cases whose index was not what their rows say.
    pub wrong: u64,
}

/// Makes a case searchable by what stands in its rows now: number, title, place, name, and all words that have not
/// been erased.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such case.
pub fn reindex(tx: &mut Tx<'_>, case: Uuid) -> Result<(), StoreError> {
    let text = text_of(tx, case)?;
    index(tx, case, &text)
}

/// Puts the next `count` cases after `after` right, beginning with `None`, and counts those that were wrong.
///
/// # Errors
/// [`StoreError`].
pub fn repair(tx: &mut Tx<'_>, after: Option<Uuid>, count: u32) -> Result<Step, StoreError> {
    walk(tx, after, count, reindex)
}

/// As [`repair`], without changing anything.
///
/// # Errors
/// [`StoreError`].
pub fn check(tx: &mut Tx<'_>, after: Option<Uuid>, count: u32) -> Result<Step, StoreError> {
    walk(tx, after, count, |_, _| Ok(()))
}

/// Takes out of the index what no longer has a case, and tells how much it was.
///
/// # Errors
/// [`StoreError`].
pub fn remove_orphans(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let orphans: Vec<Uuid> = tx
        .rows(
            "SELECT s.case_id FROM case_search s WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = s.case_id)",
            params![],
        )?
        .iter()
        .map(|row| row.get("case_id"))
        .collect::<Result<_, _>>()?;
    for case in &orphans {
        remove(tx, *case)?;
    }
    Ok(orphans.len() as u64)
}

/// Checks the inner structure of the index against what it was made of (SQLite; PostgreSQL keeps its own in order).
///
/// # Errors
/// [`StoreError`] if it does not fit: [`renew`] makes it again.
pub fn check_structure(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        tx.execute(
            "INSERT INTO case_terms (case_terms, rank) VALUES ('integrity-check', 1)",
            params![],
        )?;
    }
    Ok(())
}

/// Makes the inner structure again from `case_search` (SQLite). Takes long on a large database.
///
/// # Errors
/// [`StoreError`].
pub fn renew(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        tx.execute("INSERT INTO case_terms (case_terms) VALUES ('rebuild')", params![])?;
    }
    Ok(())
}

fn walk(
    tx: &mut Tx<'_>,
    after: Option<Uuid>,
    count: u32,
    mut wrong_one: impl FnMut(&mut Tx<'_>, Uuid) -> Result<(), StoreError>,
) -> Result<Step, StoreError> {
    let cases: Vec<Uuid> = tx
        .rows(
            "SELECT c.id FROM cases c WHERE c.id > $1 ORDER BY c.id LIMIT $2",
            params![after.unwrap_or(Uuid::nil()), count],
        )?
        .iter()
        .map(|row| row.get("id"))
        .collect::<Result<_, _>>()?;
    let mut wrong = 0;
    for case in &cases {
        if !is_right(tx, *case)? {
            wrong += 1;
            wrong_one(tx, *case)?;
        }
    }
    Ok(Step { last: cases.last().copied(), wrong })
}

/// Whether a case is found by exactly the terms that its rows have, wherever in the text they stand. Of one with more
/// terms than are kept, it counts that it is there.
fn is_right(tx: &mut Tx<'_>, case: Uuid) -> Result<bool, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => "SELECT terms FROM case_search WHERE case_id = $1",
        Engine::Postgres => {
            "SELECT array_to_string(tsvector_to_array(terms), ' ') AS terms FROM case_search WHERE case_id = $1"
        }
    };
    let Some(row) = tx.row(sql, params![case])? else { return Ok(false) };
    let terms = tokens::kept(&text_of(tx, case)?);
    if terms.len() >= tokens::MOST_TERMS {
        return Ok(true);
    }
    let there: String = row.get("terms")?;
    let words = there.split(' ').filter(|term| !term.is_empty() && !term.starts_with('@'));
    let there: BTreeSet<&str> = words.collect();
    Ok(terms.iter().map(String::as_str).collect::<BTreeSet<_>>() == there)
}

fn text_of(tx: &mut Tx<'_>, case: Uuid) -> Result<String, StoreError> {
    let row = tx.one(
        "SELECT number, title, place_label, reporter FROM cases WHERE id = $1",
        params![case],
    )?;
    let text = |column: &str| row.get::<String>(column);
    let row = [text("number")?, text("title")?, text("place_label")?, text("reporter")?];
    let bodies = tx.rows(
        "SELECT body FROM texts WHERE case_id = $1 AND erased_at IS NULL ORDER BY id",
        params![case],
    )?;
    let bodies: Vec<String> =
        bodies.iter().map(|body| body.get("body")).collect::<Result<_, _>>()?;
    Ok(super::text_of(row.each_ref().map(String::as_str), bodies.iter().map(String::as_str)))
}
