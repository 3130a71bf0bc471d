//! What repairs need besides their cases: rate cards, skills, warranties, links to other cases, and the open orders.
//!
//! Owns the tables `rate_cards`, `staff_skills`, `warranties` and `case_links`. Must not know what is in a card. Called by
//! the use cases of repairs.

use crate::cases::CaseRow;
use crate::db::{Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use linli_domain::repair::Stage;
use linli_domain::vocabulary::Urgency;
use uuid::Uuid;

/// One version of a rate card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCardRow {
    pub office_id: Uuid,
    pub version: i64,
    pub valid_from: Timestamp,
    /// JSON.
    pub body: String,
    pub saved_at: Timestamp,
    pub saved_by: Option<Uuid>,
}

/// A case that belongs to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    pub id: Uuid,
    pub kind: String,
    pub number: String,
    pub title: String,
    pub stage: String,
    pub relation: String,
}

/// Keeps a new version of a rate card. Two who save at once do not overwrite each other: the second fails.
///
/// # Errors
/// [`StoreError::Conflict`].
pub fn insert_card(tx: &mut Tx<'_>, row: &RateCardRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO rate_cards (office_id, version, valid_from, body, saved_at, saved_by) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            row.office_id,
            row.version,
            row.valid_from,
            row.body.clone(),
            row.saved_at,
            row.saved_by
        ],
    )
    .map(drop)
}

/// The body of one version.
///
/// # Errors
/// [`StoreError`].
pub fn card(tx: &mut Tx<'_>, office: Uuid, version: i64) -> Result<Option<String>, StoreError> {
    tx.row(
        "SELECT body FROM rate_cards WHERE office_id = $1 AND version = $2",
        params![office, version],
    )?
    .map(|row| row.get("body"))
    .transpose()
}

/// The body of the version in force at an instant.
///
/// # Errors
/// [`StoreError`].
pub fn card_in_force(
    tx: &mut Tx<'_>,
    office: Uuid,
    at: Timestamp,
) -> Result<Option<String>, StoreError> {
    tx.row(
        "SELECT body FROM rate_cards WHERE office_id = $1 AND valid_from <= $2 \
         ORDER BY valid_from DESC, version DESC LIMIT 1",
        params![office, at],
    )?
    .map(|row| row.get("body"))
    .transpose()
}

/// The highest version of an office; 0 without one.
///
/// # Errors
/// [`StoreError`].
pub fn newest_card(tx: &mut Tx<'_>, office: Uuid) -> Result<i64, StoreError> {
    let newest: Option<i64> = tx
        .one("SELECT MAX(version) AS newest FROM rate_cards WHERE office_id = $1", params![office])?
        .get("newest")?;
    Ok(newest.unwrap_or(0))
}

/// The versions of an office's card, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn cards(tx: &mut Tx<'_>, office: Uuid, limit: u32) -> Result<Vec<RateCardRow>, StoreError> {
    let sql = format!(
        "SELECT version, valid_from, body, saved_at, saved_by FROM rate_cards WHERE office_id = $1 \
         ORDER BY version DESC LIMIT {limit}"
    );
    tx.rows(&sql, params![office])?
        .iter()
        .map(|row| {
            Ok(RateCardRow {
                office_id: office,
                version: row.get("version")?,
                valid_from: row.get("valid_from")?,
                body: row.get("body")?,
                saved_at: row.get("saved_at")?,
                saved_by: row.get("saved_by")?,
            })
        })
        .collect()
}

/// Keeps a skill of a technician.
///
/// # Errors
/// [`StoreError`].
pub fn save_skill(tx: &mut Tx<'_>, staff: Uuid, skill: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO staff_skills (staff_id, skill) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![staff, skill.to_owned()],
    )
    .map(drop)
}

/// The skills of one person, by code.
///
/// # Errors
/// [`StoreError`].
pub fn skills_of(tx: &mut Tx<'_>, staff: Uuid) -> Result<Vec<String>, StoreError> {
    tx.rows("SELECT skill FROM staff_skills WHERE staff_id = $1 ORDER BY skill", params![staff])?
        .iter()
        .map(|row| row.get("skill"))
        .collect()
}

