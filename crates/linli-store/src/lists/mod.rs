//! Lists of cases: filters, order, pages, counts.
//!
//! Owns how cases are found by many. Every function takes a [`Scope`] and shows nothing beyond it; list, count, search
//! and export share one predicate, so that they agree (P01). Must not decide who sees what, nor change anything.
//! Called by `linli_app::cases` and by everything that shows several cases.
//!
//! A list costs the same on each page and in each size of the database, because it is read from the ranges of indexes
//! that have its order (see [`plan`]) and goes on after the last row of the page before ([`Cursor`]).

mod filter;
mod grid;
mod near;
mod order;
mod plan;
mod queues;
mod ribbon;
mod row;

use linli_domain::ids::CaseId;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use order::{Order, segments, stretched};
use plan::Plan;

pub use filter::{CaseFilter, DueWindow};
pub use grid::{GridCell, grid};
pub use near::{Near, Spoken, near, spoken};
pub use order::{Cursor, Sort};
pub use plan::Statement;
pub use queues::{Approvals, approvals, count_approvals, follow_ups, mine, offered, waiting_for};
pub use ribbon::{Bucket, Ribbon, ribbon};
pub use row::ListedCase;

/// Rows of one page, and where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// `None` on the last page.
    pub next: Option<Cursor>,
}

/// A number that was counted up to a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Exact unless `more`.
    pub n: u32,
    /// There are more than `n`.
    pub more: bool,
}

/// One part of a list that is put together from several: a scope and what is asked within it. The parts of a list
/// must have no case in common.
pub type Part = (Scope, CaseFilter);

/// A page of the cases that the scope shows.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    sort: Sort,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<ListedCase>, StoreError> {
    let plan = Plan::new(tx, scope, filter)?;
    pages(tx, &[plan], filter, sort, limit, cursor)
}

