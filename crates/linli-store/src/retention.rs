//! How long things are kept: the rules, what is past its period, what is held, and the log of runs (V03).
//!
//! Owns the tables `retention_rules`, `retention_runs` and `legal_holds`. What is due is read from the beginning of an index
//! that holds only what is not erased yet, so that a run costs what it erases. Must hold no period. Called by
//! `linli_app::privacy`.

use jiff::Timestamp;
use uuid::Uuid;

use crate::attachments;
use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};

/// One version of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesRow {
    pub version: i64,
    /// JSON.
    pub body: String,
    pub saved_at: Timestamp,
    pub saved_by: Uuid,
}

/// What a run erased of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    pub at: Timestamp,
    pub data: String,
    /// Of the rules.
    pub version: i64,
    pub erased: i64,
}

/// A case that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    pub case: Uuid,
    pub number: String,
    pub at: Timestamp,
    pub reason: String,
    pub by: Uuid,
}

/// What is past its period, by kind; `before` is an instant or, for people, a local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due<'a> {
    Calls(Timestamp),
    Contacts(Timestamp),
    /// Files of ended cases; the case is named once for each.
    Files(Timestamp),
    Cases(Timestamp),
    Residents(&'a str),
    Log(Timestamp),
    Requests(Timestamp),
}

const NOT_HELD: &str =
    "NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.case_id = k.id AND h.released_at IS NULL)";

impl Due<'_> {
    /// Selects the ids; `$1` is the end of the period.
    fn selected(self) -> String {
        match self {
            Self::Calls(_) => "SELECT c.id FROM calls c WHERE c.erased_at IS NULL AND c.rang_at < $1 \
                               ORDER BY c.rang_at, c.id"
                .to_owned(),
            Self::Contacts(_) => "SELECT c.id FROM contacts c WHERE c.outcome <> 'case' AND c.erased_at IS NULL \
                                  AND c.at < $1 ORDER BY c.at, c.id"
                .to_owned(),
            // Files that are old and still here belong to few cases; SQLite takes a CROSS JOIN in this order.
            Self::Files(_) => format!(
                "SELECT a.case_id AS id FROM attachments a CROSS JOIN cases k WHERE k.id = a.case_id \
                 AND a.at < $1 AND k.open = 0 AND coalesce(k.closed_at, k.updated_at) < $1 AND {NOT_HELD} \
                 ORDER BY a.at, a.case_id"
            ),
            Self::Cases(_) => format!(
                "SELECT k.id FROM cases k WHERE k.open = 0 AND k.erased_at IS NULL \
                 AND coalesce(k.closed_at, k.updated_at) < $1 AND {NOT_HELD} \
                 ORDER BY coalesce(k.closed_at, k.updated_at), k.id"
            ),
            Self::Residents(_) => format!(
                "SELECT DISTINCT o.resident_id AS id FROM occupancies o WHERE o.to_day IS NOT NULL AND o.to_day < $1 \
                 AND NOT EXISTS (SELECT 1 FROM occupancies n WHERE n.resident_id = o.resident_id \
                 AND (n.to_day IS NULL OR n.to_day >= $1)) \
                 AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.resident_id = o.resident_id \
                 AND (k.open = 1 OR NOT {NOT_HELD}))"
            ),
            Self::Log(_) => "SELECT l.id FROM change_log l WHERE l.subject = 'resident' \
                             AND (l.before IS NOT NULL OR l.after IS NOT NULL) AND l.at < $1 ORDER BY l.at, l.id"
                .to_owned(),
            Self::Requests(_) => "SELECT q.id FROM privacy_requests q WHERE q.answered_at IS NOT NULL \
                                  AND q.answered_at < $1 ORDER BY q.answered_at, q.id"
                .to_owned(),
        }
    }

    /// The statement that finds at most so many; its one value is [`Self::end`].
    pub fn statement(self, limit: u32) -> String {
        format!("{} LIMIT {limit}", self.selected())
    }

    /// The end of the period.
    pub fn end(self) -> crate::Value {
        match self {
            Self::Calls(at)
            | Self::Contacts(at)
            | Self::Files(at)
            | Self::Cases(at)
            | Self::Log(at)
            | Self::Requests(at) => at.into(),
            Self::Residents(day) => day.into(),
        }
    }
}

/// The ids of what is past its period, at most so many.
///
/// # Errors
/// [`StoreError`].
pub fn due(tx: &mut Tx<'_>, what: Due<'_>, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(&what.statement(limit), &[what.end()])?.iter().map(|row| row.get("id")).collect()
}

/// How much is past its period, counted up to `most`.
///
/// # Errors
/// [`StoreError`].
pub fn count(tx: &mut Tx<'_>, what: Due<'_>, most: u32) -> Result<i64, StoreError> {
    let sql = format!("SELECT count(*) AS n FROM ({} LIMIT {most}) f", what.selected());
    tx.one(&sql, &[what.end()])?.get("n")
}

/// Takes the files of a case.
///
/// # Errors
/// [`StoreError`].
pub fn erase_files(
    tx: &mut Tx<'_>,
    case: Uuid,
    before: Timestamp,
    now: Timestamp,
) -> Result<u64, StoreError> {
    attachments::erase(tx, case, Some(before), now)
}

