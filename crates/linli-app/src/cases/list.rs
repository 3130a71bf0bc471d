//! The case list: a typed question under the caller's scope, a page of rows, the ribbon, the total.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::question::Question;
use crate::error::AppError;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::ids::{CaseId, NodeId};
use linli_domain::vocabulary::NodeKind;
use linli_store::lists::{self, Bucket, CaseFilter, Count, ListedCase, Ribbon, Sort};
use linli_store::{Scope, Tx, categories, organisation};

pub use crate::cases::question::ListQuery;
pub use linli_store::categories::CategoryRow as Category;

/// Totals are exact up to here; beyond it the page says "more than".
const COUNTED: u32 = 1_000;

/// A page of cases.
#[derive(Clone, Debug)]
pub struct Rows {
    pub rows: Vec<ListedCase>,
    /// `None` on the last page.
    pub next: Option<String>,
}

/// A page of cases with what stands above it on a screen.
#[derive(Clone, Debug)]
pub struct Listing {
    pub rows: Vec<ListedCase>,
    pub next: Option<String>,
    pub total: Count,
    pub ribbon: Vec<(Bucket, Count)>,
    /// The borders of the ribbon, for the headings of the rows.
    pub borders: Ribbon,
    pub sort: Sort,
}

/// Answers a question about cases with a page of them; nothing is counted, which would cost more than the page.
///
/// # Errors
/// [`AppError::Invalid`] naming each value that is not understood; nothing is silently ignored.
pub async fn rows(app: &App, caller: &Caller, query: &ListQuery) -> Result<Rows, AppError> {
    read(app, caller, query, |_, _, asked| Ok(asked.rows)).await
}

/// Answers a question about cases with a page of them, how many there are, and the ribbon.
///
/// # Errors
/// As [`rows`].
pub async fn list(app: &App, caller: &Caller, query: &ListQuery) -> Result<Listing, AppError> {
    read(app, caller, query, |tx, scope, asked| {
        let Answered { rows, question, narrowed, borders } = asked;
        let total = lists::count(tx, scope, &narrowed, COUNTED)?;
        let ribbon = lists::ribbon(tx, scope, &question.filter, borders, COUNTED)?;
        let Rows { rows, next } = rows;
        Ok(Listing { rows, next, total, ribbon, borders, sort: question.sort })
    })
    .await
}

/// A page and the question that it answers.
struct Answered {
    rows: Rows,
    question: Question,
    narrowed: CaseFilter,
    borders: Ribbon,
}

async fn read<T: Send + 'static>(
    app: &App,
    caller: &Caller,
    query: &ListQuery,
    and: impl Fn(&mut Tx<'_>, &Scope, Answered) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
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
            let next = page.next.map(|cursor| cursor.encode());
            let rows = Rows { rows: page.rows, next };
            and(tx, &scope, Answered { rows, question: question.clone(), narrowed, borders })
        })
        .await
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

/// The complaint of a number that the caller sees: of the office, or else the newest of another.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn numbered(
    app: &App,
    caller: &Caller,
    office: NodeId,
    number: String,
) -> Result<Option<CaseId>, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let found = move |tx: &mut Tx<'_>| {
        Ok::<_, AppError>(linli_store::repairs::complaint_by_number(tx, &scope, office.0, &number)?)
    };
    Ok(app.db.read(found).await?.map(CaseId))
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
