//! What is held about one person: their cases, contacts, calls, whoever they are to the tables (V06).
//!
//! Owns finding a person's rows, by their card or by the keyed hashes of their numbers. Must not decide who may ask.
//! Called by `linli_app::privacy`.

use jiff::Timestamp;
use uuid::Uuid;

use crate::contacts::{self, ContactRow};
use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;

/// A person to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// Their card, if they have one.
    pub resident: Option<Uuid>,
    /// Keyed hashes of their numbers. What came in under one of them and belongs to nobody's card is theirs.
    pub phones: Vec<Vec<u8>>,
    /// A case that is theirs whatever it says.
    pub case: Option<Uuid>,
}

/// A case of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseHeld {
    pub id: Uuid,
    pub kind: String,
    pub number: String,
    pub office: Uuid,
    pub category: String,
    pub place: String,
    pub reporter: String,
    pub registered_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub open: bool,
    /// Kept for a dispute or an authority.
    pub held: bool,
    pub erased: bool,
}

/// A call from one of the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallHeld {
    pub id: Uuid,
    pub at: Timestamp,
}

/// The contacts of a person, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn contacts(tx: &mut Tx<'_>, who: &Who) -> Result<Vec<ContactRow>, StoreError> {
    let mut binds = Binds::default();
    let mut any = Vec::new();
    if let Some(resident) = who.resident {
        any.push(format!("c.resident_id = {}", binds.bind(resident)));
    }
    if !who.phones.is_empty() {
        let list = binds.list(who.phones.iter().map(Vec::as_slice));
        any.push(format!("c.phone_hash IN ({list})"));
    }
    if let Some(case) = who.case {
        any.push(format!("c.case_id = {}", binds.bind(case)));
    }
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let columns = contacts::COLUMNS;
    let sql =
        format!("SELECT {columns} FROM contacts c WHERE {} ORDER BY c.at, c.id", any.join(" OR "));
    let mut found = Vec::new();
    for row in tx.rows(&sql, binds.values())? {
        let contact = contacts::read(&row)?;
        // Asked of what was found: an index is read for each way to it.
        let of_nobody_else = contact.resident.is_none_or(|id| Some(id.0) == who.resident);
        if of_nobody_else || contact.case.is_some_and(|case| Some(case.0) == who.case) {
            found.push(contact);
        }
    }
    Ok(found)
}

/// The cases of a person, the oldest first: those of their card, and those that came of these contacts and are of
/// nobody else's card.
///
/// # Errors
/// [`StoreError`].
pub fn cases(
    tx: &mut Tx<'_>,
    who: &Who,
    contacts: &[ContactRow],
) -> Result<Vec<CaseHeld>, StoreError> {
    let named = contacts.iter().filter_map(|contact| contact.case.map(|case| case.0));
    let mut ids: Vec<Uuid> = named.chain(who.case).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    if let Some(resident) = who.resident {
        let sql = format!("{CASES} WHERE k.resident_id = $1");
        for row in tx.rows(&sql, params![resident])? {
            found.push(case(&row)?);
        }
    }
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().copied());
        let sql = format!("{CASES} WHERE k.id IN ({list}) AND k.resident_id IS NULL");
        for row in tx.rows(&sql, binds.values())? {
            found.push(case(&row)?);
        }
    }
    found.sort_by_key(|case| (case.registered_at, case.id));
    found.dedup();
    Ok(found)
}

const CASES: &str = "SELECT k.id, k.kind, k.number, k.office_id, k.category, k.place_label, k.reporter, k.registered_at, \
     k.closed_at, k.open, k.erased_at, (SELECT count(*) FROM legal_holds h WHERE h.case_id = k.id \
     AND h.released_at IS NULL) AS holds FROM cases k";

fn case(row: &crate::Row) -> Result<CaseHeld, StoreError> {
    let holds: i64 = row.get("holds")?;
    Ok(CaseHeld {
        id: row.get("id")?,
        kind: row.get("kind")?,
        number: row.get("number")?,
        office: row.get("office_id")?,
        category: row.get("category")?,
        place: row.get("place_label")?,
        reporter: row.get("reporter")?,
        registered_at: row.get("registered_at")?,
        closed_at: row.get("closed_at")?,
        open: row.get("open")?,
        held: holds > 0,
        erased: row.get::<Option<Timestamp>>("erased_at")?.is_some(),
    })
}

/// The calls from these numbers, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn calls(tx: &mut Tx<'_>, who: &Who) -> Result<Vec<CallHeld>, StoreError> {
    if who.phones.is_empty() {
        return Ok(Vec::new());
    }
    let mut binds = Binds::default();
    let list = binds.list(who.phones.iter().map(Vec::as_slice));
    let sql =
        format!("SELECT id, rang_at FROM calls WHERE phone_hash IN ({list}) ORDER BY rang_at, id");
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| Ok(CallHeld { id: row.get("id")?, at: row.get("rang_at")? }))
        .collect()
}

/// The person behind a case: its card, and the number under which it was reported.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no such case.
pub fn behind_case(tx: &mut Tx<'_>, case: Uuid) -> Result<Who, StoreError> {
    let resident = tx.one("SELECT resident_id FROM cases WHERE id = $1", params![case])?;
    let resident: Option<Uuid> = resident.get("resident_id")?;
    let rows = tx.rows(
        "SELECT phone_hash FROM contacts WHERE case_id = $1 AND phone_hash IS NOT NULL AND resident_id IS NULL",
        params![case],
    )?;
    let mut phones: Vec<Vec<u8>> =
        rows.iter().map(|row| row.get("phone_hash")).collect::<Result<_, _>>()?;
    phones.sort();
    phones.dedup();
    Ok(Who { resident, phones, case: Some(case) })
}
