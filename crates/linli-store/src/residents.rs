//! Residents and their phone numbers (ORG-4).
//!
//! Owns the tables `residents` and `resident_phones`. Numbers come in sealed and hashed and are never
//! seen here in clear. Must hold no rules; every read of a person takes a [`Scope`]. Called by
//! `linli_app::directory::residents`, the imports and the registration.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, ResidentId};
use linli_domain::vocabulary::Channel;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::columns::{after_prefix, word_or_null};
use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use crate::{params, values};

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidentRow {
    pub id: ResidentId,
    /// The office whose desk knows the person.
    pub office: NodeId,
    pub name: String,
    /// First letters of the name's sounds, for search and order.
    pub initials: String,
    pub id_number_sealed: Option<Vec<u8>>,
    pub id_number_hash: Option<Vec<u8>>,
    pub preferred_channel: Option<Channel>,
    /// Locale in which the person is written to, e.g. `zh-CN`.
    pub language: String,
    pub notes: String,
    pub version: i64,
    pub erased_at: Option<Timestamp>,
}

/// One phone number of a person; position 0 is tried first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRow {
    pub resident: ResidentId,
    pub position: i64,
    pub sealed: Vec<u8>,
    /// Keyed hashes of the whole number and of its last four digits.
    pub hash: Vec<u8>,
    pub tail: Vec<u8>,
}

const RESIDENT: &[&str] = &[
    "id",
    "office_id",
    "name",
    "initials",
    "id_number_sealed",
    "id_number_hash",
    "preferred_channel",
    "language",
    "notes",
    "version",
    "erased_at",
];
const PHONE: &[&str] = &["resident_id", "position", "phone_sealed", "phone_hash", "tail_hash"];

const SELECT: &str = "SELECT r.id, r.office_id, r.name, r.initials, r.id_number_sealed, r.id_number_hash, \
                      r.preferred_channel, r.language, r.notes, r.version, r.erased_at FROM residents r";

pub(crate) fn read(row: &Row) -> Result<ResidentRow, StoreError> {
    Ok(ResidentRow {
        id: ResidentId(row.get("id")?),
        office: NodeId(row.get("office_id")?),
        name: row.get("name")?,
        initials: row.get("initials")?,
        id_number_sealed: row.get("id_number_sealed")?,
        id_number_hash: row.get("id_number_hash")?,
        preferred_channel: word_or_null(row, "preferred_channel", Channel::parse)?,
        language: row.get("language")?,
        notes: row.get("notes")?,
        version: row.get("version")?,
        erased_at: row.get("erased_at")?,
    })
}

fn bound(resident: &ResidentRow) -> Vec<Value> {
    values![
        resident.id.0,
        resident.office.0,
        &resident.name,
        &resident.initials,
        &resident.id_number_sealed,
        &resident.id_number_hash,
        resident.preferred_channel.map(Channel::as_str),
        &resident.language,
        &resident.notes,
        resident.version,
        resident.erased_at,
    ]
}

fn bound_phone(phone: &PhoneRow) -> Vec<Value> {
    values![phone.resident.0, phone.position, &phone.sealed, &phone.hash, &phone.tail]
}

/// Inserts many people fast.
pub fn bulk(
    tx: &mut Tx<'_>,
    residents: impl IntoIterator<Item = ResidentRow>,
) -> Result<u64, StoreError> {
    tx.bulk("residents", RESIDENT, residents.into_iter().map(|resident| bound(&resident)))
}

/// Inserts many phone numbers fast.
pub fn bulk_phones(
    tx: &mut Tx<'_>,
    phones: impl IntoIterator<Item = PhoneRow>,
) -> Result<u64, StoreError> {
    tx.bulk("resident_phones", PHONE, phones.into_iter().map(|phone| bound_phone(&phone)))
}

/// Inserts one person.
pub fn insert(tx: &mut Tx<'_>, resident: &ResidentRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO residents (id, office_id, name, initials, id_number_sealed, id_number_hash, preferred_channel, \
         language, notes, version, erased_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &bound(resident),
    )
    .map(drop)
}

/// Writes a person, if they still have the version given in the row, and counts the version up. `false` if somebody
/// was faster.
pub fn update(tx: &mut Tx<'_>, resident: &ResidentRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE residents SET name = $3, initials = $4, id_number_sealed = $5, id_number_hash = $6, \
         preferred_channel = $7, language = $8, notes = $9, version = version + 1 WHERE id = $1 AND version = $2",
        params![
            resident.id.0,
            resident.version,
            &resident.name,
            &resident.initials,
            &resident.id_number_sealed,
            &resident.id_number_hash,
            resident.preferred_channel.map(Channel::as_str),
            &resident.language,
            &resident.notes,
        ],
    )?;
    Ok(changed == 1)
}

/// Puts these numbers in the place of all that the person had.
pub fn replace_phones(
    tx: &mut Tx<'_>,
    resident: ResidentId,
    phones: Vec<PhoneRow>,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM resident_phones WHERE resident_id = $1", params![resident.0])?;
    bulk_phones(tx, phones).map(drop)
}