/// Takes all skills of a person away.
///
/// # Errors
/// [`StoreError`].
pub fn clear_skills(tx: &mut Tx<'_>, staff: Uuid) -> Result<(), StoreError> {
    tx.execute("DELETE FROM staff_skills WHERE staff_id = $1", params![staff]).map(drop)
}

/// Skills of the people of a department.
///
/// # Errors
/// [`StoreError`].
pub fn skills(tx: &mut Tx<'_>, department: Uuid) -> Result<Vec<(Uuid, String)>, StoreError> {
    tx.rows(
        "SELECT k.staff_id, k.skill FROM staff_skills k \
         JOIN staff_departments d ON d.staff_id = k.staff_id \
         WHERE d.department_id = $1 ORDER BY k.staff_id, k.skill",
        params![department],
    )?
    .iter()
    .map(|row| Ok((row.get("staff_id")?, row.get("skill")?)))
    .collect()
}

/// Keeps until when a category at a place is under warranty.
///
/// # Errors
/// [`StoreError`].
pub fn save_warranty(
    tx: &mut Tx<'_>,
    place: Uuid,
    category: &str,
    until: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO warranties (place_id, category, until) VALUES ($1, $2, $3) \
         ON CONFLICT (place_id, category) DO UPDATE SET until = $3",
        params![place, category.to_owned(), until.to_owned()],
    )
    .map(drop)
}

/// The last day of the longest warranty on one of the places that covers one of these categories, or all of them.
///
/// # Errors
/// [`StoreError`].
pub fn warranty(
    tx: &mut Tx<'_>,
    places: &[Uuid],
    categories: &[String],
) -> Result<Option<String>, StoreError> {
    let mut binds = Binds::default();
    let at = binds.list(places.iter().copied());
    let list = binds.list(categories.iter().cloned().chain([String::new()]));
    let sql = format!(
        "SELECT MAX(until) AS until FROM warranties WHERE place_id IN ({at}) AND category IN ({list})"
    );
    tx.one(&sql, binds.values())?.get("until")
}

/// Links two cases, in one direction.
///
/// # Errors
/// [`StoreError`].
pub fn link(
    tx: &mut Tx<'_>,
    case: Uuid,
    other: Uuid,
    relation: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO case_links (case_id, other_id, relation, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (case_id, other_id) DO NOTHING",
        params![case, other, relation.to_owned(), at],
    )
    .map(drop)
}

/// The cases that belong to a case, as far as the scope sees them.
///
/// # Errors
/// [`StoreError`].
pub fn links(tx: &mut Tx<'_>, scope: &Scope, case: Uuid) -> Result<Vec<LinkRow>, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(case);
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT c.id, c.kind, c.number, c.title, c.stage, l.relation FROM case_links l \
         JOIN cases c ON c.id = l.other_id WHERE l.case_id = {id} AND {seen} ORDER BY l.at, c.id"
    );
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            Ok(LinkRow {
                id: row.get("id")?,
                kind: row.get("kind")?,
                number: row.get("number")?,
                title: row.get("title")?,
                stage: row.get("stage")?,
                relation: row.get("relation")?,
            })
        })
        .collect()
}

/// Open repairs that the scope sees: of one office, or of one technician; the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn open(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: Option<Uuid>,
    technician: Option<Uuid>,
    limit: i64,
) -> Result<Vec<CaseRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_cases("c", &mut binds);
    let mut sql =
        format!("SELECT c.* FROM cases c WHERE c.open = 1 AND c.kind = 'repair' AND {seen}");
    if let Some(office) = office {
        sql.push_str(&format!(" AND c.office_id = {}", binds.bind(office)));
    }
    if let Some(technician) = technician {
        sql.push_str(&format!(" AND c.handler_id = {}", binds.bind(technician)));
    }
    sql.push_str(&format!(" ORDER BY c.registered_at, c.id LIMIT {}", binds.bind(limit)));
    tx.rows(&sql, binds.values())?.iter().map(CaseRow::read).collect()
}

