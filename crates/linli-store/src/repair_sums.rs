//! The figures of the summary of repairs and the orders behind each (REP-8).
//!
//! Owns the statements over one office and one span. They read ranges of the indexes by day or by month: the orders that
//! began, ended or were open in the span, and those that ended since. Every statement has the reader's scope. Called by
//! `linli_app::repair::summary`.

use crate::db::{Row, Tx};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use jiff::Timestamp;
use linli_domain::ids::{CaseId, NodeId, PlaceId, StaffId};
use linli_domain::money::Fen;
use linli_domain::repair::summary::{Figure, Span};

/// What is counted: one office, one span, as it stood at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub office: NodeId,
    pub span: Span,
    /// The end of the span, or now while it lasts.
    pub until: Timestamp,
}

/// The figures of one kind, place and technician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    pub category: String,
    /// The building or area; `None` for orders without a place.
    pub place: Option<PlaceId>,
    pub place_label: String,
    pub technician: Option<StaffId>,
    /// In the order of [`Figure::ALL`].
    pub figures: Vec<i64>,
    pub income: Fen,
}

/// The sum of one item of the bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    pub item: String,
    pub name: String,
    pub unit: String,
    /// `labour` or `material`.
    pub kind: String,
    pub quantity: i64,
    pub amount: Fen,
}

/// One order behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrder {
    pub id: CaseId,
    pub number: String,
    pub title: String,
    pub category: String,
    pub place_label: String,
    pub stage: String,
    pub technician: Option<StaffId>,
    pub registered_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub overdue: bool,
    pub rolled_to: Option<String>,
    pub income: Fen,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    pub category: Option<String>,
    pub place: Option<PlaceId>,
    pub technician: Option<StaffId>,
}

/// The orders of the span with a column of 0 or 1 for each figure, as the common beginning of the statements.
fn of(asked: &Asked, scope: &Scope, binds: &mut Binds) -> String {
    let (axis, from, to) = match asked.span.month() {
        Some(month) => ("month", month.to_string(), month.to_string()),
        None => ("day", asked.span.from.to_string(), asked.span.to.to_string()),
    };
    let (office, from, to) = (binds.bind(asked.office.0), binds.bind(from), binds.bind(to));
    let until = binds.bind(asked.until);
    let seen = scope.on_cases("c", binds);
    let part = "SELECT o.case_id FROM repair_orders o WHERE o.office_id =";
    let within = format!("BETWEEN {from} AND {to}");
    let ended = format!("o.ended_{axis} {within}");
    let open = format!("o.{axis} <= {to} AND (o.ended_{axis} IS NULL OR o.ended_{axis} > {to})");
    let late = format!(
        "EXISTS (SELECT 1 FROM clocks k WHERE k.case_id = o.case_id AND k.stopped = 0 AND k.paused = 0 \
         AND k.due_at < {until} AND k.due_at < coalesce(k.done_at, {until}) \
         AND k.due_at < coalesce(o.ended_at, {until}))"
    );
    let marked = |mark: &str| {
        format!(
            "EXISTS (SELECT 1 FROM repair_marks m WHERE m.case_id = o.case_id AND m.mark = '{mark}' \
             AND m.{axis} {within})"
        )
    };
    let figure = |figure: &Figure| match figure {
        Figure::Carried => {
            format!("o.{axis} < {from} AND (o.ended_{axis} IS NULL OR o.ended_{axis} >= {from})")
        }
        Figure::New => format!("o.{axis} {within}"),
        Figure::Done => format!("{ended} AND o.outcome = 'done'"),
        Figure::Withdrawn => format!("{ended} AND o.outcome = 'withdrawn'"),
        Figure::Open => open.clone(),
        Figure::Overdue => {
            format!("(({open}) OR ({ended} AND o.outcome = 'done')) AND {late}")
        }
        Figure::Returned => marked("returned"),
        Figure::Rolled => marked("rolled"),
    };
    let column = |one: &Figure| format!("CASE WHEN {} THEN 1 ELSE 0 END AS n_{one}", figure(one));
    let columns: Vec<String> = Figure::ALL.iter().map(column).collect();
    let columns = columns.join(", ");
    format!(
        "WITH part AS ({part} {office} AND o.{axis} {within} \
         UNION {part} {office} AND o.ended_{axis} >= {from} AND o.{axis} <= {to} \
         UNION {part} {office} AND o.ended_{axis} IS NULL AND o.{axis} <= {to} \
         UNION SELECT m.case_id FROM repair_marks m WHERE m.office_id = {office} AND m.{axis} {within}), \
         base AS (SELECT o.case_id, c.category, c.handler_id, c.number, c.title, c.place_label, c.stage, \
         c.registered_at, o.ended_at, o.rolled_to, o.income, coalesce(l.building_id, c.place_id) AS around, {columns} \
         FROM part p JOIN repair_orders o ON o.case_id = p.case_id JOIN cases c ON c.id = o.case_id \
         LEFT JOIN places l ON l.id = c.place_id WHERE {seen})"
    )
}

