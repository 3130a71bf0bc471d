//! What the public board of a community is counted from (FUP-7).
//!
//! Owns reading one community's cases, clocks and contacts of a span without a name and without a word of anybody. Nothing
//! here goes out as it is: `linli_domain::board::cells` decides what is published. Callers have checked the community.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use linli_domain::ids::PlaceId;
use uuid::Uuid;

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedCase {
    pub id: Uuid,
    pub kind: String,
    pub category: String,
    /// The household, or the person where the household is not known.
    pub behind: Option<Uuid>,
    pub stage: String,
    pub open: bool,
    pub due_at: Option<Timestamp>,
    pub paused: bool,
    pub registered_at: Timestamp,
    /// Local month of the registration.
    pub month: String,
    pub snapshot: String,
    /// The building, or the public area that lies in none; `None` for a room without a building.
    pub around: Option<String>,
    pub around_id: Option<Uuid>,
    /// Rooms of that building; 0 for a public area.
    pub rooms: i64,
    /// It is about a person.
    pub about_person: bool,
}

/// One promise that fell due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedClock {
    pub clock: String,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub behind: Option<Uuid>,
}

/// The cases of a community that were registered in a span, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn cases(
    tx: &mut Tx<'_>,
    community: PlaceId,
    (from, to): (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<CountedCase>, StoreError> {
    let sql = format!(
        "SELECT c.id, c.kind, c.category, coalesce(c.household_id, c.resident_id) AS behind, c.stage, c.open, c.due_at, \
         c.paused, c.registered_at, c.month, c.snapshot, b.label AS building, p.label AS area, p.kind AS place_kind, \
         coalesce(b.id, p.id) AS around_id, \
         (SELECT count(*) FROM places r WHERE r.building_id = b.id AND r.kind = 'room') AS rooms, \
         (CASE WHEN EXISTS (SELECT 1 FROM case_accused a WHERE a.case_id = c.id) THEN 1 ELSE 0 END) AS about_person \
         FROM places p JOIN cases c ON c.place_id = p.id LEFT JOIN places b ON b.id = p.building_id \
         WHERE p.community_id = $1 AND c.registered_at >= $2 AND c.registered_at < $3 \
         ORDER BY c.registered_at DESC, c.id LIMIT {limit}"
    );
    tx.rows(&sql, params![community.0, from, to])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<CountedCase, StoreError> {
    let (building, area): (Option<String>, String) = (row.get("building")?, row.get("area")?);
    let kind: String = row.get("place_kind")?;
    let own = ["room", "shop"].contains(&kind.as_str());
    Ok(CountedCase {
        id: row.get("id")?,
        kind: row.get("kind")?,
        category: row.get("category")?,
        behind: row.get("behind")?,
        stage: row.get("stage")?,
        open: row.get("open")?,
        due_at: row.get("due_at")?,
        paused: row.get("paused")?,
        registered_at: row.get("registered_at")?,
        month: row.get("month")?,
        snapshot: row.get("snapshot")?,
        around: building.or_else(|| (!own).then_some(area)),
        around_id: row.get("around_id")?,
        rooms: row.get("rooms")?,
        about_person: row.get::<i64>("about_person")? == 1,
    })
}

/// The clocks of a community that fell due in a span, of cases that were registered since `since`.
///
/// # Errors
/// [`StoreError`].
pub fn clocks(
    tx: &mut Tx<'_>,
    community: PlaceId,
    since: Timestamp,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<CountedClock>, StoreError> {
    tx.rows(
        "SELECT k.clock, k.due_at, k.done_at, coalesce(c.household_id, c.resident_id) AS behind \
         FROM places p JOIN cases c ON c.place_id = p.id JOIN clocks k ON k.case_id = c.id \
         WHERE p.community_id = $1 AND c.registered_at >= $2 AND c.registered_at < $4 AND k.due_at >= $3 \
         AND k.due_at < $4 AND k.stopped = 0 AND k.paused = 0",
        params![community.0, since, from, to],
    )?
    .iter()
    .map(|row| {
        Ok(CountedClock {
            clock: row.get("clock")?,
            due_at: row.get("due_at")?,
            done_at: row.get("done_at")?,
            behind: row.get("behind")?,
        })
    })
    .collect()
}

/// The contacts of a community in a span of local days: who is behind each, and whether it led to a case.
///
/// # Errors
/// [`StoreError`].
pub fn contacts(
    tx: &mut Tx<'_>,
    community: PlaceId,
    (first, last): (&str, &str),
) -> Result<Vec<(Option<Uuid>, bool)>, StoreError> {
    tx.rows(
        "SELECT k.case_id, coalesce(CASE WHEN p.kind = 'room' OR p.kind = 'shop' THEN p.id END, k.resident_id) AS behind \
         FROM places p JOIN contacts k ON k.place_id = p.id \
         WHERE p.community_id = $1 AND k.day >= $2 AND k.day <= $3",
        params![community.0, first, last],
    )?
    .iter()
    .map(|row| Ok((row.get("behind")?, row.get::<Option<Uuid>>("case_id")?.is_some())))
    .collect()
}
