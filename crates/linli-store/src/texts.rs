//! Words that people said or wrote: erasable, referred to by the journal.

use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::scope::Binds;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns of a bulk load.
pub const COLUMNS: &[&str] = &["id", "case_id", "body", "erased_at"];

/// Stores a text.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, id: Uuid, case_id: Uuid, body: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO texts (id, case_id, body, erased_at) VALUES ($1, $2, $3, NULL)",
        params![id, case_id, body.to_owned()],
    )
    .map(drop)
}

/// Bodies by id; `None` for an erased one. Ids that do not exist are missing.
///
/// # Errors
/// [`StoreError`].
pub fn bodies(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Option<String>>, StoreError> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().copied());
        let sql = format!("SELECT id, body, erased_at FROM texts WHERE id IN ({list})");
        for row in tx.rows(&sql, binds.values())? {
            let erased: Option<i64> = row.get("erased_at")?;
            let body: String = row.get("body")?;
            found.insert(row.get("id")?, erased.is_none().then_some(body));
        }
    }
    Ok(found)
}

/// All texts of a case by id; `None` for an erased one.
///
/// # Errors
/// [`StoreError`].
pub fn of_case(tx: &mut Tx<'_>, case_id: Uuid) -> Result<Vec<(Uuid, Option<String>)>, StoreError> {
    tx.rows("SELECT id, body, erased_at FROM texts WHERE case_id = $1", params![case_id])?
        .iter()
        .map(|row| {
            let erased: Option<i64> = row.get("erased_at")?;
            let body: String = row.get("body")?;
            Ok((row.get("id")?, erased.is_none().then_some(body)))
        })
        .collect()
}
