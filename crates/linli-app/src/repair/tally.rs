//! How orders are counted while they happen: what the summary reads (REP-6, REP-8).
//!
//! Owns which event changes which row. The months are the rule of `linli_domain::repair::month`. Called with every act on a
//! repair, and for orders of before by the server's jobs.

use crate::App;
use crate::complaint::commit;
use crate::complaint::verify::decode;
use crate::error::AppError;
use crate::repair::rates;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::repair::month::{self, Month};
use linli_domain::repair::{Bill, Event, State};
use linli_store::repair_orders::{self, LineRow, MarkRow, OrderRow};
use linli_store::{Tx, cases, journal, offices};
use uuid::Uuid;

/// Orders of before that are read at a time.
const BATCH: i64 = 200;

/// Counts what happened to an order, at the instants of its journal.
///
/// # Errors
/// [`AppError`] of the database.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    order: &State,
    zone: &TimeZone,
    events: &[(Timestamp, &Event)],
) -> Result<(), AppError> {
    if !events.iter().any(|(_, event)| is_counted(event)) {
        return Ok(());
    }
    let kept = repair_orders::get(tx, order.id.0)?;
    let mut row = kept.unwrap_or_else(|| begun(order, zone));
    for (at, event) in events {
        happened(tx, order, zone, &mut row, (*at, event))?;
    }
    Ok(repair_orders::save(tx, &row)?)
}

const fn is_counted(event: &Event) -> bool {
    matches!(
        event,
        Event::Reported(_)
            | Event::Issued { .. }
            | Event::EquipmentNamed { .. }
            | Event::WorkDone { .. }
            | Event::HandedIn { .. }
            | Event::RepairWithdrawn { .. }
            | Event::OrderReturned { .. }
            | Event::ReturnSigned { rolled: true, .. }
            | Event::RolledOver { .. }
    )
}

fn begun(order: &State, zone: &TimeZone) -> OrderRow {
    OrderRow {
        case_id: order.id.0,
        office_id: order.office.0,
        day: day(order.registered_at, zone),
        month: month::counts_for(order.registered_at, None, zone).to_string(),
        issued_at: None,
        rolled_to: None,
        ended_at: None,
        ended_day: None,
        ended_month: None,
        outcome: None,
        income: 0,
        equipment: None,
    }
}

fn happened(
    tx: &mut Tx<'_>,
    order: &State,
    zone: &TimeZone,
    row: &mut OrderRow,
    (now, event): (Timestamp, &Event),
) -> Result<(), AppError> {
    let counts = parsed(&row.month)?;
    let here = Month::at(now, zone);
    match event {
        Event::Issued { .. } if row.issued_at.is_none() => {
            row.issued_at = Some(now);
            row.month = month::counts_for(order.registered_at, Some(now), zone).to_string();
        }
        Event::WorkDone { bill, .. } => {
            row.income = bill.priced.total.0;
            let lines = lines(tx, order, bill)?;
            repair_orders::save_lines(tx, row.case_id, &lines)?;
        }
        Event::EquipmentNamed { equipment } => row.equipment = equipment.map(|id| id.0),
        Event::HandedIn { at } => end(row, *at, "done", zone)?,
        Event::RepairWithdrawn { .. } => end(row, now, "withdrawn", zone)?,
        Event::OrderReturned { .. } => mark(tx, row, ("returned", now), (counts.max(here), zone))?,
        Event::ReturnSigned { rolled: true, .. } => {
            row.rolled_to = Some(counts.max(here.next()).to_string());
            mark(tx, row, ("rolled", now), (counts.max(here), zone))?;
        }
        Event::RolledOver { from, to } => {
            row.rolled_to = Some(to.clone());
            mark(tx, row, ("rolled", now), (parsed(from)?, zone))?;
        }
        _ => {}
    }
    Ok(())
}

fn end(row: &mut OrderRow, at: Timestamp, outcome: &str, zone: &TimeZone) -> Result<(), AppError> {
    let counts = parsed(&row.month)?;
    let counts = match &row.rolled_to {
        Some(to) => counts.max(parsed(to)?),
        None => counts,
    };
    row.ended_at = Some(at);
    row.ended_day = Some(day(at, zone));
    row.ended_month = Some(month::ended_in(counts, at, zone).to_string());
    row.outcome = Some(outcome.to_owned());
    Ok(())
}

fn mark(
    tx: &mut Tx<'_>,
    row: &OrderRow,
    (mark, at): (&'static str, Timestamp),
    (month, zone): (Month, &TimeZone),
) -> Result<(), AppError> {
    let mark = MarkRow { mark, at, day: day(at, zone), month: month.to_string() };
    Ok(repair_orders::mark(tx, (row.case_id, row.office_id), &mark)?)
}

/// The lines of a bill with the names of the card by which it was made.
fn lines(tx: &mut Tx<'_>, order: &State, bill: &Bill) -> Result<Vec<LineRow>, AppError> {
    let card = rates::version(tx, order.office, bill.priced.card)?;
    let items = card.map(|card| card.items).unwrap_or_default();
    let line = |line: &linli_domain::repair::rates::Line| {
        let rate = items.iter().find(|rate| rate.code == line.item);
        LineRow {
            item: line.item.clone(),
            name: rate.map_or_else(|| line.item.clone(), |rate| rate.name.clone()),
            unit: rate.map(|rate| rate.unit.clone()).unwrap_or_default(),
            kind: rate.map_or("labour", |rate| rate.kind.as_str()).to_owned(),
            quantity: i64::from(line.quantity),
            amount: line.amount.0,
        }
    };
    Ok(bill.priced.lines.iter().map(line).collect())
}

fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).date().to_string()
}

/// The month of a row; ours, so that anything else is our fault.
pub(super) fn parsed(month: &str) -> Result<Month, AppError> {
    month.parse().map_err(|_| AppError::Internal(format!("no month: {month}")))
}

/// Counts orders of before out of their journals; tells how many.
///
/// # Errors
/// [`AppError`] of the database.
pub async fn catch_up(app: &App) -> Result<usize, AppError> {
    let mut done = 0;
    loop {
        let some =
            app.db.read(|tx| Ok::<_, AppError>(repair_orders::unwritten(tx, BATCH)?)).await?;
        if some.is_empty() {
            return Ok(done);
        }
        done += some.len();
        app.db.write(move |tx| some.iter().try_for_each(|case| read_again(tx, *case))).await?;
    }
}

fn read_again(tx: &mut Tx<'_>, case: Uuid) -> Result<(), AppError> {
    let row = cases::for_program_for_update(tx, case)?;
    let state: State = commit::state_of(&row)?;
    let office = offices::terms(tx, row.office_id)?;
    let zone = TimeZone::get(&office.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let entries = journal::whole(tx, case)?;
    let entries: Vec<_> = entries.iter().map(decode::<Event>).collect::<Result<_, _>>()?;
    let events: Vec<(Timestamp, &Event)> = entries.iter().map(|e| (e.at, &e.event)).collect();
    // Nothing of the row of before is right but the order itself.
    repair_orders::save(tx, &begun(&state, &zone))?;
    keep(tx, &state, &zone, &events)
}
