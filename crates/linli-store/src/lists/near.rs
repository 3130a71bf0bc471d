//! The latest cases of a household, or of a place with everything inside it.
//!
//! Owns the look-ups of the desk: what this household, this entrance, this building reported lately. They are read from
//! the index of the place, not of the office, so that a quiet building costs no more than a loud one. Called by
//! `linli_app::complaint::caller_card` and `linli_app::complaint::similar`.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::PlaceKind;

use super::ListedCase;
use super::row::COLUMNS;
use crate::db::Tx;
use crate::error::StoreError;
use crate::scope::{Binds, Scope};

/// Whose cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Those of the residents of a room.
    Household(PlaceId),
    /// Those about a place of this kind or anything inside it.
    Inside(PlaceId, PlaceKind),
    /// The open ones of an office.
    Open(NodeId),
}

/// The cases registered since an instant that the scope shows, the newest first, open or finished (D07, D08).
///
/// # Errors
/// [`StoreError`].
pub fn near(
    tx: &mut Tx<'_>,
    scope: &Scope,
    near: Near,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<ListedCase>, StoreError> {
    let (sql, binds) = select(COLUMNS, "", scope, near, since, limit);
    tx.rows(&sql, binds.values())?.iter().map(ListedCase::read).collect()
}

/// A case with what was said about where.
#[derive(Clone, Debug)]
pub struct Spoken {
    pub case: ListedCase,
    /// What was said; the title where the words are erased.
    pub words: String,
    /// The building, or the place itself outside of one.
    pub around: Option<PlaceId>,
}

/// The same cases with their words (CMP-15).
///
/// # Errors
/// [`StoreError`].
pub fn spoken(
    tx: &mut Tx<'_>,
    scope: &Scope,
    near: Near,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<Spoken>, StoreError> {
    let columns =
        format!("{COLUMNS}, t.body AS words, coalesce(l.building_id, c.place_id) AS around");
    let joined = "LEFT JOIN triage_readings r ON r.subject_id = c.id \
                  LEFT JOIN texts t ON t.id = r.text_id AND t.erased_at IS NULL \
                  LEFT JOIN places l ON l.id = c.place_id";
    let (sql, binds) = select(&columns, joined, scope, near, since, limit);
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            let case = ListedCase::read(row)?;
            let words = row.get::<Option<String>>("words")?.unwrap_or_else(|| case.title.clone());
            let around = row.get::<Option<_>>("around")?.map(PlaceId);
            Ok(Spoken { case, words, around })
        })
        .collect()
}

fn select(
    columns: &str,
    joined: &str,
    scope: &Scope,
    near: Near,
    since: Timestamp,
    limit: u32,
) -> (String, Binds) {
    let mut binds = Binds::default();
    let condition = match near {
        Near::Household(room) => format!("c.household_id = {}", binds.bind(room.0)),
        Near::Open(office) => format!("c.office_id = {} AND c.open = 1", binds.bind(office.0)),
        Near::Inside(place, kind) => {
            let id = binds.bind(place.0);
            let inside = match kind {
                PlaceKind::Community => {
                    format!("SELECT p.id FROM places p WHERE p.community_id = {id}")
                }
                PlaceKind::Building => {
                    format!("SELECT p.id FROM places p WHERE p.building_id = {id}")
                }
                PlaceKind::Entrance => format!(
                    "SELECT p.id FROM places p WHERE p.parent_id = {id} UNION ALL SELECT p.id FROM places p WHERE p.id = {id}"
                ),
                _ => format!("SELECT p.id FROM places p WHERE p.id = {id}"),
            };
            format!("c.place_id IN ({inside})")
        }
    };
    let since = binds.bind(since);
    let seen = scope.on_cases("c", &mut binds);
    // The few that are shown are chosen first, and only then joined with anything.
    let sql = format!(
        "SELECT {columns} FROM (SELECT * FROM cases c WHERE {condition} AND c.registered_at >= {since} \
         AND ({seen}) IS TRUE ORDER BY c.registered_at DESC, c.id LIMIT {limit}) c {joined} \
         ORDER BY c.registered_at DESC, c.id"
    );
    (sql, binds)
}