/// Takes the values before and after out of an entry of the log of changes; who did what when stays.
///
/// # Errors
/// [`StoreError`].
pub fn erase_log(tx: &mut Tx<'_>, id: Uuid) -> Result<u64, StoreError> {
    tx.execute("UPDATE change_log SET before = NULL, after = NULL WHERE id = $1", params![id])
}

/// The rules in force; `None` for those that ship.
///
/// # Errors
/// [`StoreError`].
pub fn rules(tx: &mut Tx<'_>) -> Result<Option<RulesRow>, StoreError> {
    Ok(versions(tx, 1)?.pop())
}

/// The latest versions, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn versions(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<RulesRow>, StoreError> {
    let sql = format!(
        "SELECT version, body, saved_at, saved_by FROM retention_rules ORDER BY version DESC LIMIT {limit}"
    );
    tx.rows(&sql, params![])?
        .iter()
        .map(|row| {
            Ok(RulesRow {
                version: row.get("version")?,
                body: row.get("body")?,
                saved_at: row.get("saved_at")?,
                saved_by: row.get("saved_by")?,
            })
        })
        .collect()
}

/// Keeps the next version.
///
/// # Errors
/// [`StoreError::Conflict`] if there is such a version.
pub fn insert_rules(tx: &mut Tx<'_>, row: &RulesRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO retention_rules (version, body, saved_at, saved_by) VALUES ($1, $2, $3, $4)",
        params![row.version, &row.body, row.saved_at, row.saved_by],
    )
    .map(drop)
}

/// Adds to the log of runs.
///
/// # Errors
/// [`StoreError`].
pub fn insert_run(tx: &mut Tx<'_>, row: &RunRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO retention_runs (at, data, version, erased) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (at, data) DO UPDATE SET erased = retention_runs.erased + excluded.erased",
        params![row.at, &row.data, row.version, row.erased],
    )
    .map(drop)
}

/// The latest runs, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn runs(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!(
        "SELECT at, data, version, erased FROM retention_runs ORDER BY at DESC, data LIMIT {limit}"
    );
    tx.rows(&sql, params![])?
        .iter()
        .map(|row| {
            Ok(RunRow {
                at: row.get("at")?,
                data: row.get("data")?,
                version: row.get("version")?,
                erased: row.get("erased")?,
            })
        })
        .collect()
}

/// The case with a number inside the scope, and whether it is held.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn case_numbered(
    tx: &mut Tx<'_>,
    scope: &Scope,
    number: &str,
) -> Result<(Uuid, bool), StoreError> {
    let mut binds = Binds::default();
    let number = binds.bind(number);
    let seen = scope.on_cases("k", &mut binds);
    let sql = format!(
        "SELECT k.id, (CASE WHEN {NOT_HELD} THEN 0 ELSE 1 END) AS held FROM cases k WHERE k.number = {number} \
         AND {seen} ORDER BY k.registered_at DESC LIMIT 1"
    );
    let row = tx.one(&sql, binds.values())?;
    let held: i64 = row.get("held")?;
    Ok((row.get("id")?, held == 1))
}

/// Whether a case is held.
///
/// # Errors
/// [`StoreError`].
pub fn is_held(tx: &mut Tx<'_>, case: Uuid) -> Result<bool, StoreError> {
    let row = tx.row(
        "SELECT 1 AS found FROM legal_holds WHERE case_id = $1 AND released_at IS NULL",
        params![case],
    )?;
    Ok(row.is_some())
}

/// Holds a case.
///
/// # Errors
/// [`StoreError`].
pub fn hold(
    tx: &mut Tx<'_>,
    case: Uuid,
    reason: &str,
    (at, by): (Timestamp, Uuid),
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO legal_holds (case_id, at, reason, by_id) VALUES ($1, $2, $3, $4)",
        params![case, at, reason, by],
    )
    .map(drop)
}

/// Lets a case go; how many holds that were.
///
/// # Errors
/// [`StoreError`].
pub fn release(
    tx: &mut Tx<'_>,
    case: Uuid,
    (at, by): (Timestamp, Uuid),
) -> Result<u64, StoreError> {
    tx.execute(
        "UPDATE legal_holds SET released_at = $2, released_by = $3 WHERE case_id = $1 AND released_at IS NULL",
        params![case, at, by],
    )
}

/// The cases inside the scope that are held, the latest first.
///
/// # Errors
/// [`StoreError`].
pub fn holds(tx: &mut Tx<'_>, scope: &Scope, limit: u32) -> Result<Vec<HoldRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_cases("k", &mut binds);
    let sql = format!(
        "SELECT h.case_id, k.number, h.at, h.reason, h.by_id FROM legal_holds h JOIN cases k ON k.id = h.case_id \
         WHERE h.released_at IS NULL AND {seen} ORDER BY h.at DESC LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(hold_row).collect()
}

fn hold_row(row: &Row) -> Result<HoldRow, StoreError> {
    Ok(HoldRow {
        case: row.get("case_id")?,
        number: row.get("number")?,
        at: row.get("at")?,
        reason: row.get("reason")?,
        by: row.get("by_id")?,
    })
}
