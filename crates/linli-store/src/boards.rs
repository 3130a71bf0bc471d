//! Editions of the public boards, and what representatives of the owners write about them (FUP-7).
//!
//! Owns the tables `boards` and `board_comments`. Must hold no rules: who prepares, publishes and reads is decided before.
//! Called by `linli_app::board`.

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use linli_domain::ids::{CaseId, NodeId, PlaceId, StaffId};
use uuid::Uuid;

/// One edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    pub id: Uuid,
    pub community: PlaceId,
    pub office: NodeId,
    /// `2026-09`.
    pub month: String,
    pub edition: i64,
    pub stage: String,
    /// JSON.
    pub items: String,
    pub authors: String,
    pub figures: String,
    pub counted_at: Option<Timestamp>,
    pub submitted: Option<(StaffId, Timestamp)>,
    pub approved: Option<(StaffId, Timestamp)>,
    pub digest: String,
    pub reason: String,
    pub ended: Option<(StaffId, Timestamp)>,
    pub version: i64,
    pub created: (StaffId, Timestamp),
}

/// A comment with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentRow {
    pub id: Uuid,
    pub community: PlaceId,
    pub office: NodeId,
    /// The month of the board; empty for none.
    pub month: String,
    pub case: Option<CaseId>,
    pub body: String,
    pub at: Timestamp,
    pub by: StaffId,
    /// Empty while nobody has answered.
    pub answer: String,
    pub answered: Option<(StaffId, Timestamp)>,
}

const SELECT: &str = "SELECT b.id, b.community_id, b.office_id, b.month, b.edition, b.stage, b.items, b.authors, b.figures, \
     b.counted_at, b.submitted_by, b.submitted_at, b.approved_by, b.approved_at, b.digest, b.reason, b.ended_by, \
     b.ended_at, b.version, b.created_at, b.created_by FROM boards b";

const COMMENTS: &str = "SELECT k.id, k.community_id, k.office_id, k.month, k.case_id, k.body, k.at, k.by_id, k.answer, \
     k.answered_at, k.answered_by FROM board_comments k";

fn signed(row: &Row, by: &str, at: &str) -> Result<Option<(StaffId, Timestamp)>, StoreError> {
    let by: Option<Uuid> = row.get(by)?;
    let at: Option<Timestamp> = row.get(at)?;
    Ok(by.map(StaffId).zip(at))
}

fn read(row: &Row) -> Result<BoardRow, StoreError> {
    Ok(BoardRow {
        id: row.get("id")?,
        community: PlaceId(row.get("community_id")?),
        office: NodeId(row.get("office_id")?),
        month: row.get("month")?,
        edition: row.get("edition")?,
        stage: row.get("stage")?,
        items: row.get("items")?,
        authors: row.get("authors")?,
        figures: row.get("figures")?,
        counted_at: row.get("counted_at")?,
        submitted: signed(row, "submitted_by", "submitted_at")?,
        approved: signed(row, "approved_by", "approved_at")?,
        digest: row.get("digest")?,
        reason: row.get("reason")?,
        ended: signed(row, "ended_by", "ended_at")?,
        version: row.get("version")?,
        created: (StaffId(row.get("created_by")?), row.get("created_at")?),
    })
}

fn read_comment(row: &Row) -> Result<CommentRow, StoreError> {
    Ok(CommentRow {
        id: row.get("id")?,
        community: PlaceId(row.get("community_id")?),
        office: NodeId(row.get("office_id")?),
        month: row.get("month")?,
        case: row.get::<Option<Uuid>>("case_id")?.map(CaseId),
        body: row.get("body")?,
        at: row.get("at")?,
        by: StaffId(row.get("by_id")?),
        answer: row.get("answer")?,
        answered: signed(row, "answered_by", "answered_at")?,
    })
}

/// Adds an edition.
///
/// # Errors
/// [`StoreError::Conflict`] if somebody else has begun the same edition.
pub fn insert(tx: &mut Tx<'_>, row: &BoardRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO boards (id, community_id, office_id, month, edition, stage, items, authors, figures, digest, reason, \
         version, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', 1, $10, $11)",
        params![
            row.id,
            row.community.0,
            row.office.0,
            &row.month,
            row.edition,
            &row.stage,
            &row.items,
            &row.authors,
            &row.figures,
            row.created.1,
            row.created.0.0
        ],
    )
    .map(drop)
}

/// Writes an edition as it is now, if it still has the version it was read with. Tells whether it had.
///
/// # Errors
/// [`StoreError`].
pub fn update(tx: &mut Tx<'_>, row: &BoardRow) -> Result<bool, StoreError> {
    let by = |act: &Option<(StaffId, Timestamp)>| act.map(|(staff, _)| staff.0);
    let at = |act: &Option<(StaffId, Timestamp)>| act.map(|(_, at)| at);
    let rows = tx.execute(
        "UPDATE boards SET stage = $3, items = $4, authors = $5, figures = $6, counted_at = $7, submitted_by = $8, \
         submitted_at = $9, approved_by = $10, approved_at = $11, digest = $12, reason = $13, ended_by = $14, \
         ended_at = $15, version = version + 1 WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            &row.stage,
            &row.items,
            &row.authors,
            &row.figures,
            row.counted_at,
            by(&row.submitted),
            at(&row.submitted),
            by(&row.approved),
            at(&row.approved),
            &row.digest,
            &row.reason,
            by(&row.ended),
            at(&row.ended)
        ],
    )?;
    Ok(rows == 1)
}

/// An edition of a community of the scope.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, scope: &Scope, id: Uuid) -> Result<Option<BoardRow>, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(id);
    let seen = scope.on_office("b.office_id", "branch_id", &mut binds);
    let sql = format!("{SELECT} WHERE b.id = {id} AND {seen}");
    tx.row(&sql, binds.values())?.as_ref().map(read).transpose()
}

