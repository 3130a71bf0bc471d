//! Communities, buildings, entrances, rooms and public areas (ORG-3).
//!
//! Owns the table `places`. Nothing is deleted, only retired. Must hold no rules; every read takes a [`Scope`], because
//! a room says where somebody lives. Called by `linli_app::directory::places`, the imports and the registration.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::PlaceKind;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::columns::word;
use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use crate::{params, values};

/// One place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceRow {
    pub id: PlaceId,
    pub parent: Option<PlaceId>,
    /// The community, which for a community is itself.
    pub community: PlaceId,
    pub building: Option<PlaceId>,
    /// The office that serves the community.
    pub office: NodeId,
    pub kind: PlaceKind,
    /// What is written on the door: `1201`, `2 单元`, `3 栋`, `中心花园`.
    pub name: String,
    /// Normalised, unique in the community: `3-2-1201`.
    pub code: String,
    /// The whole address in words.
    pub label: String,
    pub version: i64,
    pub retired_at: Option<Timestamp>,
}

/// Which rooms are asked for. Parts that are missing match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomQuery {
    pub community: Option<PlaceId>,
    /// Code of the building, e.g. `3`: never matches building 30 (P22).
    pub building: Option<String>,
    /// Code of the entrance inside the building.
    pub entrance: Option<String>,
    /// Number on the door.
    pub room: String,
}

/// Columns of [`bulk`], in the order of the table.
const COLUMNS: &[&str] = &[
    "id",
    "parent_id",
    "community_id",
    "building_id",
    "office_id",
    "kind",
    "name",
    "code",
    "label",
    "version",
    "retired_at",
];

const SELECT: &str = "SELECT p.id, p.parent_id, p.community_id, p.building_id, p.office_id, p.kind, p.name, p.code, \
                      p.label, p.version, p.retired_at FROM places p";

fn read(row: &Row) -> Result<PlaceRow, StoreError> {
    Ok(PlaceRow {
        id: PlaceId(row.get("id")?),
        parent: row.get::<Option<Uuid>>("parent_id")?.map(PlaceId),
        community: PlaceId(row.get("community_id")?),
        building: row.get::<Option<Uuid>>("building_id")?.map(PlaceId),
        office: NodeId(row.get("office_id")?),
        kind: word(row, "kind", PlaceKind::parse)?,
        name: row.get("name")?,
        code: row.get("code")?,
        label: row.get("label")?,
        version: row.get("version")?,
        retired_at: row.get("retired_at")?,
    })
}

fn bound(place: &PlaceRow) -> Vec<Value> {
    values![
        place.id.0,
        place.parent.map(|id| id.0),
        place.community.0,
        place.building.map(|id| id.0),
        place.office.0,
        place.kind.as_str(),
        &place.name,
        &place.code,
        &place.label,
        place.version,
        place.retired_at,
    ]
}

/// Inserts a place; `false` if its code is taken in the community (or, for a community, in the company).
pub fn insert(tx: &mut Tx<'_>, place: &PlaceRow) -> Result<bool, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO places (id, parent_id, community_id, building_id, office_id, kind, name, code, label, version, \
         retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        &bound(place),
    )?;
    Ok(inserted == 1)
}

/// Inserts many places fast, parents before their children.
pub fn bulk(
    tx: &mut Tx<'_>,
    places: impl IntoIterator<Item = PlaceRow>,
) -> Result<u64, StoreError> {
    tx.bulk("places", COLUMNS, places.into_iter().map(|place| bound(&place)))
}

/// Writes name, label and retirement of a place, if it still has the version given in the row, and counts the version
/// up. `false` if somebody was faster.
pub fn update(tx: &mut Tx<'_>, place: &PlaceRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE places SET name = $3, label = $4, kind = $5, retired_at = $6, version = version + 1 \
         WHERE id = $1 AND version = $2",
        params![
            place.id.0,
            place.version,
            &place.name,
            &place.label,
            place.kind.as_str(),
            place.retired_at
        ],
    )?;
    Ok(changed == 1)
}

/// Gives everything inside a place a new beginning of its label, after the place itself was renamed.
pub fn relabel(
    tx: &mut Tx<'_>,
    inside: &PlaceRow,
    before: &str,
    after: &str,
) -> Result<u64, StoreError> {
    let sql = format!(
        "UPDATE places SET label = $2 || substr(label, length($3) + 1), version = version + 1 \
         WHERE {} = $1 AND id <> $1",
        containing(inside.kind)
    );
    tx.execute(&sql, params![inside.id.0, after, before])
}

/// Retires everything inside a place that is not retired yet.
pub fn retire_inside(tx: &mut Tx<'_>, inside: &PlaceRow, at: Timestamp) -> Result<u64, StoreError> {
    let sql = format!(
        "UPDATE places SET retired_at = $2, version = version + 1 \
         WHERE {} = $1 AND id <> $1 AND retired_at IS NULL",
        containing(inside.kind)
    );
    tx.execute(&sql, params![inside.id.0, at])
}

/// The column by which the places inside one of this kind are found.
fn containing(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Community => "community_id",
        PlaceKind::Building => "building_id",
        _ => "parent_id",
    }
}

