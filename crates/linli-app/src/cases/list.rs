//! The case list: a typed question under the caller's scope, a page of rows, the ribbon, the total.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::question::Question;
use crate::error::AppError;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::NodeKind;
use linli_store::lists::{self, Bucket, Count, ListedCase, Page, Ribbon, Sort};
use linli_store::{Scope, Tx, categories, organisation};

pub use crate::cases::question::ListQuery;
pub use linli_store::categories::CategoryRow as Category;

/// Totals are exact up to here; beyond it the page says "more than".
const COUNTED: u32 = 1_000;

/// The answer.
#[derive(Clone, Debug)]
pub struct Listing {
    pub rows: Vec<ListedCase>,
    pub next: Option<String>,
    pub total: Count,
    pub ribbon: Vec<(Bucket, Count)>,
    pub sort: Sort,
    pub now: Timestamp,
}

/// Answers a question about cases.
///
/// # Errors
/// [`AppError::Invalid`] naming each value that is not understood; nothing is silently ignored.
pub async fn list(app: &App, caller: &Caller, query: &ListQuery) -> Result<Listing, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let question = Question::read(app, caller, query)?;
    let (now, limit) = (app.environment.now(), query.limit.unwrap_or(50).clamp(1, 200));
    let after = query.cursor.clone();
    app.db
        .read(move |tx| {
            let borders = borders(tx, &scope, now)?;
            let narrowed = question.narrowed(borders);
            let cursor = question.cursor(after.as_deref(), &narrowed)?;
            let page = lists::list(tx, &scope, &narrowed, question.sort, limit, cursor.as_ref())?;
            let total = lists::count(tx, &scope, &narrowed, COUNTED)?;
            let ribbon = lists::ribbon(tx, &scope, &question.filter, borders, COUNTED)?;
            Ok(listing(page, total, ribbon, question.sort, now))
        })
        .await
}

fn listing(
    page: Page<ListedCase>,
    total: Count,
    ribbon: Vec<(Bucket, Count)>,
    sort: Sort,
    now: Timestamp,
) -> Listing {
    let next = page.next.map(|cursor| cursor.encode());
    Listing { rows: page.rows, next, total, ribbon, sort, now }
}

/// The borders of the ribbon: the day ends when it ends where the caller works.
pub(super) fn borders(tx: &mut Tx<'_>, scope: &Scope, now: Timestamp) -> Result<Ribbon, AppError> {
    let zone = zone(tx, scope)?;
    let local = now.to_zoned(zone);
    let midnight = local.tomorrow().and_then(|day| day.start_of_day());
    Ok(Ribbon { now, midnight: midnight.map_or(now, |day| day.timestamp()) })
}

/// The time zone of the first office, department or branch of a scope, or of the company.
pub(crate) fn zone(tx: &mut Tx<'_>, scope: &Scope) -> Result<TimeZone, AppError> {
    let node = scope.offices.first().or(scope.departments.first()).or(scope.branches.first());
    let node = match node.filter(|_| !scope.everything) {
        Some(id) => organisation::get(tx, *id)?,
        None => organisation::company(tx)?,
    };
    Ok(node.and_then(|node| TimeZone::get(&node.time_zone).ok()).unwrap_or(TimeZone::UTC))
}

/// What the filters of the page offer.
#[derive(Clone, Debug)]
pub struct Filters {
    pub departments: Vec<(NodeId, String)>,
    pub categories: Vec<Category>,
}

/// Departments and categories of the filters.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn filters(app: &App, caller: &Caller) -> Result<Filters, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    app.db.read(move |tx| read_filters(tx, &scope)).await
}

fn read_filters(tx: &mut Tx<'_>, scope: &Scope) -> Result<Filters, AppError> {
    let departments = organisation::list(tx, scope, Some(NodeKind::Department), false)?;
    let departments = departments.into_iter().map(|n| (n.id, n.name)).collect();
    Ok(Filters { departments, categories: categories::list(tx, false)? })
}