/// The figures by kind, building and technician. Income is that of the orders that were done.
///
/// # Errors
/// [`StoreError`].
pub fn sums(tx: &mut Tx<'_>, scope: &Scope, asked: &Asked) -> Result<Vec<SumRow>, StoreError> {
    let mut binds = Binds::default();
    let with = of(asked, scope, &mut binds);
    let sum = |one: &Figure| format!("count(CASE WHEN b.n_{one} = 1 THEN 1 END) AS n_{one}");
    let sums: Vec<String> = Figure::ALL.iter().map(sum).collect();
    let named = Figure::ALL.iter().map(|one| format!("g.n_{one}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "{with} SELECT g.category, g.around, g.handler_id, coalesce(p.label, '') AS label, g.income, {named} \
         FROM (SELECT b.category, b.around, b.handler_id, \
         CAST(coalesce(sum(CASE WHEN b.n_done = 1 THEN b.income ELSE 0 END), 0) AS BIGINT) AS income, {} \
         FROM base b GROUP BY b.category, b.around, b.handler_id) g LEFT JOIN places p ON p.id = g.around",
        sums.join(", ")
    );
    let read = |row: &Row| {
        let figure = |one: &Figure| row.get::<i64>(&format!("n_{one}"));
        Ok(SumRow {
            category: row.get("category")?,
            place: row.get::<Option<_>>("around")?.map(PlaceId),
            place_label: row.get("label")?,
            technician: row.get::<Option<_>>("handler_id")?.map(StaffId),
            figures: Figure::ALL.iter().map(figure).collect::<Result<_, _>>()?,
            income: Fen(row.get("income")?),
        })
    };
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// What was charged in the orders that were done: materials first, the dearest first.
///
/// # Errors
/// [`StoreError`].
pub fn items(tx: &mut Tx<'_>, scope: &Scope, asked: &Asked) -> Result<Vec<ItemRow>, StoreError> {
    let mut binds = Binds::default();
    let with = of(asked, scope, &mut binds);
    let sql = format!(
        "{with} SELECT i.item, i.name, i.unit, i.kind, CAST(sum(i.quantity) AS BIGINT) AS quantity, \
         CAST(sum(i.amount) AS BIGINT) AS amount FROM base b JOIN repair_lines i ON i.case_id = b.case_id \
         WHERE b.n_done = 1 GROUP BY i.item, i.name, i.unit, i.kind ORDER BY i.kind DESC, amount DESC, i.item, i.name"
    );
    let read = |row: &Row| {
        Ok(ItemRow {
            item: row.get("item")?,
            name: row.get("name")?,
            unit: row.get("unit")?,
            kind: row.get("kind")?,
            quantity: row.get("quantity")?,
            amount: Fen(row.get("amount")?),
        })
    };
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}

/// The orders behind a figure, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn orders(
    tx: &mut Tx<'_>,
    scope: &Scope,
    asked: &Asked,
    (figure, narrowed): (Figure, &Narrowed),
    limit: u32,
) -> Result<Vec<ListedOrder>, StoreError> {
    let mut binds = Binds::default();
    let with = of(asked, scope, &mut binds);
    let mut sql = format!(
        "{with} SELECT b.case_id, b.number, b.title, b.category, b.place_label, b.stage, b.handler_id, \
         b.registered_at, b.ended_at, b.rolled_to, b.income, b.n_overdue FROM base b WHERE b.n_{figure} = 1"
    );
    if let Some(category) = &narrowed.category {
        sql.push_str(&format!(" AND b.category = {}", binds.bind(category.as_str())));
    }
    if let Some(place) = narrowed.place {
        sql.push_str(&format!(" AND b.around = {}", binds.bind(place.0)));
    }
    if let Some(technician) = narrowed.technician {
        sql.push_str(&format!(" AND b.handler_id = {}", binds.bind(technician.0)));
    }
    sql.push_str(&format!(" ORDER BY b.registered_at, b.number, b.case_id LIMIT {limit}"));
    let read = |row: &Row| {
        Ok(ListedOrder {
            id: CaseId(row.get("case_id")?),
            number: row.get("number")?,
            title: row.get("title")?,
            category: row.get("category")?,
            place_label: row.get("place_label")?,
            stage: row.get("stage")?,
            technician: row.get::<Option<_>>("handler_id")?.map(StaffId),
            registered_at: row.get("registered_at")?,
            ended_at: row.get("ended_at")?,
            overdue: row.get("n_overdue")?,
            rolled_to: row.get("rolled_to")?,
            income: Fen(row.get("income")?),
        })
    };
    tx.rows(&sql, binds.values())?.iter().map(read).collect()
}