/// When each technician of an office got their latest repair that was reported since an instant.
///
/// # Errors
/// [`StoreError`].
pub fn last_given(
    tx: &mut Tx<'_>,
    office: Uuid,
    since: Timestamp,
) -> Result<Vec<(Uuid, Timestamp)>, StoreError> {
    tx.rows(
        "SELECT handler_id, MAX(registered_at) AS latest FROM cases WHERE office_id = $1 \
         AND kind = 'repair' AND registered_at >= $2 AND handler_id IS NOT NULL GROUP BY handler_id",
        params![office, since],
    )?
    .iter()
    .map(|row| Ok((row.get("handler_id")?, row.get("latest")?)))
    .collect()
}

/// What a technician has in hand, or may take, as far as the scope sees it: orders of theirs that are not handed in yet,
/// orders that lie open, and emergencies that are named for somebody else. The oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn for_technician(
    tx: &mut Tx<'_>,
    scope: &Scope,
    technician: Uuid,
    limit: i64,
) -> Result<Vec<CaseRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_cases("c", &mut binds);
    let me = binds.bind(technician);
    let stages = |binds: &mut Binds, stages: &[Stage]| {
        binds.list(stages.iter().map(|s| s.as_str().to_owned()))
    };
    let over = stages(&mut binds, &[Stage::HandedIn, Stage::FollowedUp]);
    let lying = stages(&mut binds, &[Stage::Issued, Stage::Offered]);
    let (named, danger) =
        (binds.bind(Stage::Assigned.as_str()), binds.bind(Urgency::Emergency.as_str()));
    let sql = format!(
        "SELECT c.* FROM cases c WHERE c.open = 1 AND c.kind = 'repair' AND {seen} \
         AND ((c.handler_id = {me} AND c.stage NOT IN ({over})) OR c.stage IN ({lying}) \
         OR (c.stage = {named} AND c.severity = {danger})) \
         ORDER BY c.registered_at, c.id LIMIT {}",
        binds.bind(limit)
    );
    tx.rows(&sql, binds.values())?.iter().map(CaseRow::read).collect()
}

/// The newest repair of a number that the scope sees; each office counts for itself.
///
/// # Errors
/// [`StoreError`].
pub fn by_number(tx: &mut Tx<'_>, scope: &Scope, number: &str) -> Result<Option<Uuid>, StoreError> {
    let mut binds = Binds::default();
    let wanted = binds.bind(number.to_owned());
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT c.id FROM cases c WHERE c.number = {wanted} AND c.kind = 'repair' AND {seen} \
         ORDER BY c.registered_at DESC, c.id LIMIT 1"
    );
    tx.row(&sql, binds.values())?.map(|row| row.get("id")).transpose()
}

/// The complaint of a number that the scope sees: the office's own before those of others.
///
/// # Errors
/// [`StoreError`].
pub fn complaint_by_number(
    tx: &mut Tx<'_>,
    scope: &Scope,
    office: Uuid,
    number: &str,
) -> Result<Option<Uuid>, StoreError> {
    let mut binds = Binds::default();
    let (wanted, office) = (binds.bind(number.to_owned()), binds.bind(office));
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT c.id FROM cases c WHERE c.number = {wanted} AND c.kind = 'complaint' AND {seen} \
         ORDER BY CASE WHEN c.office_id = {office} THEN 0 ELSE 1 END, c.registered_at DESC, c.id LIMIT 1"
    );
    tx.row(&sql, binds.values())?.map(|row| row.get("id")).transpose()
}

/// Earlier repairs at a place that the scope sees, the newest first; recurrent faults show here (REP-8).
///
/// # Errors
/// [`StoreError`].
pub fn at_place(
    tx: &mut Tx<'_>,
    scope: &Scope,
    place: Uuid,
    except: Uuid,
    limit: i64,
) -> Result<Vec<CaseRow>, StoreError> {
    let mut binds = Binds::default();
    let (place, except) = (binds.bind(place), binds.bind(except));
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT c.* FROM cases c WHERE c.place_id = {place} AND c.kind = 'repair' AND c.id <> {except} \
         AND {seen} ORDER BY c.registered_at DESC, c.id LIMIT {}",
        binds.bind(limit)
    );
    tx.rows(&sql, binds.values())?.iter().map(CaseRow::read).collect()
}
