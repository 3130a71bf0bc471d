//! Ties of residents to rooms, with their dates (ORG-4). History stays with the room and with the person.
//!
//! Owns the table `occupancies`. Must hold no rules. Called by `linli_app::directory::residents`, the imports and the
//! registration.

use jiff::civil::Date;
use linli_domain::ids::{PlaceId, ResidentId};
use linli_domain::vocabulary::Tie;
use std::collections::BTreeMap;

use crate::columns::{day, day_or_null, word};
use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::residents::{ResidentRow, read, seen};
use crate::scope::{Binds, Scope};
use crate::{params, values};

/// One person's tie to a room. Ends are kept: history stays with the room and with the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccupancyRow {
    pub resident: ResidentId,
    pub room: PlaceId,
    pub tie: Tie,
    pub from: Date,
    /// The last day, if the tie has ended or will.
    pub to: Option<Date>,
}

const COLUMNS: &[&str] = &["resident_id", "room_id", "tie", "from_day", "to_day"];

const SELECT: &str =
    "SELECT o.resident_id, o.room_id, o.tie, o.from_day, o.to_day FROM occupancies o";

fn read_one(row: &Row) -> Result<OccupancyRow, StoreError> {
    Ok(OccupancyRow {
        resident: ResidentId(row.get("resident_id")?),
        room: PlaceId(row.get("room_id")?),
        tie: word(row, "tie", Tie::parse)?,
        from: day(row, "from_day")?,
        to: day_or_null(row, "to_day")?,
    })
}

fn bound(tie: &OccupancyRow) -> Vec<Value> {
    values![
        tie.resident.0,
        tie.room.0,
        tie.tie.as_str(),
        tie.from.to_string(),
        tie.to.map(|to| to.to_string()),
    ]
}

/// Inserts many ties to rooms fast.
pub fn bulk(
    tx: &mut Tx<'_>,
    ties: impl IntoIterator<Item = OccupancyRow>,
) -> Result<u64, StoreError> {
    tx.bulk("occupancies", COLUMNS, ties.into_iter().map(|tie| bound(&tie)))
}

/// Ties a person to a room; `false` if that tie from that day on is already there.
pub fn begin(tx: &mut Tx<'_>, tie: &OccupancyRow) -> Result<bool, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO occupancies (resident_id, room_id, tie, from_day, to_day) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (resident_id, room_id, from_day) DO NOTHING",
        &bound(tie),
    )?;
    Ok(inserted == 1)
}

/// Sets the last day of the tie that began on `from`. `false` if there is no such tie without an end.
pub fn end(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    room: PlaceId,
    from: Date,
    to: Date,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE occupancies SET to_day = $4 WHERE resident_id = $1 AND room_id = $2 AND from_day = $3 \
         AND to_day IS NULL",
        params![resident.0, room.0, from.to_string(), to.to_string()],
    )?;
    Ok(changed == 1)
}

/// Everybody who was ever tied to one of these rooms, with the tie; the latest first.
pub fn of_rooms(
    tx: &mut Tx<'_>,
    scope: &Scope,
    rooms: &[PlaceId],
) -> Result<Vec<(OccupancyRow, ResidentRow)>, StoreError> {
    let mut found = Vec::new();
    for some in rooms.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!(
            "SELECT o.resident_id, o.room_id, o.tie, o.from_day, o.to_day, r.id, r.office_id, r.name, r.initials, \
             r.id_number_sealed, r.id_number_hash, r.preferred_channel, r.language, r.notes, r.version, r.erased_at \
             FROM occupancies o JOIN residents r ON r.id = o.resident_id WHERE o.room_id IN ({list}) AND {} \
             ORDER BY o.from_day DESC, r.id",
            seen(scope, &mut binds)
        );
        for row in tx.rows(&sql, binds.values())? {
            found.push((read_one(&row)?, read(&row)?));
        }
    }
    Ok(found)
}

/// The ties of these people, the latest first. Their rooms lie in the scope in which the people were read.
pub fn of_residents(
    tx: &mut Tx<'_>,
    residents: &[ResidentId],
) -> Result<BTreeMap<ResidentId, Vec<OccupancyRow>>, StoreError> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for some in residents.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!("{SELECT} WHERE o.resident_id IN ({list}) ORDER BY o.from_day DESC");
        for row in tx.rows(&sql, binds.values())? {
            let tie = read_one(&row)?;
            found.entry(tie.resident).or_default().push(tie);
        }
    }
    Ok(found)
}

/// Hands every tie to a room of a community, with the person's name, to `each`: what an import compares with.
pub fn for_each_in(
    tx: &mut Tx<'_>,
    community: PlaceId,
    mut each: impl FnMut(OccupancyRow, String),
) -> Result<(), StoreError> {
    tx.for_each(
        "SELECT o.resident_id, o.room_id, o.tie, o.from_day, o.to_day, r.name FROM places p \
         JOIN occupancies o ON o.room_id = p.id JOIN residents r ON r.id = o.resident_id \
         WHERE p.community_id = $1 AND r.erased_at IS NULL",
        params![community.0],
        |row| {
            each(read_one(row)?, row.get("name")?);
            Ok(())
        },
    )
}