/// A place by its id, if it lies inside the scope.
pub fn get(tx: &mut Tx<'_>, scope: &Scope, id: PlaceId) -> Result<Option<PlaceRow>, StoreError> {
    let mut binds = Binds::default();
    let sql = format!("{SELECT} WHERE p.id = {} AND {}", binds.bind(id.0), seen(scope, &mut binds));
    tx.row(&sql, binds.values())?.as_ref().map(read).transpose()
}

/// A place by its code in a community.
pub fn by_code(
    tx: &mut Tx<'_>,
    scope: &Scope,
    community: PlaceId,
    code: &str,
) -> Result<Option<PlaceRow>, StoreError> {
    let mut binds = Binds::default();
    let (community, code) = (binds.bind(community.0), binds.bind(code));
    let sql = format!(
        "{SELECT} WHERE p.community_id = {community} AND p.code = {code} AND {}",
        seen(scope, &mut binds)
    );
    tx.row(&sql, binds.values())?.as_ref().map(read).transpose()
}

/// A community by its code.
pub fn community(
    tx: &mut Tx<'_>,
    scope: &Scope,
    code: &str,
) -> Result<Option<PlaceRow>, StoreError> {
    let mut binds = Binds::default();
    let code = binds.bind(code);
    let sql = format!(
        "{SELECT} WHERE p.kind = 'community' AND p.code = {code} AND {}",
        seen(scope, &mut binds)
    );
    tx.row(&sql, binds.values())?.as_ref().map(read).transpose()
}

/// The communities inside the scope, by code. Retired ones too.
pub fn communities(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: Option<NodeId>,
) -> Result<Vec<PlaceRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE p.kind = 'community' AND {}", seen(scope, &mut binds));
    if let Some(office) = office {
        sql += &format!(" AND p.office_id = {}", binds.bind(office.0));
    }
    sql += " ORDER BY p.code";
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The places directly inside another, by code, from the one after `after` on.
pub fn children(
    tx: &mut Tx<'_>,
    scope: &Scope,
    parent: PlaceId,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<PlaceRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE p.parent_id = {}", binds.bind(parent.0));
    if let Some(after) = after {
        sql += &format!(" AND p.code > {}", binds.bind(after));
    }
    sql += &format!(" AND {} ORDER BY p.code LIMIT {limit}", seen(scope, &mut binds));
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Everything in a community, by code, handed to `each` in constant memory: for imports and exports.
pub fn for_each_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    community: PlaceId,
    mut each: impl FnMut(PlaceRow),
) -> Result<(), StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE p.community_id = {}", binds.bind(community.0));
    sql += &format!(" AND {} ORDER BY p.code", seen(scope, &mut binds));
    tx.for_each(&sql, binds.values(), |row| {
        each(read(row)?);
        Ok(())
    })
}

/// Rooms that answer to a number, with the building and the entrance where they are said.
pub fn rooms(
    tx: &mut Tx<'_>,
    scope: &Scope,
    query: &RoomQuery,
    limit: usize,
) -> Result<Vec<PlaceRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql =
        format!("{SELECT} WHERE p.kind = 'room' AND p.name = {}", binds.bind(&query.room));
    // A number alone over the whole company is read in the order of its own index. Otherwise the buildings come first:
    // there are few of them, and their rooms are found by building and name.
    if !scope.everything || query.community.is_some() || query.building.is_some() {
        let mut buildings = format!("b.kind = 'building' AND {}", seen_as("b", scope, &mut binds));
        if let Some(community) = query.community {
            buildings += &format!(" AND b.community_id = {}", binds.bind(community.0));
        }
        if let Some(building) = &query.building {
            buildings += &format!(" AND b.code = {}", binds.bind(building));
        }
        sql += &format!(" AND p.building_id IN (SELECT b.id FROM places b WHERE {buildings})");
    }
    if let Some(entrance) = &query.entrance {
        let entrance = binds.bind(entrance);
        sql += &format!(
            " AND EXISTS (SELECT 1 FROM places e JOIN places o ON o.id = e.building_id WHERE e.id = p.parent_id \
             AND e.kind = 'entrance' AND e.code = o.code || '-' || {entrance})"
        );
    }
    sql += &format!(" ORDER BY p.label, p.id LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// Labels by id, for ties and lists that were read inside a scope.
pub fn labels(
    tx: &mut Tx<'_>,
    scope: &Scope,
    ids: &[PlaceId],
) -> Result<BTreeMap<PlaceId, String>, StoreError> {
    let mut labels = BTreeMap::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!(
            "SELECT p.id, p.label FROM places p WHERE p.id IN ({list}) AND {}",
            seen(scope, &mut binds)
        );
        for row in tx.rows(&sql, binds.values())? {
            labels.insert(PlaceId(row.get("id")?), row.get("label")?);
        }
    }
    Ok(labels)
}

/// The building of each of these places that lies in one.
pub fn buildings(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let mut all = Vec::new();
    for some in ids.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().copied());
        let sql = format!(
            "SELECT id, building_id FROM places WHERE id IN ({list}) AND building_id IS NOT NULL"
        );
        for row in tx.rows(&sql, binds.values())? {
            all.push((row.get("id")?, row.get("building_id")?));
        }
    }
    Ok(all)
}

fn seen(scope: &Scope, binds: &mut Binds) -> String {
    seen_as("p", scope, binds)
}

fn seen_as(alias: &str, scope: &Scope, binds: &mut Binds) -> String {
    scope.on_office(&format!("{alias}.office_id"), "branch_id", binds)
}