/// As [`list`], of several parts in one order. What they ask of open and limit must be alike.
///
/// # Errors
/// [`StoreError`].
pub fn list_parts(
    tx: &mut Tx<'_>,
    parts: &[Part],
    sort: Sort,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<ListedCase>, StoreError> {
    let Some((_, first)) = parts.first() else { return Ok(Page { rows: Vec::new(), next: None }) };
    let plans = parts
        .iter()
        .map(|(scope, filter)| Plan::new(tx, scope, filter))
        .collect::<Result<Vec<_>, _>>()?;
    pages(tx, &plans, first, sort, limit, cursor)
}

fn pages(
    tx: &mut Tx<'_>,
    plans: &[Plan<'_>],
    filter: &CaseFilter,
    sort: Sort,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<ListedCase>, StoreError> {
    let limit = limit.max(1);
    let mut found: Vec<(Order, i64, ListedCase)> = Vec::new();
    let before = |order: Order| cursor.is_some_and(|c| c.order != order);
    let mut all = segments(sort, filter);
    if let [Plan { newest: Some(newest), .. }] = plans {
        all = stretched(all, *newest);
    }
    for segment in all.into_iter().skip_while(|s| before(s.order)) {
        let after = match cursor {
            Some(cursor) if cursor.order == segment.order => (cursor.key, cursor.id),
            _ => segment.order.start(),
        };
        if segment.stretches.is_some_and(|some| some.is_after(after.0)) {
            continue;
        }
        let wanted = limit + 1 - u32::try_from(found.len()).unwrap_or(limit);
        let mut rows: Vec<(i64, ListedCase)> = Vec::new();
        for plan in plans {
            for strand in plan.strands(segment) {
                let statement = plan.rows(strand, segment, after, wanted);
                for row in tx.rows(&statement.sql, &statement.values)? {
                    rows.push((row.get("sort_key")?, ListedCase::read(&row)?));
                }
            }
        }
        segment.order.sort(&mut rows, |(key, row)| (*key, row.id.0));
        rows.truncate(wanted as usize);
        found.extend(rows.into_iter().map(|(key, row)| (segment.order, key, row)));
        if found.len() > limit as usize {
            break;
        }
    }
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let last = found.last().filter(|_| more);
    let next = last.map(|(order, key, row)| Cursor::new(sort, *order, *key, row.id.0));
    Ok(Page { rows: found.into_iter().map(|(_, _, row)| row).collect(), next })
}

/// How many cases the scope shows: exact up to `at_most`.
///
/// # Errors
/// [`StoreError`].
pub fn count(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    at_most: u32,
) -> Result<Count, StoreError> {
    let plan = Plan::counting(tx, scope, filter)?;
    count_plans(tx, &[plan], at_most)
}

/// As [`count`], of several parts.
///
/// # Errors
/// [`StoreError`].
pub fn count_parts(tx: &mut Tx<'_>, parts: &[Part], at_most: u32) -> Result<Count, StoreError> {
    let plans = parts
        .iter()
        .map(|(scope, filter)| Plan::counting(tx, scope, filter))
        .collect::<Result<Vec<_>, _>>()?;
    count_plans(tx, &plans, at_most)
}

fn count_plans(tx: &mut Tx<'_>, plans: &[Plan<'_>], at_most: u32) -> Result<Count, StoreError> {
    let mut n = 0_u32;
    for plan in plans {
        for strand in plan.counted() {
            let statement = plan.count(strand, at_most.saturating_add(1) - n);
            let here: i64 = tx.one(&statement.sql, &statement.values)?.get("n")?;
            n = n.saturating_add(u32::try_from(here).unwrap_or(u32::MAX));
            if n > at_most {
                return Ok(Count { n: at_most, more: true });
            }
        }
    }
    Ok(Count { n, more: false })
}

/// A case, if the scope shows it.
///
/// # Errors
/// [`StoreError`].
pub fn visible(
    tx: &mut Tx<'_>,
    scope: &Scope,
    case: CaseId,
) -> Result<Option<ListedCase>, StoreError> {
    let mut binds = Binds::default();
    let id = binds.bind(case.0);
    one(tx, scope, &format!("c.id = {id}"), binds).map(|rows| rows.into_iter().next())
}

/// Those of the cases that the scope shows, in no order.
///
/// # Errors
/// [`StoreError`].
pub fn several(
    tx: &mut Tx<'_>,
    scope: &Scope,
    cases: &[CaseId],
) -> Result<Vec<ListedCase>, StoreError> {
    let mut found = Vec::new();
    for some in cases.chunks(100) {
        let mut binds = Binds::default();
        let list = binds.list(some.iter().map(|case| case.0));
        found.extend(one(tx, scope, &format!("c.id IN ({list})"), binds)?);
    }
    Ok(found)
}

/// The cases with this number that the scope shows: each office counts for itself, so there may be several.
///
/// # Errors
/// [`StoreError`].
pub fn by_number(
    tx: &mut Tx<'_>,
    scope: &Scope,
    number: &str,
) -> Result<Vec<ListedCase>, StoreError> {
    let mut binds = Binds::default();
    let number = binds.bind(number);
    one(tx, scope, &format!("c.number = {number}"), binds)
}

fn one(
    tx: &mut Tx<'_>,
    scope: &Scope,
    condition: &str,
    mut binds: Binds,
) -> Result<Vec<ListedCase>, StoreError> {
    let seen = scope.on_cases("c", &mut binds);
    let sql = format!(
        "SELECT {} FROM cases c WHERE {condition} AND ({seen}) IS TRUE ORDER BY c.registered_at DESC LIMIT 100",
        row::COLUMNS
    );
    tx.rows(&sql, binds.values())?.iter().map(ListedCase::read).collect()
}

/// Every statement that [`list`] and [`count`] would run for a first page, for looking at the engine's plans.
///
/// # Errors
/// [`StoreError`].
pub fn statements(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    sort: Sort,
) -> Result<Vec<Statement>, StoreError> {
    let plan = Plan::new(tx, scope, filter)?;
    let mut all = Vec::new();
    for segment in segments(sort, filter) {
        let strands = plan.strands(segment);
        let after = (segment.order.start().0, Uuid::nil());
        all.extend(strands.into_iter().map(|strand| plan.rows(strand, segment, after, 51)));
    }
    let plan = Plan::counting(tx, scope, filter)?;
    all.extend(plan.counted().into_iter().map(|strand| plan.count(strand, 1001)));
    Ok(all)
}
