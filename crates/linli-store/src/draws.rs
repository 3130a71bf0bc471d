//! Orders that came back done, and the draws of those that are followed up (REP-7).
//!
//! Owns the tables `done_orders` and `follow_up_draws`. Must not know how lots are drawn. Called by the use cases of
//! repairs.

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawRow {
    pub office_id: Uuid,
    /// `2026-W47` or `2026-11`.
    pub period: String,
    /// The bits of the seed.
    pub seed: i64,
    pub orders: i64,
    pub chosen: i64,
    pub drawn_at: Timestamp,
}

/// An order that came back done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoneOrder {
    pub case_id: Uuid,
    pub followed_at: Option<Timestamp>,
}

/// An order has come back; once.
///
/// # Errors
/// [`StoreError`].
pub fn done(tx: &mut Tx<'_>, case: Uuid, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO done_orders (case_id, office_id, handed_in_at) \
         SELECT id, office_id, $2 FROM cases WHERE id = $1 ON CONFLICT (case_id) DO NOTHING",
        params![case, at],
    )
    .map(drop)
}

/// Its resident was reached.
///
/// # Errors
/// [`StoreError`].
pub fn followed(tx: &mut Tx<'_>, case: Uuid, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE done_orders SET followed_at = $2 WHERE case_id = $1 AND followed_at IS NULL",
        params![case, at],
    )
    .map(drop)
}

/// Orders of an office that came back from an instant on and before another, by id.
///
/// # Errors
/// [`StoreError`].
pub fn between(
    tx: &mut Tx<'_>,
    office: Uuid,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<DoneOrder>, StoreError> {
    tx.rows(
        "SELECT case_id, followed_at FROM done_orders \
         WHERE office_id = $1 AND handed_in_at >= $2 AND handed_in_at < $3 ORDER BY case_id",
        params![office, from, to],
    )?
    .iter()
    .map(|row| Ok(DoneOrder { case_id: row.get("case_id")?, followed_at: row.get("followed_at")? }))
    .collect()
}

/// Orders of an office that came back in a span, and of these whose residents were reached.
///
/// # Errors
/// [`StoreError`].
pub fn reached(
    tx: &mut Tx<'_>,
    office: Uuid,
    (from, to): (Timestamp, Timestamp),
) -> Result<(i64, i64), StoreError> {
    let row = tx.one(
        "SELECT count(*) AS orders, count(followed_at) AS reached FROM done_orders \
         WHERE office_id = $1 AND handed_in_at >= $2 AND handed_in_at < $3",
        params![office, from, to],
    )?;
    Ok((row.get("orders")?, row.get("reached")?))
}

/// Complaints of an office that were archived in a span, and of these whose residents were reached afterwards (FUP-3).
///
/// # Errors
/// [`StoreError`].
pub fn complaints_reached(
    tx: &mut Tx<'_>,
    office: Uuid,
    (from, to): (Timestamp, Timestamp),
) -> Result<(i64, i64), StoreError> {
    let says = |outcome: &str| format!("j.body LIKE '%\"outcome\":\"{outcome}\"%'");
    let answers = ["satisfied", "basically_satisfied", "not_satisfied"].map(says).join(" OR ");
    let row = tx.one(
        &format!(
            "SELECT count(*) AS closed, coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM journal j \
             WHERE j.case_id = c.id AND j.kind = 'followed_up' AND ({answers})) THEN 1 ELSE 0 END), 0) AS reached \
             FROM cases c WHERE c.office_id = $1 AND c.kind = 'complaint' AND c.stage = 'archived' \
             AND c.closed_at >= $2 AND c.closed_at < $3"
        ),
        params![office, from, to],
    )?;
    Ok((row.get("closed")?, row.get("reached")?))
}

/// All draws of an office.
///
/// # Errors
/// [`StoreError`].
pub fn of_office(tx: &mut Tx<'_>, office: Uuid) -> Result<Vec<DrawRow>, StoreError> {
    tx.rows(
        "SELECT period, seed, orders, chosen, drawn_at FROM follow_up_draws WHERE office_id = $1 ORDER BY drawn_at",
        params![office],
    )?
    .iter()
    .map(|row| {
        Ok(DrawRow {
            office_id: office,
            period: row.get("period")?,
            seed: row.get("seed")?,
            orders: row.get("orders")?,
            chosen: row.get("chosen")?,
            drawn_at: row.get("drawn_at")?,
        })
    })
    .collect()
}

/// Keeps a draw; false if it was made already, perhaps by another node.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &DrawRow) -> Result<bool, StoreError> {
    let rows = tx.execute(
        "INSERT INTO follow_up_draws (office_id, period, seed, orders, chosen, drawn_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (office_id, period) DO NOTHING",
        params![row.office_id, row.period.clone(), row.seed, row.orders, row.chosen, row.drawn_at],
    )?;
    Ok(rows == 1)
}

/// A draw; `None` before it was made.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, office: Uuid, period: &str) -> Result<Option<DrawRow>, StoreError> {
    tx.row(
        "SELECT seed, orders, chosen, drawn_at FROM follow_up_draws \
         WHERE office_id = $1 AND period = $2",
        params![office, period.to_owned()],
    )?
    .map(|row| {
        Ok(DrawRow {
            office_id: office,
            period: period.to_owned(),
            seed: row.get("seed")?,
            orders: row.get("orders")?,
            chosen: row.get("chosen")?,
            drawn_at: row.get("drawn_at")?,
        })
    })
    .transpose()
}
