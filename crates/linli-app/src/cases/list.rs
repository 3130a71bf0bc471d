//! The case list: a typed question under the caller's scope, a page of rows, the ribbon, the total.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use linli_domain::complaint::Stage;
use linli_domain::ids::{NodeId, PlaceId, ResidentId};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement, Kind, NodeKind};
use linli_store::lists::{self, Bucket, CaseFilter, Count, Cursor, ListedCase, Page, Ribbon, Sort};
use linli_store::search::Query;
use linli_store::{Scope, Tx, categories, organisation};
use std::str::FromStr;

pub use linli_store::categories::CategoryRow as Category;

/// Totals are exact up to here; beyond it the page says "more than".
const COUNTED: u32 = 10_000;

/// A question as it stands in an address: every value is text, every unknown one an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pub kind: Option<String>,
    /// Codes of stages, separated by commas.
    pub state: Option<String>,
    /// Codes of severities, separated by commas.
    pub severity: Option<String>,
    pub judgement: Option<String>,
    pub category: Option<String>,
    pub department: Option<String>,
    pub office: Option<String>,
    pub place: Option<String>,
    pub household: Option<String>,
    pub resident: Option<String>,
    pub channel: Option<String>,
    /// `true`, `false` or `any`; open cases when it is missing.
    pub open: Option<String>,
    pub bucket: Option<String>,
    pub group: Option<String>,
    pub reopened: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub due_before: Option<String>,
    pub q: Option<String>,
    pub sort: Option<String>,
    pub cursor: Option<String>,
    pub limit: Option<u32>,
}

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

/// Zone of the day that "today" means in lists over several offices.
const ZONE: &str = "Asia/Shanghai";

/// Answers a question about cases.
///
/// # Errors
/// [`AppError::Invalid`] naming each value that is not understood; nothing is silently ignored.
pub async fn list(app: &App, caller: &Caller, query: &ListQuery) -> Result<Listing, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let now = app.environment.now();
    let borders = Ribbon { now, midnight: midnight(now) };
    let mut reader = Reader::default();
    let (filter, bucket) = reader.filter(app, query);
    let sort = reader.code("sort", query.sort.as_deref(), Sort::parse).unwrap_or_default();
    let mut narrowed = filter.clone();
    if let Some(bucket) = bucket {
        borders.narrow(&mut narrowed, bucket);
    }
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, sort, &narrowed));
    if cursor == Some(None) {
        reader.issues.push(FieldIssue::new("cursor", "unknown"));
    }
    reader.finish()?;
    let (cursor, limit) = (cursor.flatten(), query.limit.unwrap_or(50).clamp(1, 200));
    app.db
        .read(move |tx| {
            let page = lists::list(tx, &scope, &narrowed, sort, limit, cursor.as_ref())?;
            let total = lists::count(tx, &scope, &narrowed, COUNTED)?;
            let ribbon = lists::ribbon(tx, &scope, &filter, borders, COUNTED)?;
            Ok(listing(page, total, ribbon, sort, now))
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

/// 24:00 of the local day.
pub(super) fn midnight(now: Timestamp) -> Timestamp {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    let local = now.to_zoned(zone);
    local.tomorrow().and_then(|t| t.start_of_day()).map_or(now, |t| t.timestamp())
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

#[derive(Default)]
struct Reader {
    issues: Vec<FieldIssue>,
}

impl Reader {
    fn filter(&mut self, app: &App, q: &ListQuery) -> (CaseFilter, Option<Bucket>) {
        let open = match q.open.as_deref() {
            None | Some("" | "true") => Some(true),
            Some("false") => Some(false),
            Some("any") => None,
            Some(_) => {
                self.issues.push(FieldIssue::new("open", "unknown"));
                None
            }
        };
        let stages = self.codes("state", q.state.as_deref(), Stage::parse);
        let mut filter = CaseFilter {
            kind: self.code("kind", q.kind.as_deref(), Kind::parse),
            open,
            stages: stages.into_iter().map(Stage::as_str).collect(),
            severities: self.codes("severity", q.severity.as_deref(), Severity::parse),
            judgement: self.code("judgement", q.judgement.as_deref(), Judgement::parse),
            channel: self.code("channel", q.channel.as_deref(), Channel::parse),
            categories: q.category.iter().filter(|c| !c.is_empty()).cloned().collect(),
            department: self.id("department", q.department.as_deref()).map(NodeId),
            office: self.id("office", q.office.as_deref()).map(NodeId),
            place: self.id("place", q.place.as_deref()).map(PlaceId),
            household: self.id("household", q.household.as_deref()).map(PlaceId),
            resident: self.id("resident", q.resident.as_deref()).map(ResidentId),
            group: self.code("group", q.group.as_deref(), |c| bool::from_str(c).ok()),
            reopened: self.code("reopened", q.reopened.as_deref(), |c| bool::from_str(c).ok()),
            registered_from: self.code("from", q.from.as_deref(), |c| Date::from_str(c).ok()),
            registered_to: self.code("to", q.to.as_deref(), |c| Date::from_str(c).ok()),
            ..CaseFilter::default()
        };
        let before = self.code("due_before", q.due_before.as_deref(), |c| c.parse().ok());
        if let Some(before) = before {
            let before = Some(before);
            filter.due = Some(lists::DueWindow { from: None, before, or_none: false });
        }
        if let Some(words) = q.q.as_deref().map(str::trim).filter(|w| !w.is_empty()) {
            filter.q = Some(search(app, words));
            // Who searches means the archive too, unless told otherwise.
            if q.open.is_none() {
                filter.open = None;
            }
        }
        (filter, self.code("bucket", q.bucket.as_deref(), Bucket::parse))
    }

    fn code<T>(
        &mut self,
        field: &str,
        code: Option<&str>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let code = code.filter(|c| !c.is_empty())?;
        let value = parse(code);
        if value.is_none() {
            self.issues.push(FieldIssue::new(field, "unknown"));
        }
        value
    }

    fn codes<T>(
        &mut self,
        field: &str,
        list: Option<&str>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let codes = list.unwrap_or_default().split(',').map(str::trim);
        let parse = &parse;
        codes.filter_map(|code| self.code(field, Some(code), parse)).collect()
    }

    fn id(&mut self, field: &str, id: Option<&str>) -> Option<uuid::Uuid> {
        self.code(field, id, |text| text.parse().ok())
    }

    fn finish(self) -> Result<(), AppError> {
        if self.issues.is_empty() { Ok(()) } else { Err(AppError::Invalid(self.issues)) }
    }
}

/// Words, numbers, rooms; digits that may be a phone or its end are looked up by their keyed hash.
pub(super) fn search(app: &App, words: &str) -> Query {
    let query = Query::new(words);
    let digits = crate::keys::digits(words);
    match (digits.len(), words.chars().count()) {
        (11.., _) => query.or_phone(app.keys.phone_hash(&digits)),
        (4, 4) => query.or_tail(app.keys.tail_hash(&digits)),
        _ => query,
    }
}