/// A person by id, if their office lies inside the scope.
pub fn get(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ResidentId,
) -> Result<Option<ResidentRow>, StoreError> {
    let mut binds = Binds::default();
    let sql = format!("{SELECT} WHERE r.id = {} AND {}", binds.bind(id.0), seen(scope, &mut binds));
    tx.row(&sql, binds.values())?.as_ref().map(read).transpose()
}

/// People by initials, from the one after `after` on.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: Option<NodeId>,
    after: Option<&(String, Uuid)>,
    limit: usize,
) -> Result<Vec<ResidentRow>, StoreError> {
    let mut binds = Binds::default();
    let mut sql = format!("{SELECT} WHERE {}", known(scope, &mut binds));
    if let Some(office) = office {
        sql += &format!(" AND r.office_id = {}", binds.bind(office.0));
    }
    if let Some((initials, id)) = after {
        let (initials, id) = (binds.bind(initials), binds.bind(id));
        sql += &format!(" AND (r.initials, r.id) > ({initials}, {id})");
    }
    sql += &format!(" ORDER BY r.initials, r.id LIMIT {limit}");
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// People whose name begins with these characters.
pub fn by_name(
    tx: &mut Tx<'_>,
    scope: &Scope,
    prefix: &str,
    limit: usize,
) -> Result<Vec<ResidentRow>, StoreError> {
    beginning(tx, scope, "name", prefix, limit)
}

/// People whose initials begin with these letters.
pub fn by_initials(
    tx: &mut Tx<'_>,
    scope: &Scope,
    prefix: &str,
    limit: usize,
) -> Result<Vec<ResidentRow>, StoreError> {
    beginning(tx, scope, "initials", prefix, limit)
}

fn beginning(
    tx: &mut Tx<'_>,
    scope: &Scope,
    column: &'static str,
    prefix: &str,
    limit: usize,
) -> Result<Vec<ResidentRow>, StoreError> {
    let mut binds = Binds::default();
    let (from, to) = (binds.bind(prefix), binds.bind(after_prefix(prefix)));
    let sql = format!(
        "{SELECT} WHERE r.{column} >= {from} AND r.{column} < {to} AND {} ORDER BY r.{column}, r.id LIMIT {limit}",
        known(scope, &mut binds)
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// People with this phone number: by the keyed hash of the whole number, or of its last four digits.
pub fn by_phone(
    tx: &mut Tx<'_>,
    scope: &Scope,
    hash: &[u8],
    whole: bool,
    limit: usize,
) -> Result<Vec<ResidentRow>, StoreError> {
    let column = if whole { "phone_hash" } else { "tail_hash" };
    let mut binds = Binds::default();
    let hash = binds.bind(hash);
    let sql = format!(
        "{SELECT} WHERE r.id IN (SELECT f.resident_id FROM resident_phones f WHERE f.{column} = {hash}) AND {} \
         ORDER BY r.initials, r.id LIMIT {limit}",
        known(scope, &mut binds)
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The sealed numbers of these people in the order in which they are tried.
pub fn phones(
    tx: &mut Tx<'_>,
    residents: &[ResidentId],
) -> Result<BTreeMap<ResidentId, Vec<PhoneRow>>, StoreError> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for some in residents.chunks(200) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|id| id.0));
        let sql = format!(
            "SELECT resident_id, position, phone_sealed, phone_hash, tail_hash FROM resident_phones \
             WHERE resident_id IN ({list}) ORDER BY resident_id, position"
        );
        for row in tx.rows(&sql, binds.values())? {
            let resident = ResidentId(row.get("resident_id")?);
            found.entry(resident).or_default().push(PhoneRow {
                resident,
                position: row.get("position")?,
                sealed: row.get("phone_sealed")?,
                hash: row.get("phone_hash")?,
                tail: row.get("tail_hash")?,
            });
        }
    }
    Ok(found)
}

/// Hands the name, the id and the hashes of all phones of an office's people to `each`: what an import compares with.
pub fn for_each_phone_of(
    tx: &mut Tx<'_>,
    office: NodeId,
    mut each: impl FnMut(ResidentId, String, Vec<u8>),
) -> Result<(), StoreError> {
    tx.for_each(
        "SELECT r.id, r.name, f.phone_hash FROM residents r JOIN resident_phones f ON f.resident_id = r.id \
         WHERE r.office_id = $1 AND r.erased_at IS NULL",
        params![office.0],
        |row| {
            each(ResidentId(row.get("id")?), row.get("name")?, row.get("phone_hash")?);
            Ok(())
        },
    )
}

pub(crate) fn seen(scope: &Scope, binds: &mut Binds) -> String {
    scope.on_office("r.office_id", "branch_id", binds)
}

/// Inside the scope and not erased.
fn known(scope: &Scope, binds: &mut Binds) -> String {
    format!("{} AND r.erased_at IS NULL", seen(scope, binds))
}
