//! Orders as the summary counts them: when they began and ended, for which month they count, what was billed (REP-6, REP-8).
//!
//! Owns the tables `repair_orders`, `repair_lines` and `repair_marks`. Must not know the rule of the month. Written with
//! every event by the use cases of repairs; read by [`crate::repair_sums`].

use crate::db::{Tx, params};
use crate::error::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    pub case_id: Uuid,
    pub office_id: Uuid,
    /// Local day of the report.
    pub day: String,
    /// The month for which it counts, `2026-09`.
    pub month: String,
    pub issued_at: Option<Timestamp>,
    /// The month into which it rolled last.
    pub rolled_to: Option<String>,
    pub ended_at: Option<Timestamp>,
    pub ended_day: Option<String>,
    pub ended_month: Option<String>,
    /// `done` or `withdrawn`.
    pub outcome: Option<String>,
    /// In fen.
    pub income: i64,
    /// The piece that it is about.
    pub equipment: Option<Uuid>,
}

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    pub item: String,
    pub name: String,
    pub unit: String,
    /// `labour` or `material`.
    pub kind: String,
    pub quantity: i64,
    /// In fen.
    pub amount: i64,
}

/// Something that happened to an order and is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkRow {
    /// `returned` or `rolled`.
    pub mark: &'static str,
    pub at: Timestamp,
    pub day: String,
    pub month: String,
}

/// An order; `None` for one that is not there yet.
///
/// # Errors
/// [`StoreError`].
pub fn get(tx: &mut Tx<'_>, case: Uuid) -> Result<Option<OrderRow>, StoreError> {
    tx.row(
        "SELECT case_id, office_id, day, month, issued_at, rolled_to, ended_at, ended_day, ended_month, outcome, income, \
         equipment_id FROM repair_orders WHERE case_id = $1",
        params![case],
    )?
    .map(|row| {
        Ok(OrderRow {
            case_id: row.get("case_id")?,
            office_id: row.get("office_id")?,
            day: row.get("day")?,
            month: row.get("month")?,
            issued_at: row.get("issued_at")?,
            rolled_to: row.get("rolled_to")?,
            ended_at: row.get("ended_at")?,
            ended_day: row.get("ended_day")?,
            ended_month: row.get("ended_month")?,
            outcome: row.get("outcome")?,
            income: row.get("income")?,
            equipment: row.get("equipment_id")?,
        })
    })
    .transpose()
}

/// Keeps an order.
///
/// # Errors
/// [`StoreError`].
pub fn save(tx: &mut Tx<'_>, row: &OrderRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO repair_orders (case_id, office_id, day, month, issued_at, rolled_to, ended_at, ended_day, \
         ended_month, outcome, income, equipment_id, written) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1) \
         ON CONFLICT (case_id) DO UPDATE SET month = $4, issued_at = $5, rolled_to = $6, ended_at = $7, \
         ended_day = $8, ended_month = $9, outcome = $10, income = $11, equipment_id = $12, written = 1",
        params![
            row.case_id,
            row.office_id,
            &row.day,
            &row.month,
            row.issued_at,
            row.rolled_to.clone(),
            row.ended_at,
            row.ended_day.clone(),
            row.ended_month.clone(),
            row.outcome.clone(),
            row.income,
            row.equipment
        ],
    )
    .map(drop)
}

/// Replaces the lines of an order's bill.
///
/// # Errors
/// [`StoreError`].
pub fn save_lines(tx: &mut Tx<'_>, case: Uuid, lines: &[LineRow]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM repair_lines WHERE case_id = $1", params![case])?;
    for line in lines {
        tx.execute(
            "INSERT INTO repair_lines (case_id, item, name, unit, kind, quantity, amount) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                case,
                &line.item,
                &line.name,
                &line.unit,
                &line.kind,
                line.quantity,
                line.amount
            ],
        )?;
    }
    Ok(())
}

/// Keeps a mark, once.
///
/// # Errors
/// [`StoreError`].
pub fn mark(
    tx: &mut Tx<'_>,
    (case, office): (Uuid, Uuid),
    row: &MarkRow,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO repair_marks (case_id, mark, at, office_id, day, month) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (case_id, mark, at) DO NOTHING",
        params![case, row.mark, row.at, office, &row.day, &row.month],
    )
    .map(drop)
}

/// Orders of before, which are to be read from their journal.
///
/// # Errors
/// [`StoreError`].
pub fn unwritten(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Uuid>, StoreError> {
    tx.rows("SELECT case_id FROM repair_orders WHERE written = 0 LIMIT $1", params![limit])?
        .iter()
        .map(|row| row.get("case_id"))
        .collect()
}
