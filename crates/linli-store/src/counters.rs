//! The counters behind the numbers that people say (`TS260914-007`, CMP-1).
//!
//! Owns the table `counters`. Must not form the number's text (that is `linli_domain::number`). Called by every use
//! case that registers something, in the same transaction as the row that gets the number: a transaction that rolls
//! back gives its number back, so the numbers of a day have no gaps.

use linli_domain::ids::NodeId;

use crate::db::Tx;
use crate::error::StoreError;
use crate::params;

/// The next number of an office within a period: a local day (`2026-09-14`) or a year (`2026`), the first being 1.
///
/// On PostgreSQL the counter's row stays locked until the end of the transaction; so take the number late.
///
/// # Errors
/// [`StoreError`].
pub fn next(
    tx: &mut Tx<'_>,
    office: NodeId,
    prefix: &str,
    period: &str,
) -> Result<i64, StoreError> {
    tx.one(
        "INSERT INTO counters (office_id, prefix, period, value) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (office_id, prefix, period) DO UPDATE SET value = counters.value + 1 \
         RETURNING value",
        params![office.0, prefix, period],
    )?
    .get("value")
}

/// Days and offices whose numbers have gaps: fewer complaints or repairs than their counters gave out.
///
/// # Errors
/// [`StoreError`].
pub fn number_gaps(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    tx.rows(
        "SELECT k.period, k.value, COUNT(c.id) AS n FROM counters k \
         LEFT JOIN cases c ON c.office_id = k.office_id AND c.day = k.period \
         AND c.kind = CASE k.prefix WHEN 'TS' THEN 'complaint' ELSE 'repair' END \
         WHERE k.prefix IN ('TS', 'WX') GROUP BY k.office_id, k.prefix, k.period, k.value \
         HAVING COUNT(c.id) <> k.value",
        params![],
    )?
    .iter()
    .map(|row| {
        let (period, value, n): (String, i64, i64) =
            (row.get("period")?, row.get("value")?, row.get("n")?);
        Ok(format!("{period}: {value} numbers were given out, {n} cases exist"))
    })
    .collect()
}