/// Which editions are wanted; nothing for all.
#[derive(Clone, Debug, Default)]
pub struct Which {
    pub community: Option<PlaceId>,
    pub month: Option<String>,
    pub stage: Option<String>,
    pub after: Option<After>,
}

/// A place in the order of the list.
#[derive(Clone, Debug)]
pub struct After {
    pub month: String,
    pub community: PlaceId,
    pub edition: i64,
}

impl Which {
    fn sql(&self, binds: &mut Binds) -> String {
        let mut sql = String::new();
        if let Some(community) = self.community {
            sql += &format!(" AND b.community_id = {}", binds.bind(community.0));
        }
        if let Some(month) = &self.month {
            sql += &format!(" AND b.month = {}", binds.bind(month.as_str()));
        }
        if let Some(stage) = &self.stage {
            sql += &format!(" AND b.stage = {}", binds.bind(stage.as_str()));
        }
        if let Some(After { month, community, edition }) = &self.after {
            let (month, edition) = (binds.bind(month.as_str()), binds.bind(*edition));
            let community = binds.bind(community.0);
            sql += &format!(
                " AND (b.month < {month} OR (b.month = {month} AND (b.community_id > {community} \
                 OR (b.community_id = {community} AND b.edition < {edition}))))"
            );
        }
        sql
    }
}

/// The editions of the scope, the newest months first.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    which: &Which,
    limit: usize,
) -> Result<Vec<BoardRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_office("b.office_id", "branch_id", &mut binds);
    let which = which.sql(&mut binds);
    let sql = format!(
        "{SELECT} WHERE {seen}{which} ORDER BY b.month DESC, b.community_id, b.edition DESC LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// All editions of a month, the newest first. Callers have checked the community.
///
/// # Errors
/// [`StoreError`].
pub fn of_month(
    tx: &mut Tx<'_>,
    community: PlaceId,
    month: &str,
) -> Result<Vec<BoardRow>, StoreError> {
    let sql =
        format!("{SELECT} WHERE b.community_id = $1 AND b.month = $2 ORDER BY b.edition DESC");
    tx.rows(&sql, params![community.0, month])?.iter().map(read).collect()
}

/// What everybody may read of a community: one edition for each month, the newest month first.
///
/// # Errors
/// [`StoreError`].
pub fn published(
    tx: &mut Tx<'_>,
    community: PlaceId,
    limit: usize,
) -> Result<Vec<BoardRow>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE b.community_id = $1 AND b.stage = 'published' ORDER BY b.month DESC, b.edition DESC LIMIT {limit}"
    );
    tx.rows(&sql, params![community.0])?.iter().map(read).collect()
}

/// Codes and labels of communities that have something to read, by label.
///
/// # Errors
/// [`StoreError`].
pub fn communities(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>, StoreError> {
    tx.rows(
        "SELECT p.code, p.label FROM places p WHERE p.kind = 'community' AND p.retired_at IS NULL AND EXISTS \
         (SELECT 1 FROM boards b WHERE b.community_id = p.id AND b.stage = 'published') ORDER BY p.label, p.id",
        params![],
    )?
    .iter()
    .map(|row| Ok((row.get("code")?, row.get("label")?)))
    .collect()
}

/// Keeps a comment.
///
/// # Errors
/// [`StoreError`].
pub fn comment(tx: &mut Tx<'_>, row: &CommentRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO board_comments (id, community_id, office_id, month, case_id, body, at, by_id, answer) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')",
        params![
            row.id,
            row.community.0,
            row.office.0,
            &row.month,
            row.case.map(|id| id.0),
            &row.body,
            row.at,
            row.by.0
        ],
    )
    .map(drop)
}

/// Answers a comment of the scope that has no answer yet. Tells whether there was one.
///
/// # Errors
/// [`StoreError`].
pub fn answer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: Uuid,
    answer: &str,
    (by, at): (StaffId, Timestamp),
) -> Result<bool, StoreError> {
    let mut binds = Binds::default();
    let (id, answer) = (binds.bind(id), binds.bind(answer));
    let (by, at) = (binds.bind(by.0), binds.bind(at));
    let seen = scope.on_office("office_id", "branch_id", &mut binds);
    let sql = format!(
        "UPDATE board_comments SET answer = {answer}, answered_by = {by}, answered_at = {at} \
         WHERE id = {id} AND answered_at IS NULL AND {seen}"
    );
    Ok(tx.execute(&sql, binds.values())? == 1)
}

/// Comments of a community, the newest first. Callers have checked the community.
///
/// # Errors
/// [`StoreError`].
pub fn comments(
    tx: &mut Tx<'_>,
    community: PlaceId,
    limit: usize,
) -> Result<Vec<CommentRow>, StoreError> {
    let sql =
        format!("{COMMENTS} WHERE k.community_id = $1 ORDER BY k.at DESC, k.id DESC LIMIT {limit}");
    tx.rows(&sql, params![community.0])?.iter().map(read_comment).collect()
}

/// Comments of the scope, those without an answer first, then the newest.
///
/// # Errors
/// [`StoreError`].
pub fn comments_of(
    tx: &mut Tx<'_>,
    scope: &Scope,
    limit: usize,
) -> Result<Vec<CommentRow>, StoreError> {
    let mut binds = Binds::default();
    let seen = scope.on_office("k.office_id", "branch_id", &mut binds);
    let sql = format!(
        "{COMMENTS} WHERE {seen} ORDER BY CASE WHEN k.answered_at IS NULL THEN 0 ELSE 1 END, k.at DESC, k.id DESC \
         LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?.iter().map(read_comment).collect()
}
